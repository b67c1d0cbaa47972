"""The probe: a synthetic article that passes through the whole pipeline, so that an empty stream differs from a broken one.

Its records cross the public topics like any others and say themselves what they are: `source.id` is `rasid-probe`, the
host of its URL ends in `.invalid` (RFC 6761: no site can have it), and every record of it has the header
`ce_probe: true`. It reaches no incident, no row, no page and no export.
"""

from __future__ import annotations

from typing import Final

from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.heartbeat import Heartbeat
from services.contracts.ids import article_id
from services.contracts.incident import Incident

HEADER: Final = "ce_probe"
SITE: Final = "rasid-probe"
URL: Final = "https://probe.rasid.invalid/"
ARTICLE_ID: Final = article_id(URL)


def is_probe(record: Article | EnrichedEvent | ExtractionCompleted | EventRetracted | Incident | Heartbeat) -> bool:
    """Whether it is of the probe: the article, what was read in it, and what closes or retracts that."""
    if isinstance(record, Incident | Heartbeat):
        return False
    told = record.article if isinstance(record, EnrichedEvent) else record
    return told.article_id == ARTICLE_ID
