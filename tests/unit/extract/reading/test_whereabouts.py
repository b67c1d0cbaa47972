"""Where an act was done: told, named only in passing, or left to the sentence before."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts.article import Source
from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

READER = Reader.default()


def _events(text: str, kind: str) -> list[EnrichedEvent]:
    article = PipedArticle(
        article_id=UUID(int=7),
        kind="article",
        url="https://example.org/a",
        title=None,
        text=text,
        published_at=datetime(2023, 5, 10, 12, tzinfo=UTC),
        source=Source(id="x", name="x"),
    )
    return [event for event in READER.read(article) if event.event_type == kind]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("وصل إلى العاصمة دمشق مساء أمس مبعوث الأمم المتحدة في زيارة يبحث فيها استئناف الاجتماعات في جنيف.", "consult", "دمشق"),
        ('زار وفد من الأمم المتحدة العاصمة السورية "دمشق" والتقى وزير الخارجية السوري.', "consult", "دمشق"),
        ("اغتال مسلحون مجهولون قيادياً في مجلس دير الزور العسكري بإطلاق النار عليه في بلدة الشحيل.", "assault", "الشحيل"),
        ("دخلت دوريات من القوات الإسرائيلية عبر السياج الفاصل مع الجولان المحتل إلى بلدة الرفيد.", "mobilize", "الرفيد"),
        ("جرت عملية تبادل للأسرى بموجب اتفاق تركيا وروسيا في سوتشي، وتمت المبادلة قرب مدينة الباب.", "agree", "الباب"),
        ("شهد معبر أبو الزندين عدة عمليات تبادل للأسرى بين الجيش الوطني ونظام الأسد في إطار تفاهمات مسار أستانة.", "agree", "معبر أبو الزندين"),
        ("اغتال مسلحان في بلدة أبو حمام رجلاً يعمل موظفاً في إدارة المحروقات في دير الزور.", "assault", "أبو حمام"),
        ("قصفت قوات النظام بالمدفعية مقر مجلس مدينة سراقب وأصيب موظفان.", "assault", "سراقب"),
        ("اعتقلت الشرطة العسكرية في مدينة عفرين رئيس لجنة الإغاثة في بلدة جنديرس بتهمة الفساد.", "coerce", "جنديرس"),
        ("أفرجت السلطات عن أربعين معتقلاً من سجن صيدنايا بعد عفو صدر أمس.", "concede", "سجن صيدنايا"),
        ("شهدت العاصمة السورية دمشق اجتماعاً بين وزير الخارجية الأردني ورئيس النظام في سوريا بشار الأسد.", "consult", "دمشق"),
        ("بدأت محادثات السلام حول سوريا اليوم الأربعاء في أستانة بين وفدي النظام والمعارضة.", "consult", "أستانة"),
        ("استهدف مجهولون حاجزاً بالقرب من بلدة الكسوة جنوبي مدينة دمشق بقنبلة يدوية.", "assault", "الكسوة"),
        ("شن حزب الله هجوماً على مواقع الفصائل في بلدة فليطة شمال غرب العاصمة دمشق.", "assault", "فليطة"),
        ("أسر مقاتلو الفصائل ستة جنود قرب بلدة رأس المعرة، ونُقل الجرحى إلى مشفى ميداني في عرسال.", "coerce", "رأس المعرة"),
        ("التقى وفد من أهالي السويداء مسؤولين حكوميين في دمشق.", "consult", "دمشق"),
        ("استهدفت طائرات مسيرة مجهولة قاعدة حميميم بعدة قذائف مساء أمس.", "assault", "قاعدة حميميم"),
        ("وقال المجلس المحلي لمدينة داريا إن مروحيات النظام ألقت براميل متفجرة على المدينة.", "assault", "داريا"),
        ("ذكر مراسلنا في مدينة دوما أن طائرات حربية قصفت أحياء المدينة بالصواريخ.", "assault", "دوما"),
        ("خرج العشرات في ساحة الكرامة بمدينة السويداء في وقفة احتجاجية وسط توتر في الساحل السوري.", "protest", "ساحة الكرامة"),
        ("أعلنت المعارضة أنها علقت مشاركتها في مفاوضات جنيف بسبب خروقات الهدنة.", "reject", None),
        ("اتفقت الدول الضامنة لمحادثات أستانا على عقد جولة جديدة الشهر المقبل.", "agree", None),
        ("انطلقت محادثات أستانا بين وفدي النظام والمعارضة صباح اليوم.", "consult", "أستانا"),
        ("دعا وزير الخارجية التركي إلى وقف الهجمات على المدنيين في إدلب.", "request", None),
        ("طالب محتجون في مدينة السويداء بوقف الهجمات على المدنيين.", "request", "السويداء"),
        ("قصفت إسرائيل مساء أمس عشرة مواقع لقوات النظام في دمشق وحمص والسويداء.", "assault", None),
        ("قصفت طائرات النظام مدينتي سراقب وأريحا ومعرة النعمان.", "assault", "سراقب"),
    ],
)  # fmt: skip
def test_a_place_named_in_passing(text: str, kind: str, place: str) -> None:
    """A traveller's aim counts; where an agreement was made, a body is of or a border runs does not."""
    where = _events(text, kind)[0].location
    assert (where.mention if where and where.lat is not None else None) == place


