"""Who passes on what others said: “ونقلت شبكة X عن مصدر …”, “ونقل موقع X أن …”."""

from __future__ import annotations

from typing import Final

from services.extract.reading.scan import Scan

_OBSERVERS: Final = ("مرصد", "موقع", "مصدر", "اعلام")
RELAYS: Final = frozenset({"نقل", "نقلت", "ينقل", "تنقل", "نقلوا"})


def says_that(scan: Scan, index: int, end: int) -> bool:
    """“ونقل موقع X أن …”: told by X itself."""
    return any(scan.tokens[at].text in ("ان", "بان") for at in range(index + 1, min(index + 8, end)))


def relays(scan: Scan, index: int, end: int) -> bool:
    """“نقلت … عن”: quoted, not carried."""
    return any(scan.tokens[at].text == "عن" for at in range(index + 1, min(index + 8, end)))


def belongs(scan: Scan, at: int) -> bool:
    """“مقر تابع لفصيل …”: what belongs to whom, no "he went on"."""
    behind = scan.texts[at + 1] if at + 1 < len(scan.texts) else ""
    observers = any(scan.bares[n].startswith(_OBSERVERS) for n in range(max(at - 2, 0), at))
    return scan.texts[at] in ("تابع", "تابعا") and behind.startswith("ل") and not observers
