"""`Article`: one revision of one page, or one line of a site's breaking-news ticker. Topic `articles.clean`."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.contracts.base import RecordModel, Sha256, Software, UtcDatetime

TEXT_LIMIT = 300_000  # code points; a longer text is cut at a paragraph and marked truncated


class Source(RecordModel):
    """The site that published it."""

    id: str
    name: str | None = None
    name_ar: str | None = None
    homepage: str | None = None


class DuplicateOf(RecordModel):
    """The earlier article, from any site, that this one repeats or nearly repeats."""

    article_id: UUID
    similarity: float = Field(ge=0, le=1)


class ArchiveReference(RecordModel):
    """Where the page as fetched is kept: a record of a WARC file."""

    warc: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)
    record_id: str
    payload_sha256: Sha256


class Article(RecordModel):
    """Clean text of one page or flash. `article_id` is the same for every revision of a page."""

    article_id: UUID
    revision: Sha256 = Field(description="SHA-256 of title + text")
    kind: Literal["article", "flash"]
    source: Source
    url: str
    canonical_url: str
    title: str | None = None
    authors: list[str] = Field(default_factory=list)
    section: str | None = None
    tags: list[str] = Field(default_factory=list)
    published_at: UtcDatetime | None = None
    published_precision: Literal["minute", "day"] | None = None
    modified_at: UtcDatetime | None = None
    fetched_at: UtcDatetime
    cleaner: Software
    language: str | None = Field(default=None, description="BCP 47, detected")
    text: str = Field(max_length=TEXT_LIMIT)
    truncated: bool = False
    attribution: str | None = Field(default=None, description="a flash's own bracketed source, as printed")
    duplicate_of: DuplicateOf | None = None
    archive: ArchiveReference | None = None
