"""Whom a name means depends on when the act happened."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [
        ("2025-03-08", "اعتقل الجيش السوري عشرة شبان في مدينة داعل، اليوم السبت.", "SYR-TRANS"),
        ("2025-03-08", "اعتقل الجيش السوري عشرة شبان في مدينة داعل في أيار 2019.", "SYR-ARMY"),
        ("2019-05-08", "اعتقل الجيش السوري عشرة شبان في مدينة داعل، اليوم الأربعاء.", "SYR-ARMY"),
        ("2020-06-07", "اعتقلت الجهات الأمنية عشرة شبان في مدينة داعل، اليوم الأحد.", "SYR-INTEL"),
        ("2025-03-08", "اعتقلت الجهات الأمنية عشرة شبان في مدينة داعل، اليوم السبت.", "SYR-TRANS"),
    ],
)
def test_the_name_means_who_bore_it_then(reader: Reader, published: str, text: str, expected: str) -> None:
    """The army of the day of the act, not of the day of the article."""
    at = datetime.fromisoformat(published).replace(hour=12, tzinfo=UTC)
    (event,) = reader.read(PipedArticle(article_id=UUID(int=1), text=text, kind="flash", published_at=at))
    assert [actor.actor_id for actor in event.actors if actor.role == "initiator"] == [expected]
