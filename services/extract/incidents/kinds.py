"""Which modes can be one act told by two reporters: how well each pair fits, from 0 (never) to 1 (the same word)."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

GENERIC: Final = frozenset({"attack", "offensive", "other"})  # modes that leave the means open
_OTHER_MODE: Final = 0.5  # two modes of one type without a line below, where the type is no use of force

# Reporters agree that there was a strike before they agree with what: a drone's rocket is a shell to another.
_TOLD_ALIKE: Final[tuple[tuple[float, str], ...]] = (
    (0.8, "airstrike drone"),
    (0.7, "airstrike rocket"),
    (0.8, "shelling rocket"),
    (0.6, "airstrike shelling"),
    (0.6, "drone rocket"),
    (0.6, "drone shelling"),
    (0.7, "shelling grenade"),
    (0.8, "ied mine"),
    (0.6, "mine shelling"),
    (0.7, "ied suicide"),
    (0.7, "ied grenade"),
    (0.8, "clash offensive"),
    (0.7, "clash ambush"),
    (0.4, "clash shelling"),
    (0.4, "clash raid"),
    (0.7, "assassination execution"),
    (0.6, "assassination sniper"),
    (0.6, "assassination ied"),
    (0.6, "assassination ambush"),
    (0.7, "chemical shelling"),
    (0.7, "chemical airstrike"),
    (0.8, "arrest abduct"),
    (0.7, "raid arrest"),
    (0.6, "raid abduct"),
    (0.5, "raid siege"),
    (0.5, "raid airstrike"),
    (0.5, "raid attack"),
    (0.5, "raid offensive"),
    (0.4, "exchange release"),
    (0.4, "evacuation evacuate"),
)
_ATTACK: Final = 0.75  # "attack" says nothing of the means
_OFFENSIVE: Final = 0.65


def _table() -> dict[tuple[str, str], float]:
    table: dict[tuple[str, str], float] = {}
    for fit, modes in _TOLD_ALIKE:
        for one, other in pairwise(modes.split()):
            table[one, other] = table[other, one] = fit
    return table


_FIT: Final = _table()


def fit(one: tuple[str, str], other: tuple[str, str]) -> float:
    """How well two (type, mode) pairs can be one act."""
    if one == other:
        return 1.0
    if (listed := _FIT.get((one[1], other[1]))) is not None:
        return listed
    if one[0] != other[0]:
        return 0.0
    if one[0] not in {"assault", "coerce"}:
        return _OTHER_MODE
    modes = {one[1], other[1]}
    if one[0] == "assault" and "attack" in modes:
        return _ATTACK
    return _OFFENSIVE if "offensive" in modes else 0.0
