"""Whom a weapon hit that is itself the subject of the verb: "استهدفت عبوة ناسفة دورية لـX"."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.scan import Scan

_ARMS: Final = closed("aims", "arms")
_STRUCK: Final = closed("aims", "struck") | HOLDINGS
_LOADED: Final = ("مفخخ", "ملغوم", "ملغم")  # a car that is itself the bomb
_BEFORE: Final = 5  # tokens from a weapon over what it is called to its verb
_FROM_STRUCK: Final = 5  # tokens from what was struck over whose it is to the party
_BY_IT: Final = frozenset({"له", "لها", "لهم", "به", "بها"})  # "عبوة تعرضت لها دورية"
_MARKS: Final = frozenset("\"”“»«'()،,")


def hit_by_weapon(scan: Scan, draft: Draft, one: Placed) -> bool:
    """Whether a party is whom the weapon of a draft hit: what is X's, or X's man, stands between the two."""
    if draft.event_type != "assault" or one.mention.kind == "civilian":
        return False
    verb = next((head for head in reversed(draft.heads) if head.sense.form == "verb" and head.end <= one.start), None)
    if verb is None or scan.bares[verb.end] in _BY_IT:
        return False
    first = _behind_weapon(scan, verb.start, verb.end, one.start)
    if first is None:
        return False
    near = range(max(first, one.start - _FROM_STRUCK), one.start + 1)
    at = next((n for n in near if scan.bares[n].removesuffix("ا") in _STRUCK), None)
    return at is not None and not any(
        scan.texts[n] in PAUSES and scan.texts[n] not in _MARKS for n in range(at, one.start)
    )


def _behind_weapon(scan: Scan, verb: int, end: int, until: int) -> int | None:
    """The token behind which stands what was hit: behind the verb of a weapon, or behind the weapon that is its subject."""
    for at in range(end, min(end + 2, until)):
        if _is_weapon(scan, at):
            return at + 1
    for at in range(verb - 1, max(verb - _BEFORE, -1), -1):
        if scan.texts[at] in PAUSES or scan.bares[at] in ("ان", "بان"):
            return None
        if _is_weapon(scan, at):
            return end
    return None


def _is_weapon(scan: Scan, at: int) -> bool:
    """A weapon by its noun without the article or with it; a car only where it is a bomb."""
    word = scan.bares[at].removeprefix("ال")
    loaded = at + 1 < len(scan.bares) and scan.bares[at + 1].removeprefix("ال").startswith(_LOADED)
    return word in _ARMS or (loaded and word in _STRUCK)
