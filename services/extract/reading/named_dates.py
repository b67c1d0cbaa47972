"""Dates that name a thing ("the agreement of 10 March", "the disengagement of 1974"): of the thing, not of the act."""

from __future__ import annotations

from typing import Final

from services.extract.language.times import TimeMention
from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_FRONTS: Final = ("", "ال", "ب", "بال", "ل", "لل")
_DATED: Final = frozenset(front + thing for thing in closed("setting", "dated_things") for front in _FRONTS)
_CALLED: Final = frozenset(front + thing for thing in closed("setting", "called_by_date") for front in _FRONTS)
_BESIDE: Final = 3  # tokens from the thing to the date it is called by
_FAR: Final = 8  # and to the year it is of, over its name: "اتفاقية فض الاشتباك بين … الموقعة عام 1974"
_YEARS: Final = frozenset({"عام", "لعام", "سنه", "لسنه"})


def names_a_thing(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """Whether a time belongs to the name of something else than the act of the draft."""
    first, _ = scan.token_span(time)
    reach = _FAR if time.precision == "year" and scan.tokens[first].text in _YEARS else _BESIDE
    if first > draft.sentence.start and scan.bare(first - 1) in _CALLED:
        return True  # "ساحة 18 آذار"
    heads = {at for trigger in draft.heads for at in range(trigger.start, trigger.end)}
    for at in range(first - 1, max(first - 1 - reach, draft.sentence.start - 1), -1):
        if at in heads:
            return False
        if scan.bare(at) in _DATED:
            return True
        if scan.actor_at[at] is not None and reach == _BESIDE:
            return False  # "الاتفاق مع X في 10 آذار"
    return False
