"""From the bytes of a page to an `Article` and its flashes. Pure: no clock, no network, no settings."""

from services.ingest.clean.cleaner import clean
from services.ingest.clean.page import CLEANER, UNRECOGNISED, Cleaned, Page, Removed, UncleanableError

__all__ = ["CLEANER", "UNRECOGNISED", "Cleaned", "Page", "Removed", "UncleanableError", "clean"]
