"""Places named in the text: what is a name, what only describes, and which place of a name is meant."""

from __future__ import annotations

from functools import cache

import pytest

from services.extract.language.normalise import normalise
from services.extract.places.gazetteer import Gazetteer
from services.extract.places.mentions import PlaceMention, ResolvedPlace, find_places, resolve


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer()


def found(text: str) -> list[PlaceMention]:
    """The mentions of a text; spans must be exact."""
    folded = normalise(text)
    mentions = find_places(folded, _gazetteer())
    for mention in mentions:
        assert folded.original_span(mention.fstart, mention.fend) == (mention.start, mention.end)
    return mentions


def names(text: str) -> list[str]:
    """Their words."""
    return [text[mention.start : mention.end] for mention in found(text)]


def resolved(text: str, title: str | None = None) -> dict[str, ResolvedPlace]:
    """Mention to answer."""
    folded = normalise(text)
    answers = resolve(find_places(folded, _gazetteer()), folded, _gazetteer(), title=title)
    return {text[answer.mention.start : answer.mention.end]: answer for answer in answers}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قصفت الطائرات بلدة كنصفرة", ["كنصفرة"]),
        ("قصفت الطائرات بلدتي الرامي وأورم الجوز", ["الرامي", "أورم الجوز"]),
        ("انسحبت الحواجز من الكحيل وصيدا", ["الكحيل", "صيدا"]),
        ("اشتباكات على محور القصابية وكفرنبودة", ["القصابية", "كفرنبودة"]),
        ("قصف محيط مدينة طفس", ["طفس"]),
        ("معارك في ريف حمص الشمالي وحماة الجنوبي", ["ريف حمص الشمالي", "حماة الجنوبي"]),
        ("تعزيزات إلى محافظة درعا", ["محافظة درعا"]),
        ("قصف قرية عين مرجانة", ["عين مرجانة"]),
        ("قصف قرية “نبع الورد”", ["نبع الورد"]),
        ("غارات على مطار كويرس العسكري", ["مطار كويرس العسكري"]),
        ("داهمت قرية تدعى أم السنابل", ["أم السنابل"]),
        ("قصف قرى نبع الورد وبستان السرو بريف حماة", ["نبع الورد", "بستان السرو", "ريف حماة"]),
        ("قصف قرى (نبع الورد والرامي) بريف إدلب", ["نبع الورد", "الرامي", "ريف إدلب"]),
        ("انسحبوا من مناطق المزرعة وكناكر", ["المزرعة", "كناكر"]),
        ("قصف قرى: نبع الورد، بستان السرو، وتل السرو", ["نبع الورد", "بستان السرو", "تل السرو"]),
        ("قصف قرى كفر عويد ونبع الورد والرامي", ["كفر عويد", "نبع الورد", "الرامي"]),
    ],
)
def test_names_are_found(text: str, expected: list[str]) -> None:
    """Beside anchors, in lists, by themselves, areas as a whole, unknown names too; always the bare name."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "قتل خالد وصالح وسليم تحت الأنقاض",
        "تلك القرى التي حدث فيها ذلك",
        "أصدرت قوات سوريا الديمقراطية بياناً",
        "بدا الباب مفتوحاً",
        "الغارات تدمر المنازل",
        "على المدى القصير",
        "المدينة القريبة والقرى المجاورة",
        "إسقاط النظام",
        "كانوا دوماً على استعداد",
    ],
)
def test_common_words_are_no_places(text: str) -> None:
    """Names that are common words, first names or parts of a party's name are left alone without an anchor."""
    assert names(text) == []


def test_a_common_word_with_an_anchor_is_a_place() -> None:
    """The same words beside an anchor, or where the article speaks of their surroundings, are places."""
    assert names("سيطرت على مدينة الباب") == ["الباب"]
    assert names("سيطرت على مدينة القصير") == ["القصير"]
    assert names("شهدت درعا قصفاً، كما سقطت قذائف في نوى") == ["درعا", "نوى"]
    assert names("سقطت قذائف في نوى") == []