def test_the_story_goes_on_where_it_was() -> None:
    """An act and a statement that name no place are where the act before them was, up to a turn to something else."""
    lead = "داهمت دورية تابعة لقوات النظام صباح اليوم منازل في بلدة الكسوة بريف دمشق."
    after = "\nواعتقل عناصر الدورية ثلاثة شبان بينهم طالب جامعي."
    (raid, arrest) = _events(lead + after, "coerce")
    assert raid.location is not None
    assert arrest.location is not None
    assert arrest.location.place_id == raid.location.place_id
    after += "\nوانفجرت عبوة ناسفة بسيارة في مدينة صحنايا."
    turned = "\nمن جانب آخر، اعتقل الأمن العسكري ثلاثة شبان بينهم طالب جامعي."
    assert _events(lead + after + turned, "coerce")[-1].location is None


def test_a_leader_in_a_capital_speaks_for_its_province() -> None:
    """Behind a title "in Daraa" is the province, which has no point; with "the city of" it is the city."""
    (province,) = _events("رفض وجهاء المدينة التعليق، لكن قائد الفصيل في درعا رفض العرض الروسي.", "reject")[-1:]
    assert province.location is not None
    assert (province.location.precision, province.location.lat) == ("governorate", None)


def test_a_crowd_speaks_where_it_stands() -> None:
    """What demonstrators condemn happened elsewhere."""
    text = "خرجت مظاهرة حاشدة اليوم في مدينة الباب بريف حلب.\nكما ندد المتظاهرون بقصف قوات النظام المدنيين في إدلب."
    (accusation,) = _events(text, "accuse")
    assert accusation.location is not None
    assert accusation.location.mention == "الباب"


def test_held_regions_in_a_capital_are_its_province() -> None:
    """“مناطق سيطرتها في دير الزور” is no point."""
    (raid,) = _events("نفذت قوات سوريا الديمقراطية حملة مداهمات في مناطق سيطرتها في دير الزور.", "coerce")[:1]
    assert raid.location is not None
    assert (raid.location.precision, raid.location.lat) == ("governorate", None)


def test_an_age_is_no_village() -> None:
    """“في التاسعة من عمره”: عمرة is a village too."""
    (arrest,) = _events("اعتقلت قوات النظام فتى في السادسة عشرة من عمره في مدينة شهبا بريف السويداء.", "coerce")
    assert arrest.location is not None
    assert arrest.location.mention == "شهبا"


