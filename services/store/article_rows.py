"""`Article` records as rows of the tables `article_revisions` and `article_heads`. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.contracts.article import Article

Row = dict[str, Any]  # column name to value, as asyncpg takes it


def article_row(article: Article, rank: str, digest: str, _json: str) -> Row:
    """The row of one revision. `digest` breaks the tie between two records of equal rank."""
    duplicate = article.duplicate_of
    return {
        "article_id": article.article_id,
        "revision": article.revision,
        "kind": article.kind,
        "site": article.source.id,
        "site_name": article.source.name,
        "site_name_ar": article.source.name_ar,
        "site_homepage": article.source.homepage,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "authors": article.authors,
        "section": article.section,
        "tags": article.tags,
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "modified_at": article.modified_at,
        "fetched_at": article.fetched_at,
        "reported_at": reported_at(article.published_at, article.fetched_at),
        "cleaner_name": article.cleaner.name,
        "cleaner_version": article.cleaner.version,
        "language": article.language,
        "text": article.text,
        "truncated": article.truncated,
        "attribution": article.attribution,
        "duplicate_of": duplicate.article_id if duplicate else None,
        "similarity": duplicate.similarity if duplicate else None,
        "archive": article.archive.model_dump_json() if article.archive else None,
        "rank": rank,
        "digest": digest,
    }


def head_row(article: Article, rank: str, digest: str, _json: str) -> Row:
    """The row that makes a revision the current one of its article."""
    return {"article_id": article.article_id, "revision": article.revision, "rank": rank, "digest": digest}


def reported_at(published_at: datetime | None, fetched_at: datetime) -> datetime:
    """When it was published, or fetched where that is unknown or lies after the fetch."""
    return min(published_at, fetched_at) if published_at else fetched_at
