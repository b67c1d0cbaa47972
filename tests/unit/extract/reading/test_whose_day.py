"""A day that a sentence names is of the act only where nothing else in it claims that day."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


def day(reader: Reader, text: str, kind: str) -> str | None:
    """The start of the only event of a type in an article of Monday, 15 January 2024."""
    article = PipedArticle(article_id=UUID(int=1), text=text, published_at=datetime(2024, 1, 15, 12, tzinfo=UTC))
    (event,) = [event for event in reader.read(article) if event.event_type == kind]
    return event.time.start if event.time else None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("دعا ناشطون أهالي مدينة إدلب إلى مظاهرة سلمية في ساحة السبع بحرات، وذلك يوم الجمعة القادم.", "request"),
        ("وافق مجلس الأمن على تمديد دخول المساعدات عبر معبر باب الهوى حتى 10 تموز 2024.", "agree"),
        ("توصلت لجنة الوجهاء إلى اتفاق مع الفصيل يقضي بالإفراج عن تسعة شبان يحتجزهم منذ ثلاثة أعوام.", "agree"),
        ("طالبت لجنة الأهالي قوات النظام بفتح طريق البلدة خلال ثلاثة أيام.", "request"),
    ],
)
def test_what_was_said_lies_not_ahead_nor_lasts(reader: Reader, text: str, kind: str) -> None:
    """A day to come is of what is called for, years are those that a prisoner sat."""
    assert day(reader, text, kind) == "2024-01-15"


def test_what_is_planned_lies_ahead(reader: Reader) -> None:
    """A day to come is the day of an act to come."""
    assert day(reader, "من المقرر أن يعقد الوفدان اجتماعاً في جنيف يوم الجمعة القادم.", "consult") == "2024-01-19"


@pytest.mark.parametrize(
    "text",
    [
        "استهدفت الفصائل بقذائف المدفعية تلة في محيط بلدة كنسبا التي سيطر عليها النظام الأسبوع الماضي.",
        "قصفت طائرات النظام منزلاً في مدينة سراقب يعود لأحد الوجهاء الذي غادر المدينة قبل شهر.",
    ],
)
def test_a_relative_clause_dates_what_it_tells(reader: Reader, text: str) -> None:
    """When a town fell is not when it is shelled."""
    assert day(reader, text, "assault") == "2024-01-15"


def test_what_had_been_done_before_has_its_own_day(reader: Reader) -> None:
    """“كانت قد اعتقلتهم الشهر الماضي”: when they were taken, not when they were let go."""
    text = "أطلقت قسد سراح عشرة معتقلين كانت قد اعتقلتهم الشهر الماضي."
    assert day(reader, text, "concede") == "2024-01-15"
    assert day(reader, text, "coerce") == "2023-12-01"


def test_what_had_been_said_is_not_of_the_day_to_come(reader: Reader) -> None:
    """A round that is planned gives its day to nobody who had threatened to stay away."""
    text = "قال المبعوث الأممي إن الجولة الخامسة من محادثات جنيف ستنطلق في 19 كانون الثاني. وكان وفد النظام قد هدد بمقاطعة الجولة."
    assert day(reader, text, "consult") == "2024-01-19"
    assert day(reader, text, "threaten") == "2024-01-15"


def test_how_long_it_was_quiet_before_is_no_day(reader: Reader) -> None:
    """“بعد ثلاثة أيام من الهدوء، تجددت”: of the quiet."""
    assert day(reader, "اليوم، وبعد ثلاثة أيام من الهدوء، تجددت الاشتباكات في مدينة نوى.", "assault") == "2024-01-15"


def test_a_verb_behind_the_hour_is_no_verbal_noun(reader: Reader) -> None:
    """“وصباح اليوم تظاهر أهالي”: the form may be either."""
    assert day(reader, "وصباح أمس تظاهر أهالي مدينة الباب.", "protest") == "2024-01-14"


def test_a_day_behind_a_relative_clause_and_a_pause_is_of_the_act(reader: Reader) -> None:
    """The pause ends what tells of the army."""
    text = "قتل تسعة مدنيين بانفجار سيارة مفخخة في مدينة عفرين التي يديرها الجيش الوطني الذي تدعمه تركيا، يوم الجمعة الماضي."
    assert day(reader, text, "assault") == "2024-01-12"


@pytest.mark.parametrize(
    "following",
    [
        "وفي ذات الوقت، انسحبت قوات النظام من مدينة تلبيسة.",
        "وعقب الانفجار انسحبت قوات النظام من حاجز عند مدخل مدينة تلبيسة.",
    ],
)
def test_what_goes_with_an_act_is_of_its_day(reader: Reader, following: str) -> None:
    """“At the same time”, “after the blast”."""
    opening = "ويوم السبت الماضي، انفجرت عبوة ناسفة بسيارة عسكرية في مدينة الرستن، ما أدى إلى مقتل ضابط.\n"
    assert day(reader, opening + following, "retreat") == "2024-01-13"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("وتأتي هذه الخطوة بعد يومين من قصف قوات النظام بلدة كنسبا.", "assault", "2024-01-13"),
        ("عاد الهدوء إلى مدينة طفس بعد أسبوع من اشتباكات بين مجموعتين محليتين.", "assault", "2024-01-08"),
        ("سيطرت الفصائل على تلة كنسبا غداة كمين قتل ستة من عناصر قوات النظام.", "assault", "2024-01-14"),
        ("شنت طائرات إسرائيلية ليلاً غارة على معبر مطربا بريف القصير.", "assault", "2024-01-14"),
        ("شنت طائرات إسرائيلية في 5 كانون الثاني ليلاً غارة على معبر مطربا.", "assault", "2024-01-05"),
        ("وأعلنت وزارة الداخلية لاحقاً توقيف خمسة أشخاص في مدينة حمص.", "coerce", "2024-01-15"),
        (
            "قصفت الفصائل بلدة كنسبا، في حين دارت ليل أمس اشتباكات قرب السخنة، كذلك اعتقلت دورية للنظام شاباً في طفس.",
            "coerce",
            "2024-01-15",
        ),
        (
            "اعتقلت دورية للنظام شاباً في طفس، في حين دارت ليل أمس اشتباكات مع تنظيم داعش قرب السخنة.",
            "assault",
            "2024-01-14",
        ),
    ],
)
def test_a_day_is_of_what_is_told_with_it(reader: Reader, text: str, kind: str, expected: str) -> None:
    """Of what stands behind "two days after", of its own clause among those joined by "while" and "as also"."""
    assert day(reader, text, kind) == expected


@pytest.mark.parametrize(
    "following",
    [
        "كما انسحبت قوات النظام من حاجز عند مدخل مدينة تلبيسة.",
        "وانسحبت قوات النظام كذلك من حاجز عند مدخل مدينة تلبيسة.",
    ],
)
def test_one_more_of_yesterday(reader: Reader, following: str) -> None:
    """What is told besides is of the day that the article opens with."""
    opening = "انفجرت عبوة ناسفة، أمس الأحد، بسيارة عسكرية في مدينة الرستن، ما أدى إلى مقتل ضابط.\n"
    assert day(reader, opening + following, "retreat") == "2024-01-14"
