"""An act told in the lead and again in detail is one; acts that the lead only adds up are the acts. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ONE_ACT = {
    "which murder it was, in the same breath": (
        (
            "اغتال مجهولون عنصراً سابقاً في فصائل المعارضة غربي درعا، في ثالث عملية اغتيال خلال أسبوع.\n"
            "وقال تجمع محلي إن مجهولين أطلقوا النار على الشاب في بلدة اليادودة، ما أسفر عن مقتله."
        ),
        "assassination",
    ),
    "the weapon told of": (
        (
            "انفجرت عبوة ناسفة بسيارة مختار بلدة صيدا شرق درعا.\n"
            "وقالت مصادر محلية إن العبوة زرعها مجهولون أسفل السيارة، ما أدى إلى إصابة مدني قرب دوار المصري في مدينة درعا."
        ),
        "ied",
    ),
    "gunmen who turn out nameless": (
        (
            "أطلقت قوات النظام النار على شاب في مدينة جاسم فقتلته.\n"
            "وقال شهود إن مسلحين مجهولين أطلقوا النار على الشاب في مدينة جاسم مساء."
        ),
        "attack",
    ),
    "those who attacked": (
        "هاجم مسلحون دورية لقوى الأمن في مدينة القرداحة.\nوتبحث القوى عن المسلحين الذين هاجموا الدورية.",
        "attack",
    ),
    "a faction of the opposition": (
        "سيطر فيلق الشام على حاجز في بلدة محمبل.\nوأكد قائد ميداني أن فصائل المعارضة سيطرت على الحاجز في بلدة محمبل.",
        "gain",
    ),
    "a verb that names no place of its own": (
        "قصفت قوات النظام بالمدفعية بلدة النيرب شرق إدلب.\nواستهدفت قوات النظام بالقذائف المنازل والطرقات.",
        "shelling",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader that ships."""
    return Reader.default()


ONE_ACT |= {
    "led away": ("اعتقلت قسد شابين في بلدة الشحيل، واقتادتهما إلى جهة مجهولة.", "arrest"),
    "the blast and what it came from": (
        (
            "هز انفجار مدينة تدمر صباح اليوم ما أدى إلى مقتل أربعة أشخاص.\n"
            "وأوضح ناشطون أن الانفجار ناجم عن تفجير رجل سيارة مفخخة في المدينة."
        ),
        "ied",
    ),
    "others who were hurt": (
        (
            "أفاد مصدر أمني بمقتل عنصر وإصابة اثنين من قوى الأمن بهجوم في ريف السويداء الغربي.\n"
            "وقالت الوزارة إن مقتل العنصر وإصابة آخرين جاء بهجوم على نقطة في ريف السويداء الغربي."
        ),
        "attack",
    ),
    "a bomber and his car": ("استهدف تفجير انتحاري بسيارة مفخخة مقراً للأمن في مدينة تدمر.", "suicide"),
    "kidnappings that go on": ("وشهدت مدينة عفرين عمليات خطف الشهر الماضي، واستهدفت مدنيين من أهلها.", "abduct"),
}


def _modes(reader: Reader, text: str) -> list[str]:
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    kinetic = ("assault", "capture", "coerce")
    return [str(event.mode) for event in reader.read(article) if event.event_type in kinetic]


@pytest.mark.parametrize("case", ONE_ACT)
def test_one_act_told_twice_is_one_event(reader: Reader, case: str) -> None:
    """Whatever the second statement leaves out or names anew."""
    text, mode = ONE_ACT[case]
    assert _modes(reader, text) == [mode]


def test_a_lead_that_adds_up_is_no_act_though_it_names_a_town(reader: Reader) -> None:
    """Twelve killed "in Khanasir and Maragha" are the seven of one blast and the five of the other."""
    text = (
        "قُتل 12 مدنياً وأصيب 15 آخرون بانفجار لغمين أحدهما في بلدة خناصر والآخر في قرية مراغة.\n"
        "وقال مصدر طبي إن لغماً انفجر بشاحنة في قرية مراغة ما أدى إلى مقتل سبعة مدنيين وإصابة 14 آخرين.\n"
        "وأضاف أن لغماً ثانياً انفجر في بلدة خناصر ما أدى إلى مقتل خمسة مدنيين وإصابة طفل."
    )
    assert _modes(reader, text) == ["mine", "mine"]


