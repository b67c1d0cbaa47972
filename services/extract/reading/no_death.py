"""Words of death that tell none: a court that rules, the drowned who are brought up."""

from __future__ import annotations

from typing import Final

from services.extract.reading.scan import Scan

_COURTS: Final = frozenset({"محكمه", "محاكم", "قضاء", "قاضي", "هييه"})
_COURT_WITHIN: Final = 3  # tokens
_BODY: Final = ("جثه", "جثث", "جثت", "جثام", "جثمان", "رفات")


def no_death(scan: Scan, index: int) -> bool:
    """Whether the word of harm at a token tells of a verdict or of bodies found."""
    return _judges(scan, index) or _brought_up(scan, index)


def _judges(scan: Scan, index: int) -> bool:
    """“قضت محكمة في … بالسجن”: a court rules; nobody passes away."""
    near = scan.bares[index + 1 : index + 1 + _COURT_WITHIN]
    return scan.bares[index].startswith("قض") and any(word.removeprefix("ال") in _COURTS for word in near)


def _brought_up(scan: Scan, index: int) -> bool:
    """“انتشلت أربع جثث”: the drowned and the buried, of whatever they died."""
    if not scan.bares[index].removeprefix("ال").startswith(_BODY):
        return False
    near = scan.bares[max(index - _COURT_WITHIN, 0) : index]
    return any(word.lstrip("بيت").removeprefix("ال").startswith(("انتشل", "نتشل", "انتشال")) for word in near)
