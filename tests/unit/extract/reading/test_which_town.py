"""Which town, street or governorate the names of a sentence mean, and which of them only tell who speaks or comes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts.event import EnrichedEvent, Location
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


def _events(reader: Reader, text: str, kind: str) -> list[EnrichedEvent]:
    article = PipedArticle(article_id=UUID(int=2), text=text, published_at=datetime(2023, 5, 10, 12, tzinfo=UTC))
    return [event for event in reader.read(article) if event.event_type == kind]


def _where(reader: Reader, text: str, kind: str) -> list[Location | None]:
    return [event.location for event in _events(reader, text, kind)]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("انفجرت سيارة مفخخة على طريق راجو بمركز مدينة عفرين وأصيب طفلان.", "assault", "عفرين"),
        ("أصيب طفل بانفجار عبوة ناسفة في حي الزيادية بمدينة عفرين.", "assault", "عفرين"),
        ("قُتل شاب برصاص مجهولين أمام محله في شارع تل أبيض وسط مدينة الرقة.", "assault", "الرقة"),
        ("ألقى مجهولون قنبلة على منزل في حي السبيل بدرعا المحطة.", "assault", "درعا المحطة"),
        ("وصل وفد من الوزارة إلى العاصمة السعودية الرياض للقاء وزير الخارجية.", "consult", "الرياض"),
        ("أطلق مجهولون النار في مدينة نوى على شاب أمام منزله، وينحدر سالم من مدينة دوما بريف دمشق.", "assault", "نوى"),
        ("خرجت الاحتجاجات الشعبية السلمية في مدينة السويداء للمطالبة بالتغيير.", "protest", "السويداء"),
        ("زار وزير الخارجية المصري دمشق في شباط الماضي.", "consult", "دمشق"),
        ("التقى الوزير في زيارته الأخيرة لدمشق الرئيس أحمد الشرع.", "consult", "دمشق"),
        (
            "أفاد مراسل القناة في حلب بمقتل شخصين في بلدة أورم الكبرى بريف حلب الغربي إثر قصف جوي.",
            "assault",
            "أورم الكبرى",
        ),
        (
            "أقدم مجهولون على استهداف المواطن سامر الأحمد من مدينة الصنمين في ريف درعا بإطلاق نار مباشر.",
            "assault",
            "الصنمين",
        ),
        ("قُتل شاب من مدينة درعا في اشتباكات قرب بلدة السخنة.", "assault", "السخنة"),
        ("هاجم مسلحون نقطة على جبهة الباغوز شرق دير الزور.", "assault", "الباغوز"),
        ("قصفت طائرات النظام بلدة الدانا القريبة من معسكري المسطومة ووادي الضيف.", "assault", "الدانا"),
    ],
)
def test_the_town_that_is_meant(reader: Reader, text: str, kind: str, place: str) -> None:
    """A street called after where it leads, a quarter called as a village is, a victim's home town: the act was in one town."""
    assert [where.name_ar if where else None for where in _where(reader, text, kind)] == [place]


def test_a_press_office_is_who_says_so(reader: Reader) -> None:
    """“مركز حماة”, "مركز الغوطة الإعلامي": called after where they sit."""
    (flight,) = _where(reader, "وقال مركز حماة إن بلدات ريف حماة الشمالي تشهد نزوحاً كبيراً للأهالي.", "coerce")
    assert flight is not None
    assert flight.precision == "governorate"
    assert _where(reader, "وبحسب مركز حماة الإعلامي فقد قُتل عنصران بكمين.", "assault") == [None]


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("قُتل أربعة مدنيين في إدلب بقصف جوي استهدف مناطق متفرقة في أرياف المحافظة.", "governorate"),
        ("انفجرت عبوة ناسفة في درعا أمام مبنى المحافظة وأصيب شخصان.", "settlement"),
        ("قُتل أربعة مدنيين بقصف جوي على مدينة إدلب في ريف المحافظة.", "settlement"),
    ],
)
def test_a_capital_that_means_its_governorate(reader: Reader, text: str, precision: str) -> None:
    """“في أرياف المحافظة” says that the bare name meant all of it; its building does not, nor what is called a city."""
    (where,) = _where(reader, text, "assault")
    assert where is not None
    assert where.precision == precision


def test_a_list_goes_on_behind_what_is_near_it(reader: Reader) -> None:
    """“… القريب من ريف X، وفي Y”: behind the pause the list goes on."""
    text = "قصفت الطائرات بلدة خان العسل القريبة من مدينة حلب، وبلدة حريتان."
    assert [where and where.name_ar for where in _where(reader, text, "assault")] == ["خان العسل", "حريتان"]


def test_where_a_decision_was_made_known_from_is_not_where_another_was_made(reader: Reader) -> None:
    """“أعلنه من العاصمة السعودية الرياض”: the capital is behind "from" too."""
    text = "رفع الاتحاد الأوروبي العقوبات عن سوريا، عقب قرار مماثل أعلنه الرئيس الأميركي من العاصمة السعودية الرياض."
    assert all(where is None or where.lat is None for where in _where(reader, text, "concede"))


def test_months_of_fighting_are_not_those_of_the_next_sentence(reader: Reader) -> None:
    """What the next sentence tells did not last as long."""
    text = "تدور اشتباكات عنيفة في مدينة داريا منذ شهر. وأعلنت الفصائل السيطرة على حاجز في بلدة صحنايا."
    (taken,) = _events(reader, text, "capture")
    assert taken.time is not None
    assert taken.time.start == "2023-05-10"


def test_a_capital_that_is_spoken_of_is_a_party(reader: Reader) -> None:
    """“زار وفد دمشق موسكو”, “انتقدت دمشق”: whose delegation it is and who speaks, not where."""
    (visit,) = _where(reader, "زار وفد دمشق مدينة جنيف أمس.", "consult")
    assert visit is not None
    assert visit.name_ar == "جنيف"
    assert _where(reader, "انتقدت دمشق بيان الوفد.", "accuse") == [None]


def test_where_somebody_who_died_was_from_is_not_where(reader: Reader) -> None:
    """“وهو من مدينة X بريف Y”: neither the town nor what it lies in."""
    text = "قُتل ثلاثة بانفجار سيارة في مدينة عفرين.\nومن بين القتلى الطبيب سامر وهو من مدينة سراقب بريف إدلب، الذي قضى بشظايا."
    assert {where and where.name_ar for where in _where(reader, text, "assault")} == {"عفرين"}


def test_what_a_party_was_called_is_no_day(reader: Reader) -> None:
    """“(جبهة النصرة سابقاً)” dates nothing."""
    (crowd,) = _events(reader, "خرجت مظاهرة في بنش ضد هيئة تحرير الشام (جبهة النصرة سابقاً).", "protest")
    assert crowd.time is not None
    assert crowd.time.start == "2023-05-10"


def test_a_list_of_home_towns_is_not_where(reader: Reader) -> None:
    """“ينحدرون من بلدات X وY”: neither of them."""
    text = "اختطف مجهولون في مدينة جاسم خمسة أشخاص ينحدرون من بلدات طفس وعلما."
    assert [where and where.name_ar for where in _where(reader, text, "coerce")] == ["جاسم"]
