"""robots.txt, read as RFC 9309 says and failing closed: what a status means, and what a host's rules allow. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from protego import Protego

AGENT: Final = "rasid"  # the product token that robots.txt files name us by
SIZE_LIMIT: Final = 500 * 1024  # bytes parsed; RFC 9309, section 2.5
_LONGEST_DELAY: Final = 24 * 3600.0  # seconds; as with Retry-After, a site that asks for more is asked once a day
_SAYS_NO: Final = frozenset({401, 403})
_NO_FILE: Final = range(400, 500)


@dataclass(frozen=True)
class Rules:
    """The robots.txt of one host: status of the answer and text."""

    status: int
    text: str = field(repr=False)

    @cached_property
    def _parsed(self) -> Protego:
        return Protego.parse(self.text)

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched. 401 and 403 are the site's no; no file at all allows everything."""
        if self.status in _SAYS_NO:
            return False
        return bool(self._parsed.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between requests that it asks for, at most a day; 0 where it asks for none."""
        delay = self._parsed.crawl_delay(AGENT)
        return min(max(float(delay), 0.0), _LONGEST_DELAY) if delay is not None else 0.0


def rules_of(status: int, body: bytes) -> Rules | None:
    """The rules an answer to /robots.txt states; None where it states none and we must wait (429, 5xx and others)."""
    if status == 200:  # noqa: PLR2004  (OK)
        return Rules(status, body[:SIZE_LIMIT].decode("utf-8", "replace").replace("\0", ""))
    if status in _NO_FILE and status != 429:  # noqa: PLR2004  (Too Many Requests)
        return Rules(status, "")
    return None
