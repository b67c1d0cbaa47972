"""Deterministic ids and revisions: the same page, line or sentence yields the same id on every run."""

from __future__ import annotations

import hashlib
from uuid import NAMESPACE_URL, UUID, uuid5

_SEPARATOR = "\x1f"  # cannot stand in clean text, so parts cannot run into one another


def article_id(canonical_url: str) -> UUID:
    """Id of a page: the same canonical URL always gets the same id."""
    return uuid5(NAMESPACE_URL, canonical_url)


def flash_id(site_url: str, folded_text: str, clock: str) -> UUID:
    """Id of a ticker line: canonical URL of the site, folded text, printed clock time ("13:52")."""
    return uuid5(NAMESPACE_URL, _SEPARATOR.join((site_url, folded_text, clock)))


def revision(title: str | None, text: str) -> str:
    """SHA-256 (hex) of title followed by text, UTF-8."""
    return hashlib.sha256(f"{title or ''}{text}".encode()).hexdigest()


def event_id(
    article: UUID, event_type: str, mode: str, folded_evidence: str, place_mention: str | None, ordinal: int
) -> UUID:
    """Id of an event: `ordinal` counts events of one article in which all the other parts are equal, from 0."""
    return uuid5(article, _SEPARATOR.join((event_type, mode, folded_evidence, place_mention or "", str(ordinal))))


def incident_id(founding_event: UUID) -> UUID:
    """Id of an incident: derived from its founding event and never given to another."""
    return uuid5(founding_event, "incident")
