"""Every site, every golden page: the cleaner makes of it exactly what its record says. A new site is one folder."""

from __future__ import annotations

import pytest
import trafilatura

from bench.overlap import f1
from services.ingest.clean import UNRECOGNISED, clean
from services.ingest.golden import GoldenPage, golden_pages, record
from services.ingest.site import load_sites

PAGES = golden_pages()


@pytest.mark.parametrize("golden", PAGES, ids=lambda golden: golden.name)
def test_the_golden_page_yields_its_record(golden: GoldenPage) -> None:
    """Layout, article with all its metadata, and flashes are equal to what is kept beside the page."""
    assert golden.expected is not None, f"no record: make golden SITE={golden.site.id}"
    assert record(clean(golden.page, golden.site)) == golden.expected


@pytest.mark.parametrize("golden", PAGES, ids=lambda golden: golden.name)
def test_never_below_trafilatura(golden: GoldenPage) -> None:
    """On no page do trafilatura's defaults come closer to the article, with its layout known or not."""
    assert golden.expected is not None
    article = golden.expected["article"]["text"]
    theirs = f1(trafilatura.extract(golden.page.body) or "", article)
    assert f1(clean(golden.page, golden.site).article.text, article) >= theirs
    unknown = clean(golden.page, None)
    assert unknown.layout == UNRECOGNISED
    assert f1(unknown.article.text, article) >= theirs


@pytest.mark.parametrize("golden", PAGES, ids=lambda golden: golden.name)
def test_a_golden_page_is_as_heavy_as_a_real_one(golden: GoldenPage) -> None:
    """Most of a news page is not the article: 60-200 kB of markup."""
    assert 60_000 <= len(golden.page.body) <= 200_000


def test_every_site_has_a_golden_page() -> None:
    """A site without one would be believed, not known."""
    assert {golden.site.id for golden in PAGES} == set(load_sites())
