"""Roads by where they lead: an act "on the road A - B" is at neither city, and beside what it is said to be near."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.scan import Scan

_NEARBY: Final = closed("setting", "nearby")
_ROADS: Final = closed("setting", "roads")
_BETWEEN: Final = frozenset({"بين", "بينها"})
_BINDS: Final = frozenset({"-", "–", "الي", "باتجاه", "/"})
_TOWN: Final = frozenset({"مدينه", "بلده"})
_INSIDE: Final = frozenset({"في", "داخل", "وسط", "بوسط", "مركز", "بمركز", "اطراف", "باطراف", "عند", "مدخل", "بمدخل"})
_ROAD_WITHIN: Final = 6
_CLOSE: Final = 4


def off_road(scan: Scan, points: list[ResolvedPlace]) -> list[ResolvedPlace]:
    """“على طريق دمشق - حمص قرب X” is at X; of a road between two cities neither is the place, else the smaller end."""
    for first, second in pairwise(points):
        if not _is_road(scan, first, second):
            continue
        others = [
            place
            for place in points
            if place not in (first, second) and (_beside_it(scan, place) or _after_between(scan, place))
        ]
        ends = [place for place in (first, second) if place.place is None or place.place.kind != "city"]
        before = points[: points.index(first)] if _listed_road(scan, first) else []
        return before + (others or sorted(ends, key=lambda place: place.place.population if place.place else 0)[:1])
    named = [first for first, second in pairwise(points) if _road_of_a_town(scan, first, second)]
    return [place for place in points if place not in named and not _leads_there(scan, place)]


def _road_of_a_town(scan: Scan, first: ResolvedPlace, second: ResolvedPlace) -> bool:
    """“على طريق X بأطراف مدينة Y”: a street of Y that is called after where it leads."""
    at, after = scan.token_span(first.mention)
    behind, _ = scan.token_span(second.mention)
    gap = [scan.bare(n) for n in range(after, behind)]
    if not gap or gap[0] in _TOWN:
        return False  # "طريق X مدينة Y"
    of_town = gap[-1].removeprefix("ب") in _TOWN and all(word in _INSIDE for word in gap[:-1])
    return of_town and at > 0 and scan.bare(at - 1).removeprefix("ال") in _ROADS


def _leads_there(scan: Scan, place: ResolvedPlace) -> bool:
    """“على طريق دمشق”: whither the road leads, not where it happened; smaller places are beside theirs."""
    at, _ = scan.token_span(place.mention)
    while at > 1 and scan.place_at[at - 1] is not None:
        at -= 1  # "طريق الرقة دير الزور"
    city = place.place is not None and place.place.kind == "city"
    return city and at > 0 and scan.bare(at - 1).removeprefix("ال") in _ROADS


def _listed_road(scan: Scan, first: ResolvedPlace) -> bool:
    """“بلدات A وB، والطريق الواصل بين C وD”: a road after the towns of a list."""
    at, _ = scan.token_span(first.mention)
    near = range(max(at - _ROAD_WITHIN, 0), at)
    return any(scan.texts[n].startswith("و") and scan.bare(n).removeprefix("ال") in _ROADS for n in near)


def on_road(scan: Scan, place: ResolvedPlace) -> bool:
    """“على طريق A - B”: an end of a road, beside which the place itself may be told."""
    at, _ = scan.token_span(place.mention)
    return any(scan.bare(n).removeprefix("ال") in _ROADS for n in range(max(at - _ROAD_WITHIN, 0), at))


def _is_road(scan: Scan, first: ResolvedPlace, second: ResolvedPlace) -> bool:
    """“طريق A - B”, “الطريق الواصل بين A وB”."""
    at, after = scan.token_span(first.mention)
    before = [scan.bare(n).removeprefix("ال") for n in range(max(at - 6, 0), at)]
    gap = [scan.bare(n) for n in range(after, scan.token_span(second.mention)[0])]
    bound = any(word in _BETWEEN for word in before) or any(word in _BINDS for word in gap)
    return bound and len(gap) < _CLOSE and any(word in _ROADS for word in before)


def _after_between(scan: Scan, place: ResolvedPlace) -> bool:
    """“بين بلدة X وطريق A - B”."""
    at, _ = scan.token_span(place.mention)
    return any(scan.bares[n] in _BETWEEN for n in range(max(at - 2, 0), at))


def _beside_it(scan: Scan, place: ResolvedPlace) -> bool:
    at, _ = scan.token_span(place.mention)
    return any(without_conjunction(scan.tokens[n].text) in _NEARBY for n in range(max(at - 3, 0), at))