def test_direction_describes() -> None:
    """Words such as "east of" and "40 km from" say where another place lies."""
    flags = {text: mention.direction for text, mention in _flags("قصف قرية بسنقول غربي مدينة أريحا")}
    assert flags == {"بسنقول": False, "أريحا": True}
    flags = {text: mention.direction for text, mention in _flags("في بصرى الشام (40 كم شمال شرق مدينة درعا)")}
    assert flags == {"بصرى الشام": False, "درعا": True}
    assert [mention.direction for _, mention in _flags("في ريف حمص الشمالي وتلبيسة")] == [False, False]


def test_another_name_is_not_the_known_place_in_it() -> None:
    """رأس بعلبك is no بعلبك: kept by its name, without a point."""
    (place,) = resolved("قصف جرود رأس بعلبك").values()
    assert place.place is None


def test_a_front_of_a_governorate_is_an_area() -> None:
    """The fronts of Hama and Idlib are no points in their capitals; a front at a village is there."""
    answers = resolved("وصلت تعزيزات إلى محاور حماة وإدلب، ثم إلى محور كفرنبودة")
    assert [answer.located for answer in answers.values()] == [False, False, True]


def test_what_a_place_lies_in_is_context() -> None:
    """The countryside, governorate or city after a place only says where it lies."""
    flags = {text: mention.context for text, mention in _flags("قصف بلدة كنصفرة بريف إدلب الجنوبي")}
    assert flags == {"كنصفرة": False, "ريف إدلب الجنوبي": True}
    flags = {text: mention.context for text, mention in _flags("في حي الجميلية بمدينة حلب")}
    assert flags == {"الجميلية": False, "حلب": True}
    assert [mention.context for _, mention in _flags("قصف طفس ونوى")] == [False, False]


def _flags(text: str) -> list[tuple[str, PlaceMention]]:
    return [(text[mention.start : mention.end], mention) for mention in found(text)]


def test_masked_spans_hold_no_place() -> None:
    """What the caller knows to be something else is not read."""
    folded = normalise("لواء حلب المدينة هاجم إدلب")
    mentions = find_places(folded, _gazetteer(), masked=[(0, 16)])
    assert [folded.original[mention.start : mention.end] for mention in mentions] == ["إدلب"]


def test_areas_have_a_radius_and_no_point() -> None:
    """A countryside, an area and a governorate are as wide as they are."""
    answers = resolved("معارك في ريف حمص الشمالي وجبل الزاوية ومحافظة درعا وشمال غربي سوريا")
    assert {text: answer.precision for text, answer in answers.items()} == {
        "ريف حمص الشمالي": "governorate",
        "جبل الزاوية": "subdistrict",
        "محافظة درعا": "governorate",
        "شمال غربي سوريا": "region",
    }
    folded = normalise("معارك في ريف حمص الشمالي")
    (answer,) = resolve(find_places(folded, _gazetteer()), folded, _gazetteer())
    location = answer.location(folded)
    assert (location.lat, location.lon, location.place_id) == (None, None, None)
    assert location.area_id is not None
    assert location.radius_km
    assert (location.mention, location.admin1) == ("ريف حمص الشمالي", "Homs")


def test_homonyms_follow_the_governorate() -> None:
    """The same name is another village under another governorate, and none without one."""
    assert resolved("قصف بلدة النيرب بريف إدلب")["النيرب"].admin1 == "Idlib"
    assert resolved("قصف بلدة النيرب بريف حلب")["النيرب"].admin1 == "Aleppo"
    assert resolved("قصف بلدة النيرب")["النيرب"].place is None
    assert resolved("قصف بلدة النيرب", title="قصف على إدلب")["النيرب"].admin1 == "Idlib"


def test_homonyms_follow_the_company() -> None:
    """Near places decide where no governorate is named."""
    assert resolved("قصف بلدتي سرمين والنيرب")["النيرب"].admin1 == "Idlib"


