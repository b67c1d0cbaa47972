"""Terms of an agreement, a decree, a plan: what it provides for is no event that was told."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.scan import Scan, Sentence

PROVIDES: Final = frozenset(
    {"ينص", "نص", "يقضي", "قضي", "يتضمن", "تضمن", "يشمل", "شمل", "تنص", "نصت", "تضمنت", "تقضي", "تتضمن", "تشمل", "شملت"}
)
_WRITTEN: Final = frozenset({"كتب", "كتبت", "كتبوا"})
OPENS: Final = PROVIDES | _WRITTEN
_ALWAYS: Final = ("نص", "ينص", "تنص", "يقضي", "تقضي")  # the others need the agreement itself beside them
_AGREEMENTS: Final = closed("acts", "agreements")
_BESIDE: Final = 4
_ISSUES: Final = ("اصدر", "يصدر", "تصدر")
_ISSUED_WITHIN: Final = 14  # tokens from the verb over who issues and when to what the decree says


def _stems(word: str) -> tuple[str, str]:
    """A noun without its article, and without a joined preposition before it (للاتفاق, بالاتفاق)."""
    return word.removeprefix("ال"), word.removeprefix("لل").removeprefix("بال")


def provides(scan: Scan, sentence: Sentence, at: int) -> bool:
    """Whether the verb at a token tells the terms of something agreed or decreed, or what is written on a banner."""
    if scan.bare(at) in _WRITTEN:
        return scan.bare(at + 1).startswith("علي")
    if any(scan.bare(n).startswith(_ISSUES) for n in range(max(at - _ISSUED_WITHIN, sentence.start), at)):
        return False  # "أصدر الرئيس مرسوما يقضي بـ": decreed, and so done
    if scan.bare(at).startswith(_ALWAYS) and scan.bare(at + 1).startswith(("ب", "علي")):
        return True
    near = range(max(at - _BESIDE, sentence.start), min(at + _BESIDE, sentence.end))
    return any(stem in _AGREEMENTS for n in near for stem in _stems(scan.bare(n)))
