"""Records of events as the merge takes them: what can be read, the probe left out, and how long they were on their way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from services.common import metrics
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.probe import HEADER, is_probe
from services.contracts.records import InvalidRecordError, decode, is_backfill
from services.extract.incidents.live import EventRecord
from services.extract.stream.event_log import Consumed

# What is fetched later than that was found late or corrected: its age says nothing of the way.
_NEWS: Final = timedelta(days=1)


def readable(records: Sequence[Consumed]) -> list[EventRecord]:
    """The records to merge. What nobody can read is a dead letter of the store's; here it is counted.

    The probe's records are counted and left out: it must reach no incident.
    """
    found: list[EventRecord] = []
    probes = 0
    for record in records:
        try:
            content = decode(headers_of(record), record.value)
        except InvalidRecordError:
            continue
        if is_probe(content):
            probes += 1
        elif isinstance(content, EnrichedEvent | ExtractionCompleted | EventRetracted):
            found.append(content)
    metrics.MERGED_RECORDS.labels("taken").inc(len(found))
    metrics.MERGED_RECORDS.labels("probe").inc(probes)
    metrics.MERGED_RECORDS.labels("unreadable").inc(len(records) - len(found) - probes)
    return found


def observe(records: Sequence[Consumed], taken: Sequence[EventRecord], now: datetime) -> None:
    """Count the ways of what was merged, its incidents acknowledged at `now`; and that the probe came by."""
    for record in records:
        _observe_probe(record, now)
    if any(is_backfill(record.headers) for record in records):
        return
    events = {content.article.article_id: content for content in taken if isinstance(content, EnrichedEvent)}
    for at in filter(None, map(_stated_at, events.values())):
        metrics.PAGE_TO_INCIDENT_SECONDS.observe((now - at).total_seconds())
    for content in taken:
        if isinstance(content, ExtractionCompleted):
            metrics.FETCH_TO_INCIDENT_SECONDS.observe((now - content.fetched_at).total_seconds())


def headers_of(record: Consumed) -> dict[str, bytes]:
    """The headers that have a value."""
    return {name: value for name, value in record.headers if value is not None}


def _observe_probe(record: Consumed, now: datetime) -> None:
    if HEADER not in headers_of(record):
        return
    try:
        content = decode(headers_of(record), record.value)
    except InvalidRecordError:
        return
    if isinstance(content, ExtractionCompleted) and is_probe(content):
        metrics.PROBE_TIMESTAMP.labels("merged").set(content.fetched_at.timestamp())
        metrics.PROBE_SECONDS.labels("merged").observe((now - content.fetched_at).total_seconds())


def _stated_at(event: EnrichedEvent) -> datetime | None:
    """When its page says that it was published, to the minute: midnight in UTC stands for a mere date."""
    stated, fetched = event.article.published_at, event.article.fetched_at
    if stated is None or fetched is None or stated.time() == time(0) or not timedelta(0) <= fetched - stated <= _NEWS:
        return None
    return stated
