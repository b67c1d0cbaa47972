"""The five founding pages, in the chrome of their sites: text, title, authors, time and flashes exactly as annotated."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from services.common.clock import DAMASCUS
from services.ingest.clean import Cleaned, Page, clean
from services.ingest.site import load_sites, site_of
from services.ingest.urls import canonicalise
from tests.seed_pages import SHARED, SeedPage, seed_pages

FETCHED_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # long after: the three archived sites stand still
DOCS = [f"seed-00{number}" for number in range(5)]


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, SeedPage]:
    """The wrapped pages by their gold document."""
    assert shared == SHARED
    return {page.doc: page for page in seed_pages()}


def _cleaned(page: SeedPage, *, known_site: bool = True) -> Cleaned:
    site = site_of(page.url, load_sites()) if known_site else None
    return clean(Page(page.url, page.html, "text/html", FETCHED_AT, canonicalise(page.url)), site)


@pytest.mark.parametrize("doc", DOCS)
def test_the_article_is_what_the_annotation_says(seeds: dict[str, SeedPage], doc: str) -> None:
    """Text equals the gold text character for character, and so do title, authors and publication time."""
    page = seeds[doc]
    cleaned = _cleaned(page)
    article, published = cleaned.article, page.gold["published_at"]
    assert article.text == page.gold["text"]
    assert article.title == page.gold["title"]
    assert article.authors == page.gold["authors"]
    assert article.published_at == (datetime.fromisoformat(published) if published else None)
    assert article.published_precision == ("minute" if published else None)
    assert article.source.id == page.site_id
    assert cleaned.layout in {layout.name for layout in load_sites()[page.site_id].layouts}


@pytest.mark.parametrize("doc", DOCS)
def test_the_text_survives_an_unknown_template(seeds: dict[str, SeedPage], doc: str) -> None:
    """Were the site's template unknown, the text would still be the gold text."""
    page = seeds[doc]
    assert _cleaned(page, known_site=False).article.text == page.gold["text"]


@pytest.mark.parametrize("doc", DOCS)
def test_the_ticker_yields_its_lines_as_flashes(seeds: dict[str, SeedPage], doc: str) -> None:
    """Ten on the SMART page, with text, source and time; the times fall, so the fourth is of the day before."""
    page = seeds[doc]
    flashes = _cleaned(page).flashes
    expected = [
        (
            flash["text"],
            flash["attribution"],
            datetime.combine(
                datetime.fromisoformat(flash["date"]), time.fromisoformat(flash["time"]), DAMASCUS
            ).astimezone(UTC),
        )
        for flash in page.gold["flashes"]
    ]
    assert [(flash.text, flash.attribution, flash.published_at) for flash in flashes] == expected
    assert len(flashes) == (10 if doc == "seed-003" else 0)
    assert all(flash.kind == "flash" and flash.title is None for flash in flashes)
    assert len({flash.article_id for flash in flashes}) == len(flashes)
