"""The links to articles in a feed or a section page. Pure; bytes in, absolute URLs out, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final

import feedparser

from services.ingest.clean.document import DEPTH, parse
from services.ingest.clean.page import UncleanableError
from services.ingest.selector import select
from services.ingest.urls import InvalidUrlError, fetchable

LIMIT: Final = 1000  # links taken from one answer where nobody says otherwise; a feed of a million items is no feed


class UnreadableSourceError(ValueError):
    """An answer that is no feed, or a page on which no link is where links should be: not the same as no news."""


def feed_links(body: bytes, *, url: str, limit: int = 2_000_000, most: int = LIMIT) -> list[str]:
    """The entries' links of an RSS or Atom feed, at most so many.

    Raises UnreadableSourceError when it is neither, is over `limit` bytes, or declares entities, which no feed needs
    and which a few lines of can blow up beyond all measure.
    """
    if len(body) > limit:
        msg = f"a feed of {len(body)} bytes is over the limit of {limit}"
        raise UnreadableSourceError(msg)
    if b"<!ENTITY" in body.replace(b"\0", b"").upper():
        msg = "the feed declares entities"
        raise UnreadableSourceError(msg)
    # A stream, not the bytes: given bytes, feedparser would try them as a file name first.
    feed = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries and (feed.get("bozo") or not feed.get("version")):
        reason = feed.get("bozo_exception", "neither RSS nor Atom")
        msg = f"no feed: {reason}"[:300]
        raise UnreadableSourceError(msg)
    return list(absolute((entry.get("link", "") for entry in feed.entries), url, most))


def section_links(
    body: bytes, *, url: str, content_type: str | None, links: str, most: int = LIMIT, depth: int = DEPTH
) -> list[str]:
    """The links of a section page that the selector finds, at most so many. Raises UnreadableSourceError when it finds none."""
    try:
        root = parse(body, content_type, depth=depth)
    except UncleanableError as error:
        msg = f"no page: {error}"
        raise UnreadableSourceError(msg) from error
    found = list(absolute((element.get("href") or "" for element in select(root, links)), url, most))
    if not found:
        msg = f"nothing on the page matches {links!r}: its template has changed"
        raise UnreadableSourceError(msg)
    return found


def absolute(links: Iterable[str], base: str, most: int = LIMIT) -> Iterator[str]:
    """Absolute URLs of links as they stand in a document at `base`, each once, at most `most`; others left out."""
    seen: set[str] = set()
    for link in links:
        if not link:
            continue
        try:
            url = fetchable(link, base)
        except InvalidUrlError:
            continue
        if url not in seen:
            seen.add(url)
            yield url
        if len(seen) >= most:
            return
