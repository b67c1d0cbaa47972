"""`rasid pipe clean`: pages as JSON Lines in, articles and flashes as JSON Lines out, on all cores, in input order."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any, Final, TextIO

from services.common.clock import utc_now
from services.contracts.article import Article
from services.ingest.clean import Cleaned, Page, UncleanableError, clean
from services.ingest.site import Site, load_sites, site_of
from services.ingest.urls import InvalidUrlError, canonicalise

_BATCH: Final = 8  # lines a worker takes at a time
_AHEAD: Final = 4  # batches per worker that are read ahead, so that memory does not grow with the input


class UnusableLineError(ValueError):
    """A line that is no page. The message says why."""


def clean_lines(stdin: TextIO, stdout: TextIO, stderr: TextIO, jobs: int) -> int:
    """Clean every line of `stdin` (`{url, html, fetched_at?}`) into lines of `Article` on `stdout`.

    A page's flashes follow its article. An unusable line is named on `stderr` with its number, from 1, and the reason;
    the rest goes on and the exit status is 1, else 0. Empty lines are passed over. Where `fetched_at` is absent, the
    page's own publication time stands for it, or the time of the run where the page does not tell that.
    """
    status = 0
    numbered = ((number, line) for number, line in enumerate(_lines(stdin), start=1) if line.strip())
    for number, articles, reason in _in_order(numbered, jobs):
        if reason:
            stderr.write(f"line {number}: {reason}\n")
            status = 1
        for article in articles:
            _write(stdout, article + "\n")
    stdout.flush()
    return status


_Result = tuple[int, list[str], str]


def _in_order(numbered: Iterator[tuple[int, bytes]], jobs: int) -> Iterator[_Result]:
    batches = iter(lambda: list(islice(numbered, _BATCH)), [])
    if jobs <= 1:
        for batch in batches:
            yield from _clean_batch(batch)
        return
    waiting: deque[Future[list[_Result]]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        for batch in batches:
            waiting.append(pool.submit(_clean_batch, batch))
            if len(waiting) > jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _clean_batch(batch: list[tuple[int, bytes]]) -> list[_Result]:
    return [_clean_line(number, line) for number, line in batch]


def _clean_line(number: int, line: bytes) -> _Result:
    try:
        cleaned = _cleaned(line)
    except (UnusableLineError, UncleanableError) as error:
        return number, [], str(error)
    return number, [article.model_dump_json() for article in (cleaned.article, *cleaned.flashes)], ""


def _cleaned(line: bytes) -> Cleaned:
    given = _page_of(line)
    url, fetched_at = given["url"], _fetched_at(given.get("fetched_at"))
    site = site_of(url, _sites())
    try:
        canonical = canonicalise(url)
    except InvalidUrlError as error:
        msg = f"url: {error}"
        raise UnusableLineError(msg) from error
    body = given["html"].encode("utf-8", errors="replace")
    page = Page(url, body, "text/html; charset=utf-8", fetched_at or utc_now(), canonical)
    cleaned = clean(page, site)
    if fetched_at is None and cleaned.article.published_at is not None:
        cleaned = _as_fetched(page, site, cleaned, cleaned.article.published_at)
    return cleaned


def _as_fetched(page: Page, site: Site | None, cleaned: Cleaned, fetched_at: datetime) -> Cleaned:
    """The same page as if fetched then: cleaned anew only where the day of fetching changes what is read."""
    if cleaned.flashes or (site and any(layout.valid_from or layout.valid_until for layout in site.layouts)):
        return clean(Page(page.url, page.body, page.content_type, fetched_at, page.canonical_url), site)
    article: Article = cleaned.article.model_copy(update={"fetched_at": fetched_at})
    return Cleaned(article, [], cleaned.layout, cleaned.removed)


def _page_of(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"not JSON: {error}"
        raise UnusableLineError(msg) from error
    if not isinstance(given, dict):
        msg = "not a JSON object"
        raise UnusableLineError(msg)
    for field in ("url", "html"):
        if not isinstance(given.get(field), str):
            msg = f"{field} is missing or not a string"
            raise UnusableLineError(msg)
    return given


def _fetched_at(given: object) -> datetime | None:
    """The time of fetching; one without a zone is taken for UTC."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        moment = None
    if moment is None:
        msg = "fetched_at is no ISO 8601 date-time"
        raise UnusableLineError(msg)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@cache
def _sites() -> dict[str, Site]:
    return load_sites()


def _lines(stream: TextIO) -> Iterable[bytes]:
    """The stream's lines as bytes: one that is not UTF-8 must not end the run."""
    buffer = getattr(stream, "buffer", None)
    return buffer if buffer is not None else (line.encode("utf-8", errors="surrogateescape") for line in stream)


def _write(stream: TextIO, text: str) -> None:
    buffer = getattr(stream, "buffer", None)
    if buffer is not None:
        buffer.write(text.encode("utf-8"))
    else:
        stream.write(text)
