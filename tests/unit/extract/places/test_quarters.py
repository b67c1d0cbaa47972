"""A quarter that the gazetteer lacks is where the settlement named behind it is; a bare one has no point."""

from __future__ import annotations

import pytest

from services.extract.language.normalise import normalise
from services.extract.places.gazetteer import Gazetteer
from services.extract.places.mentions import find_places, resolve


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("انفجرت عبوة في حي كذيران بمدينة عفرين.", "عفرين"),
        ("اندلع حريق في حي كذيران وسط مدينة منبج.", "منبج"),
        ("اندلع حريق في حي كذيران أمس.", None),
        ("اندلع حريق في حي كذيران بريف مدينة منبج.", None),
    ],
)
def test_quarter(text: str, near: str | None) -> None:
    """The quarter keeps its name and takes the coordinates of the town it is said to be of."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    quarter = resolve(find_places(folded, gazetteer), folded, gazetteer)[0]
    assert folded.original[quarter.mention.start : quarter.mention.end] == "كذيران"
    assert (quarter.place.name_ar if quarter.place else None) == near


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("سقطت قذيفة على المشفى بحي كذيران عياش في مدينة دير الزور.", "دير الزور"),
        ("سقطت قذائف على حي كذيران ودوار البريد بمدينة عفرين.", "عفرين"),
        ("هاجم مجهولون حاجز الصناعة عند مدخل مدينة جبلة.", "جبلة"),
        ("قدمت دورية إلى مدينة الشحيل وداهمت منزلاً في حي كذيران بالبلدة.", "الشحيل"),
        ("قدمت دورية إلى مدينة الشحيل وداهمت منزلاً في حي كذيران.", None),
    ],
)
def test_a_quarter_of_a_town_told_farther_off(text: str, town: str | None) -> None:
    """Over more words of its name, over what is joined to it, or by "the town": without any of it there is no point."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    parts = [
        one
        for one in resolve(find_places(folded, gazetteer), folded, gazetteer)
        if folded.original[one.mention.start : one.mention.end] in {"كذيران", "الصناعة"}
    ]
    assert [part.place.name_ar if part.place else None for part in parts] == [town]


def test_behind_quarter_a_village_of_the_name_is_not_meant() -> None:
    """A village near Jableh is called بستان الباشا too; what stands behind حي is the quarter of Aleppo."""
    gazetteer = Gazetteer.default()
    folded = normalise("تدور اشتباكات بين الفصائل والقوات النظامية في حي بستان الباشا.")
    (quarter,) = resolve(find_places(folded, gazetteer), folded, gazetteer)
    assert quarter.admin1 == "Aleppo"
    assert quarter.located


def test_a_camp_for_the_displaced_is_where_its_village_is() -> None:
    """“مخيم "سردم" للنازحين في قرية X”: whom it is for stands between the two."""
    gazetteer = Gazetteer.default()
    folded = normalise('قصفت القوات محيط مخيم "سردم" للنازحين في قرية تل سوسين بريف حلب الشمالي.')
    camp = resolve(find_places(folded, gazetteer), folded, gazetteer)[0]
    assert camp.place is not None
    assert camp.place.name_ar == "تل سوسين"


def test_a_quarter_named_again_is_where_it_was_placed() -> None:
    """The second mention has no town behind it, and needs none."""
    gazetteer = Gazetteer.default()
    folded = normalise("انفجرت عبوة في حي كذيران بمدينة عفرين. ثم عاد الهدوء إلى حي كذيران مساء.")
    again = resolve(find_places(folded, gazetteer), folded, gazetteer)[-1]
    assert again.place is not None
    assert again.place.name_ar == "عفرين"


def test_a_village_of_two_names_is_found_by_the_second() -> None:
    """An unknown name keeps its words and takes the point of the known one behind the stroke."""
    gazetteer = Gazetteer.default()
    folded = normalise("اعتقلت الشرطة شقيقين من قرية كذيرنا/ بربند قرب ناحية راجو.")
    village = resolve(find_places(folded, gazetteer), folded, gazetteer)[0]
    assert folded.original[village.mention.start : village.mention.end] == "كذيرنا"
    assert village.located


@pytest.mark.parametrize(
    "text",
    [
        "خرج الأهالي في مظاهرة سلمية وسط البلد.",
        "هتف المحتجون في إدلب وحارم بإسقاط الحكومة.",
        "توقف القصف على قرى مواجهة للحدود.",
        "تتوزع الحواجز على قرى عالية في الجبل.",
    ],
)
def test_common_words_are_no_places(text: str) -> None:
    """Peaceful is not Salamiyah, bringing down is not Isqat, and what a village is like is no village."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    names = {
        folded.original[one.mention.start : one.mention.end]
        for one in resolve(find_places(folded, gazetteer), folded, gazetteer)
    }
    assert names <= {"إدلب", "حارم"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("نزح أهالي قرى الكذيرة، الرويسنة، والمحيضة إلى الحدود.", ["الكذيرة", "الرويسنة", "المحيضة"]),
        ("عاد الوفد من القاهرة إلى دمشق.", ["القاهرة", "دمشق"]),
        ("شهدت قرى مدينة عفرين توتراً.", ["عفرين"]),
    ],
)
def test_lists_and_capitals(text: str, names: list[str]) -> None:
    """Villages with an article in a list between commas; a capital behind a preposition."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    found = resolve(find_places(folded, gazetteer), folded, gazetteer)
    assert [folded.original[one.mention.start : one.mention.end] for one in found] == names
    assert not (names == ["عفرين"] and found[0].located), "the villages of a town are not the town"


@pytest.mark.parametrize(
    ("text", "located"),
    [
        ("قصف الجيش قرى بيلونية وعين دقنة ومنغ وتل رفعت.", {"عين دقنة", "منغ", "تل رفعت"}),
        ("صعّد الاحتلال اعتداءاته الوحشية على كوباني.", {"كوباني"}),
        ("اجتمع الوزراء في الرياض لبحث الوضع في درعا.", {"الرياض", "درعا"}),
        ("هاجم مسلحون حافلة في تدمر ثم انسحبوا.", {"تدمر"}),
        ("انفجرت عبوة في الباب اليوم.", {"الباب"}),
        ("تقلصت الدخول في الطبقة الوسطى كما في الباب الأول.", set()),
        ("القذائف تدمر المنازل وتقتل من في الباحة.", set()),
    ],
)
def test_a_spelling_alone_is_believed_only_nearby(text: str, located: set[str]) -> None:
    """A village of like spelling a day's walk away is another; brutal is no village; a capital abroad may be far."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    found = resolve(find_places(folded, gazetteer), folded, gazetteer)
    assert {folded.original[one.mention.start : one.mention.end] for one in found if one.located} == located


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("انفجرت قنبلة قرب دوار البانوراما في مدينة الحسكة.", "Al-Hasakah"),
        ("انفجرت قنبلة قرب دوار البانوراما في مدينة الرقة.", "Raqqa"),
        ("انفجرت قنبلة قرب دوار البانوراما في مدينة دير الزور.", "Deir ez-Zor"),
        ("قصف الطيران حيي قاضي عسكر والمشارقة بمدينة حلب.", "Aleppo"),
    ],
)
def test_a_landmark_of_several_cities_is_in_the_one_named(text: str, city: str) -> None:
    """“The Panorama roundabout” is in each of them."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    found = resolve(find_places(folded, gazetteer), folded, gazetteer)[0]
    assert found.place is not None
    assert found.place.admin1 == city
