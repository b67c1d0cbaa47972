"""What is counted of an article that was read: its outcome, its events by site, type and governorate; and the probe."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.common import metrics
from services.contracts.probe import is_probe
from services.extract.stream.answer import Answer

_UNKNOWN_SITE: Final = "unknown"
_ELSEWHERE: Final = "elsewhere"

# As `admin1` has them; an imported gazetteer may name more, which would make the label unbounded.
GOVERNORATES: Final = frozenset(
    {
        *("Al-Hasakah", "Aleppo", "As-Suwayda", "Damascus", "Daraa", "Deir ez-Zor", "Hama", "Homs", "Idlib"),
        *("Latakia", "Quneitra", "Raqqa", "Rif Dimashq", "Tartus"),
    }
)


def count(topic: str, answered: Answer, now: datetime) -> None:
    """Count what a record of `topic` was answered with; its answer was acknowledged at `now`."""
    article = answered.article
    site = article.source.id if article else _UNKNOWN_SITE
    metrics.EXTRACTED.labels(site, answered.outcome).inc()
    metrics.RETRACTED.inc(answered.retracted)
    if answered.outcome == "dead_letter":
        metrics.DEAD_LETTERS.labels(topic, answered.error).inc()
    for event in answered.found:
        metrics.EVENTS.labels(site, event.event_type).inc()
    if article is not None and is_probe(article):
        if answered.found:  # else the reader is broken, and the probe goes no further
            metrics.PROBE_TIMESTAMP.labels("extracted").set(article.fetched_at.timestamp())
            metrics.PROBE_SECONDS.labels("extracted").observe((now - article.fetched_at).total_seconds())
        return
    for event in answered.found:
        place = event.location.admin1 if event.location else None
        metrics.EVENT_PLACES.labels(place if place in GOVERNORATES else _ELSEWHERE).inc()
