"""What is told without a time behind news of yesterday."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


def days(reader: Reader, text: str) -> dict[str, str | None]:
    """The start of each event read in an article of Monday the 15th, by its mode."""
    article = PipedArticle(article_id=UUID(int=1), text=text, published_at=datetime(2024, 1, 15, 12, tzinfo=UTC))
    return {event.mode: event.time.start if event.time else None for event in reader.read(article)}


_OPENING = "قُتل ثلاثة مدنيين، أمس الأحد، بقصف مدفعي لقوات النظام على بلدة النيرب شرقي إدلب.\n"


@pytest.mark.parametrize(
    "detail",
    [
        "وقال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين وأصابت أربعة أشخاص.",
        "وبحسب مراصد الطيران فإن غارة جوية أصابت أطراف بلدة آفس.",
    ],
)
def test_details_of_yesterdays_news_are_of_yesterday(reader: Reader, detail: str) -> None:
    """The opening says yesterday, what is told within it has no time of its own."""
    assert days(reader, _OPENING + detail)["airstrike"] == "2024-01-14"


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        (_OPENING + "وشنت طائرات حربية غارة على أطراف مدينة سرمين.", "airstrike"),
        (_OPENING + "وقال ناشطون إن مئات العائلات نزحت من البلدة.", "displace"),
        (
            (
                "قُتل ثلاثة مدنيين، اليوم الإثنين، بقصف مدفعي على بلدة النيرب.\n"
                "وقال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين."
            ),
            "airstrike",
        ),
        (
            (
                "قُتل ثلاثة مدنيين، الأربعاء الماضي، بقصف مدفعي على بلدة النيرب.\n"
                "وقال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين."
            ),
            "airstrike",
        ),
    ],
)
def test_what_opens_anew_is_of_the_day_of_publication(reader: Reader, text: str, mode: str) -> None:
    """A sentence of its own verb, flight, and details of news that is of today or older."""
    assert days(reader, text)[mode] == "2024-01-15"
