"""Whether two reports tell the same act: evidence for it is added up, and what cannot be forbids it.

The weights were set by hand on the coded incidents that are not held out (`make bench-incidents`).
"""

from __future__ import annotations

import math
from typing import Final

from services.extract.incidents.kinds import fit
from services.extract.incidents.parties import side
from services.extract.incidents.report import Report, Spot

THRESHOLD: Final = 4.0  # evidence from which two reports are joined
NEVER: Final = -math.inf

FAR_KM: Final = 10.0  # beyond it two points are two places
_SAME_KM: Final = 1.5
_NEAR_KM: Final = 4.0
_EARTH_KM: Final = 12742.0

_MODE = 1.5
_NEXT_VILLAGE = 1.9  # as near as two points of one village, but under another name
_FEW_WORDS = 4  # words that an evidence must have before its likeness to another says anything


def evidence(one: Report, other: Report) -> float:
    """Weight of the evidence that the two are one act; `NEVER` where they cannot be."""
    kind = fit(one.kind, other.kind)
    if kind == 0.0:
        return NEVER
    when, where = _when(one, other), place_evidence(one.spot, other.spot)
    if NEVER in (when, where):
        return NEVER
    tolls = _tolls(one, other)
    if tolls == NEVER:
        return NEVER
    return _MODE * kind + when + where + tolls + _who(one, other) + _wording(one, other)


def _when(one: Report, other: Report) -> float:
    a, b = one.days, other.days
    if a is None or b is None:
        return 0.0
    if not (a.narrow and b.narrow):
        return 0.5 if (a.first, a.last) == (b.first, b.last) else NEVER
    gap = max(a.first, b.first) - min(a.last, b.last)
    if gap <= 0:
        return 1.0 if a.told and b.told else 0.3
    return -0.7 if gap == 1 else NEVER


def place_evidence(one: Spot, other: Spot) -> float:
    """What the two places say; `NEVER` where they are two."""
    if not (one.known and other.known):
        return 0.0
    if one.admin1 and other.admin1 and one.admin1 != other.admin1:
        near = one.point and other.point and distance_km(one.point, other.point) <= _SAME_KM
        return 2.0 if near else NEVER
    if one.area or other.area:
        return _areas(one, other)
    if one.point and other.point:
        return _points(distance_km(one.point, other.point), same_name=_alike(one.name, other.name))
    if one.name == other.name:
        return 2.7
    return 1.5 if _alike(one.name, other.name) else -0.7


def _points(km: float, *, same_name: bool) -> float:
    if km <= _SAME_KM:
        return 3.0 if same_name else _NEXT_VILLAGE
    if km <= _NEAR_KM:
        return 0.8
    return 0.2 if km <= FAR_KM else NEVER


def _areas(one: Spot, other: Spot) -> float:
    if one.area and other.area:
        if one.area == other.area:
            return {"subdistrict": 2.0, "district": 1.7, "governorate": 1.2}.get(one.area[0], 0.5)
        return -0.5 if one.area[0] != other.area[0] else NEVER
    wide, spot = (one, other) if one.area else (other, one)
    if wide.area and wide.area[0] == "district" and wide.admin2 and spot.admin2:
        return 0.8 if wide.admin2 == spot.admin2 else NEVER
    return 0.4 if wide.admin1 and wide.admin1 == spot.admin1 else 0.0


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance."""
    a, b = math.radians(one[0]), math.radians(other[0])
    across = math.radians(one[1] - other[1])
    h = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return _EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def _alike(one: str, other: str) -> bool:
    """Whether one name is the other with a letter changed, added or left out, or holds it as a whole word."""
    if set(one.split()) & set(other.split()):
        return True
    short, long = sorted((one.replace(" ", "").removeprefix("ال"), other.replace(" ", "").removeprefix("ال")), key=len)
    if len(long) - len(short) > 1 or len(short) < 3:  # noqa: PLR2004  (two letters are no name)
        return False
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[at:] == long[at + 1 :] or short[at + 1 :] == long[at + 1 :]


def _tolls(one: Report, other: Report) -> float:
    total = 0.0
    for a, b, weight in ((one.killed, other.killed, 1.5), (one.injured, other.injured, 1.0)):
        if a is None or b is None:
            continue
        if a == b and a[1] is not None and a[0] > 0:
            total += weight * (1.4 if a[0] > 2 else 1.0)  # noqa: PLR2004  (one or two dead are common)
        elif tolls_apart(a, b):
            total -= weight
            if _hopeless(a, b):
                return NEVER
    return total


def tolls_apart(one: tuple[int, int | None], other: tuple[int, int | None]) -> bool:
    """Whether no count fits both even when one is an early figure: more than half apart, and by more than three."""
    low, high = sorted((one, other), key=lambda bound: bound[0])
    if low[1] is None or high[0] <= low[1]:
        return False
    return high[0] - low[1] > max(3, high[0] // 2)


def _hopeless(one: tuple[int, int | None], other: tuple[int, int | None]) -> bool:
    low, high = sorted((one, other), key=lambda bound: bound[0])
    return low[1] is not None and high[0] > 4 * max(low[1], 1) + 10


def _who(one: Report, other: Report) -> float:
    total = 0.0
    if one.initiators and other.initiators:
        if one.initiators & other.initiators:
            total += 0.9
        else:
            total += 0.6 if _sides(one.initiators) & _sides(other.initiators) else -1.0
    if one.others and other.others:
        shared = len(one.others & other.others)
        total += min(2.0, 1.1 * shared) if shared else -0.3
    if _sides(one.initiators) & _sides(other.others) and not _sides(one.initiators) & _sides(other.initiators):
        total -= 0.7  # the one strikes whom the other lets strike
    return total


def _sides(parties: frozenset[str]) -> frozenset[str]:
    return frozenset(map(side, parties))


def _wording(one: Report, other: Report) -> float:
    if min(len(one.words), len(other.words)) < _FEW_WORDS:
        return 0.0
    shared = len(set(one.words).intersection(other.words))
    share = shared / (len(one.words) + len(other.words) - shared)
    return 2.5 * (share - 0.15) if share > 0.15 else 0.0  # noqa: PLR2004  (what unrelated reports share)