def test_a_quarter_takes_its_city() -> None:
    """A quarter has its city's coordinates; the same quarter's name follows the city that is named."""
    aleppo = resolved("اشتباكات في حي الزهراء بمدينة حلب")["الزهراء"]
    homs = resolved("اشتباكات في حي الزهراء بمدينة حمص")["الزهراء"]
    assert aleppo.settlement is not None
    assert (aleppo.settlement.name_en, aleppo.precision) == ("Aleppo", "settlement")
    assert homs.settlement is not None
    assert homs.settlement.name_en == "Homs"
    assert resolved("اشتباكات في حي الزهراء")["الزهراء"].place is None
    assert resolved("هدوء حذر في درعا البلد")["درعا البلد"].located


def test_an_unknown_name_keeps_its_governorate() -> None:
    """A village that no table has is kept with the governorate of its sentence and without a point."""
    answer = resolved("قصف قرية عين مرجانة بريف إدلب")["عين مرجانة"]
    assert (answer.place, answer.admin1, answer.precision, answer.located) == (None, "Idlib", "settlement", False)


def test_another_spelling_needs_company() -> None:
    """A spelling that no table has is taken for the like name only where the surroundings fit."""
    assert resolved("قصف قرية سفوحن بريف إدلب")["سفوحن"].place is None
    near = resolved("قصف قريتي الفطيرة وكنسفره بريف إدلب")
    assert near["كنسفره"].place is not None


def test_the_record_form() -> None:
    """A settlement's record has coordinates, codes, and quotes the text."""
    folded = normalise("قصفت الطائرات بلدة إحسم جنوبي إدلب")
    first = resolve(find_places(folded, _gazetteer()), folded, _gazetteer())[0]
    location = first.location(folded)
    assert (location.mention, location.precision, location.admin1, location.admin2) == (
        "إحسم",
        "settlement",
        "Idlib",
        "Ariha",
    )
    assert location.lat == pytest.approx(35.72, abs=0.02)
    assert location.pcodes is not None
    assert location.pcodes.admin2 == "SY0705"


def test_a_village_in_the_wrong_governorate_has_no_point() -> None:
    """A village that the gazetteer knows only far from all that the sentence names is another of its name."""
    assert resolved("قصف على معردس شرقي دير الزور")["معردس"].place is None
    assert resolved("قصف على معردس شمالي حماة")["معردس"].admin1 == "Hama"
    assert resolved("قصف على معرزاف شمالي حماة")["معرزاف"].admin1 == "Hama"
    assert resolved("قصف على معرزاف جنوبي إدلب")["معرزاف"].admin1 == "Idlib"


def test_small_homonyms_do_not_push_aside_the_well_known() -> None:
    """A capital stays the capital beside a governorate that has a village of its name."""
    assert resolved("توجه إلى أنقرة من الحسكة")["أنقرة"].admin1 is None


def test_what_is_said_round_a_place_belies_its_namesake() -> None:
    """“قرية الزيارة شمالي حلب” is not the town of that name in the plain of Hama; no other known, it has no point."""
    assert resolved("قصفت الطائرات بلدة الزيارة غربي حماة")["الزيارة"].admin1 == "Hama"
    assert resolved("خرجت مظاهرة في قرية المزرعة بجبل الزاوية")["المزرعة"].place is None
    assert _admin1(resolved("وقع الانفجار قرب بلدة العالية غربي إدلب")["العالية"]) == "Idlib"


def test_the_centre_of_a_governorate_is_its_town() -> None:
    """“مركز محافظة درعا” is the town of Daraa, the governorate by itself is an area."""
    assert resolved("تجمع أهالي مركز محافظة درعا أمام المسجد")["درعا"].precision == "settlement"
    assert resolved("تجمع أهالي محافظة درعا أمام المسجد")["محافظة درعا"].precision == "governorate"


def test_what_a_farm_is_for_is_no_name() -> None:
    """“مزرعة لتربية الدواجن”: a farm has no name there, and the act no unknown place."""
    assert names("قصفت الطائرات مزرعة لتربية الدواجن في بلدة تفتناز") == ["تفتناز"]


