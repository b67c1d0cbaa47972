"""Sitemaps and WordPress lists: pages out of what sites list, hostile ones refused."""

from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.discovery.links import LIMIT, UnreadableSourceError
from services.ingest.discovery.sitemaps import SITEMAPS, sitemap_links
from services.ingest.discovery.wordpress import wordpress_links

URL = "https://www.x.org/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
SITEMAP = f"""<?xml version="1.0"?><urlset {SPACE} {NEWS}>
<url><loc>https://www.x.org/old</loc><lastmod>2020-01-01</lastmod></url>
<url><loc> https://www.x.org/new </loc><n:news><n:publication_date>2026-11-22T01:00:00Z</n:publication_date></n:news></url>
<url><loc>https://www.x.org/undated</loc></url><url/><url><loc>ftp://www.x.org/x</loc></url></urlset>"""


def read(body: str | bytes, limit: int = 1_000_000) -> tuple[list[str], list[str]]:
    """The links of a sitemap."""
    return sitemap_links(body.encode() if isinstance(body, str) else body, url=URL, limit=limit)


def test_pages_of_a_sitemap_newest_first() -> None:
    """By lastmod or by the news extension's date; what is no page is left out."""
    pages = [f"https://www.x.org/{name}" for name in ("new", "old", "undated")]
    assert read(SITEMAP) == (pages, [])
    assert read(gzip.compress(SITEMAP.encode())) == (pages, [])


def test_an_index_names_its_newest_sitemaps() -> None:
    """Only a few are followed in one poll, so that an index of a thousand is no flood."""
    entries = "".join(f"<sitemap><loc>/s{n}.xml</loc><lastmod>2026-01-{n:02}</lastmod></sitemap>" for n in range(1, 31))
    pages, sitemaps = read(f"<sitemapindex {SPACE}>{entries}</sitemapindex>")
    assert pages == []
    assert sitemaps == [f"https://www.x.org/s{n}.xml" for n in range(30, 30 - SITEMAPS, -1)]


def test_too_many_pages_are_cut() -> None:
    """The newest stay."""
    entries = "".join(f"<url><loc>https://x.org/{n}</loc></url>" for n in range(LIMIT + 9))
    assert len(read(f"<urlset>{entries}</urlset>")[0]) == LIMIT


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "body",
    ["", "  ", "<html><body>x</body></html>", "no XML", gzip.compress(bytes(5_000_000), mtime=0), b"\x1f\x8brubbish",
     SITEMAP.encode() * 4000, "<urlset>" + "<a>" * 1000, "<urlset><url><lo"],
)  # fmt: skip
def test_what_is_no_sitemap(body: str | bytes) -> None:
    """Empty, another document, broken, a bomb, too large: a failure, not an empty list."""
    with pytest.raises(UnreadableSourceError):
        read(body)


def test_entities_stay_closed() -> None:
    """Neither a billion laughs nor a local file gets into an address."""
    doctype = f'<!DOCTYPE u [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = f"<?xml version='1.0'?>{doctype}<urlset><url><loc>https://x.org/&l8;&f;</loc></url></urlset>"
    try:
        pages, _sitemaps = read(body)
    except UnreadableSourceError:
        return
    assert all(len(page) < 100 for page in pages)


@given(st.binary(max_size=200))
def test_any_bytes_are_links_or_unreadable(body: bytes) -> None:
    """A server may send anything."""
    found: list[str] = []
    with suppress(UnreadableSourceError):
        found += read(body)[0]
    with suppress(UnreadableSourceError):
        found += wordpress_links(body, url=URL)
    assert all(link.startswith(("http://", "https://")) for link in found)


def test_posts_of_wordpress() -> None:
    """Their links, in order; an error object or another answer is a failure."""
    body = b'[{"id":1,"link":"https://x.org/2/"},{"id":0},{"link":5},"x",{"link":"https://x.org/1/"}]'
    assert wordpress_links(body, url=URL) == ["https://x.org/2/", "https://x.org/1/"]
    for answer in (b'{"code":"rest_no_route","message":"No route"}', b"<html>", b"", b"12"):
        with pytest.raises(UnreadableSourceError):
            wordpress_links(answer, url=URL)
