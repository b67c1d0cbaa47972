"""What is wrong in a document, counted by cause and with no word of its text, for sides that nobody reads. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from services.extract.evaluation.gold import Event
from services.extract.evaluation.matching import match, near, overlaps, paired_effects, place, start, unlocatable
from services.extract.evaluation.scores import actor_keys

Causes = Counter[tuple[str, str]]  # (slot or "events …", cause) to how often
_WEEK: Final = 7  # days


def causes(read: Sequence[Event], gold: Sequence[Event]) -> Causes:
    """Every miss, every false find and every wrong slot of a document."""
    pairs = match(read, gold)
    right, found = {id(mine) for mine, _ in pairs}, {id(theirs) for _, theirs in pairs}
    counted: Causes = Counter()
    for theirs in gold:
        if id(theirs) not in found:
            counted["events missed", f"{theirs['event_type']}, {_instead(theirs, read)}"] += 1
    for mine in read:
        if id(mine) not in right:
            counted["events invented", f"{mine['event_type']}, {_there(mine, gold)}"] += 1
    for mine, theirs in pairs:
        counted.update(_slots(mine, theirs))
    return counted


def _instead(theirs: Event, read: Sequence[Event]) -> str:
    beside = [mine for mine in read if overlaps(mine["evidence"], theirs["evidence"])]
    others = sorted({mine["event_type"] for mine in beside if mine["event_type"] != theirs["event_type"]})
    return f"{others[0]} read" if others else "one read for two" if beside else "nothing read"


def _there(mine: Event, gold: Sequence[Event]) -> str:
    beside = [theirs for theirs in gold if overlaps(mine["evidence"], theirs["evidence"])]
    others = sorted({theirs["event_type"] for theirs in beside if theirs["event_type"] != mine["event_type"]})
    return f"{others[0]} annotated" if others else "two read for one" if beside else "nothing annotated"


def _slots(mine: Event, theirs: Event) -> Iterator[tuple[str, str]]:
    if mine["mode"] != theirs["mode"]:
        yield "mode", f"{theirs['mode']} read as {mine['mode']}"
    yield from (("place", cause) for cause in _place(mine, theirs))
    yield from (("date", cause) for cause in _date(mine, theirs))
    yield from (("effects", cause) for cause in _effects(mine["effects"], theirs["effects"]))
    yield from (("actors", cause) for cause in _actors(mine, theirs))


def _place(mine: Event, theirs: Event) -> Iterator[str]:
    here, there = place(mine), place(theirs)
    if unlocatable(theirs) or near(here, there) or not (here or there):
        return
    if here and there:
        yield "another point"
    elif here:
        yield f"a point, annotated {'an area' if theirs.get('location') else 'none'}"
    else:
        where = mine.get("location") or {}
        settled = where.get("precision") in ("point", "settlement")
        yield "a name without a point" if settled else "an area" if where else "none"


def _date(mine: Event, theirs: Event) -> Iterator[str]:
    ours, wanted = start(mine), start(theirs)
    if ours == wanted:
        mine_time, theirs_time = mine.get("time") or {}, theirs.get("time") or {}
        if ours and theirs_time.get("precision") and mine_time.get("precision") != theirs_time["precision"]:
            yield "the day right, another precision"
    elif ours is None:
        yield "none"
    elif wanted is None:
        yield "a day, annotated none"
    else:
        apart = abs((date.fromisoformat(ours) - date.fromisoformat(wanted)).days)
        yield "a day off" if apart == 1 else "days off" if apart <= _WEEK else "more than a week off"


def _effects(read: Sequence[Event], gold: Sequence[Event]) -> Iterator[str]:
    pairs, left = paired_effects(read, gold), list(read)
    for hit, wanted in pairs:
        if hit is not None:
            left.remove(hit)
            if hit.get("group") != wanted.get("group"):
                yield f"{wanted.get('group')} read as {hit.get('group')}"
    missed = [wanted for hit, wanted in pairs if hit is None]
    parts = [effect for effect in left if effect.get("part_of") is not None]
    yield from ("a part of one told" for _ in parts)
    wholes = [effect for effect in left if effect.get("part_of") is None]
    for wanted in missed:
        other = next((effect for effect in wholes if effect["effect"] == wanted["effect"]), None)
        if other is None:
            yield f"{wanted['effect']} missed"
        else:
            wholes.remove(other)
            yield f"{wanted['effect']}, {_number(other, wanted)}"
    yield from (f"{effect['effect']} invented" for effect in wholes)


def _number(mine: Event, theirs: Event) -> str:
    if (mine.get("max") is None) != (theirs.get("max") is None):
        return "open for exact" if mine.get("max") is None else "exact for open"
    return "too few" if mine["min"] < theirs["min"] else "too many"


def _actors(mine: Event, theirs: Event) -> Iterator[str]:
    have, want = Counter(actor_keys(mine)), Counter(actor_keys(theirs))
    missed, invented = want - have, have - want
    for (role, actor), _ in _each(missed):
        other = next((key for key in invented if key[1] == actor), None)
        if other is None:
            yield f"{role} missed"
        else:
            invented[other] -= 1
            invented += Counter()  # drops what is used up
            yield f"{role} read as {other[0]}"
    yield from (f"{role} invented" for (role, _), _ in _each(invented))


def _each(counter: Counter[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], int]]:
    return [(key, n) for key, times in sorted(counter.items()) for n in range(times)]
