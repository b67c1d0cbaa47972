"""What was published last of every article and ticker line, so that nothing is published twice in one revision.

For ticker lines this is their memory too: a line seen again within a week of its last sight keeps its first id and
date and is not news.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from services.common.database import Pool
from services.contracts.article import ArchiveReference, Article
from services.contracts.topics import ARTICLES, PAGES_DEAD

TOPICS: Final = (ARTICLES.name, ARTICLES.dead, PAGES_DEAD.name)  # what ingest and replay write; they make them
_LOCK_CLASS: Final = 0x72617370  # "rasp": apart from the locks that hold hosts


@dataclass(frozen=True)
class Revision:
    """The published revision of one article or line, and the page it was read from."""

    article_id: UUID
    kind: str
    site: str
    url: str
    revision: str
    page_url: str
    fetched_at: datetime
    archive: ArchiveReference


@dataclass(frozen=True)
class Last:
    """What was published last of an article: revision, canonical URL of its page, when fetched, by which cleaner."""

    revision: str
    page_url: str
    fetched_at: datetime
    cleaner_version: int


async def last(connection: asyncpg.Connection, article_id: UUID) -> Last | None:
    """What was published last of an article; None if nothing ever was.

    Until the transaction ends, nobody else gets an answer for this article.
    """
    await _alone(connection, f"article {article_id}")
    row = await connection.fetchrow(
        "SELECT revision, page_url, fetched_at, cleaner_version FROM ingest.published WHERE article_id = $1", article_id
    )
    return Last(**dict(row)) if row else None


async def last_of_all(connection: asyncpg.Connection, article_ids: Collection[UUID]) -> dict[UUID, Last]:
    """The same for many articles, in the order of their ids, so that two transactions cannot wait for each other."""
    ids = sorted(article_ids)
    await connection.execute(
        "SELECT pg_advisory_xact_lock($1, hashtext('article ' || id)) FROM unnest($2::uuid[]) id", _LOCK_CLASS, ids
    )
    rows = await connection.fetch(
        "SELECT article_id, revision, page_url, fetched_at, cleaner_version FROM ingest.published "
        "WHERE article_id = ANY($1)",
        ids,
    )
    return {(found := dict(row)).pop("article_id"): Last(**found) for row in rows}


async def known_lines(
    connection: asyncpg.Connection, site: str, lines: Collection[UUID], *, days: float, now: datetime
) -> set[UUID]:
    """Those of a site's ticker lines that were last seen within `days` before `now`.

    Until the transaction ends, nobody else gets an answer for this site. To be asked after `last`, so that two
    transactions cannot wait for each other.
    """
    if not lines:
        return set()
    await _alone(connection, f"ticker {site}")
    rows = await connection.fetch(
        "SELECT article_id FROM ingest.published WHERE article_id = ANY($1) AND kind = 'flash' AND last_seen_at >= $2",
        list(lines),
        now - timedelta(days=days),
    )
    return {row["article_id"] for row in rows}


async def _alone(connection: asyncpg.Connection, name: str) -> None:
    # Row locks would not do: what was never published has no row yet, and the same ticker stands on every page.
    await connection.execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", _LOCK_CLASS, name)


async def lines_seen(connection: asyncpg.Connection, lines: Iterable[UUID], *, now: datetime) -> None:
    """Remember that these lines are still on the page. In order of id, so that two transactions cannot deadlock."""
    await connection.execute(
        "UPDATE ingest.published p SET last_seen_at = $2 FROM ("
        "SELECT article_id FROM ingest.published WHERE article_id = ANY($1) ORDER BY article_id FOR UPDATE) seen "
        "WHERE p.article_id = seen.article_id AND p.last_seen_at < $2",
        sorted(lines),
        now,
    )


async def remember(connection: asyncpg.Connection, records: Sequence[Article], *, page_url: str) -> None:
    """Remember records of one page that the broker has acknowledged. Their `archive` must stand."""
    await remember_all(connection, [(page_url, record) for record in records])


async def remember_all(connection: asyncpg.Connection, records: Iterable[tuple[str, Article]]) -> None:
    """The same for records of many pages, each with its page's URL; of one article the last one stands."""
    rows = []
    for page_url, record in sorted(records, key=lambda one: one[1].article_id):
        reference = record.archive
        if reference is None:
            msg = f"{record.article_id} has no archive reference"
            raise ValueError(msg)
        rows.append(
            (
                *(record.article_id, record.kind, record.source.id, record.canonical_url, record.revision),
                *(record.cleaner.version, record.fetched_at, page_url, reference.warc, reference.offset),
                *(reference.length, reference.record_id, reference.payload_sha256),
            )
        )
    await connection.executemany(
        """
        INSERT INTO ingest.published (article_id, kind, site, url, revision, cleaner_version, fetched_at, last_seen_at,
            page_url, warc, warc_offset, warc_length, record_id, payload_sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (article_id) DO UPDATE SET revision = excluded.revision, url = excluded.url,
            cleaner_version = excluded.cleaner_version, fetched_at = excluded.fetched_at,
            last_seen_at = greatest(published.last_seen_at, excluded.last_seen_at), page_url = excluded.page_url,
            warc = excluded.warc, warc_offset = excluded.warc_offset, warc_length = excluded.warc_length,
            record_id = excluded.record_id, payload_sha256 = excluded.payload_sha256
        """,
        rows,
    )


async def all_revisions(pool: Pool) -> list[Revision]:
    """Every published revision, in the order in which their pages stand in the archive."""
    rows = await pool.fetch("SELECT * FROM ingest.published ORDER BY fetched_at, warc, warc_offset, article_id")
    return [
        Revision(
            **{name: row[name] for name in ("article_id", "kind", "site", "url", "revision", "page_url", "fetched_at")},
            archive=ArchiveReference(
                warc=row["warc"],
                offset=row["warc_offset"],
                length=row["warc_length"],
                record_id=row["record_id"],
                payload_sha256=row["payload_sha256"],
            ),
        )
        for row in rows
    ]
