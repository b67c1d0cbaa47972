"""What a dead letter says of itself (its headers), and the value of a page that could not be cleaned."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.contracts.article import ArchiveReference
from services.contracts.base import RecordModel, UtcDatetime

VALUE_LIMIT: Final = 900_000  # bytes; a larger original is replaced by a reference to where it stands

# Header names, each UTF-8 text.
PREFIX: Final = "rasid-dead-"
SERVICE: Final = "rasid-dead-service"  # name and version, "store 0.1.0"
TIME: Final = "rasid-dead-time"  # RFC 3339, UTC
ERROR_CLASS: Final = "rasid-dead-error-class"
ERROR_MESSAGE: Final = "rasid-dead-error-message"
ORIGIN: Final = "rasid-dead-origin"  # "topic/partition/offset", or the page's URL
ATTEMPTS: Final = "rasid-dead-attempts"
# Alone on a marker without value: an earlier letter of the topic and what was done, "topic/partition/offset requeued".
SETTLED: Final = "rasid-dead-settled"


class PageReference(RecordModel):
    """Value of `pages.dead`: a page that cannot be cleaned, as a reference into the archive."""

    article_id: UUID
    url: str
    site: str
    fetched_at: UtcDatetime
    archive: ArchiveReference | None


class RecordReference(RecordModel):
    """Value of a dead letter whose original was over `VALUE_LIMIT`: where the original stands."""

    topic: str
    partition: int
    offset: int
    size: int
