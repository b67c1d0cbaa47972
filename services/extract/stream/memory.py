"""What is remembered of each article: its newest extraction. What the next one lacks is retracted, or replaced.

The memory is a cache: whoever keeps state goes by the closing records, and from these and the events before them it is
built anew. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from pydantic import Field, ValidationError

from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.extract.incidents.live import rank_of
from services.extract.stream.succession import Sketch, sketch, successors

Remembered = bytes  # an `Extraction` as JSON


class Extraction(ExtractionCompleted):
    """A closing record, a sketch of each of its events, and what these replaced.

    Memories written before there were sketches are closing records: nothing replaces their events, they are retracted.
    """

    sketches: list[Sketch] = Field(default_factory=list)  # in the order of `event_ids`
    replaced: dict[UUID, UUID] = Field(default_factory=dict)  # event to the earlier one that it supersedes

    @property
    def told(self) -> Mapping[UUID, Sketch]:
        """The sketches by event."""
        return dict(zip(self.event_ids, self.sketches, strict=False))


def recalled(remembered: Remembered | None) -> Extraction | None:
    """What the memory holds; None where it holds nothing, or what another version of this code wrote."""
    if not remembered:
        return None
    try:
        return Extraction.model_validate_json(remembered)
    except ValidationError:
        return None


def superseding(
    events: list[EnrichedEvent], closing: ExtractionCompleted, before: Extraction | None
) -> list[EnrichedEvent]:
    """The events of this extraction, each with the earlier one that it replaces under its own id, where that is clear.

    An event keeps what it once superseded as long as it is found, and the same extraction handled twice says the same.
    """
    if before is None or rank_of(before) > rank_of(closing):
        return events
    links = dict(before.replaced)
    if rank_of(before) < rank_of(closing):
        found = {event.event_id: sketch(event) for event in events}
        gone = {event_id: told for event_id, told in before.told.items() if event_id not in found}
        had = set(before.event_ids)
        links |= successors(gone, {event_id: told for event_id, told in found.items() if event_id not in had})
    return [
        event.model_copy(update={"supersedes": links[event.event_id]}) if event.event_id in links else event
        for event in events
    ]


def retractions(closing: ExtractionCompleted, before: Extraction | None) -> list[EventRetracted]:
    """A retraction for each event that the remembered extraction had and this one has not, in the order of the former.

    None where the remembered one is the newer of the two: this one supersedes nothing.
    """
    if before is None or rank_of(before) > rank_of(closing):
        return []
    found = set(closing.event_ids)
    return [
        EventRetracted(
            event_id=event_id,
            article_id=closing.article_id,
            revision=closing.revision,
            fetched_at=closing.fetched_at,
            cleaner=closing.cleaner,
            extractor=closing.extractor,
            reason=_reason(before, closing),
        )
        for event_id in before.event_ids
        if event_id not in found
    ]


def to_remember(
    closing: ExtractionCompleted, events: Iterable[EnrichedEvent], before: Extraction | None
) -> Remembered | None:
    """What must be remembered after this extraction; None where the memory is right as it is.

    An article in which nothing was found is not remembered unless it was.
    """
    if before is None and not closing.event_ids:
        return None
    now = extraction(closing, events)
    if before is not None and (before == now or rank_of(before) > rank_of(closing)):
        return None
    return as_remembered(now)


def as_remembered(held: Extraction) -> Remembered:
    """The bytes in which it is remembered."""
    return held.model_dump_json(exclude_defaults=True).encode()


def extraction(closing: ExtractionCompleted, events: Iterable[EnrichedEvent]) -> Extraction:
    """What is worth remembering of an extraction: all of it, or the closing record where one of its events is missing."""
    told = {event.event_id: event for event in events}
    listed = [told[event_id] for event_id in closing.event_ids if event_id in told]
    whole = len(listed) == len(closing.event_ids)
    return Extraction(
        **dict(closing),
        sketches=list(map(sketch, listed)) if whole else [],
        replaced={event.event_id: event.supersedes for event in listed if event.supersedes is not None},
    )


def _reason(before: Extraction, closing: ExtractionCompleted) -> str:
    if before.revision != closing.revision:
        return "the article was changed and no longer tells it"
    return f"{closing.extractor.name} {closing.extractor.version} does not find it"
