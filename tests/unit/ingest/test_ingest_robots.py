"""robots.txt: what a status means, whom it allows, how long it asks to wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.robots import Rules, rules_of

TEXT = b"""
User-agent: rasid
Disallow: /private
Crawl-delay: 7

User-agent: *
Disallow: /
"""


def test_the_group_that_names_us_decides() -> None:
    """Our own group goes before the general one."""
    rules = rules_of(200, TEXT)
    assert rules is not None
    assert rules.allows("https://x.org/news/1")
    assert not rules.allows("https://x.org/private/1")
    assert rules.delay == 7.0


@pytest.mark.parametrize(
    ("asked", "seconds"), [("2.5", 2.5), ("-5", 0.0), ("1e300", 86_400.0), ("inf", 0.0), ("nan", 0.0), ("soon", 0.0)]
)
def test_a_delay_is_at_most_a_day(asked: str, seconds: float) -> None:
    """Whatever a site writes there, PostgreSQL can add it to a time."""
    assert Rules(200, f"User-agent: *\nCrawl-delay: {asked}").delay == seconds


def test_rules_for_others_are_not_ours() -> None:
    """Where only others are named, everything is allowed and no delay is asked."""
    rules = rules_of(200, b"User-agent: BadBot\nDisallow: /\nCrawl-delay: 60")
    assert rules is not None
    assert rules.allows("https://x.org/news/1")
    assert rules.delay == 0.0


@pytest.mark.parametrize("status", [404, 410, 400])
def test_no_file_allows_everything(status: int) -> None:
    """RFC 9309, 2.3.1.3: unavailable."""
    rules = rules_of(status, b"<html>User-agent: *\nDisallow: /</html>")
    assert rules is not None
    assert rules.allows("https://x.org/")


@pytest.mark.parametrize("status", [401, 403])
def test_the_site_says_no(status: int) -> None:
    """Stricter than the RFC: who hides even robots.txt from us is not asked for anything."""
    rules = rules_of(status, b"")
    assert rules is not None
    assert not rules.allows("https://x.org/")


@pytest.mark.parametrize("status", [429, 500, 503, 521, 301, 204])
def test_otherwise_we_wait(status: int) -> None:
    """RFC 9309, 2.3.1.4: unreachable means no, until it answers."""
    assert rules_of(status, b"") is None


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_rules(body: bytes, path: str) -> None:
    """Nonsense in robots.txt is read without an error, and reads the same from the database as from the server."""
    rules = rules_of(200, body)
    assert rules is not None
    allowed = rules.allows(f"https://x.org/{path}")
    assert Rules(200, rules.text).allows(f"https://x.org/{path}") == allowed
    assert rules.delay >= 0
    assert "\0" not in rules.text
