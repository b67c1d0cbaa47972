"""Which events are live: those of the newest closed extraction of each article, whatever the order of the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from services.contracts.base import Software
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted, Extractor

EventRecord = EnrichedEvent | ExtractionCompleted | EventRetracted
Rank = tuple[datetime, int, int, str, str, str]
_NO_FETCH = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Article:
    closing: ExtractionCompleted | None = None
    closing_rank: Rank | None = None
    events: dict[UUID, tuple[Rank, EnrichedEvent]] = field(default_factory=dict)
    retracted: dict[UUID, Rank] = field(default_factory=dict)


class LiveEvents:
    """The state of every article's extraction. Records may come in any order and more than once."""

    def __init__(self) -> None:
        self._articles: dict[UUID, _Article] = {}

    def take(self, record: EventRecord) -> UUID:
        """Remember a record; returns the id of its article. Of one kind, the highest rank counts (`contracts.md`)."""
        if isinstance(record, EnrichedEvent):
            article_id = record.article.article_id
            rank = _rank(record.article.fetched_at, record.article.cleaner, record.extractor, record.article.revision)
        else:
            article_id = record.article_id
            rank = _rank(record.fetched_at, record.cleaner, record.extractor, record.revision)
        article = self._articles.setdefault(article_id, _Article())
        if isinstance(record, ExtractionCompleted):
            _close(article, record, rank)
        elif isinstance(record, EventRetracted):
            article.retracted[record.event_id] = max(rank, article.retracted.get(record.event_id, rank))
        elif article.closing_rank is None or rank >= article.closing_rank:
            known = article.events.get(record.event_id)
            if known is None or rank > known[0]:
                article.events[record.event_id] = (rank, record)
        return article_id

    def of(self, article_id: UUID) -> dict[UUID, EnrichedEvent]:
        """The live events of an article. Events wait for their closing record; before it the former ones stay."""
        article = self._articles[article_id]
        if article.closing is None:
            return {}
        listed = set(article.closing.event_ids)
        return {
            event_id: event
            for event_id, (rank, event) in article.events.items()
            if rank == article.closing_rank and event_id in listed and not _retracted(article, event_id, rank)
        }


def newest(events: Iterable[EnrichedEvent]) -> dict[UUID, dict[UUID, EnrichedEvent]]:
    """For events that come without closing records: per article those of its highest rank, by id."""
    kept: dict[UUID, tuple[Rank, dict[UUID, EnrichedEvent]]] = {}
    for event in events:
        reference = event.article
        rank = _rank(reference.fetched_at, reference.cleaner, event.extractor, reference.revision)
        known = kept.get(reference.article_id)
        if known is None or rank > known[0]:
            kept[reference.article_id] = (rank, {event.event_id: event})
        elif rank == known[0]:
            known[1][event.event_id] = event
    return {article_id: by_id for article_id, (_, by_id) in kept.items()}


def _close(article: _Article, record: ExtractionCompleted, rank: Rank) -> None:
    if article.closing_rank is not None and rank < article.closing_rank:
        return
    article.closing, article.closing_rank = record, rank
    # Nothing older can live again, because only a higher closing can follow.
    article.events = {key: held for key, held in article.events.items() if held[0] >= rank}
    article.retracted = {key: held for key, held in article.retracted.items() if held >= rank}


def _retracted(article: _Article, event_id: UUID, rank: Rank) -> bool:
    return event_id in article.retracted and article.retracted[event_id] >= rank


def _rank(fetched_at: datetime | None, cleaner: Software | None, extractor: Extractor, revision: str | None) -> Rank:
    """The contract's order of results; hashes and revision only keep two runs of one rank from mixing."""
    return (
        fetched_at or _NO_FETCH,
        cleaner.version if cleaner else 0,
        extractor.version,
        extractor.lexicon_sha256,
        extractor.gazetteer_sha256,
        revision or "",
    )