def test_a_list_of_villages_is_more_than_the_one_told_before(reader: Reader) -> None:
    """Fire on A, with its toll; then fire on A, B and C: each village has its event."""
    text = (
        "قتل مدني بقصف لقوات النظام على قرية كنصفرة.\n"
        "واستهدفت قوات النظام بالمدفعية قرى كنصفرة والفطيرة وسفوهن والبارة."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    told = [event.location.mention for event in reader.read(article) if event.location is not None]
    assert {"كنصفرة", "الفطيرة", "سفوهن", "البارة"} <= set(told)


@pytest.mark.parametrize(
    "remark",
    [
        "وهذه هي المرة الأولى التي تستهدف فيها قوات النظام مدينة بنش.",
        "ويعد القصف على مدينة بنش الأول منذ شهرين.",
    ],
)
def test_what_is_said_of_an_act_is_no_other(reader: Reader, remark: str) -> None:
    """That it is the first of its kind tells nothing new."""
    assert _modes(reader, f"قصفت قوات النظام بالمدفعية مدينة بنش.\n{remark}") == ["shelling"]


def test_a_sentence_that_opens_with_its_day_tells_another_act(reader: Reader) -> None:
    """“وأمس السبت، …” behind a murder with no day is the murder of somebody else in the same town."""
    text = (
        "أطلق مسلحون مجهولون النار على شاب أمام منزله في مدينة داعل، ما أدى إلى مقتله.\n"
        "وأمس الأربعاء، أطلق مجهولون النار على رجل في مدينة داعل، ما أدى إلى مقتله."
    )
    assert _modes(reader, text) == ["attack", "attack"]


def test_also_tells_of_somebody_else(reader: Reader) -> None:
    """“كما أصيب …” behind a lead is another act, though the number fits."""
    text = (
        "استشهد مواطنان وأصيب سبعة آخرون بقذائف هاون سقطت قرب موكب تشييع.\n"
        "كما أصيب سبعة مواطنين بقذائف هاون سقطت على مدينة جرمانا."
    )
    assert _modes(reader, text) == ["shelling", "shelling"]


@pytest.mark.parametrize(
    "text",
    [
        "فجرت وحدات الهندسة ذخائر من مخلفات الحرب في محيط مدينة منبج.",
        "وتنتشر الفصائل في ريف إدلب بينما يحكم النظام سيطرته على مدينة إدلب.",
        "وتنتشر جيوب محاصرة منذ أشهر في ريف دير الزور.",
        "وتم نقل جثامين الشهداء إلى أحد مشافي مدينة حلب.",
    ],
)
def test_what_is_made_safe_held_or_carried_away_is_no_act(reader: Reader, text: str) -> None:
    """Words of force that tell none."""
    assert _modes(reader, text) == []


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("شن التحالف الدولي ضربات على مواقع تنظيم داعش قرب بلدة هجين.", "airstrike"),
        ("قصفت إسرائيل مستودعاً في مدينة القطيفة.", "airstrike"),
        ("قصفت المدفعية الإسرائيلية محيط بلدة كودنة.", "shelling"),
        ("ألقت المروحيات ستة براميل على بلدة خان الشيح.", "airstrike"),
        ("تعرض حاجز لقوات النظام لهجوم بالرشاشات قرب بلدة نصيب.", "attack"),
        ("وثق ناشطون مقتل 18 مدنياً بمخلفات الحرب في محافظة درعا.", "mine"),
        ("أسقطت الفصائل طائرة حربية للنظام في ريف حماة.", "attack"),
        ("أدى شجار بين عائلتين تطور إلى إطلاق نار في بلدة علما إلى مقتل رجل.", "clash"),
    ],
)
def test_the_mode_is_what_doer_and_target_make_it(reader: Reader, text: str, mode: str) -> None:
    """Where the word itself leaves it open."""
    assert _modes(reader, text) == [mode]


def test_a_lead_of_two_towns_is_what_befell_each(reader: Reader) -> None:
    """The toll of a lead on two villages is made up by the two acts told of them, though a third is told behind."""
    text = (
        "قتل طفل وجرح ثلاثة مدنيين بقصف لقوات النظام على قريتي العمقية وقسطون غرب حماة.\n"
        "وقال ناشطون إن طفلاً قتل وأصيبت امرأتان بقصف لقوات النظام على قرية العمقية.\n"
        "وأضافوا أن قصفاً مدفعياً طال قرية قسطون أدى إلى إصابة مدني.\n"
        "وقتل مدني بقصف لقوات النظام على قرية الجنابرة."
    )
    assert _places(reader, text) == ["العمقية", "قسطون", "الجنابرة"]


