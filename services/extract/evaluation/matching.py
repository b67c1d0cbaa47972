"""Which event that was read is which event of the gold, and whether their slots agree. Pure.

The rules and numbers are those of the gold's own scorer (`../shared/gold/score.py`); a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from services.extract.evaluation.gold import Event

NEAR_KM: Final = 5.0
_EARTH_DIAMETER_KM: Final = 12742.0
_FEW: Final = 3  # a vague plural is three or fewer, and open
_LOCATED: Final = ("point", "settlement")
Pair = tuple[Event, Event]  # read, gold


def shared(one: Any, other: Any) -> int:  # noqa: ANN401  (evidence of either form)
    """Characters that two spans have in common; negative: the gap between them."""
    return int(min(one["end"], other["end"]) - max(one["start"], other["start"]))


def overlaps(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two spans share half of the shorter and a tenth of their union."""
    common, shorter = shared(one, other), min(one["end"] - one["start"], other["end"] - other["start"])
    union = max(one["end"], other["end"]) - min(one["start"], other["start"])
    return bool(common >= 0.5 * max(1, shorter) and common >= 0.1 * union)


def kilometres(one: Event, other: Event) -> float:
    """Great-circle distance between two locations with coordinates."""
    south, north = math.radians(one["lat"]), math.radians(other["lat"])
    h = math.sin((south - north) / 2) ** 2
    h += math.cos(south) * math.cos(north) * math.sin(math.radians(one["lon"] - other["lon"]) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(math.sqrt(h))


def place(event: Event) -> Event | None:
    """The event's settlement with coordinates, None otherwise: areas carry no point."""
    where: Event = event.get("location") or {}
    return where if where.get("lat") is not None and where.get("precision") in _LOCATED else None


def unlocatable(event: Event) -> bool:
    """Whether the gold names a settlement that its gazetteer could not locate: its place is not scored."""
    return (event.get("location") or {}).get("precision") in _LOCATED and place(event) is None


def near(one: Event | None, other: Event | None) -> bool:
    """Whether both are located, at most five kilometres apart."""
    return one is not None and other is not None and kilometres(one, other) <= NEAR_KM


def start(event: Event) -> str | None:
    """The day on which it began, ISO."""
    value = (event.get("time") or {}).get("start")
    return str(value)[:10] if value else None


def match(read: Sequence[Event], gold: Sequence[Event]) -> list[Pair]:
    """Pairs of one event type whose evidence overlaps, each event once, the likeliest pair first."""
    possible = sorted(
        (
            (_likeness(mine, theirs), i, j)
            for i, mine in enumerate(read)
            for j, theirs in enumerate(gold)
            if mine["event_type"] == theirs["event_type"] and overlaps(mine["evidence"], theirs["evidence"])
        ),
        reverse=True,
    )
    taken: set[int] = set()
    found: set[int] = set()
    pairs: list[Pair] = []
    for _, i, j in possible:
        if i not in taken and j not in found:
            taken.add(i)
            found.add(j)
            pairs.append((read[i], gold[j]))
    return pairs


def _likeness(mine: Event, theirs: Event) -> float:
    """How well a pair fits, to choose among several events of one sentence: evidence, mode, place, date."""
    here, there = place(mine), place(theirs)
    if here and there:
        same_place = near(here, there)
    else:
        same_place = (mine.get("location") or {}).get("mention") == (theirs.get("location") or {}).get("mention")
    evidence = shared(mine["evidence"], theirs["evidence"])
    length = max(1, theirs["evidence"]["end"] - theirs["evidence"]["start"])
    same_mode: bool = mine.get("mode") == theirs["mode"]
    return float(evidence / length + same_mode + same_place + (start(mine) == start(theirs)))


def effects_right(mine: Event, theirs: Event) -> tuple[int, int]:
    """How many effects of the gold were read, and how many of those with their group."""
    pairs = [(read, wanted) for read, wanted in paired_effects(mine.get("effects", []), theirs["effects"]) if read]
    return len(pairs), sum(read.get("group") == wanted.get("group") for read, wanted in pairs)


def paired_effects(read: Sequence[Event], gold: Sequence[Event]) -> list[tuple[Event | None, Event]]:
    """Each effect of the gold with the one read for it, of its group where there is one; None where there is none."""
    left, pairs = list(read), list[tuple[Event | None, Event]]()
    for wanted in gold:
        ranked = sorted(left, key=lambda effect: effect.get("group") != wanted.get("group"))
        hit = next((effect for effect in ranked if same_effect(effect, wanted)), None)
        if hit is not None:
            left.remove(hit)
        pairs.append((hit, wanted))
    return pairs


def same_effect(mine: Event, theirs: Event) -> bool:
    """The same effect: a stated number within a tenth, an open bound open, vague plurals alike."""
    most, wanted = mine.get("max"), theirs.get("max")
    if mine["effect"] != theirs["effect"] or (most is None) != (wanted is None):
        return False
    if wanted is None and max(mine["min"], theirs["min"]) <= _FEW:
        return True
    within = abs(mine["min"] - theirs["min"]) <= 0.1 * theirs["min"]
    return within and (wanted is None or abs(most - wanted) <= 0.1 * wanted)