@pytest.mark.parametrize(
    "origin",
    [
        "شيخاً نازحاً من بلدة كفرنبل بريف إدلب الجنوبي",
        "شاباً ينحدر من مدينة الزبداني بريف دمشق",
        'القيادي "أبو عروة كنصفرة"',
    ],
)  # fmt: skip
def test_where_somebody_is_from_is_no_place_of_his_arrest(origin: str) -> None:
    """Neither the town nor what it lies in, nor the town that he is called after."""
    (arrest,) = _events(f"في مدينة حارم اعتقل جهاز الأمن العام {origin} بتهمة التحريض.", "coerce")
    assert arrest.location is not None
    assert arrest.location.mention == "حارم"


def test_an_incursion_is_where_it_heads() -> None:
    """“توغلت باتجاه بلدة X”: the town, while a convoy that withdraws towards one is not there."""
    (raid,) = _events("توغلت قوة للاحتلال الإسرائيلي باتجاه بلدة سويسة في ريف القنيطرة بأكثر من 30 آلية.", "coerce")[:1]
    assert raid.location is not None
    assert raid.location.mention == "سويسة"


def test_each_of_several_is_not_from_there() -> None:
    """“كلاً من مدينة X وقريتي …”: all of them were struck, the first too."""
    strikes = _events("استهدف الطيران المروحي بالبراميل المتفجرة كلاً من مدينة كفرزيتا وقريتي لطمين والزكاة.", "assault")
    assert [event.location.mention for event in strikes if event.location] == ["كفرزيتا", "لطمين", "الزكاة"]


def test_whose_fighters_they_are_is_not_where_they_fight() -> None:
    """“مسلحين من دروز السويداء … في مطار الثعلة”."""
    (clash,) = _events("دارت اشتباكات بين مسلحين من دروز السويداء وعشائر البدو في مطار الثعلة.", "assault")
    assert clash.location is not None
    assert clash.location.mention == "مطار الثعلة"


def test_a_text_may_begin_with_from() -> None:
    """Nothing stands in front of its first word."""
    (strike,) = _events("من دمشق أفاد مراسلنا بأن الطيران الحربي قصف مدينة دوما.", "assault")
    assert strike.location is not None
    assert strike.location.mention == "دوما"


def test_provinces_listed_behind_villages_in_one_are_provinces() -> None:
    """“قرى في درعا وحمص”: none of them is the city."""
    strikes = _events("قصفت قوات النظام قرى وبلدات في درعا وحمص وحماة اليوم بالمدفعية الثقيلة.", "assault")
    assert {event.location.precision for event in strikes if event.location} == {"governorate"}


def test_in_the_village_is_the_one_named_last() -> None:
    """“… قرية X …، داهموا المنازل في القرية”: not the wider place the sentence opens with."""
    text = "شهدت مدينة الباب توتراً بعد أن دخل مسلحون قرية العمية وأقدموا على مداهمة منازل الأهالي في القرية."
    raid = _events(text, "coerce")[-1]
    assert raid.location is not None
    assert raid.location.mention == "العمية"


def test_a_statement_far_behind_is_in_the_one_town_told() -> None:
    """As long as the article tells of one town, what is demanded later is demanded there."""
    text = "خرج عشرات المعلمين في مظاهرة اليوم في بلدة أبو حمام بريف دير الزور." + "\nوتستمر الأزمة منذ أشهر." * 4
    (demand,) = _events(text + "\nوطالب المعلمون بصرف رواتبهم المتأخرة.", "request")
    assert demand.location is not None
    assert demand.location.mention == "أبو حمام"


def test_the_town_is_the_one_the_article_tells_most_of() -> None:
    """“من جهة أخرى … وسط المدينة”: a turn that stays in town."""
    text = (
        "قصفت قوات النظام مدينة داريا اليوم بالبراميل المتفجرة.\n"
        "وسقط برميل آخر على مدينة معضمية الشام المجاورة.\n"
        "وقصفت المدفعية مدينة داريا بعد الظهر.\n"
        "من جهة أخرى، قنص مقاتلو المعارضة جنديين على أطراف المدينة."
    )
    sniping = _events(text, "assault")[-1]
    assert sniping.mode == "sniper"
    assert sniping.location is not None
    assert sniping.location.mention == "داريا"


