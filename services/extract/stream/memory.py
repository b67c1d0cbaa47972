"""What is remembered of each article: the closing record of its newest extraction. What the next one lacks is retracted.

The memory is a cache: whoever keeps state goes by the closing records, and from these it is built anew. Pure.
"""

from __future__ import annotations

from pydantic import ValidationError

from services.contracts.event import EventRetracted, ExtractionCompleted
from services.extract.incidents.live import rank_of

Remembered = bytes  # a closing record as it was published


def retractions(closing: ExtractionCompleted, remembered: Remembered | None) -> list[EventRetracted]:
    """A retraction for each event that the remembered extraction had and this one has not, in the order of the former.

    None where the remembered one is the newer of the two: this one supersedes nothing.
    """
    before = _extraction(remembered)
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


def to_remember(closing: ExtractionCompleted, remembered: Remembered | None) -> Remembered | None:
    """What must be remembered after this extraction; None where the memory is right as it is.

    An article in which nothing was found is not remembered unless it was.
    """
    before = _extraction(remembered)
    if before is None:
        return closing.model_dump_json().encode() if closing.event_ids else None
    if before == closing or rank_of(before) > rank_of(closing):
        return None
    return closing.model_dump_json().encode()


def _extraction(remembered: Remembered | None) -> ExtractionCompleted | None:
    if not remembered:
        return None
    try:
        return ExtractionCompleted.model_validate_json(remembered)
    except ValidationError:  # of another version of this code: as good as forgotten
        return None


def _reason(before: ExtractionCompleted, closing: ExtractionCompleted) -> str:
    if before.revision != closing.revision:
        return "the article was changed and no longer tells it"
    return f"{closing.extractor.name} {closing.extractor.version} does not find it"
