"""What fighting news says that is no act of its own: habits, aims, sums, tolls denied, words that only look like acts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

PUBLISHED = datetime(2023, 5, 2, 18, tzinfo=UTC)


def read(reader: Reader, text: str, published: datetime = PUBLISHED) -> list[EnrichedEvent]:
    """The events of a flash of that day."""
    return reader.read(PipedArticle(article_id=uuid4(), text=text, kind="flash", published_at=published))


def told(events: list[EnrichedEvent]) -> list[str]:
    """Types and modes in text order."""
    return [f"{event.event_type}/{event.mode}" for event in events]


def tolls(events: list[EnrichedEvent]) -> list[tuple[str, int, int | None]]:
    """Effects of all events, parts included."""
    return [(effect.effect, effect.min, effect.max) for event in events for effect in event.effects]


@pytest.mark.parametrize(
    "text",
    [
        "وبوتيرة شبه يومية، تتوغل قوات الاحتلال الإسرائيلي في ريف القنيطرة، وتعتقل مواطنين.",
        "يشار إلى أن قوات سوريا الديمقراطية تشن اعتقالات ضد أشخاص تتهمهم بالعمل مع جهات أخرى.",
        "استقدمت قوات سوريا الديمقراطية تعزيزات لشن حملة مداهمات في ريف الرقة.",
        "انتشرت قوات الأمن بهدف إلقاء القبض على المطلوبين.",
        "صادرت قوات الأمن حزاماً ناسفاً معداً للتفجير.",
        "وفرضت قوى الأمن طوقاً أمنياً حول مكان الحادث.",
    ],
)
def test_not_done(reader: Reader, text: str) -> None:
    """A habit, an aim, a belt that never went off and a cordon tell no raid, arrest, siege or blast."""
    wrong = {"coerce/arrest", "coerce/raid", "coerce/siege", "assault/suicide", "assault/ied", "assault/attack"}
    assert not wrong & set(told(read(reader, text))), text


def test_participle(reader: Reader) -> None:
    """“القوات المداهمة” are those who raided, not one more raid."""
    assert told(read(reader, "وغادرت القوات المداهمة بلدة صيدا بعد ساعة.")) == []


def test_lead_that_adds_up(reader: Reader) -> None:
    """A lead whose dead are those of the acts told after it is none of its own."""
    text = (
        "قتل خمسة مدنيين وأصيب آخرون بقصف لقوات النظام على ريف إدلب.\n"
        "وقال مراسلنا إن ثلاثة مدنيين قتلوا بقصف مدفعي لقوات النظام على مدينة سرمين.\n"
        "كما قتل مدنيان بقصف مدفعي لقوات النظام على مدينة أريحا."
    )
    places = [event.location and event.location.mention for event in read(reader, text)]
    assert places == ["سرمين", "أريحا"]


def test_kinds_of_attack(reader: Reader) -> None:
    """Kinds of attack listed in the plural are one event, by no means in particular."""
    text = (
        "وأحصى المرصد 40 عملية لتنظيم داعش منذ مطلع العام، تمت عبر هجمات مسلحة واستهدافات وتفجيرات، قتل فيها 22 شخصاً."
    )
    assert told(read(reader, text)) == ["assault/attack"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("انفجرت عبوة ناسفة في مدينة الرقة ولم ينتج عنها إصابات تذكر.", []),
        ("انفجرت عبوة ناسفة في مدينة الرقة، دون أن تسفر عن وقوع إصابات.", []),
        ("توفي شاب متأثراً بجراح أصيب بها بقصف مدفعي على بلدة صيدا.", [("killed", 1, 1)]),
        ("قتل مدني وأصيب آخران بانفجار عبوة ناسفة في مدينة الرقة.", [("killed", 1, 1), ("injured", 2, 2)]),
        ("أودى قصف مدفعي على بلدة صيدا بأربعة قتلى، وارتفعت الحصيلة لاحقاً إلى ستة قتلى.", [("killed", 4, 6)]),
        ("بلغ عدد قتلى القصف المدفعي على بلدة صيدا 12 شخصاً.", [("killed", 12, 12)]),
        (
            "خلّف قصف مدفعي على بلدة صيدا خمسة شهداء بينهم ثلاثة أطفال وعدداً كبيراً من الجرحى.",
            [("killed", 5, 5), ("killed", 3, 3), ("injured", 3, None)],
        ),
    ],
)
def test_tolls(reader: Reader, text: str, expected: list[tuple[str, int, int | None]]) -> None:
    """Each toll once: none that is denied, a revised one as a range, a part as part."""
    assert tolls(read(reader, text)) == expected


def test_isis_after_baghuz(reader: Reader) -> None:
    """While ISIS held ground its هجوم was an advance; later it hits and runs."""
    text = "شن تنظيم داعش هجوماً على مواقع لقوات النظام في محيط مدينة السخنة."
    assert told(read(reader, text)) == ["assault/attack"]
    assert told(read(reader, text, datetime(2017, 9, 2, tzinfo=UTC))) == ["assault/offensive"]


def test_likewise(reader: Reader) -> None:
    """“قصف مماثل” is of the kind, and by those, told last."""
    text = "قصف الطيران الروسي مدينة سرمين.\nوطال قصف مماثل بلدة النيرب."
    last = read(reader, text)[-1]
    assert (last.mode, [actor.actor_id for actor in last.actors]) == ("airstrike", ["RUS-ARMY"])
