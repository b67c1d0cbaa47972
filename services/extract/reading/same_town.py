"""Acts and statements without a place of their own: where the story was last, or in the one town that it tells of."""

from __future__ import annotations

from collections import Counter
from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.drafts import Draft
from services.extract.reading.others_deed import answered
from services.extract.reading.scan import Scan
from services.extract.reading.whereabouts import SAID_BEFORE, is_capital_city, province_of

_DONE: Final = frozenset({"assault", "coerce", "capture", "retreat", "mobilize"})
_MET: Final = frozenset({"consult", "agree", "protest"})
CROWDS: Final = frozenset({"PROTESTERS", "ACTIVISTS", "CIVILIANS", "STUDENTS", "TEACHERS"})
_ANYWHERE: Final = frozenset({"release", "lift_siege", "humanitarian"})
_GOES_ON: Final = 3  # sentences over which the place told last is still meant
_ALL_ALONG: Final = 12  # and where the article has told of one town only
_SIDES: Final = ("شمال", "جنوب", "شرق", "غرب")
_PROVINCE: Final = frozenset({"المحافظه", "بالمحافظه"})
_ALL_OVER: Final = closed("setting", "all_over")  # before "the governorate": its building is in the capital
_WORLD: Final = frozenset({"UN", "UNSC", "UN-COI", "ARAB-LEAGUE", "EU"})  # speak from where they meet
_SAID: Final = frozenset({"request", "reject", "accuse", "threaten"})


def all_at_one_place(scan: Scan, kept: list[Draft]) -> None:
    """An article whose acts all fell in one town tells there too what it gives no place of its own."""
    current = [draft for draft in kept if not draft.background and draft.modality not in ("planned", "denied")]
    located = [draft for draft in current if draft.places and draft.event_type in _DONE]
    named = [draft for draft in located if not draft.area_only]
    keys = {draft.place_keys.get(id(place), "") for draft in named for place in draft.places}
    governorates = {place.admin1 for draft in located for place in draft.places if place.admin1}
    if len(keys) != 1 or len(governorates) != 1:
        return
    for draft in current:
        untold = not draft.places and draft.event_type in _DONE and _same_days(draft, named)
        if untold and not elsewhere_by_its_words(scan, draft):
            draft.places, draft.area_only = named[0].places[:1], False
            draft.place_keys |= named[0].place_keys


def go_on_there(scan: Scan, kept: list[Draft]) -> None:
    """What names no place was done, or is spoken of, where the story was last: so a reader takes it, up to a turn."""
    for at, draft in enumerate(kept):
        if not draft.places and _turns_away(scan, draft):
            _stay_in_town(scan, kept[:at], draft)
            continue
        if (draft.places and not _of_a_crowd(scan, draft)) or elsewhere_by_its_words(scan, draft):
            continue
        reach = _ALL_ALONG if _one_town(kept[:at]) else _GOES_ON
        near = [
            other
            for other in kept[:at]
            if draft.sentence.number - other.sentence.number <= reach
            and any(place.precision != "country" for place in other.places)
            and (other.background == draft.background or other.sentence.line == draft.sentence.line)
            and (not draft.places or other.event_type == "protest")
            and not (_from_abroad(draft) and not spoken_there(other, draft))
            and done_there(other, draft)
        ]
        if near:
            draft.places, draft.area_only = near[-1].places[:1], near[-1].area_only
            draft.place_keys |= near[-1].place_keys
        elif not draft.places and draft.mode.name not in _ANYWHERE:
            # "يذكر أن … انفجرت سيارة في المدينة": recalled, and yet of the town told
            _stay_in_town(scan, kept[:at], draft)


def mean_the_province(scan: Scan, kept: list[Draft]) -> None:
    """“سجلت المحافظة أربعة قتلى”, “في بادية المحافظة”: the bare name of its capital meant all of it."""
    for draft in kept:
        first, end = draft.start, draft.end
        if len(draft.places) != 1 or not scan.tells(_PROVINCE, first, end):
            continue
        told = (at for at in range(first, end) if scan.bares[at] in _PROVINCE or scan.texts[at] in _PROVINCE)
        if any(scan.texts[at] == "بالمحافظه" or _all_over(scan, draft, at) for at in told):
            place = draft.places[0]
            area = province_of(place) if is_capital_city(place) else None if draft.told_place else _told(scan, place)
            if area is not None:
                draft.places, draft.area_only = [area], True
                draft.place_keys[id(area)] = draft.place_keys.get(id(place), "")


