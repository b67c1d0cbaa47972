"""Tolls told each with its own place are acts of their own: "قتل خمسة في النيرب وأصيب عشرون في سرمين"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.drafts import Draft, Harm
from services.extract.reading.scan import Scan

_AT: Final = frozenset({"في", "ب"})
_ANCHORED: Final = 4  # tokens between "in" and the place's name
_POINTS: Final = frozenset({"point", "settlement"})
_TOLLS: Final = 2


def scatter(scan: Scan, draft: Draft) -> list[Draft]:
    """The draft, or one for each of its tolls where every one of them names another place right behind it."""
    tolls = sorted((harm for harm in draft.harms if not harm.part and harm.effect != "destroyed"), key=lambda h: h.at)
    if draft.event_type != "assault" or len(tolls) < _TOLLS or len(tolls) != len({harm.at for harm in tolls}):
        return [draft]
    towns = _town_by_town(scan, draft, tolls)
    if len(towns) > 1:
        firsts = [next(harm for harm in tolls if harm.at >= start) for start in towns]
        return _cut(draft, [*towns, draft.end], firsts)
    again = _begins_again(scan, draft, tolls)
    if again is not None:
        return _cut(draft, [draft.start, again.start, draft.end], [tolls[0], again])
    ends = [harm.start for harm in tolls[1:]] + [draft.end]
    places = [_place_of(scan, harm, end) for harm, end in zip(tolls, ends, strict=True)]
    names = [place.mention.fstart for place in places if place is not None]
    if len(names) < len(tolls) or len({_key(scan, place) for place in places if place is not None}) < len(tolls):
        return [draft]
    return _cut(draft, [draft.start, *ends], tolls)


def _town_by_town(scan: Scan, draft: Draft, tolls: list[Harm]) -> list[int]:
    """Where the stretches of "في X قتل اثنان، وفي Y ارتقى طفل" begin: each names its town in front of its tolls."""
    edges = [draft.start]
    for before, harm in pairwise(tolls):
        turn = next((at for at in range(before.end, harm.at) if scan.texts[at] == "وفي"), None)
        if turn is not None and _named_in_front(scan, turn, harm.at):
            edges.append(turn)
    ends = [*edges[1:], draft.end]
    told = [{_key(scan, place) for place in _towns(scan, start, end)} for start, end in zip(edges, ends, strict=True)]
    return edges if all(told) and len(set().union(*told)) == sum(map(len, told)) else []


def _named_in_front(scan: Scan, turn: int, toll: int) -> bool:
    """Whether a town is named right behind "and in", before the toll."""
    return any(scan.token_span(place.mention)[0] - turn <= _ANCHORED for place in _towns(scan, turn, toll))


def _towns(scan: Scan, start: int, end: int) -> list[ResolvedPlace]:
    return [place for place in scan.places_in(start, end) if place.precision in _POINTS and not place.mention.area]


def _begins_again(scan: Scan, draft: Draft, tolls: list[Harm]) -> Harm | None:
    """The toll that begins a second act: killed once more, with a town of its own behind ("إضافة إلى مقتل سيدة … في …")."""
    for position, harm in enumerate(tolls[1:], 1):
        if harm.effect not in {told.effect for told in tolls[:position]}:
            continue
        here = _place_of(scan, tolls[-1], draft.end)
        before = {_key(scan, place) for place in scan.places_in(draft.start, harm.start)}
        return harm if here is not None and before and _key(scan, here) not in before else None
    return None


def _cut(draft: Draft, edges: list[int], tolls: list[Harm]) -> list[Draft]:
    """One draft for each stretch, under its first toll."""
    pieces = []
    for position, (start, end) in enumerate(pairwise(edges)):
        own = [harm for harm in draft.harms if start <= harm.at < end]
        piece = replace(draft, start=start, end=end, harms=own, parties=list(draft.parties))
        if position or not start <= draft.head.start < end:
            piece.head = replace(draft.head, start=tolls[position].at, end=tolls[position].at + 1)
            piece.heads = [piece.head]
        pieces.append(piece)
    return pieces


def _place_of(scan: Scan, harm: Harm, end: int) -> ResolvedPlace | None:
    """The settlement told of a toll, before the next one begins."""
    for place in scan.places_in(harm.end, end):
        first, _ = scan.token_span(place.mention)
        near = range(max(first - _ANCHORED, harm.end), first)
        if "(" in scan.texts[harm.end : first]:
            return None  # "ستة (ثلاثة في X وثلاثة في Y)": the parts of one toll
        governed = any(scan.bares[at] in _AT for at in near) or scan.tokens[first].text.startswith("ب")
        if governed and place.precision in _POINTS and not place.mention.direction:
            return place
    return None


def _key(scan: Scan, place: ResolvedPlace) -> str:
    mention = place.mention
    return place.place.place_id if place.place else scan.folded.text[mention.fstart : mention.fend]
