"""The founding pages lose nothing when they are put into the chrome of their sites."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import quote

import httpx
import lxml.html
import pytest

from demo.server import DemoServer
from tests.seed_pages import SHARED, SeedPage, seed_newsroom, seed_pages


@pytest.fixture(scope="module")
def pages() -> list[SeedPage]:
    """The five pages; skipped where the shared folder is absent, unless this is CI."""
    if not SHARED.exists() and os.environ.get("CI") != "true":
        pytest.skip("../shared is absent: the founding pages cannot be read")
    return seed_pages()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _tree(page: SeedPage) -> Any:  # noqa: ANN401  (lxml's stubs make a union of everything)
    return lxml.html.document_fromstring(page.html.decode())


def _printed(page: SeedPage) -> str:
    root = _tree(page)
    for hidden in root.xpath("//script | //style | //head"):
        hidden.drop_tree()
    return _squeezed(root.text_content())


def test_there_is_one_page_of_each_founding_site(pages: list[SeedPage]) -> None:
    """Five pages, five sites."""
    assert [page.site_id for page in pages] == ["alsouria-net", "sada-al-sham", "syria-tv", "smart-news", "orient-net"]


def test_no_line_of_a_page_is_dropped(pages: list[SeedPage]) -> None:
    """Every line of the page's text is printed on the page; a ticker line in its ten pieces."""
    for page in pages:
        printed = _printed(page)
        pieces = [piece for line in page.lines for piece in re.split(r"(?<= - \d\d:\d\d) ", line)]
        missing = [piece for piece in pieces if _squeezed(piece) not in printed]
        assert missing == [], page.doc


def test_the_title_is_printed_as_often_as_in_the_text(pages: list[SeedPage]) -> None:
    """Orient and Sada al-Sham print the title twice: as breadcrumb or bar, and as headline."""
    for page in pages:
        title = _squeezed(page.gold["title"])
        assert _printed(page).count(title) >= sum(title in _squeezed(line) for line in page.lines), page.doc


def test_the_article_container_holds_the_article(pages: list[SeedPage]) -> None:
    """The gold text stands in the container paragraph by paragraph."""
    containers = {
        "alsouria-net": "//*[contains(@class, 'field-name-body')]",
        "sada-al-sham": "//div[@class='entry']",
        "syria-tv": "//article[contains(@class, 'view-mode-full')]//*[contains(@class, 'field--name-body')]",
        "smart-news": "//*[@class='news-body']",
        "orient-net": "//*[@id='news_body']",
    }
    for page in pages:
        (container,) = _tree(page).xpath(containers[page.site_id])
        blocks = [_squeezed(block.text_content()) for block in container.iter("p", "h2", "h3", "h4", "div")]
        assert [line for line in page.gold["text"].split("\n") if line not in blocks] == [], page.doc


def test_the_ticker_has_ten_timed_lines(pages: list[SeedPage]) -> None:
    """SMART's ticker, printed as one line of the text, stands in ten elements with text and clock time."""
    (page,) = (page for page in pages if page.gold["flashes"])
    items = _tree(page).find_class("breaking-item")
    clocks = [item.find_class("breaking-time")[0].text for item in items]
    assert clocks == [flash["time"] for flash in page.gold["flashes"]]
    for item, flash in zip(items, page.gold["flashes"], strict=True):
        assert _squeezed(item.find_class("breaking-text")[0].text or "").startswith(flash["text"])


def test_the_demo_server_serves_the_founding_pages(pages: list[SeedPage]) -> None:
    """Each is found from its site's front page, section page or feed, and served as it was made."""
    with DemoServer(seed_newsroom()) as server, httpx.Client(base_url=f"http://{server.address}") as client:
        for page in pages:
            headers = {"Host": page.page.site.host}
            listed = client.get(page.page.site.front, headers=headers)
            assert listed.status_code == 200
            assert quote(page.page.path) in listed.text
            assert client.get(quote(page.page.path), headers=headers).content == page.html
