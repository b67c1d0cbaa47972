"""Why coded incidents are not found and their tolls do not agree (`bench/coded.py`): counts by cause, no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bench.coded import Row, agreeing, article, days_meet, meant, named, near, ranked
from services.contracts.event import EnrichedEvent
from services.extract.evaluation.causes import Causes
from services.extract.reader import Reader

_TOLLS = ("killed", "injured")


def coded_causes(reader: Reader, row: Row) -> Causes:
    """What one text lacks."""
    forceful = [event for event in reader.read(article(row)) if event.event_type in ("assault", "coerce")]
    told = [event for event in forceful if not event.background]
    first = ranked(told)
    causes: Causes = Counter()
    for coded in row["incidents"]:
        if coded["lat"] is None or not named(row["text"], coded["location_ar"]):
            continue
        found = [event for event in first if meant(event, coded)]
        if found:
            best = max(found, key=lambda event: agreeing([event], coded))
            causes.update(("tolls", cause) for cause in _tolls(best, told, coded))
        else:
            causes["incidents", _lost(forceful, coded)] += 1
    return causes


def _lost(forceful: Sequence[EnrichedEvent], coded: Row) -> str:
    """What the event that comes nearest to a coded incident lacks."""
    here = [event for event in forceful if near(event, coded)]
    if any(meant(event, coded) for event in here if not event.background):
        return "less sure than another event at its point, or than five others"
    if any(meant(event, coded) for event in here):
        return "taken for background"
    if any(days_meet(event, coded) for event in here):
        return "there that day, of a kind that does not fit"
    if here:
        return "there, on another day"
    if any(event.location is None or event.location.lat is None for event in forceful):
        return "an act without a point"
    return "acts at other points only" if forceful else "no act of force read"


def _tolls(best: EnrichedEvent, told: Sequence[EnrichedEvent], coded: Row) -> Iterator[str]:
    for effect in _TOLLS:
        wanted = {**coded, **{f"{other}_max": None for other in _TOLLS if other != effect}}
        if not coded[f"{effect}_max"] or agreeing([best], wanted):
            continue
        mine = [one for one in best.effects if one.effect == effect and one.part_of is None]
        if agreeing([event for event in told if near(event, coded)], wanted):
            yield f"{effect}, told of another event there"
        elif agreeing(told, wanted):
            yield f"{effect}, told of an event elsewhere"
        elif mine:
            yield f"{effect}, {'more' if mine[0].min > coded[f'{effect}_max'] else 'fewer'} than coded"
        else:
            yield f"{effect}, no number read"
