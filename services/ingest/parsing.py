"""Asking the parser process (see `parser_process`): pages to articles, feeds and section pages to links.

One that takes too long is killed, one that died is replaced; what it had in hand is then a failure of that input.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

import orjson

from services.common import logging
from services.common.errors import DeadLetterError
from services.contracts.article import Article
from services.ingest.duplicates import Signature
from services.ingest.settings import ParseSettings

MODULE: Final = "services.ingest.parser_process"
_LENGTH_BYTES: Final = 4  # big-endian, as in parser_process
_STOP_SECONDS: Final = 1.0
_DIED: Final = "ParserDied"
_TIMED_OUT: Final = "ParserTimeout"


class UnparsableError(DeadLetterError):
    """The input cannot be parsed, or not within the limits. `kind` names the error, the message says why."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True)
class Parsed:
    """What a page holds: the article, its ticker lines, the layout it was read with, the seconds it took.

    `failed` counts how often trafilatura broke on it; `signature` is that of the article's text, None where that is too
    short to be told from others.
    """

    article: Article
    flashes: list[Article]
    layout: str
    failed: int
    seconds: float
    signature: Signature | None


def parsed_of(answer: Mapping[str, Any]) -> Parsed:
    """The parser's answer for one page."""
    signature = answer["signature"]
    return Parsed(
        article=Article.model_validate(answer["article"]),
        flashes=[Article.model_validate(flash) for flash in answer["flashes"]],
        layout=answer["layout"],
        failed=answer["failed"],
        seconds=answer["seconds"],
        signature=Signature(tuple(signature[0]), tuple(signature[1])) if signature else None,
    )


@dataclass(frozen=True)
class Links:
    """What a source links to: pages, and for an index of sitemaps, sitemaps."""

    pages: list[str]
    sitemaps: list[str]


def _about(
    url: str, canonical_url: str, content_type: str | None, fetched_at: datetime, site: str
) -> dict[str, str | None]:
    return {
        "url": url,
        "canonical_url": canonical_url,
        "content_type": content_type,
        "fetched_at": fetched_at.isoformat(),
        "site": site,
    }


class Parser:
    """One parser process; jobs wait for each other. Use as an async context manager."""

    def __init__(self, settings: ParseSettings) -> None:
        self._settings = settings
        self._process: Process | None = None
        self._one = asyncio.Lock()
        self._log = logging.get("ingest.parser")

    async def __aenter__(self) -> Self:
        self._process = await self._started()
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            await self._kill(self._process)

    async def clean(
        self, body: bytes, *, url: str, canonical_url: str, content_type: str | None, fetched_at: datetime, site: str
    ) -> Parsed:
        """What a page of a site holds. Raises UnparsableError."""
        about = _about(url, canonical_url, content_type, fetched_at, site)
        return parsed_of(await self._ask({"job": "clean", **about}, body))

    async def report(
        self, body: bytes, *, url: str, canonical_url: str, content_type: str | None, fetched_at: datetime, site: str
    ) -> str:
        """What a site's rules make of a page, told to a person (`try_page`). Raises UnparsableError."""
        about = _about(url, canonical_url, content_type, fetched_at, site)
        return str((await self._ask({"job": "report", **about}, body))["report"])

    async def records(self, records: Sequence[bytes]) -> list[Mapping[str, Any]]:
        """What records of WARC files hold, as `warc_job.clean_records` answers. Raises UnparsableError for them all."""
        job = {"job": "records", "lengths": list(map(len, records)), "limit": self._settings.body_limit}
        pages: list[Mapping[str, Any]] = (await self._ask(job, b"".join(records)))["pages"]
        return pages

    async def links(self, kind: str, body: bytes, **about: str | int | None) -> Links:
        """What a source of a kind links to; `about` is what its reader needs to know. Raises UnparsableError."""
        answer = await self._ask({"job": kind, **about}, body)
        return Links(answer["links"], answer.get("sitemaps", []))

    async def _ask(self, job: Mapping[str, Any], body: bytes) -> Mapping[str, Any]:
        async with self._one:
            answer = await self._exchange(orjson.dumps(job), body)
        if "error" in answer:
            if "traceback" in answer:
                self._log.error("the parser failed", url=job.get("url"), traceback=answer["traceback"])
            raise UnparsableError(answer["error"], answer["message"])
        return answer

    async def _exchange(self, *frames: bytes) -> Mapping[str, Any]:
        """One job's answer. Raises UnparsableError when the process died of it, or took too long."""
        if self._process is None or self._process.returncode is not None:
            self._process = await self._started()
        process = self._process
        assert process.stdin is not None  # noqa: S101  (started with pipes)
        assert process.stdout is not None  # noqa: S101  (likewise)
        try:
            async with asyncio.timeout(self._settings.parse_timeout):
                for frame in frames:
                    process.stdin.write(len(frame).to_bytes(_LENGTH_BYTES))
                    process.stdin.write(frame)
                await process.stdin.drain()
                length = int.from_bytes(await process.stdout.readexactly(_LENGTH_BYTES))
                answer: Mapping[str, Any] = orjson.loads(await process.stdout.readexactly(length))
                if answer["last"]:
                    await process.wait()  # two at once would take twice the memory
        except TimeoutError:
            await self._kill(process)
            seconds = self._settings.parse_timeout
            raise UnparsableError(_TIMED_OUT, f"parsing took longer than {seconds:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._kill(process)
            raise UnparsableError(_DIED, "the parser died of it (out of memory?)") from None
        except asyncio.CancelledError:
            await self._kill(process)  # or its answer would be taken for the next job's
            raise
        return answer

    async def _started(self) -> Process:
        settings = self._settings
        limits = map(str, (settings.parse_memory, settings.tag_limit, settings.html_depth))
        command = (sys.executable, "-m", MODULE, *limits, str(settings.sites_folder or ""))
        return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)

    async def _kill(self, process: Process) -> None:
        self._process = None
        if process.returncode is None:
            process.kill()
            await process.wait()
