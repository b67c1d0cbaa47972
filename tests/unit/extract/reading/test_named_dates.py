"""A date by which a thing is called is not the day on which something was said of it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

PUBLISHED = datetime(2025, 10, 7, 12, tzinfo=UTC)


def read(reader: Reader, text: str) -> list[EnrichedEvent]:
    """The events of a text published on 7 October 2025."""
    return reader.read(PipedArticle(article_id=UUID(int=1), text=text, kind="flash", published_at=PUBLISHED))


@pytest.mark.parametrize(
    "text",
    [
        "اتهمت الحكومة السورية قوات سوريا الديمقراطية بخرق اتفاق 10 آذار.",
        "وطالبت الحكومة السورية إسرائيل بالالتزام باتفاقية فض الاشتباك الموقعة عام 1974.",
        "ودعت تركيا إلى تنفيذ القرار 2254 لعام 2015.",
    ],
)
def test_the_date_of_an_agreement_dates_no_speech(reader: Reader, text: str) -> None:
    """What is said of it is said today, and recalled is nothing."""
    (event,) = read(reader, text)
    assert event.time is not None
    assert str(event.time.start) == "2025-10-07"
    assert not event.background


def test_an_agreement_told_with_its_date_has_it(reader: Reader) -> None:
    """“Signed on 10 March”: the agreement itself is the act."""
    (event,) = read(reader, "ووقعت الحكومة السورية وقوات سوريا الديمقراطية اتفاقا في 10 آذار الماضي.")
    assert event.time is not None
    assert str(event.time.start) == "2025-03-10"
