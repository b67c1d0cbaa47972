"""How long a record was on its way, from the fetch and from the time that its page states, and how the probe fared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from services.common import metrics
from services.contracts.article import Article
from services.contracts.event import ExtractionCompleted
from services.contracts.probe import is_probe
from services.store.sinks import StoredRecord

# What is fetched later than that was found late or corrected: its age says nothing of the way.
_NEWS: Final = timedelta(days=1)


def observe(record: StoredRecord, outcome: str, stored: datetime) -> None:
    """Count a record of the live stream whose batch was committed at `stored`."""
    if isinstance(record, ExtractionCompleted) and is_probe(record):
        metrics.PROBE_TIMESTAMP.labels("stored").set(record.fetched_at.timestamp())
        metrics.PROBE_SECONDS.labels("stored").observe((stored - record.fetched_at).total_seconds())
    elif outcome != "stored":
        return
    elif isinstance(record, ExtractionCompleted):
        metrics.FETCH_TO_ROW_SECONDS.observe((stored - record.fetched_at).total_seconds())
    elif isinstance(record, Article) and (stated := stated_at(record)) is not None:
        metrics.PAGE_TO_ROW_SECONDS.observe((stored - stated).total_seconds())


def stated_at(article: Article) -> datetime | None:
    """When the page says that it was published or corrected, to the minute; None where that does not measure the way."""
    if article.published_at is None or article.published_precision != "minute":
        return None
    stated = max(article.published_at, article.modified_at or article.published_at)
    late = article.fetched_at - stated
    return stated if timedelta(0) <= late <= _NEWS else None
