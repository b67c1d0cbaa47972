"""Who passes on what others said: “ونقلت شبكة X عن مصدر …”, “ونقل موقع X أن …”."""

from __future__ import annotations

from typing import Final

from services.extract.reading.scan import Scan

RELAYS: Final = frozenset({"نقل", "نقلت", "ينقل", "تنقل", "نقلوا"})


def says_that(scan: Scan, index: int, end: int) -> bool:
    """“ونقل موقع X أن …”: told by X itself."""
    return any(scan.tokens[at].text in ("ان", "بان") for at in range(index + 1, min(index + 8, end)))


def relays(scan: Scan, index: int, end: int) -> bool:
    """“نقلت … عن”: quoted, not carried."""
    return any(scan.tokens[at].text == "عن" for at in range(index + 1, min(index + 8, end)))
