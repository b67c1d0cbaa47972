"""Ids are part of the contract: these vectors must never change."""

from __future__ import annotations

import hashlib
from uuid import UUID

from services.contracts import ids

PAGE = UUID("08cf9c0d-1f50-5cd4-8d0c-4b5b2b4b5a3e")


def test_article_id() -> None:
    """UUIDv5 of the canonical URL in RFC 4122's URL namespace."""
    assert ids.article_id("https://news.example.org/articles/1") == UUID("dadd8b57-c7a7-5c4b-abe5-8985b2939e01")


def test_flash_id() -> None:
    """Site, folded text and printed clock time; each of them counts."""
    made = ids.flash_id("https://news.example.org/", "قصف علي طفس", "13:52")
    assert made == UUID("749a21ad-b5e3-5793-b15f-b0f61c94a939")
    assert made != ids.flash_id("https://news.example.org/", "قصف علي طفس", "13:53")


def test_revision() -> None:
    """SHA-256 of title and text; an unknown title counts as none."""
    assert ids.revision("عنوان", "نص") == hashlib.sha256("عنواننص".encode()).hexdigest()
    assert ids.revision(None, "نص") == ids.revision("", "نص") != ids.revision("عنوان", "نص")


def test_event_id() -> None:
    """Article, type, mode, folded evidence, place and ordinal; each of them counts."""
    parts = (PAGE, "assault", "shelling", "قصف علي طفس", "طفس", 0)
    made = ids.event_id(*parts)
    others = [
        ids.event_id(UUID(int=1), *parts[1:]),
        ids.event_id(PAGE, "assault", "rocket", "قصف علي طفس", "طفس", 0),
        ids.event_id(PAGE, "assault", "shelling", "قصف علي نوي", "طفس", 0),
        ids.event_id(PAGE, "assault", "shelling", "قصف علي طفس", None, 0),
        ids.event_id(PAGE, "assault", "shelling", "قصف علي طفس", "طفس", 1),
    ]
    assert made == UUID("918643ff-400b-5cb2-8907-f68c1658d767")
    assert len({made, *others}) == 6


def test_incident_id() -> None:
    """Derived from the founding event alone."""
    assert ids.incident_id(PAGE) == UUID("59ab4771-80e2-579a-ba1b-8b5b0124cb9c")
