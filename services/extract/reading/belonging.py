"""What belongs to a party by the words in front of it: "تابعة لـX", "مسيرة لـX", "خلية تعرف باسم X"."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.scan import Scan

OWNED: Final = ("تابع", "عايد", "يتبع", "تتبع")
_MARKS: Final = frozenset("\"”“»«'")
_CALLED: Final = ("تعرف", "يعرف", "معروف", "تسمي", "يسمي", "تدعي", "يدعي")
_WEAPONS: Final = closed("roles", "weapons")


def owned(scan: Scan, one: Placed) -> bool:
    """“تابعة لـX”, “عائدة لـX”: what is X's."""
    return owned_at(scan, one.start)


def owned_at(scan: Scan, start: int) -> bool:
    """Whether what stands in front of a token is told to be of the party that begins there."""
    at = start - 1
    while at > 0 and (scan.texts[at] in _MARKS or scan.bares[at] in ("ل", "لما", "يسمي", "تسمي")):
        at -= 1  # "التابعة لـ «X»", "تابعة لما يسمى X"
    return any(scan.bares[n].removeprefix("ال").startswith(OWNED) for n in range(max(at - 1, 0), start))


def called_so(scan: Scan, one: Placed) -> bool:
    """“خلية تعرف باسم X”, “تابعة لما يسمى X”: X is a name of what was told before it, or of what that is of."""
    near = range(max(one.start - 3, 0), one.start)
    if owned(scan, one) and any(scan.bares[at] == "لما" for at in near):
        return True
    return any(
        scan.bares[at] == "باسم" and scan.bares[at - 1].removeprefix("ال").startswith(_CALLED) for at in near if at
    )


def wielded(scan: Scan, one: Placed) -> bool:
    """“طائرة مسيرة للاحتلال …”: whose weapon it is."""
    return any(
        scan.bare(at).removeprefix("ال").removeprefix("ب") in _WEAPONS for at in range(max(one.start - 3, 0), one.start)
    )
