"""Which events are live: those of the newest closed extraction of each article, whatever the order of the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sys import intern
from uuid import UUID

from services.contracts.base import Software
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted, Extractor
from services.extract.incidents.report import Report, report_of, shared_id

EventRecord = EnrichedEvent | ExtractionCompleted | EventRetracted
Rank = tuple[datetime, int, int, str, str, str]
_NO_FETCH = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Article:
    """What is known of one article. Below the rank of its closing nothing is kept: it can never live again.

    Reports stand under the rank of their extraction: one that is not closed yet leaves the former in its place.
    """

    rank: Rank | None = None  # of the highest closing record
    listed: frozenset[UUID] = frozenset()
    reports: dict[Rank, dict[UUID, Report]] = field(default_factory=dict)
    retracted: dict[UUID, Rank] = field(default_factory=dict)


class LiveEvents:
    """The state of every article's extraction. Records may come in any order and more than once."""

    def __init__(self) -> None:
        self._articles: dict[UUID, _Article] = {}

    def take(self, record: EventRecord) -> UUID:
        """Remember a record; returns the id of its article. Of one kind, the highest rank counts (`contracts.md`)."""
        rank = rank_of(record)
        article_id = record.article.article_id if isinstance(record, EnrichedEvent) else record.article_id
        article = self._articles.setdefault(article_id, _Article())
        if article.rank is not None and rank < article.rank:
            return article_id
        match record:
            case ExtractionCompleted():
                _close(article, record, rank)
            case EventRetracted():
                article.retracted[record.event_id] = max(rank, article.retracted.get(record.event_id, rank))
            case EnrichedEvent():
                article.reports.setdefault(rank, {})[record.event_id] = report_of(record)
        return article_id

    def of(self, article_id: UUID) -> dict[UUID, Report]:
        """The live events of an article. Events wait for their closing record; before it the former ones stay."""
        article = self._articles[article_id]
        if article.rank is None:
            return {}
        return {
            event_id: report
            for event_id, report in article.reports.get(article.rank, {}).items()
            if event_id in article.listed and not _retracted(article, event_id, article.rank)
        }


def newest(events: Iterable[EnrichedEvent]) -> dict[UUID, dict[UUID, Report]]:
    """For events that come without closing records: per article those of its highest rank, by id."""
    kept: dict[UUID, tuple[Rank, dict[UUID, Report]]] = {}
    for event in events:
        article_id, rank = event.article.article_id, rank_of(event)
        known = kept.get(article_id)
        if known is None or rank > known[0]:
            known = kept[article_id] = (rank, {})
        if rank == known[0]:
            known[1][event.event_id] = report_of(event, packed=False)
    return {article_id: by_id for article_id, (_, by_id) in kept.items()}


def rank_of(record: EventRecord) -> Rank:
    """The contract's order of results; hashes and revision only keep two runs of one rank from mixing."""
    about = record.article if isinstance(record, EnrichedEvent) else record
    return _rank(about.fetched_at, about.cleaner, record.extractor, about.revision)


def _rank(fetched_at: datetime | None, cleaner: Software | None, extractor: Extractor, revision: str | None) -> Rank:
    return (
        fetched_at or _NO_FETCH,
        cleaner.version if cleaner else 0,
        extractor.version,
        intern(extractor.lexicon_sha256),
        intern(extractor.gazetteer_sha256),
        intern(revision or ""),
    )


def _close(article: _Article, record: ExtractionCompleted, rank: Rank) -> None:
    article.rank, article.listed = rank, frozenset(map(shared_id, record.event_ids))
    article.reports = {held: reports for held, reports in article.reports.items() if held >= rank}
    article.retracted = {key: held for key, held in article.retracted.items() if held >= rank}


def _retracted(article: _Article, event_id: UUID, rank: Rank) -> bool:
    return event_id in article.retracted and article.retracted[event_id] >= rank
