"""From the bytes of a page to an `Article` and its flashes. Pure: no clock, no network, no settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.ingest.clean.page import CLEANER, UNRECOGNISED, Cleaned, Page, Removed, UncleanableError

__all__ = ["CLEANER", "UNRECOGNISED", "Cleaned", "Page", "Removed", "UncleanableError", "clean"]

if TYPE_CHECKING:
    from services.ingest.clean.cleaner import clean
else:

    def __getattr__(name: str) -> object:
        """`clean`, when it is first wanted: who has pages cleaned by another process needs no library that does it."""
        if name != "clean":
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        from services.ingest.clean.cleaner import clean  # noqa: PLC0415

        return clean
