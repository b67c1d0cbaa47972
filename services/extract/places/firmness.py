"""How firmly a name stands by itself: which places of an article the others may be placed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.extract.language.normalise import Folded
from services.extract.places.gazetteer import CURATED, Place
from services.extract.places.mention import PlaceMention
from services.extract.places.words import CALLED_TOWN, CALLED_VILLAGE, FORCES_OF, STREET

_CITY: Final = frozenset({"مدينه", "مدينتي"})
_TOWNS: Final = frozenset({"town", "city"})
# A city leads its homonyms when it has this many times the people of the next.
_LEAD: Final = 10
_WORD: Final = 20  # characters in front of a name in which the word stands that governs it


def beyond_doubt(mention: PlaceMention) -> bool:
    """A curated name that only one place bears, or that the largest of its bearers leads by far."""
    if not mention.candidates or mention.alike or mention.anchor == STREET:
        return False
    top = mention.candidates[0]
    curated = [place for place in mention.candidates if place.priority == top.priority]
    lone = len(curated) == 1 or (top.kind == "city" and top.population > _LEAD * max(1, curated[1].population))
    firm = top.priority == CURATED and (not top.anchored or mention.anchor in CALLED_TOWN)
    return lone and top.kind != "quarter" and firm


def as_party(mention: PlaceMention, folded: Folded) -> bool:
    """“قوات دمشق”: a capital that names whose forces they are says nothing of where the others lie."""
    start = mention.fstart
    return mention.party and FORCES_OF.search(folded.text, max(0, start - _WORD), start) is not None


def _towns(candidates: Sequence[Place]) -> list[Place]:
    """“مدينة القصير”: no village of the name is called a city, wherever else the sentence is."""
    return [place for place in candidates if place.priority == CURATED and place.kind in _TOWNS]


def well_known(candidates: Sequence[Place], mention: PlaceMention) -> Place | None:
    """The one curated town, city or area of a name, which small homonyms do not push aside; after قرية they may."""
    towns = _towns(candidates) if mention.anchor in _CITY and not mention.alike else []
    if len(towns) == 1:
        return towns[0]
    if mention.anchor == STREET:
        return None
    top = candidates[0]
    lone = len([place for place in candidates if place.priority == CURATED]) == 1
    large = top.kind not in {"village", "quarter"} and not top.anchored and mention.anchor not in CALLED_VILLAGE
    return top if lone and large and not mention.alike else None
