"""Pages whose layout is not known: twelve templates of Arabic news sites, known sites after a redesign, nameless markup."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from html import escape
from statistics import fmean

import pytest
import trafilatura

from bench.overlap import f1
from services.ingest.clean import UNRECOGNISED, Page, clean
from services.ingest.golden import GoldenPage, golden_pages
from tests.made_pages import widgets
from tests.made_templates import TEMPLATES, MadePage, page_of

GOLDEN = golden_pages()
NUMBERS = range(6)
PUBLISHED = date(2025, 6, 19)
_NAMES = re.compile(rb'\s(class|id|data-[\w-]+)="([^"]*)"')


def without_names(page: Page) -> Page:
    """The page with every class and id taken away, as build tools leave it that hash them."""
    return replace(page, body=_NAMES.sub(b"", page.body))


def redesigned(page: Page) -> Page:
    """The page with every class and id renamed, and all of it in one more wrapper."""
    renamed = _NAMES.sub(lambda name: b' %s="n%d"' % (name[1], sum(name[2])), page.body)
    return replace(page, body=renamed.replace(b"</body>", b"</div></body>").replace(b"<body", b"<body><div", 1))


@pytest.mark.parametrize(
    "made", [page_of(name, n) for name in TEMPLATES for n in NUMBERS], ids=lambda made: made.template
)
def test_the_article_of_an_unknown_outlet_is_read_whole_and_alone(made: MadePage) -> None:
    """Captions, posts, polls, shares, inline teasers and whatever stands around: none of it is the article."""
    article = clean(made.page, None).article
    assert article.text == made.article.text
    assert article.title == made.article.title
    assert article.published_at is not None
    assert article.published_at.date() == PUBLISHED


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_things_are_called_is_not_needed(template: str) -> None:
    """Without one class or id the text is still had, and better than by trafilatura."""
    pages = [page_of(template, number) for number in NUMBERS]
    ours = fmean(f1(clean(without_names(made.page), None).article.text, made.article.text) for made in pages)
    theirs = fmean(f1(trafilatura.extract(without_names(made.page).body) or "", made.article.text) for made in pages)
    assert ours >= max(0.99, theirs)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_a_known_site_after_a_redesign_is_read(golden: GoldenPage) -> None:
    """Its container is gone by name: counted as unrecognised, its text had all the same."""
    assert golden.expected is not None
    article = golden.expected["article"]
    cleaned = clean(redesigned(golden.page), golden.site)
    assert cleaned.layout == UNRECOGNISED or cleaned.article.text == article["text"]
    assert f1(cleaned.article.text, article["text"]) >= 0.94
    assert cleaned.article.title == article["title"]


def _second_paragraph(golden: GoldenPage) -> re.Match[bytes] | None:
    """Where the article's second paragraph stands in the source; None where it is marked up inside."""
    second = golden.expected["article"]["text"].split("\n")[1] if golden.expected else ""
    return re.search(
        rb"<(p|div)\b[^<>]*>" + re.escape(escape(second, quote=False).encode()) + rb"</\1>", golden.page.body
    )


@pytest.mark.parametrize("golden", [one for one in GOLDEN if _second_paragraph(one)], ids=lambda golden: golden.name)
def test_what_a_site_newly_prints_between_paragraphs_is_not_read(golden: GoldenPage) -> None:
    """Known container, unknown clutter: each widget in turn behind the second paragraph."""
    found, body = _second_paragraph(golden), golden.page.body
    assert found is not None
    assert golden.expected is not None
    for widget in widgets(random.Random(1)):  # noqa: S311  (the same on every run)
        page = replace(golden.page, body=body[: found.end()] + widget.encode() + body[found.end() :])
        assert clean(page, golden.site).article.text == golden.expected["article"]["text"]


def test_redesigned_sites_lose_little() -> None:
    """On average over all of them."""
    scores = [
        f1(clean(redesigned(golden.page), golden.site).article.text, golden.expected["article"]["text"])
        for golden in GOLDEN
        if golden.expected
    ]
    assert fmean(scores) >= 0.99
