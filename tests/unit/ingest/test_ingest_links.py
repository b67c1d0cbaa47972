"""Links out of feeds and section pages."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.discovery.links import LIMIT, UnreadableSourceError, feed_links, section_links

URL = "https://www.x.org/news/"
RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    "<item><title>أ</title><link>https://www.x.org/1?a=1&amp;b=2</link></item>"
    "<item><link>/2</link></item><item><link>https://www.x.org/1?a=1&amp;b=2</link></item><item/>"
    "<item><link>javascript:alert(1)</link></item></channel></rss>"
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="alternate" href="3"/></entry></feed>'


def test_feeds_of_both_kinds() -> None:
    """RSS and Atom; links are absolute, in order, each once; what is no page is left out."""
    assert feed_links(RSS.encode(), url=URL) == ["https://www.x.org/1?a=1&b=2", "https://www.x.org/2"]
    assert feed_links(ATOM.encode(), url=URL) == ["https://www.x.org/news/3"]


def test_an_empty_feed_is_quiet() -> None:
    """No entries is an answer; no feed is none."""
    assert feed_links(b'<rss version="2.0"><channel><title>x</title></channel></rss>', url=URL) == []
    for body in (b"", b"<html><body>maintenance</body></html>", b"/etc/passwd", b"https://www.x.org/feed", b"\0\xff"):
        with pytest.raises(UnreadableSourceError):
            feed_links(body, url=URL)


def test_entities_are_not_expanded() -> None:
    """Neither a billion laughs nor a file of this machine comes out of a feed."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = f'<?xml version="1.0"?>{bomb}<rss version="2.0"><channel><item><link>https://x.org/&l8;&f;</link></item></channel></rss>'
    with pytest.raises(UnreadableSourceError):
        feed_links(body.encode(), url=URL)
    with pytest.raises(UnreadableSourceError):
        feed_links(body.encode("utf-16"), url=URL)


def test_a_feed_of_a_million_items_is_no_feed() -> None:
    """It is refused by its size, before anything is parsed."""
    with pytest.raises(UnreadableSourceError):
        feed_links(RSS.encode(), url=URL, limit=100)


def test_section_links() -> None:
    """Only what the selector names, absolute, percent-encoded, without fragments, each once."""
    body = (
        "<nav><a href='/about'>x</a></nav><div class='card'><a href='/قصف#top'>أ</a><a href='/قصف'>أ</a>"
        "<a>no href</a><a href='mailto:x@y.z'>m</a></div>"
    ).encode()
    links = section_links(body, url=URL, content_type="text/html; charset=utf-8", links=".card a")
    assert links == ["https://www.x.org/%D9%82%D8%B5%D9%81"]


def test_windows_1256_is_read() -> None:
    """Slugs stand in the page's own encoding; what is asked for is UTF-8, as browsers do it for paths."""
    body = "<html><meta charset='windows-1256'><a class='s' href='/قصف'>أ</a>".encode("cp1256")
    assert section_links(body, url=URL, content_type=None, links="a.s") == ["https://www.x.org/%D9%82%D8%B5%D9%81"]


def test_a_changed_template_is_no_quiet_page() -> None:
    """A page on which the selector finds nothing is a failure that somebody must see."""
    for body in (b"<html><body><a href='/1'>x</a></body></html>", b"", b"  ", b"\0", b"<!-- -->"):
        with pytest.raises(UnreadableSourceError):
            section_links(body, url=URL, content_type="text/html", links="a.story")


def test_a_page_of_too_many_links_is_cut() -> None:
    """No source fills the frontier in one answer."""
    body = ("<html>" + "".join(f"<a class='s' href='/{number}'>x</a>" for number in range(LIMIT + 50))).encode()
    assert len(section_links(body, url=URL, content_type=None, links="a.s")) == LIMIT


@given(st.binary(max_size=300))
def test_any_bytes_are_links_or_unreadable(body: bytes) -> None:
    """A source may answer anything."""
    readers = (feed_links, partial(section_links, content_type=None, links="a"))
    for read in readers:
        try:
            links = read(body, url=URL)
        except UnreadableSourceError:
            continue
        assert all(link.startswith(("http://", "https://")) for link in links)