def test_a_village_lies_on_the_side_that_is_told() -> None:
    """Several villages bear the name: the side of the countryside tells which, and none lies on the other side."""
    north = resolved("سقطت قذيفة على قرية المنطار بريف حلب الشمالي")["المنطار"]
    south = resolved("سقطت قذيفة على قرية المنطار بريف حلب الجنوبي")["المنطار"]
    capital = resolved("مدينة حلب")["حلب"].place
    assert capital is not None
    assert north.place is None or north.place.lat > capital.lat
    assert south.place is None or south.place.lat < capital.lat
    assert north.place != south.place


def test_a_town_named_beyond_doubt_stays_where_it_is_beside_a_capital() -> None:
    """Its name is a common word, and the capital of the sentence is far: the article has said which town it is."""
    article = "قصف الطيران مدينة نوى بريف درعا. وأرسلت الوزارة سيارتي إسعاف من دمشق لدعم مشفى نوى الوطني."
    assert _admin1(resolved(article)["نوى"]) == "Daraa"
    alone = "وأرسلت الوزارة سيارتي إسعاف من دمشق لدعم مشفى نوى الوطني."
    assert resolved(alone)["نوى"].place is None


def test_a_farmer_and_his_son_are_no_farms() -> None:
    """“مزارع” is a farmer too; farms that have a name keep it."""
    assert "وابنه" not in resolved("استهدفت مسيّرة جراراً في سهل الغاب وأدّت إلى إصابة مزارع وابنه.")
    assert "وزوجته" not in resolved("أصيب مزارع وزوجته بجروح قرب مدينة سراقب.")
    assert "الورديات" in resolved("قصف الطيران مزارع الورديات غرب مدينة سراقب.")


def test_minor_namesakes_do_not_push_a_known_place_aside() -> None:
    """Villages called جوبر and صبحة lie elsewhere: the quarter and the town with the article are what is meant."""
    assert _admin1(resolved("سقطت قذائف على محور جوبر قرب عين ترما")["جوبر"]) == "Damascus"
    assert _admin1(resolved("هاجم مسلحون حاجزاً في قرية صبحة بريف دير الزور الشرقي")["صبحة"]) == "Deir ez-Zor"


def test_a_square_is_in_the_city_named_behind_it() -> None:
    """Many cities have a clock square."""
    square = resolved("خرجت مظاهرة في ساحة الساعة بمدينة إدلب")
    assert {one.admin1 for one in square.values()} == {"Idlib"}


def test_about_to_is_no_village() -> None:
    """“بصدد” begins with a preposition and goes on like a village."""
    assert "صدد" not in resolved("أصدرت الدائرة بياناً بصدد استهداف السيارة")


def test_forces_of_a_capital_say_not_where_a_village_lies() -> None:
    """“قوات دمشق” names whose forces they are: the village shelled lies by the town that is named, not by Damascus."""
    answers = resolved("شهد ريف مدينة كوباني تصعيداً. قصفت قوات دمشق قرية القاسمية")
    assert _admin1(answers["القاسمية"]) == "Aleppo"


def test_villages_of_their_own_table_need_an_anchor() -> None:
    """A village that the news names seldom is found beside قرية and in a list of villages, not by itself."""
    assert _admin1(resolved("قصف قرية الجلبية بريف كوباني")["الجلبية"]) == "Aleppo"
    assert _admin1(resolved("قصف قرى سيلم وبياضية غربي كوباني")["سيلم"]) == "Aleppo"
    assert names("شارك خبراء في حوار عن ريف حلب") == ["ريف حلب"]


def test_the_first_word_of_a_name_is_not_spelt_alike() -> None:
    """بستان of an unknown بستان كذا is not the village بستون."""
    assert names("قصف قرية بستان السرو") == ["بستان السرو"]


def _admin1(answer: ResolvedPlace) -> str | None:
    return answer.place.admin1 if answer.place else None


@pytest.mark.parametrize("described", ["قرى قريبة من خط التماس", "قرية محاذية للنهر", "بلدات زراعية شرق المدينة"])
def test_what_a_village_is_like_is_no_name(described: str) -> None:
    """Some villages are called so; behind the word for a village it is an adjective all the same."""
    assert names(f"قصف {described}") == []
