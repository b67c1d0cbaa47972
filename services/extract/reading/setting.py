"""Where a draft's act happened: the places of its stretch, else of its surroundings."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.elsewhere import elsewhere, is_quoted, is_topic
from services.extract.reading.in_each_town import in_each_town
from services.extract.reading.others_deed import answered
from services.extract.reading.roads import off_road, on_road
from services.extract.reading.scan import Scan
from services.extract.reading.travel import capital_at, destination, is_capital, travels_to
from services.extract.reading.whereabouts import (
    SAID_BEFORE,
    as_province,
    home_town,
    is_capital_city,
    is_from_there,
    is_point,
    is_premises,
    named_before,
    not_where_the_actor_is,
    only_named,
    province_of,
    said_before,
)

_MEETINGS: Final = closed("setting", "meetings")  # one speaks where one meets, not where the bombs fell
_NEARBY: Final = closed("setting", "nearby")
_QUOTES: Final = frozenset('"”“»«()')
_ANCHORS: Final = closed("setting", "anchors")
_WIDE: Final = frozenset({"region", "country"})
_FRONTS: Final = frozenset({"محور", "جبهه", "جبهتي", "محوري"})
_LIES: Final = frozenset({"بين", "الواقعه", "الواقع", "الواقعين", "الواقعتين", "التابعه"})
_CLOSE_TO: Final = frozenset({"القريبه", "القريب", "القريبتين", "القريبين"})
_BETWEEN: Final = frozenset({"بين", "بينها"})
_NAMELY: Final = ("اهمها", "ابرزها", "منها", "بينها", "وهي")
_CAPITALS_IN_A_ROW: Final = 3  # by their bare names: all of their provinces is meant
_MOST: Final = 12  # places of one act; a longer list is a table, not a sentence


def place_draft(scan: Scan, draft: Draft, words: Discourse) -> None:
    """Fill `draft.places`: every settlement the act is said to touch, else the first area."""
    own = destination(scan, draft) or _usable(scan, draft, words, draft.head.start, draft.end)
    if not any(is_point(place) for place in own):
        own = _near(scan, draft) or own
    there = not answered(scan, draft)  # fire that is answered did not come down where the answer did
    if there and (not own or (draft.mode.scheme != "speech" and all(place.precision in _WIDE for place in own))):
        crowd = bool(own) and draft.event_type == "protest"  # "خرجوا في ساحة كذا في وقفة وسط توتر في الساحل"
        before_it = _usable(scan, draft, words, draft.sentence.start if crowd else draft.start, draft.head.start)
        own = said_before(scan, draft, before_it) or own or before_it
    draft.told_place = any(place.precision != "country" for place in own)
    if not own and (draft.mode.scheme != "speech" or scan.tells(_MEETINGS, draft.sentence.start, draft.sentence.end)):
        begin = draft.sentence.start if there else draft.head.start
        told = _usable(scan, draft, words, begin, draft.sentence.end)
        points = not_where_the_actor_is(scan, off_road(scan, [place for place in told if is_point(place)]))
        the_last = scan.tells(SAID_BEFORE, draft.start, draft.end)  # "من أبناء هذه القرية": of the one named last
        before = [place for place in points if scan.token_span(place.mention)[0] < draft.head.start]
        own = (said_before(scan, draft, before) if the_last else []) or points[:1]
        own = own or named_before(scan, draft) or [place for place in told if not is_point(place)][:1]
    own = own if any(is_point(place) for place in own) else home_town(scan, draft) or own
    points = not_where_the_actor_is(scan, off_road(scan, [place for place in own if is_point(place)]))
    points = _listed(scan, points)
    if (
        len(points) >= _CAPITALS_IN_A_ROW
        and draft.event_type != "protest"
        and all(is_capital_city(place) for place in points)
    ):
        own, points = [province_of(points[0])], []  # "قصفت 12 موقعاً في دمشق وحمص والسويداء": one act, at the first
    if own and draft.event_type == "mobilize" and not is_point(own[0]):
        points = []  # where to is said first: "تعزيزات إلى محاور حماة"
    if points:
        draft.places = points[:_MOST] if in_each_town(scan, draft, points[0]) else points[:1]
    else:
        draft.places = [place for place in own if not is_point(place)][:1]
        draft.area_only = True


def _near(scan: Scan, draft: Draft) -> list[ResolvedPlace]:
    """“بالقرب من بلدة X”, with no other settlement told: round X is X."""
    near = []
    for place in scan.places_in(draft.head.start, draft.end):
        first, _ = scan.token_span(place.mention)
        before = [without_conjunction(scan.tokens[at].text) for at in range(max(first - 3, 0), first)]
        if any(word in _NEARBY for word in before):
            near.append(place)
    return [place for place in near if is_point(place)][:1]


def _usable(scan: Scan, draft: Draft, words: Discourse, start: int, end: int) -> list[ResolvedPlace]:
    found: list[ResolvedPlace] = []
    of_origin = False
    for place in scan.places_in(start, end):
        mention = place.mention
        if of_origin and (mention.context or _in_list(scan, place)):
            continue  # "ينحدر من مدينة X بريف Y", "من بلدات X وY": no place of the act either
        first, _ = scan.token_span(mention)
        governed = _is_where(scan, draft, first, place)
        if (
            mention.direction
            or _means_none(scan, place)
            or (mention.party and scan.actor_at[first] is not None and not governed)
        ):
            continue
        first = _behind_what(scan, place, first)
        before = [without_conjunction(scan.tokens[at].text) for at in range(max(first - 3, 0), first)]
        of_origin = is_from_there(before)
        if of_origin or elsewhere(scan, draft, words, before, first) or only_named(scan, draft, first):
            continue
        settled = any(is_point(one) and not on_road(scan, one) for one in found)
        if settled and any(word in _NEARBY for word in before[-2:]) and not _joined(scan, first):
            continue
        if scan.actor_at[first] is not None and not mention.party and not is_premises(scan, place, first):
            continue
        talked = draft.event_type == "consult"
        talked = talked and (is_point(place) or bool(scan.places_in(draft.start, draft.head.start)))
        if talked and is_topic(scan, draft, first):
            continue
        if draft.mode.scheme == "speech" and is_quoted(scan, draft.head.end, first):
            continue  # what is spoken of, not where it is spoken
        listed = bool(found) and found[-1].precision == "governorate" and _in_list(scan, place)
        found.append(as_province(scan, draft, place, first, listed=listed))
    return found


def _behind_what(scan: Scan, place: ResolvedPlace, first: int) -> int:
    """Where what is named begins: "بلدة كذا", “أعلنه من العاصمة السعودية الرياض”."""
    mention = place.mention
    if mention.anchor_fstart is not None and mention.anchor_fstart < mention.fstart:
        return max(first - 1, 0)
    return capital_at(scan, first) if is_capital(scan, first) else first


def _means_none(scan: Scan, place: ResolvedPlace) -> bool:
    """A bare name that places bear, none of which is meant here: “الشيخ علي” is a man."""
    refused = place.place is None and bool(place.mention.candidates)
    return refused and place.mention.anchor is None and not _in_list(scan, place)


def _is_where(scan: Scan, draft: Draft, first: int, place: ResolvedPlace) -> bool:
    """“في دمشق”, “بدمشق”, “العاصمة الكازاخية أستانا”: a city, no party; whoever visits goes to it."""
    token = scan.tokens[first]
    before = [scan.bare(at) for at in range(max(first - 2, 0), first)]
    joined = token.text[: max(place.mention.fstart - token.start, 0)].lstrip("وف")
    went = draft.event_type == "consult" and (before[-1:] == ["الي"] or travels_to(scan, first, joined))
    return joined == "ب" or before[-1:] == ["في"] or went or is_capital(scan, first)


def _listed(scan: Scan, points: list[ResolvedPlace]) -> list[ResolvedPlace]:
    """The first settlement and those joined to it by "and"; one merely named behind it says where it lies."""
    if points and (_on_front(scan, points[0]) or _between_two(scan, points)):
        return points[:1]
    listed = points[:1]
    for place in points[1:]:
        gap = range(scan.token_span(listed[-1].mention)[1], scan.token_span(place.mention)[0])
        if not _in_list(scan, place) or any(scan.bare(at) in _LIES for at in gap) or _close_to(scan, gap):
            continue
        listed.append(place)
    return listed


def _close_to(scan: Scan, gap: range) -> bool:
    """“X القريبة من معسكري Y وZ”: what X is near is no more of the list, up to a pause."""
    at = next((n for n in reversed(gap) if scan.bare(n) in _CLOSE_TO), None)
    return at is not None and PAUSES.isdisjoint(scan.texts[at : gap.stop])


def _on_front(scan: Scan, place: ResolvedPlace) -> bool:
    """“محور A و B”: a front named by two villages is one event, at the first."""
    at, _ = scan.token_span(place.mention)
    return any(scan.bare(n).removeprefix("ال").removeprefix("ب") in _FRONTS for n in range(max(at - 2, 0), at))


def _between_two(scan: Scan, points: list[ResolvedPlace]) -> bool:
    """“بين بلدتي A وB”: somewhere between two, told by the first."""
    if len(points) != 2:  # noqa: PLR2004
        return False
    at, _ = scan.token_span(points[0].mention)
    return any(scan.bare(n) in _BETWEEN for n in range(max(at - 2, 0), at))


def _in_list(scan: Scan, place: ResolvedPlace) -> bool:
    mention = place.mention
    at, _ = scan.token_span(mention)
    token = scan.tokens[at]
    if token.text.startswith("و") and mention.fstart > token.start:
        return True
    while at and (scan.tokens[at - 1].text in _QUOTES or without_conjunction(scan.tokens[at - 1].text) in _ANCHORS):
        at -= 1
        if scan.tokens[at].text.startswith("و") and without_conjunction(scan.tokens[at].text) in _ANCHORS:
            return True
    if (
        at > 1
        and scan.texts[at - 1] == "الي"
        and scan.bares[at - 2].lstrip("ب").removeprefix("ال") in ("اضافه", "جانب")
    ):
        return True  # "… بالإضافة إلى قرى X وY"
    return at > 0 and scan.tokens[at - 1].text in ("و", "،", ",", *_NAMELY)


def _joined(scan: Scan, first: int) -> bool:
    """“… وبالقرب من X”: one more place, not where the one before lies."""
    return any(scan.tokens[at].text in ("و", "وبالقرب", "وقرب") for at in range(max(first - 3, 0), first))
