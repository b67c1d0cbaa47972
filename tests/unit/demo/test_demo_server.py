"""The recorded sites as a client sees them: chrome, lists, robots, conditional requests, release."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import feedparser
import httpx
import lxml.html
import pytest
from protego import Protego

from demo.newsroom import Newsroom
from demo.pages import SITES, ArticlePage, Site
from demo.server import DemoServer, Released, release

LISTED = {
    "alsouria-net": "//*[contains(@class, 'view-latest')]//*[contains(@class, 'views-field-title')]//a",
    "syria-tv": "//*[contains(@class, 'node--view-mode-card')]//h2/a",
    "smart-news": "//a[contains(@class, 'news-item-link')]",
    "orient-net": "//a[@class='listing_link']",
}
CHROME = {
    "alsouria-net": ("اقرأ أيضا: ", "المصدر", "خاص السورية نت", "السورية نت - ", "قراءة", "نسخة للطباعة"),
    "sada-al-sham": (
        *("الآن", "الرئيسية / ", "شاهد أيضاً", "أضف تعليقاً", "five + two =", " …", "صدى الشام - "),
        "الحقول الإلزامية مشار إليها بـ *",
    ),
    "syria-tv": (
        "icon",
        "التغطية الحية",
        " دمشق",
        "+A",
        "حجم الخط",
        "-A",
        "اخترنا لك",
        "الأكثر قراءة",
        "تلفزيون سوريا - ",
    ),
    "smart-news": ("الأخبار العاجلة", "pictogram-avatar", "Editing: ", "access_time", "تاريخ النشر: ", "سمارت – "),
    "orient-net": ("التعليقات (0)", "الأكثر قراءة", "💡 أهم المواضيع", "✨ أهم التصنيفات"),
}


class Turnstile:
    """Lets as many articles out as the test says."""

    def __init__(self, released: int) -> None:
        self.released = released

    def __call__(self) -> int:
        """How many are out."""
        return self.released


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    """The committed articles."""
    return Newsroom.open()


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> Iterator[httpx.Client]:
    """A client of the sites with everything released."""
    with _served(newsroom) as client:
        yield client


@contextmanager
def _served(newsroom: Newsroom, released: Released | None = None) -> Iterator[httpx.Client]:
    with DemoServer(newsroom, released) as server, httpx.Client(base_url=f"http://{server.address}") as client:
        yield client


def _get(client: httpx.Client, site: Site, path: str, **headers: str) -> httpx.Response:
    return client.get(path, headers={"Host": site.host} | {name.replace("_", "-"): headers[name] for name in headers})


def _first_pages(newsroom: Newsroom) -> list[ArticlePage]:
    return list(newsroom.pages[: len(SITES)])


def test_a_page_carries_every_piece_of_its_sites_chrome(newsroom: Newsroom, client: httpx.Client) -> None:
    """What `facts/sites.md` lists for a site is printed on each of its article pages, which are as heavy as real ones."""
    for page in newsroom.pages:
        response = _get(client, page.site, page.path)
        assert response.status_code == 200
        assert 30_000 < len(response.content) < 80_000
        root: Any = lxml.html.document_fromstring(response.text)
        for hidden in root.xpath("//script | //style | //head"):
            hidden.drop_tree()
        printed = re.sub(r"\s+", " ", str(root.text_content()))
        assert [piece for piece in CHROME[page.site.id] if piece not in printed] == [], page.url
        assert page.title in printed


def test_section_pages_list_the_sites_articles_newest_first(newsroom: Newsroom, client: httpx.Client) -> None:
    """Front and section pages show what is released, newest first."""
    for site_id, links in LISTED.items():
        site = SITES[site_id]
        tree: Any = lxml.html.document_fromstring(_get(client, site, site.front).text)
        listed = [unquote(link.get("href")) for link in tree.xpath(links)]
        assert listed == [page.path for page in reversed(newsroom.pages) if page.site == site]


def test_the_feed_parses_and_lists_the_sites_articles(newsroom: Newsroom, client: httpx.Client) -> None:
    """Sada al-Sham's RSS has links, titles and times that are the pages' own."""
    site = SITES["sada-al-sham"]
    feed = feedparser.parse(_get(client, site, "/feed/").content)
    assert not feed.bozo
    pages = [page for page in reversed(newsroom.pages) if page.site == site]
    assert [(entry.link, entry.title) for entry in feed.entries] == [(page.url, page.title) for page in pages]
    assert all(entry.published_parsed for entry in feed.entries)


def test_lists_end_as_their_software_ends_them(client: httpx.Client) -> None:
    """Beyond the last page Drupal shows an empty list, WordPress answers 404 to its feed."""
    assert _get(client, SITES["sada-al-sham"], "/feed/?paged=2").status_code == 404
    empty = _get(client, SITES["syria-tv"], "/latest-news?page=1")
    assert (empty.status_code, "node--view-mode-card" in empty.text) == (200, False)


def test_robots_allow_the_articles_and_disallow_something(newsroom: Newsroom, client: httpx.Client) -> None:
    """Each site has a robots.txt under which its lists and articles may be fetched."""
    for page in _first_pages(newsroom):
        text = _get(client, page.site, "/robots.txt").text
        rules = Protego.parse(text)
        assert "Disallow: /" in text
        assert rules.can_fetch(page.url, "rasid")
        assert rules.can_fetch(f"https://{page.site.host}{page.site.front}", "rasid")


def test_a_page_known_by_etag_or_date_is_answered_304(newsroom: Newsroom, client: httpx.Client) -> None:
    """The same page again costs no body; ETag outweighs the date."""
    for page in _first_pages(newsroom):
        for path in (page.path, page.site.front):
            first = _get(client, page.site, path)
            etag, date = first.headers["ETag"], first.headers["Last-Modified"]
            by_etag = _get(client, page.site, path, If_None_Match=etag)
            assert (by_etag.status_code, by_etag.content, by_etag.headers["ETag"]) == (304, b"", etag)
            assert _get(client, page.site, path, If_Modified_Since=date).status_code == 304
            assert _get(client, page.site, path, If_None_Match='"old"', If_Modified_Since=date).status_code == 200
            assert _get(client, page.site, path, If_Modified_Since="yesterday").status_code == 200


def test_two_runs_serve_the_same_bytes(newsroom: Newsroom, client: httpx.Client) -> None:
    """Pages depend on nothing but the articles."""
    with _served(Newsroom.open()) as again:
        for page in _first_pages(newsroom):
            for path in (page.path, page.site.front):
                assert _get(client, page.site, path).content == _get(again, page.site, path).content


def test_an_article_is_neither_listed_nor_served_before_its_release(newsroom: Newsroom) -> None:
    """Articles come out one by one in the newsroom's order, and the lists change with them."""
    out = Turnstile(len(SITES))
    coming = newsroom.pages[len(SITES)]
    with _served(newsroom, out) as client:
        before = _get(client, coming.site, coming.site.front)
        assert _get(client, coming.site, coming.path).status_code == 404
        assert client.get("/_demo/state").json() == {"released": 5, "total": len(newsroom.pages), "done": False}
        out.released += 1
        assert _get(client, coming.site, coming.path).status_code == 200
        after = _get(client, coming.site, coming.site.front, If_None_Match=before.headers["ETag"])
        assert after.status_code == 200
        assert coming.title in after.text.replace("&#34;", '"')


