"""Whether two statements may tell of one place."""

from __future__ import annotations

from typing import Final

from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_IN_TOWN: Final = frozenset({"مدينه", "بلده", "وسط", "بمركز", "باطراف"})
_QUARTERS: Final = frozenset({"حي", "شارع", "دوار", "ساحه", "حاره"})


def place_key(place: ResolvedPlace, scan: Scan) -> str:
    """What two mentions of one place have in common: its id, or its name where it is unknown."""
    mention = place.mention
    return place.place.place_id if place.place else "?" + scan.folded.text[mention.fstart : mention.fend]


def place_names(draft: Draft) -> set[str]:
    """Keys of its places and of what they lie within."""
    return _keys(draft) | _towns(draft)


def share_a_place(earlier: Draft, later: Draft) -> bool:
    """One place of both, or a town and a quarter of it; two quarters of a town are two places."""
    mine, theirs = _keys(earlier), _keys(later)
    return bool(mine & theirs or mine & _towns(later) or _towns(earlier) & theirs)


def _unknown_quarter(draft: Draft) -> bool:
    """“في حي الكتف بالبلدة”: a quarter that no map knows may be one of the town told before."""
    return all(place.place is None and place.mention.anchor in _QUARTERS for place in draft.places)


def _towns(draft: Draft) -> set[str]:
    """What its places lie within."""
    return {place.place.within for place in draft.places if place.place and place.place.within}


def _keys(draft: Draft) -> set[str]:
    return {draft.place_keys.get(id(place), "") for place in draft.places}


def same_places(earlier: Draft, later: Draft) -> bool:
    """Whether the later statement names a place of the earlier one."""
    return bool(later.told_place and earlier.places) and share_a_place(earlier, later)


def in_that_town(scan: Scan, lead: Draft, later: Draft) -> bool:
    """“انفجار في A”, then "انفجرت سيارة على طريق B بمركز مدينة A": beside its own place a statement names the town told."""
    if len(lead.place_keys) != 1 or len(later.place_keys) != 1:
        return False
    return any(
        place_key(place, scan) in lead.place_keys.values()
        and not place.mention.direction
        and scan.bares[scan.token_span(place.mention)[0] - 1].removeprefix("ل") in _IN_TOWN
        for place in scan.places_in(later.start, later.end)
    )


def places_meet(earlier: Draft, later: Draft) -> bool:
    """No contradiction: one says nothing, they share a place, or one is an area about the other."""
    if not later.told_place or not earlier.places or not later.places:
        return True
    if earlier.lead and not earlier.told_place:
        return True
    if share_a_place(earlier, later) or (_unknown_quarter(later) and not _towns(earlier)):
        return True
    return (earlier.area_only or later.area_only) and one_governorate(earlier, later)


def one_governorate(earlier: Draft, later: Draft) -> bool:
    """Whether the places of both may lie in one governorate; of abroad and of wide regions none is known."""
    first = {place.admin1 for place in earlier.places if place.admin1}
    second = {place.admin1 for place in later.places if place.admin1}
    return not first or not second or bool(first & second)


def near_it(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وجرت الاشتباكات … في ناحية بلبل التابعة لعفرين”: the sentence names where the act was told to be."""
    near = later.sentence.number - earlier.sentence.number <= 1 and later.mode.name == earlier.mode.name
    places = scan.places_in(later.sentence.start, later.sentence.end) if near else ()
    return any(
        scan.bares[scan.token_span(place.mention)[0] - 1].startswith("التابع")
        and place_key(place, scan) in place_names(earlier)
        for place in places
    )
