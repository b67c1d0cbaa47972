"""A lead that adds up what the article then tells act by act ("قُتل عشرون … في إدلب وبنش") is no act of its own."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.joining import alike
from services.extract.reading.same_places import places_meet
from services.extract.reading.sameness import actors_meet
from services.extract.reading.scan import Scan
from services.extract.reading.toll_likeness import exact_toll

_COUNTED: Final = frozenset({"assault", "coerce"})
_PARTS: Final = 2  # acts at least that a sum is made of
_SEPARATE: Final = frozenset({"منفصلين", "منفصله", "منفصلتين", "متفرقه", "متفرقين", "متفرقتين"})
_APART: Final = _SEPARATE | {"مختلفه", "مختلفتين", "مختلفين"}
_WHERE_OR_WHAT: Final = frozenset(
    {"مناطق", "منطقتين", "اماكن", "مكانين", "موقعين", "هجمات", "هجومين", "حوادث", "حادثتين", "عمليات"}
)
_NO_CHANCE: Final = 5  # a sum so large is none by chance, though its lead names but one of the towns


def tells_several(scan: Scan, draft: Draft) -> bool:
    """“في هجومين منفصلين”, “عمليات متفرقة”: several acts by its own words, of which the article goes on to tell each."""
    apart = (at for at in range(draft.start, draft.end) if scan.bares[at] in _APART)
    return draft.event_type == "assault" and any(
        scan.bares[at] in _SEPARATE or scan.bares[at - 1] in _WHERE_OR_WHAT for at in apart
    )


def without_summaries(kept: list[Draft]) -> list[Draft]:
    """The drafts without leads whose every exact toll is the sum of the tolls of acts told later."""
    return [draft for draft in kept if not _sums_up(draft, kept)]


def _sums_up(lead: Draft, kept: list[Draft]) -> bool:
    one_town = lead.told_place and not lead.area_only and len(lead.places) == 1
    if lead.event_type not in _COUNTED or not (lead.lead or _of_an_area(lead)):
        return False
    parts = [
        other
        for other in kept
        if not other.lead
        and other.sentence.number > lead.sentence.number
        and not other.background
        and other.event_type == lead.event_type
        and alike(lead.mode.name, other.mode.name, loosely=True)
        and actors_meet(lead, other)
        and _that_day(lead, other)
    ]
    sums = {effect: _told(lead, effect) for effect in ("killed", "injured", "detained")}
    told = {effect: number for effect, number in sums.items() if number}
    if _told_town_by_town(lead, told, parts):
        return True
    if _adds_up(told, parts):
        return not one_town or sum(told.values()) >= _NO_CHANCE
    return lead.lead and not one_town and (_gathers(lead, told, parts) or _spreads(lead, parts))


def _told_town_by_town(lead: Draft, told: dict[str, int], parts: list[Draft]) -> bool:
    """“قتل طفل وجرح ثلاثة بقصف على A وB”, and then what befell A and what befell B, which make no more than that."""
    towns = set(lead.place_keys.values())
    here = [part for part in parts if part.told_place and towns & set(part.place_keys.values())]
    covered = {key for part in here for key in part.place_keys.values()}
    if not lead.lead or lead.area_only or len(towns) < _PARTS or len(here) < _PARTS or not towns <= covered:
        return False
    return bool(told) and all(0 < sum(_told(part, effect) for part in here) <= told[effect] for effect in told)


def _spreads(lead: Draft, parts: list[Draft]) -> bool:
    """“تعرضت مواقع في ريفي دمشق ودرعا لقصف”: no toll, and the towns of it told one by one, struck by the same."""
    doers = lead.ids("initiator", "participant")
    if lead.harms or not doers or not (lead.told_place and lead.area_only) or lead.event_type != "assault":
        return False
    within = [p for p in parts if p.told_place and not p.area_only and doers & p.ids("initiator", "participant")]
    return len({key for part in within for key in part.place_keys.values()}) >= _PARTS


def _of_an_area(told: Draft) -> bool:
    """A toll told of an area in the middle of the article, no item of a list: of what is told next, it may be the sum."""
    return told.area_only and told.told_place and not told.sentence.item and bool(exact_toll(told))


def _that_day(lead: Draft, part: Draft) -> bool:
    """Whether an act is not told of another day than its lead."""
    if not (lead.told_time and part.told_time and lead.time and part.time and lead.time.start and part.time.start):
        return True
    return lead.time.start[:10] <= part.time.start[:10] <= (lead.time.end or lead.time.start)[:10]


def _gathers(lead: Draft, told: dict[str, int], parts: list[Draft]) -> bool:
    """A lead about an area whose toll, though told, the acts in its towns do not exceed and mostly make up."""
    within = [part for part in parts if part.told_place and not part.area_only and places_meet(lead, part)]
    towns = {key for part in within for key in part.place_keys.values()}
    if (lead.told_place and not lead.area_only) or len(within) < _PARTS or len(towns) < _PARTS or not lead.harms:
        return False
    made = {effect: sum(_told(part, effect) for part in within) for effect in ("killed", "injured", "detained")}
    if any(made[effect] > number for effect, number in told.items()):
        return False
    if told:
        return len(towns) > _PARTS or any(made[effect] * 2 >= number for effect, number in told.items())
    return all(made[harm.effect] for harm in lead.harms if harm.effect in made)


def _adds_up(told: dict[str, int], parts: list[Draft]) -> bool:
    """Whether every number is the sum of what the acts have of its effect, one of them that of two acts at least."""
    tolls = {effect: [toll for part in parts if (toll := _told(part, effect))] for effect in told}
    return any(len(each) >= _PARTS for each in tolls.values()) and all(
        sum(tolls[effect]) == number for effect, number in told.items()
    )


def _told(draft: Draft, effect: str) -> int:
    return sum(
        h.low for h in draft.harms if h.effect == effect and h.high is not None and not h.part and not h.borrowed
    )