def test_release_follows_the_clock_and_ends() -> None:
    """One article at once, one more each interval, never more than there are."""
    now = [100.0]
    released = release(3, 2, clock=lambda: now[0])
    seen = []
    for moment in (100.0, 101.9, 102.0, 104.0, 200.0):
        now[0] = moment
        seen.append(released())
    assert seen == [1, 1, 2, 3, 3]
    assert release(3, 0)() == 3


def test_another_host_and_an_unknown_path_are_refused(client: httpx.Client) -> None:
    """Only the five hosts, with or without "www.", and only their pages."""
    assert client.get("/", headers={"Host": "example.org"}).status_code == 421
    assert client.get("/", headers={"Host": "www.alsouria.net"}).status_code == 200
    assert _get(client, SITES["orient-net"], "/ar/news_show/1").status_code == 404
    assert _get(client, SITES["syria-tv"], "/latest-news?page=x").status_code == 404


def test_the_server_in_a_thread_answers_and_keeps_a_log(newsroom: Newsroom, tmp_path: Path) -> None:
    """A real socket on loopback; each request is one line of the log."""
    log = tmp_path / "requests.jsonl"
    with DemoServer(newsroom, log=log) as server:
        url = f"http://{server.address}/ar/news"
        response = httpx.get(url, headers={"Host": "smartnews-agency.com"})
        httpx.get(url, headers={"Host": "smartnews-agency.com", "If-None-Match": response.headers["ETag"]})
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(line["host"], line["path"], line["status"], line["conditional"]) for line in lines] == [
        ("smartnews-agency.com", "/ar/news", 200, False),
        ("smartnews-agency.com", "/ar/news", 304, True),
    ]
