"""Every event-type file's own example sentences yield the events they say, and no others unless they allow it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.contracts.event import EnrichedEvent
from services.extract.event_types.schema import Example, ExampleEvent, load_event_types
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

CASES = [
    pytest.param(rules.type, example, id=f"{rules.type}-{number}")
    for rules in load_event_types()
    for number, example in enumerate(rules.example, 1)
]
PUBLISHED = datetime(2020, 6, 29, 12, tzinfo=UTC)


def fits(event: EnrichedEvent, event_type: str, wanted: ExampleEvent) -> bool:
    """Whether an event is the wanted one in everything the example says."""
    if (event.event_type, event.mode) != (wanted.type or event_type, wanted.mode):
        return False
    for role in ("initiator", "target", "participant", "affected"):
        found = {actor.actor_id for actor in event.actors if actor.role == role}
        if not set(getattr(wanted, role)) <= found:
            return False
    if wanted.modality and event.modality != wanted.modality:
        return False
    if wanted.place and (event.location is None or event.location.mention != wanted.place):
        return False
    effects = {f"{e.effect} {e.min}{'+' if e.max is None else ''}" for e in event.effects}
    return set(wanted.effects) <= effects


def shown(events: list[EnrichedEvent]) -> list[str]:
    """Events in one line each, for the message of a failure."""
    return [
        f"{e.event_type}/{e.mode} {e.modality} {[(a.role, a.actor_id, a.mention) for a in e.actors]} "
        f"{e.location and e.location.mention} {[(x.effect, x.min, x.max) for x in e.effects]}"
        for e in events
    ]


@pytest.mark.parametrize(("event_type", "example"), CASES)
def test_example(reader: Reader, event_type: str, example: Example) -> None:
    """The example's events are found, each once."""
    published = datetime.fromisoformat(example.published_at) if example.published_at else PUBLISHED
    events = reader.read(PipedArticle(article_id=uuid4(), text=example.text, kind="flash", published_at=published))
    left = list(events)
    for wanted in example.events:
        hit = next((event for event in left if fits(event, event_type, wanted)), None)
        assert hit is not None, (wanted, shown(events))
        left.remove(hit)
    assert example.also or not left, shown(left)


def test_every_type_has_an_example() -> None:
    """A type without an example is not known to work."""
    assert [rules.type for rules in load_event_types() if not rules.example] == []
