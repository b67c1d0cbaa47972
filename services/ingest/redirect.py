"""Where a redirect leads."""

from __future__ import annotations

from typing import Final

from services.ingest.failure import Refusal, RefusedError
from services.ingest.fetch import Answer
from services.ingest.urls import InvalidUrlError, fetchable

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def target(answer: Answer) -> str:
    """The absolute URL of an answer's Location. Raises RefusedError where it is none that is asked."""
    location = answer.field("location") or ""
    try:
        # Servers send UTF-8 where the RFC wants percent-encoding; header bytes are read as Latin-1.
        return fetchable(location.encode("latin-1").decode("utf-8", "replace"), answer.url)
    except InvalidUrlError as error:
        raise RefusedError(Refusal.URL, f"redirected to {location[:80]!r}: {error}") from error
