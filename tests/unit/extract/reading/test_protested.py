"""Whom a protest is against, where the sentence tells only what he does."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


def aims(reader: Reader, text: str) -> list[str | None]:
    """The targets of the first protest read in a text."""
    article = PipedArticle(article_id=UUID(int=3), text=text, published_at=datetime(2024, 1, 15, 12, tzinfo=UTC))
    protest = next(event for event in reader.read(article) if event.event_type == "protest")
    return [actor.actor_id for actor in protest.actors if actor.role == "target"]


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ('خرجت مظاهرة في مدينة منبج احتجاجاً على حملات التجنيد التي تشنها "قسد".', ["SDF"]),
        ("نظم الأهالي وقفة في مدينة عفرين تنديداً بالانتهاكات المرتكبة من قبل الجيش الوطني.", ["SNA"]),
        ("خرجت مظاهرة في مدينة إدلب احتجاجاً على الغلاء في المناطق التي تسيطر عليها هيئة تحرير الشام.", []),
        ("خرجت مظاهرة في مدينة إدلب احتجاجاً على غلاء الخبز والمحروقات.", []),
    ],
)
def test_a_protest_is_against_him_who_does_it(reader: Reader, text: str, aim: list[str]) -> None:
    """Behind "which" and a verb or behind "by"; who only holds the region is not what it is against."""
    assert aims(reader, text) == aim


def test_has_before_a_verb_is_no_loss(reader: Reader) -> None:
    """“فقد شنت المقاتلات …”: the planes strike, and the source's name ends before the particle."""
    text = "وبحسب وسائل إعلام محلية فقد شنت المقاتلات الروسية 11 غارة على بلدة كنصفرة."
    article = PipedArticle(article_id=UUID(int=4), text=text, published_at=datetime(2023, 1, 15, 12, tzinfo=UTC))
    (strike,) = reader.read(article)
    assert [(actor.role, actor.actor_id) for actor in strike.actors] == [("initiator", "RUS-ARMY")]
    assert [source.name for source in strike.attribution] == ["وسائل إعلام محلية"]