def test_another_state_speaks_from_elsewhere() -> None:
    """What a foreign ministry says of a bombing was not said in the town that was bombed."""
    text = "قصفت طائرات حربية مدينة دوما اليوم وقتل أربعة مدنيين.\n"
    (foreign,) = _events(text + "وأدانت فرنسا القصف ووصفته بالجريمة.", "accuse")
    assert foreign.location is None
    (local,) = _events(text + "وأدان المجلس المحلي القصف ووصفه بالجريمة.", "accuse")
    assert local.location is not None
    assert local.location.mention == "دوما"


def test_a_man_called_as_a_village_is_no_place() -> None:
    """“الشيخ علي” is far from all that is told, and stands beside no word such as قرية."""
    text = "أطلقت دورية النار على وجيه في قرية الهول شرقي الحسكة.\nواعتقلت الدورية الشيخ علي وشقيقه بعد ساعات."
    arrest = _events(text, "coerce")[-1]
    assert arrest.location is not None
    assert arrest.location.mention == "الهول"


def test_cities_at_the_ends_of_a_road_are_not_where_it_was() -> None:
    """“على طريق دمشق - حمص” says somewhere between."""
    attacks = _events("قُتل ستة جنود، وكان مسلحون قد هاجموا حافلة على طريق دمشق - حمص فجراً.", "assault")
    assert all(event.location is None or event.location.lat is None for event in attacks)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("استهدف مجهولون حافلة عسكرية على طريق دمشق.", None),
        ("استهدف مجهولون حافلة عسكرية على طريق الرقة دير الزور قرب بلدة معدان.", "معدان"),
        ("استهدف مجهولون حافلة عسكرية على طريق الباب في مدينة حلب.", "طريق الباب"),
    ],
)
def test_whither_a_road_leads_is_not_where(text: str, place: str | None) -> None:
    """A city at the end of a road is far from most of it; a quarter may be called after one."""
    (event,) = _events(text, "assault")
    assert (event.location.mention if event.location else None) == place


def test_what_is_recalled_of_the_town_was_there() -> None:
    """“يذكر أن … انفجرت سيارة في المدينة”: the town told, though it is recalled; without the word there is no place."""
    told = "انفجرت سيارة مفخخة مساء اليوم في مدينة عفرين وأصيب مدنيان.\n"
    recalled = "والجدير بالذكر أن سيارة مفخخة انفجرت مساء أمس{} وأدت إلى إصابة أربعة عناصر."
    there = _events(told + recalled.format(" في المدينة"), "assault")
    assert [event.location and event.location.name_ar for event in there] == ["عفرين", "عفرين"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("التقى الوزيران في جنيف أمس وبحثا ملف الهدنة. وقتل في النزاع أكثر من مئتي شخص في قصف جوي منذ مطلع الشهر.", "assault"),
        ("زار الرئيس واشنطن أمس. وأعلنت بريطانيا رفع العقوبات عن البنك المركزي.", "concede"),
        ("اندلعت اشتباكات في بلدة محجة أمس. وأفرجت قوات النظام عن ثلاثة معتقلين.", "concede"),
    ],
)  # fmt: skip
def test_what_is_not_taken_over(text: str, kind: str) -> None:
    """What is done is not done where one met, nor is who is set free where the story was last."""
    where = _events(text, kind)[0].location
    assert where is None or where.lat is None


def test_a_row_of_capitals_is_not_the_town_told_next() -> None:
    """An area told first takes the point of a retelling only where that lies in it."""
    text = (
        "قصفت إسرائيل اثني عشر موقعاً لقوات النظام في دمشق وحمص والسويداء. بينما واصلت فصائل غصن الزيتون تقدمها"
        " في عفرين وسيطرت على قرية جديدة خلال المعركة."
    )
    where = _events(text, "assault")[0].location
    assert where is not None
    assert (where.mention, where.precision, where.lat) == ("دمشق", "governorate", None)
