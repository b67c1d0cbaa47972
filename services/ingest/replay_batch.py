"""A batch of archived pages, cleaned on all cores and published as a backfill in one transaction, in their order.

What replay and backfill share. Pages that were published in that revision, or in a later one, are recognised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.common import erasure, logging
from services.common.clock import utc_now
from services.common.database import Pool
from services.common.kafka import Publisher
from services.contracts.article import ArchiveReference, Article
from services.ingest import published
from services.ingest.archive import Archive
from services.ingest.duplicates_known import with_duplicates
from services.ingest.pages import send
from services.ingest.parsing import Parsed, Parser, UnparsableError, parsed_of
from services.ingest.published import Last
from services.ingest.settings import ReplaySettings
from services.ingest.warc_pages import Candidate

_AHEAD: Final = 2  # groups of records in hand for each parser: one is written while another is parsed

Note = Callable[[asyncpg.Connection, Sequence[str]], Awaitable[object]]


@dataclass(frozen=True)
class CleanPage:
    """A record and what it holds; `parsed` is None where it cannot be cleaned, `page_url` too where it is no page."""

    found: Candidate
    page_url: str | None = None
    parsed: Parsed | None = None
    record_id: str = ""
    payload_sha256: str = ""


class Batches:
    """Cleans and publishes batches for one process. Raises StopServiceError where broker, disk or database fail."""

    def __init__(
        self,
        settings: ReplaySettings,
        *,
        pool: Pool,
        publisher: Publisher,
        archive: Archive,
        parsers: Sequence[Parser],
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._publisher = publisher
        self._archive = archive
        self._idle: asyncio.Queue[Parser] = asyncio.Queue()
        for parser in [*parsers] * _AHEAD:
            self._idle.put_nowait(parser)
        self._log = logging.get("ingest.backfill")

    async def clean(self, found: Sequence[Candidate]) -> list[CleanPage]:
        """These records as they read, in their order, by the next parser that is free."""
        if not found:
            return []
        parser = await self._idle.get()
        try:
            return await self._cleaned(parser, found)
        finally:
            self._idle.put_nowait(parser)

    async def publish(self, pages: Sequence[CleanPage], note: Note) -> list[str]:
        """Publish what is new of these pages; the outcome of each, in order.

        Outcomes: published, unchanged (that revision is published), older (a newer one is, in the contract's order),
        dead_letter (it cannot be cleaned). `note` is given them to write what its caller must remember, in the
        same transaction.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            ids = {page.parsed.article.article_id for page in pages if page.parsed}
            last = await published.last_of_all(connection, ids)
            outcomes = [_outcome(page, last) for page in pages]
            new = [
                (page, page.parsed.article)
                for page, outcome in zip(pages, outcomes, strict=True)
                if page.parsed and outcome == "published"
            ]
            new += await self._new_lines(connection, pages)
            records = await with_duplicates(
                self._pool, [(record, page.parsed.signature if page.parsed else None) for page, record in new]
            )
            records = await self._archived([page for page, _record in new], records)
            urls = (page.page_url or "" for page, _record in new)
            await published.remember_all(connection, zip(urls, records, strict=True))
            await note(connection, outcomes)
            allowed = (await erasure.load(connection)).kept(records)
            await send(self._publisher, allowed, clock=utc_now, backfill=True)
        return outcomes

    async def _cleaned(self, parser: Parser, found: Sequence[Candidate]) -> list[CleanPage]:
        try:
            answers = await parser.records([one.record for one in found])
        except UnparsableError as error:  # one of them took too long, or too much memory: each gets its own turn
            if len(found) > 1:
                return [page for one in found for page in await self._cleaned(parser, [one])]
            answers = [{"error": error.kind, "message": str(error)}]
        return [self._read(one, answer) for one, answer in zip(found, answers, strict=True)]

    def _read(self, found: Candidate, answer: Mapping[str, Any]) -> CleanPage:
        page_url = answer.get("page_url")
        if "error" in answer:
            where = f"{found.file} at {found.offset}" if found.file else None
            about = {"traceback": answer["traceback"]} if "traceback" in answer else {}  # a bug in a parser
            self._log.warning("page cannot be replayed", url=page_url, record=where, reason=answer["message"], **about)
            return CleanPage(found, page_url or "")
        if page_url is None:
            return CleanPage(found)
        return CleanPage(found, page_url, parsed_of(answer), answer["record_id"], answer["payload_sha256"])

    async def _new_lines(
        self, connection: asyncpg.Connection, pages: Sequence[CleanPage]
    ) -> list[tuple[CleanPage, Article]]:
        """The ticker lines that are not known, each once. Sites are locked in the order of their names."""
        new: list[tuple[CleanPage, Article]] = []
        seen: dict[UUID, datetime] = {}
        days = self._settings.flash_days
        carrying = [(page, page.parsed) for page in pages if page.parsed and page.parsed.flashes]
        for page, parsed in sorted(carrying, key=lambda one: one[1].article.source.id):
            now, lines = parsed.article.fetched_at, {line.article_id: line for line in parsed.flashes}
            known = await published.known_lines(connection, parsed.article.source.id, lines, days=days, now=now)
            await published.lines_seen(connection, known, now=now)
            known |= {line for line in lines if line in seen and seen[line] >= now - timedelta(days=days)}
            new += [(page, line) for line_id, line in lines.items() if line_id not in known]
            seen |= dict.fromkeys(lines, now)
        return new

    async def _archived(self, pages: Sequence[CleanPage], records: Sequence[Article]) -> list[Article]:
        """Records with their place in our archive. Pages of files outside it are taken over first, each once."""
        outside = {id(page): page for page in pages if not self._is_ours(page.found)}
        kept = await self._archive.keep(
            [(page.found.record, page.record_id, page.payload_sha256) for page in outside.values()]
        )
        references = dict(zip(outside, kept, strict=True))
        return [
            record.model_copy(update={"archive": references.get(id(page)) or _own_reference(page)})
            for page, record in zip(pages, records, strict=True)
        ]

    def _is_ours(self, found: Candidate) -> bool:
        return found.file is not None and found.file.resolve().parent == self._settings.archive.resolve()


def _outcome(page: CleanPage, last: dict[UUID, Last]) -> str:
    """The outcome of one page; what is published is then the last in `last`."""
    if page.parsed is None:
        return "dead_letter"
    article = page.parsed.article
    before, rank = last.get(article.article_id), (article.fetched_at, article.cleaner.version)
    if before is not None and before.revision == article.revision:
        return "unchanged"
    if before is not None and (before.fetched_at, before.cleaner_version) >= rank:
        return "older"
    last[article.article_id] = Last(article.revision, page.page_url or "", *rank)
    return "published"


def _own_reference(page: CleanPage) -> ArchiveReference:
    found = page.found
    assert found.file is not None  # noqa: S101  (it is in our archive)
    return ArchiveReference(
        warc=found.file.name,
        offset=found.offset,
        length=len(found.record),
        record_id=page.record_id,
        payload_sha256=page.payload_sha256,
    )