def test_two_counts_of_one_attack_are_a_range(reader: Reader) -> None:
    """By whom and where it was are the same, and so is one of its two numbers: the other was counted anew."""
    text = (
        "قتل مدني وأصيب أربعة في هجوم لتنظيم داعش على حاجز في بلدة الدوير.\n"
        "وقال قائد محلي إن عناصر تنظيم داعش هاجموا الحاجز في بلدة الدوير مساء اليوم، ما أسفر عن مقتل مدني وإصابة ثلاثة."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    told = [{(e.effect, e.min, e.max) for e in event.effects} for event in reader.read(article)]
    assert told == [{("killed", 1, 1), ("injured", 3, 4)}]


def test_a_lead_that_rounds_closes_no_open_count(reader: Reader) -> None:
    """Forty in the lead, "more than forty" in the detail: at least so many."""
    text = (
        "قتل خمسة مدنيين وأصيب 40 بجروح، جراء انفجار لغم بشاحنة في ريف دير الزور.\n"
        "وأفادت الوكالة بمقتل خمسة مواطنين وإصابة أكثر من 40 بجروح بانفجار لغم بالشاحنة في منطقة كباجب في ريف دير الزور."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    told = [{(e.effect, e.min, e.max) for e in event.effects} for event in reader.read(article)]
    assert told == [{("killed", 5, 5), ("injured", 40, None)}]


def test_what_names_no_place_is_of_the_town_told_last(reader: Reader) -> None:
    """A blast in al-Bab leads; what is told of the blast in Daraa, behind it, is not of al-Bab."""
    text = (
        "انفجرت عبوة ناسفة وسط مدينة الباب ما أدى إلى جرح عدد من الأشخاص.\n"
        "وفي الجنوب، استهدف مجهولون بعبوة ناسفة سيارة مسؤول في مدينة درعا.\n"
        "وقال شهود إن تفجيراً بعبوة أودى بحياة السائق."
    )
    assert _places(reader, text) == ["الباب", "درعا"]


def test_those_led_away_were_taken_before(reader: Reader) -> None:
    """“جرى اقتيادهم” tells of no other arrest, and whereto nobody knows is no party."""
    text = "اعتقلت قوات النظام خمسة شبان في مدينة دوما.\nوعلم مراسلنا أن جميع المعتقلين جرى اقتيادهم باتجاه جهة مجهولة."
    assert _modes(reader, text) == ["arrest"]
    again = "واختطفت قسد شابين في بلدة الشحيل، واقتادتهما باتجاه جهة مجهولة."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": again, "published_at": "2022-06-16T18:00:00Z"}
    )
    assert [
        [actor.actor_id for actor in event.actors if actor.role == "initiator"] for event in reader.read(article)
    ] == [["SDF"]]
    assert "UNKNOWN-ARMED" not in {actor.actor_id for event in reader.read(article) for actor in event.actors}


def test_a_tally_by_months_is_no_news_of_the_day(reader: Reader) -> None:
    """What the items of a list count is not the toll of the strike that leads the article."""
    text = (
        "استهدفت مسيرة تركية مزرعة قرب مدينة القحطانية، ما أسفر عن سقوط جرحى.\n"
        "وجاء توزع الاستهدافات على النحو التالي:\n"
        "– الشهر الأول، 3 استهدافات تسببت بسقوط 3 قتلى و13 جريحاً.\n"
        "– الشهر الثاني، 10 استهدافات تسببت بسقوط 8 قتلى و21 جريحاً."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    first = next(iter(reader.read(article)))
    assert [(effect.effect, effect.min, effect.max) for effect in first.effects] == [("injured", 3, None)]


def test_a_house_searched_where_they_raided_is_of_that_raid(reader: Reader) -> None:
    """And who was shot in its course was shot there."""
    text = (
        "وأقدمت قسد على مداهمة بلدتي ذيبان والشحيل، وسط إطلاق نار كثيف من قبل عناصرها، "
        "ما تسبب بمقتل شاب خلال تفتيش منزله في بلدة ذيبان."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    told = [(str(event.mode), event.location and event.location.mention) for event in reader.read(article)]
    assert told == [("raid", "ذيبان"), ("raid", "الشحيل"), ("attack", "ذيبان")]


def _places(reader: Reader, text: str) -> list[str]:
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    return [event.location.mention for event in reader.read(article) if event.location is not None]
