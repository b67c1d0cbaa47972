"""Whose toll it is where several acts, or several counts, are told: sentences of our own."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader that ships."""
    return Reader.default()


def _told(reader: Reader, text: str) -> list[str]:
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T18:00:00Z"}
    )
    return [
        f"{event.mode}: "
        + ", ".join(
            f"{one.effect} {one.min}" + ("" if one.max == one.min else f"–{one.max}" if one.max else "+")
            for one in event.effects
            if one.part_of is None
        )
        for event in reader.read(article)
    ]


RAIDS = [
    ("نفذت قوات التحالف عملية إنزال جوي في قرية الكسار شرقي دير الزور، أسفرت عن مقتل شخص.", ["raid: killed 1"]),
    ("داهمت قسد بلدة الشحيل، ما أدى إلى مقتل شاب وإصابة آخرين.", ["raid: killed 1, injured 3+"]),
    ("قُتل أربعة أشخاص، بينهم امرأة، خلال مداهمة نفذتها قسد في بلدة الشحيل.", ["raid: killed 4"]),
    ("داهمت قسد بلدة الشحيل. وفي بلدة ذيبان قُتل شاب برصاص مجهولين.", ["raid: ", "attack: killed 1"]),
    ("قتلت قسد شخصين أثناء مداهمة منزل في بلدة الكسرة.", ["attack: killed 2", "raid: "]),
]


@pytest.mark.parametrize(("text", "told"), RAIDS)
def test_a_raid_has_the_toll_that_it_led_to(reader: Reader, text: str, told: list[str]) -> None:
    """What a raid led to is its own toll; who killed is told by a verb of his own."""
    assert _told(reader, text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "قُتل ثلاثة مدنيين في قصف واشتباكات بعد غارة أمريكية قرب بلدة أطمة.",
            ["airstrike: killed 3", "airstrike: "],
        ),
        ("قُتل مدنيان في قصف تخلل الغارة الأمريكية على بلدة أطمة.", ["airstrike: killed 2"]),
        (
            "قُتل مدنيان في قصف مدفعي بعد غارة روسية على بلدة أطمة.",
            ["shelling: killed 2", "airstrike: "],
        ),
    ],
)
def test_fire_told_with_the_raid_is_from_the_air(reader: Reader, text: str, told: list[str]) -> None:
    """Unless its own words say by what means."""
    assert _told(reader, text) == told


def test_the_dead_and_the_hurt_of_a_lead_are_its_victims_in_all(reader: Reader) -> None:
    """Six in all are the two killed and the four hurt: one blast, not two."""
    text = (
        "قُتلت طفلتان وأصيب أربعة آخرون بانفجار في ريف جرابلس.\n"
        "وقال الدفاع المدني إن انفجاراً وقع في منزل بقرية قرف مغار، ما أدى إلى مقتل ستة أشخاص."
    )
    assert _told(reader, text) == ["attack: killed 2–6, injured 4"]
    other = text.replace("ستة", "تسعة")
    assert _told(reader, other) == ["attack: killed 2, injured 4", "attack: killed 9"]


def test_what_the_news_came_after_does_not_get_its_toll(reader: Reader) -> None:
    """The attacks of an army elsewhere explain the raids; who was shot in these was not shot by it."""
    text = (
        "شهدت بلدات دير الزور حملات دهم لقسد، وذلك بعد هجمات الجيش التركي على مواقعها في الحسكة.\n"
        "وداهمت قسد قرية الشحيل، وأطلقت الرصاص على الأهالي، ما أدى إلى مقتل شاب."
    )
    assert "attack: " in _told(reader, text)
    assert _told(reader, text)[-1] == "attack: killed 1"


def test_the_dead_of_a_war_are_not_those_of_one_act(reader: Reader) -> None:
    """A range from one to half a million says nothing."""
    text = "قُتل قيادي بضربة قرب مدينة إدلب.\nوتسببت الحرب في سوريا في مقتل نحو نصف مليون شخص."
    assert _told(reader, text)[0] == "attack: killed 1"


def test_who_lives_there_is_no_flight(reader: Reader) -> None:
    """“الذين شردتهم الحرب” says who they are."""
    assert _told(reader, "ويعيش في بلدة أطمة عشرات الآلاف من السوريين الذين شردتهم الحرب.") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "قُتل ستة أشخاص في محافظة درعا بهجومين منفصلين.\nوأسفر الهجوم الأول في بلدة المليحة عن مقتل شاب برصاص مجهولين.",
            "attack: killed 1",
        ),
        (
            "قُتل مدني برصاص مجهولين في بلدة جبيب.\nوقبل أيام قُتل أربعة أشخاص في عمليات اغتيال متفرقة في محافظة درعا.",
            "attack: killed 1",
        ),
    ],
)
def test_the_toll_of_several_acts_is_not_that_of_one(reader: Reader, text: str, told: str) -> None:
    """“Two separate attacks”: what is told of one of them keeps its own number, no range up to the sum."""
    assert told in _told(reader, text)


def test_the_gunmen_told_of_are_those_who_did_it(reader: Reader) -> None:
    """“المسلحين” behind an attack of a named party are no others, and their victims are its victims."""
    text = (
        "هاجم عناصر تنظيم داعش حاجزاً لقسد في بلدة الزر.\n"
        "وأضاف المصدر أن المسلحين تمكنوا من قتل ثلاثة عناصر وإصابة رابع."
    )
    assert _told(reader, text) == ["attack: killed 3, injured 1"]
