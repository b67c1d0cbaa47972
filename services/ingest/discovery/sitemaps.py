"""Sitemaps: the pages and the further sitemaps that one names (sitemaps.org, with Google's news extension). Pure."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from lxml import etree

from services.ingest.decompress import decompress
from services.ingest.discovery.links import LIMIT, UnreadableSourceError, absolute
from services.ingest.failure import FetchError

SITEMAPS: Final = 3  # newest sitemaps of an index that are read in one poll
_GZIP: Final = b"\x1f\x8b"
_DATES: Final = frozenset({"lastmod", "publication_date"})


def sitemap_links(body: bytes, *, url: str, limit: int, most: int = LIMIT) -> tuple[list[str], list[str]]:
    """(pages, sitemaps) that a sitemap or an index of sitemaps names, newest first where it tells, each bounded.

    `limit` is the size in bytes after decompression, for files that are gzip themselves. Raises UnreadableSourceError.
    """
    if body.startswith(_GZIP):
        try:
            body = decompress(body, "gzip", limit=limit, ratio=1000)
        except FetchError as error:
            raise UnreadableSourceError(str(error)) from error
    if len(body) > limit:
        msg = f"a sitemap of {len(body)} bytes is over the limit of {limit}"
        raise UnreadableSourceError(msg)
    pages: list[tuple[str, str]] = []
    sitemaps: list[tuple[str, str]] = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = _root(body, parser)
        for entry in root:
            kind = _name(entry)
            if kind in {"url", "sitemap"} and (found := _entry(entry)):
                (pages if kind == "url" else sitemaps).append(found)
    except etree.XMLSyntaxError as error:
        msg = f"no sitemap: {error}"[:300]
        raise UnreadableSourceError(msg) from error
    if len(parser.error_log) and not pages and not sitemaps:
        msg = f"a broken sitemap: {parser.error_log[0].message}"[:300]
        raise UnreadableSourceError(msg)
    return _newest(pages, url, most), _newest(sitemaps, url, SITEMAPS)


def _root(body: bytes, parser: etree.XMLParser) -> etree._Element:
    root = etree.parse(BytesIO(body), parser).getroot() if body.strip() else None
    if root is None or _name(root) not in {"urlset", "sitemapindex"}:
        msg = "no sitemap"
        raise UnreadableSourceError(msg)
    return root


def _entry(entry: etree._Element) -> tuple[str, str] | None:
    """(date as written, address) of one entry; None where it has no address."""
    address, date = "", ""
    for element in entry.iter():
        name, text = _name(element), (element.text or "").strip()
        if name == "loc" and not address:
            address = text
        elif name in _DATES:
            date = max(date, text)
    return (date, address) if address else None


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _newest(entries: list[tuple[str, str]], url: str, most: int) -> list[str]:
    # ISO dates sort as text; entries without one keep their order behind the others.
    ordered = sorted(entries, key=lambda entry: entry[0], reverse=True)
    return list(absolute((address for _date, address in ordered), url, most))