def _all_over(scan: Scan, draft: Draft, at: int) -> bool:
    taken = draft.event_type == "capture" and scan.bare(at - 1) == "علي"
    return taken or scan.bare(at - 1) in _ALL_OVER


def _told(scan: Scan, place: ResolvedPlace) -> ResolvedPlace | None:
    """The governorate of a place where the article names it, or its countryside, as a whole."""
    return next((one for one in scan.places if one.precision == "governorate" and one.admin1 == place.admin1), None)


def _turns_away(scan: Scan, draft: Draft) -> bool:
    """Whether the sentence opens as what happened elsewhere is told; “كما طالبوا …” goes on about the same."""
    besides = without_conjunction(scan.tokens[draft.sentence.start].text) == "كما"
    return draft.sentence_turns and not (besides and draft.event_type in _SAID)


def _from_abroad(draft: Draft) -> bool:
    """Whether who speaks is another state or a body of the world: “دعا المبعوث الأممي …” was not said where the bomb fell."""
    speakers = [party for party in draft.parties if party.role == "initiator" and party.actor_id]
    return bool(speakers) and all(
        party.actor_id in _WORLD or (party.kind == "state" and not (party.actor_id or "").startswith("SYR-"))
        for party in speakers
    )


def _stay_in_town(scan: Scan, told: list[Draft], draft: Draft) -> None:
    """“من جهة أخرى، انفجرت عبوة وسط المدينة”: another matter, in the town that the article tells most of."""
    there = [other for other in told if other.places and not other.area_only]
    if not there or not scan.tells(SAID_BEFORE, draft.sentence.start, draft.sentence.end):
        return
    keys = [other.place_keys.get(id(other.places[0]), "") for other in there]
    town = there[keys.index(Counter(keys).most_common(1)[0][0])]
    draft.places, draft.area_only = town.places[:1], False
    draft.place_keys |= town.place_keys


def _one_town(told: list[Draft]) -> bool:
    """Whether all that was told so far was in one settlement."""
    keys = {draft.place_keys.get(id(place), "") for draft in told for place in draft.places}
    return len(keys) == 1 and not any(draft.area_only for draft in told if draft.places)


def _of_a_crowd(scan: Scan, draft: Draft) -> bool:
    """“ندد المتظاهرون بقصف إدلب”: a crowd speaks where it stands, not where that happened which it speaks of."""
    behind = all(place.mention.fstart > scan.tokens[draft.head.start].start for place in draft.places)
    return behind and draft.mode.scheme == "speech" and bool(draft.ids("initiator") & CROWDS)


def _same_days(draft: Draft, named: list[Draft]) -> bool:
    """Whether an act has no day of its own, or that of one of the others."""
    days = {other.time.start for other in named if other.time is not None}
    return not draft.told_time or draft.time is None or draft.time.start in days


def elsewhere_by_its_words(scan: Scan, draft: Draft) -> bool:
    """“اشتباكات جنوب غربي X”, "رداً على صاروخين": beside a town, or where fire came from that is answered; no town told before."""
    if draft.places or draft.event_type not in _DONE:
        return False
    beside = (place for place in scan.places_in(draft.head.start, draft.end) if place.mention.direction)
    return answered(scan, draft) or any(not _where_they_are(scan, draft, place) for place in beside)


def _where_they_are(scan: Scan, draft: Draft, place: ResolvedPlace) -> bool:
    """“قصف مصدره قوات X شمالي حلب”: where those are who fire, not where it falls."""
    at = scan.token_span(place.mention)[0] - 1
    while at > draft.head.end and scan.bares[at].removeprefix("ال").startswith(_SIDES):
        at -= 1
    return draft.mode.scheme == "act" and scan.actor_at[at] is not None


def done_there(last: Draft, draft: Draft) -> bool:
    """What is done is not done where one met or spoke: “لن نكون في جنيف … نزاع شرّد الملايين”.

    Who is set free, what is lifted or sent was seldom where the story was last.
    """
    met = last.event_type in ("consult", "agree") or last.mode.scheme == "speech"
    return draft.mode.name not in _ANYWHERE and not (met and draft.event_type in _DONE)


def spoken_there(last: Draft, draft: Draft) -> bool:
    """What is said was said where one met or spoke before, not where the bombs fell that it speaks of."""
    return draft.mode.scheme != "speech" or last.mode.scheme == "speech" or last.event_type in _MET
