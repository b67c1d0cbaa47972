"""Whether an answer is a page, and a new one. Pure."""

from __future__ import annotations

import hashlib
from typing import Final

from services.ingest.failure import Failure, FetchError, Refusal, RefusedError
from services.ingest.fetch import Answer

_OK: Final = 200
_NOT_MODIFIED: Final = 304
_UNAUTHORIZED: Final = 401
_GONE: Final = 410
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml", ""})  # a missing type is left to the cleaner


def is_unchanged(answer: Answer, known_payload: str | None) -> bool:
    """Whether the page is the one whose payload (SHA-256, hex) is known and therefore in the archive.

    Raises FetchError or RefusedError where the answer is no page at all.
    """
    if answer.status == _NOT_MODIFIED:
        return True
    if answer.status == _UNAUTHORIZED:
        raise RefusedError(Refusal.FORBIDDEN, "answered 401")
    if answer.status != _OK:
        raise FetchError(Failure.STATUS, f"answered {answer.status}", final=answer.status == _GONE)
    kind = (answer.field("content-type") or "").partition(";")[0].strip().lower()
    if kind not in _PAGES:
        raise RefusedError(Refusal.CONTENT_TYPE, f"{kind[:80]} is no page")
    if not answer.page.strip():
        raise FetchError(Failure.EMPTY, "the body is empty")
    return known_payload is not None and payload_sha256(answer) == known_payload


def payload_sha256(answer: Answer) -> str | None:
    """SHA-256 (hex) of the body as sent; None where the answer carries none."""
    return hashlib.sha256(answer.body).hexdigest() if answer.status == _OK else None
