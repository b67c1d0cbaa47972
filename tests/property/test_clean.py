"""The cleaner on anything at all: one kind of error, and text of one form."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.article import TEXT_LIMIT
from services.ingest.clean import Page, UncleanableError, clean
from services.ingest.clean.document import parse
from services.ingest.clean.moment import read_moment
from services.ingest.clean.plain import joined, one_line
from services.ingest.clean.statements import read_statements
from services.ingest.site import Site, load_sites
from services.ingest.urls import canonicalise

FETCHED_AT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
URL = "https://www.syria.tv/some-article"

WORDS = st.text(
    alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآ \u00a0\u200f\u200c\u0640ًُِّ،.؟٠١٢ab<>&\"'\x00\t\n", max_size=60
)
TAGS = st.sampled_from(
    [
        "p",
        "div",
        "span",
        "article",
        "h1",
        "h2",
        "ul",
        "li",
        "br",
        "table",
        "tr",
        "td",
        "b",
        "a",
        "form",
        "script",
        "style",
        "ins",
        "figure",
        "figcaption",
        "svg",
        "time",
        "main",
    ]
)
CLASSES = st.sampled_from(["", "entry", "field--name-body node__content", "related", "comments", "news-body", "share"])
FRAGMENTS = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, name, parts: f'<{tag} class="{name}">{"".join(parts)}</{tag}>',
        TAGS,
        CLASSES,
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)
DOCUMENTS = st.builds(lambda parts: f"<html><body>{''.join(parts)}</body></html>", st.lists(FRAGMENTS, max_size=6))


@cache
def _site() -> Site:
    return load_sites()["syria-tv"]


def _holds_for(body: bytes, site: Site | None) -> None:
    try:
        cleaned = clean(Page(URL, body, None, FETCHED_AT, canonicalise(URL)), site)
    except UncleanableError:
        return
    text = cleaned.article.text
    assert text
    assert len(text) <= TEXT_LIMIT
    for paragraph in text.split("\n"):
        assert paragraph == paragraph.strip() != ""
        assert one_line(paragraph) == paragraph
        assert not re.search(r"\s\s|[^\S ]", paragraph)
    assert unicodedata.is_normalized("NFC", text)


@settings(deadline=None)  # the first page loads trafilatura's tables
@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    """Whatever a server sends, UncleanableError is all that is raised."""
    _holds_for(body, None)


@settings(deadline=None)
@given(DOCUMENTS, st.sampled_from(["utf-8", "cp1256", "utf-16"]), st.booleans())
def test_any_document_in_any_encoding(document: str, encoding: str, known: bool) -> None:  # noqa: FBT001  (drawn)
    """Text is NFC, in paragraphs of single-spaced visible characters, never empty, never over the limit."""
    _holds_for(document.encode(encoding, errors="ignore"), _site() if known else None)


@given(st.text(max_size=200))
def test_one_line_is_idempotent(text: str) -> None:
    """Cleaning white space twice is cleaning it once."""
    assert one_line(one_line(text)) == one_line(text)


@given(st.lists(st.text(alphabet="ab ", min_size=1, max_size=12).map(one_line).filter(bool)), st.integers(1, 40))
def test_joined_keeps_whole_paragraphs_within_the_limit(paragraphs: list[str], limit: int) -> None:
    """What is cut off is the end, at a paragraph; what is not cut is all there."""
    text, truncated = joined(paragraphs, limit)
    assert len(text) <= limit
    assert truncated == (len("\n".join(paragraphs)) > limit)
    if not truncated:
        assert text == "\n".join(paragraphs)
    elif len(paragraphs[0]) <= limit:
        assert paragraphs[: text.count("\n") + 1] == text.split("\n")


@given(st.text(alphabet="0123456789٠١٢٣٤٥٦٧٨٩ /-.:|TZ+آذاركانونالأول,،ص م", max_size=40))
def test_any_date_is_a_time_or_none(text: str) -> None:
    """A printed date is read as an aware time in UTC or not at all; nothing is raised."""
    moment = read_moment(text)
    assert moment is None or moment.at.tzinfo is UTC


@given(st.text(max_size=120))
def test_any_json_ld_is_survived(script: str) -> None:
    """A script that claims to be JSON-LD may hold anything."""
    page = f'<html><head><script type="application/ld+json">{script}</script></head><body><p>x</p></body></html>'
    read_statements(parse(page.encode("utf-8", errors="replace"), None))
