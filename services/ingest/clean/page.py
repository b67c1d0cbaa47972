"""What goes into the cleaner and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.common.errors import DeadLetterError
from services.contracts.article import Article
from services.contracts.base import Software
from services.ingest.site import UNRECOGNISED

__all__ = ["CLEANER", "UNRECOGNISED", "Cleaned", "Page", "Removed", "TooDeepError", "UncleanableError"]

CLEANER: Final = Software(name="rasid-clean", version=3)  # raised whenever the same page may yield another text


class UncleanableError(DeadLetterError):
    """No text can be had of this page. The message says why, in a few words."""


class TooDeepError(UncleanableError):
    """Elements nested deeper than a page may: what stands behind would be lost in silence."""


@dataclass(frozen=True)
class Page:
    """A page as fetched: `body` decoded of its transfer, not of its character encoding. `fetched_at` is aware."""

    url: str
    body: bytes
    content_type: str | None
    fetched_at: datetime
    canonical_url: str


@dataclass(frozen=True)
class Removed:
    """What was taken for boilerplate, and the rule that did so: its name, or the selector of the layout."""

    text: str
    rule: str


@dataclass(frozen=True)
class Cleaned:
    """The article, its site's ticker lines as flashes in printed order, and the name of the layout it was read with.

    `failed` counts how often trafilatura broke on the page, and another way to the text was taken.
    """

    article: Article
    flashes: list[Article]
    layout: str
    removed: tuple[Removed, ...] = ()
    failed: int = 0
