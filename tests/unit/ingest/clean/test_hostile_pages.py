"""Pages made to hurt, through the whole cleaner: an article or UncleanableError, soon, and nothing untrue."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from services.contracts.article import TEXT_LIMIT
from services.ingest.clean import Cleaned, Page, UncleanableError, clean
from services.ingest.site import load_sites
from services.ingest.urls import canonicalise

URL = "https://smartnews-agency.com/ar/news/7"
FETCHED_AT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
TEXT = "وصلت القافلة إلى المدينة صباح اليوم بعد انتظار دام ثلاثة أيام على المعبر الشمالي."
SECONDS = 10  # far above what each takes; far below what each was made to take


def _clean(body: str | bytes, *, known: bool = False) -> Cleaned:
    raw = body.encode() if isinstance(body, str) else body
    site = load_sites()["smart-news"] if known else None
    started = time.monotonic()
    try:
        return clean(Page(URL, raw, None, FETCHED_AT, canonicalise(URL)), site)
    finally:
        assert time.monotonic() - started < SECONDS


def _article(inside: str = f"<p>{TEXT}</p>", head: str = "") -> str:
    return f"<html><head>{head}</head><body><article>{inside}</article></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html></html>",
        "<html><body><script>document.write('x')</script></body></html>",
        "<html><body>" + "<div>" * 100_000,
        "<p " * 200_000,
        "<html><p " + " ".join(f"a{n}='>'" for n in range(100_000)) + ">",
        "<!--" * 100_000 + "<p>",
        "<" * 1_000_000,
        "<html>" + "<table><tr><td>" * 20_000,
        "<html><body>" + "<a href=x>" * 100_000,
        "<html><body>" + "<a href=x>x" * 100_000,
        "<html><body>" + "<p>x<br>" * 100_000,
        b"\xff\xfe" + b"<\x00" * 10,
        b"\x00" * 100_000 + b"<html>",
    ],
    ids=range(14),
)
def test_a_page_without_text_is_uncleanable(body: str | bytes) -> None:
    """Whatever it is made of; the reason is a short one."""
    with pytest.raises(UncleanableError) as caught:
        _clean(body)
    assert 0 < len(str(caught.value)) < 300


def test_ten_megabytes_are_cut_at_a_paragraph() -> None:
    """The text ends with a whole paragraph under the limit and says that it was cut."""
    article = _clean(f'<html><div class="news-body">{f"<p>{TEXT}</p>" * 60_000}</div></html>', known=True).article
    assert article.truncated
    assert TEXT_LIMIT - len(TEXT) <= len(article.text) <= TEXT_LIMIT
    assert set(article.text.split("\n")) == {TEXT}


@pytest.mark.parametrize("stated", ["99999-01-01T00:00:00Z", "0000-00-00", "-1", "9" * 5_000, "2031-01-01T00:00:00Z"])
def test_an_impossible_time_is_unknown(stated: str) -> None:
    """Years that cannot be, and times after the page was fetched."""
    article = _clean(_article(head=f'<meta property="article:published_time" content="{stated}">')).article
    assert (article.published_at, article.published_precision) == (None, None)


def test_a_script_in_the_title_is_no_title() -> None:
    """Its code is no text, written as an element or as characters; what stands beside it is the title."""
    assert _clean(_article(f"<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1><p>{TEXT}</p>")).article.title is None
    assert _clean(_article(f"<h1>عنوان<script>alert(1)</script></h1><p>{TEXT}</p>")).article.title == "عنوان"


def test_a_canonical_link_that_leads_elsewhere_is_not_believed() -> None:
    """Another host, an address inside, the home page for all pages, no address at all."""
    for href in ("https://evil.example/x", "http://169.254.169.254/latest", "/", "javascript:alert(1)", "http://[", ""):
        assert _clean(_article(head=f'<link rel="canonical" href="{href}">')).article.canonical_url == canonicalise(URL)
    within = _clean(_article(head='<link rel="canonical" href="/ar/news/7-a">')).article
    assert within.canonical_url == canonicalise("https://smartnews-agency.com/ar/news/7-a")


@pytest.mark.parametrize(
    "script", ["[" * 100_000, '{"@graph":' * 5_000, "{" * 600_000, json.dumps({"@type": "NewsArticle", "headline": 7})]
)
def test_metadata_made_to_hurt_is_passed_over(script: str) -> None:
    """JSON-LD nested without end, without a close, or of the wrong types."""
    assert _clean(_article(head=f'<script type="application/ld+json">{script}</script>')).article.text == TEXT


@pytest.mark.parametrize(
    "line", ["1" * 199, "12 " * 66, "( " * 99, "— " * 99, "السبت" * 39, "a-" * 99, ":" * 199, "1:2.3|" * 33 + "x"]
)
def test_no_line_makes_the_rules_run_away(line: str) -> None:
    """Patterns that would try every way of cutting such a line up."""
    _clean(_article(f"<p>{TEXT}</p><p>{line}</p><p>{TEXT} ثم عادت.</p>"))
    _clean(f'<html><div class="news-body"><p>{TEXT}</p><p>{line * 3}</p></div></html>', known=True)


def test_a_ticker_without_end_is_cut() -> None:
    """Neither its length nor what is no line in it costs time or memory."""
    flood = "".join(f'<li class="breaking-item">{"خبر " * 5_000}{n}:30x</li>' for n in range(300))
    cleaned = _clean(f'<html><ul>{flood}</ul><div class="news-body"><p>{TEXT}</p></div></html>', known=True)
    assert cleaned.flashes == []


def test_metadata_of_a_megabyte_is_cut_or_left_out() -> None:
    """A record stays small enough for a topic."""
    huge = "س" * 1_000_000
    head = "".join(
        f'<meta property="{name}" content="{huge}">' for name in ("og:title", "article:section", "article:tag")
    )
    article = _clean(_article(head=head + f'<meta name="author" content="{huge}">')).article
    assert len(article.model_dump_json()) < 10_000
