"""Whether the text round a name says that the place meant is another one of that name."""

from __future__ import annotations

import re
from typing import Final

from services.extract.language.normalise import Folded
from services.extract.places.gazetteer import CURATED, Place, kilometres
from services.extract.places.mention import ResolvedPlace

# Between a name and what is said to be round it: a direction and a word such as محافظة fit in.
_SAID_WITHIN: Final = 30
# A place in another governorate than what is said to be round it, and farther from that, is another one.
_FAR_KM: Final = 60.0
# A village that few know must lie by what is said to be round it in its own governorate too.
_BY_KM: Final = 40.0
_CAPITAL: Final = {"Damascus", "Rif Dimashq"}
_POINTS: Final = frozenset({"point", "settlement"})
# The side of a countryside, and how far over the middle of its city a village on that side may lie, in degrees.
_SIDE: Final = re.compile(r" ال(شمالي|جنوبي|شرقي|غربي)")
_OVER: Final = 0.05


def is_belied(answer: ResolvedPlace, around: ResolvedPlace, folded: Folded) -> bool:
    """“قرية الزيارة شمالي حلب”: whether what the text says round a place is far from the one of that name.

    Or whether it may tell which of several is meant, that nothing else told apart.
    """
    said = around.mention.context or around.mention.direction
    if not said or around.place is None or (answer.place is not None and answer.place.kind == "city"):
        return False
    gap = folded.text[answer.mention.fend : around.mention.fstart]
    if len(gap) > _SAID_WITHIN or "\n" in gap or answer.mention.area:
        return False
    if answer.place is None:
        return bool(answer.mention.candidates)
    return lies_elsewhere(answer.place, around, folded)


def lies_elsewhere(place: Place, around: ResolvedPlace, folded: Folded) -> bool:
    """Whether a point lies far from what is said to be round it, or on the other side of the city."""
    if place.precision not in _POINTS or around.place is None or not place.admin1 or not around.admin1:
        return False
    apart = place.admin1 != around.admin1 and {place.admin1, around.admin1} != _CAPITAL
    away = kilometres(place, around.place) - (around.radius_km or 0.0)
    if apart and away > _FAR_KM:
        return True
    near = _FAR_KM if around.mention.direction else _BY_KM  # "43 كم شمال غرب حماة"
    return place.priority < CURATED and (away > near or _on_the_other_side(place, around, folded))


def _on_the_other_side(place: Place, around: ResolvedPlace, folded: Folded) -> bool:
    """“قرية مشيرفة بريف حلب الجنوبي” is none of that name to the north of Aleppo."""
    city = around.place
    if city is None or city.kind != "city" or not around.mention.area:
        return False
    sides = _SIDE.findall(folded.text[around.mention.fstart : around.mention.fend])
    north, east = place.lat - city.lat, place.lon - city.lon
    over = {"شمالي": -north, "جنوبي": north, "شرقي": -east, "غربي": east}
    return any(over[side] > _OVER for side in sides)
