"""Places named in an article: which words are a place's name. `resolve` decides which place of that name is meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from services.extract.language.names import Plain, plain
from services.extract.language.normalise import Folded
from services.extract.places.found import WINDOW, Found
from services.extract.places.gazetteer import Gazetteer, Place
from services.extract.places.mention import PlaceMention, ResolvedPlace
from services.extract.places.resolve import resolve
from services.extract.places.search import Search
from services.extract.places.words import DIRECTION, INSIDE, PART_OF_TOWN, SIDE_OF_TOWN

__all__ = ["PlaceMention", "ResolvedPlace", "find_places", "find_places_in", "resolve"]

_TANWIN: Final = "\u064b"  # names of places take none: دوماً is "always"
_WIDE: Final = frozenset({"subdistrict", "district", "governorate", "region", "country"})


def find_places(folded: Folded, gazetteer: Gazetteer, *, masked: Sequence[tuple[int, int]] = ()) -> list[PlaceMention]:
    """Place names in text order, not overlapping.

    `masked` are folded spans that are something else (a party's name, an outlet's) and hold no place.
    """
    return find_places_in(plain(folded), gazetteer, masked=masked)


def find_places_in(text: Plain, gazetteer: Gazetteer, *, masked: Sequence[tuple[int, int]] = ()) -> list[PlaceMention]:
    """The same for a text whose marks are dropped already."""
    taken = bytearray(len(text.text) + 1)
    for start, end in masked:
        first, last = bisect_left(text.back, start), bisect_left(text.back, end)
        taken[first:last] = b"\1" * (last - first)
    found = Search(text, gazetteer, taken).run()
    mentions = [_mention(text, one, before) for one, before in zip(found, [None, *found], strict=False)]
    return [one for one in mentions if text.folded.original[one.end - 1] != _TANWIN]


def _mention(text: Plain, one: Found, before: Found | None) -> PlaceMention:
    fstart, fend = text.folded_span(one.start, one.end)
    start, end = text.folded.original_span(fstart, fend)
    begin = one.anchor_at if one.anchor_at is not None else one.word
    direction = not one.area and _is_direction(text.text, before.end if before else 0, begin)
    return PlaceMention(
        start=start,
        end=end,
        fstart=fstart,
        fend=fend,
        candidates=one.candidates,
        anchor=one.anchor,
        anchor_fstart=text.back[one.anchor_at] if one.anchor_at is not None else None,
        area=one.area,
        direction=direction,
        context=before is not None and _locates(text.text, before, one, begin),
        alike=one.alike,
        party=bool(one.candidates) and one.anchor is None and _may_be_party(one.candidates[0]),
    )


def _is_direction(text: str, after: int, begin: int) -> bool:
    """Whether "east of", "40 km from" stands before the anchor or the name; the side of a ريف before it does not count."""
    front = text[max(after, begin - WINDOW) : begin]
    clitic = front.rstrip("وفبلك") if front and not front.endswith(" ") else front
    side = DIRECTION.search(clitic)
    if side is None:
        return False
    low, high = max(after, begin - 2 * WINDOW - len(side[0])), begin - len(side[0])
    clitics = len(front) - len(clitic)
    return not (PART_OF_TOWN.search(text, low, high) or SIDE_OF_TOWN.search(text, low, high - clitics))


def _locates(text: str, before: Found, one: Found, begin: int) -> bool:
    """Whether this name only says where the one before it lies."""
    gap = text[before.end : max(before.end, begin)]
    if "\n" in gap or not INSIDE.fullmatch(gap):
        return False
    wider = one.area or (bool(one.candidates) and one.candidates[0].precision in _WIDE)
    if not gap.strip(" ،,") and text[one.word : one.start] in {"", "و"}:
        return wider and not gap.strip() and one.word == one.start
    smaller = (
        not before.candidates or before.candidates[0].precision == "point" or before.candidates[0].kind == "quarter"
    )
    return wider or smaller or any(word in gap for word in ("التابع", "قرب", "القريب", "المحاذي", "المجاور", "الواقع"))


def _may_be_party(place: Place) -> bool:
    return place.precision == "country" or (
        place.kind == "city" and (place.admin1 is None or place.admin1 == "Damascus")
    )
