"""What the article has told so far: a draft that tells an act again joins it, one that goes on from it inherits.

Leads, definite verbal nouns ("القصف"), consequences and retellings are where simple readers count one act twice.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from services.extract.actors.lexicon import ActorLexicon
from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.fallen import fell
from services.extract.reading.inheritance import take_over
from services.extract.reading.joining import alike
from services.extract.reading.operations import of_the_operation
from services.extract.reading.retelling import absorb, is_fuller, numbered, return_borrowed
from services.extract.reading.same_day import on_the_day_told
from services.extract.reading.same_places import place_key, places_meet
from services.extract.reading.same_times import opens_on_another_day
from services.extract.reading.same_town import all_at_one_place, go_on_there, mean_the_province
from services.extract.reading.sameness import actors_meet, one_act
from services.extract.reading.scan import Scan
from services.extract.reading.summing_up import tells_several, without_summaries
from services.extract.reading.telling import tells
from services.extract.reading.toll_likeness import exact_toll, many_more, tolls_meet
from services.extract.reading.unharmed import says_unharmed

_OPENING: Final = 6  # tokens of a sentence in which "rose to" makes news of a toll
_RISEN: Final = ("ارتفع", "يرتفع", "ترتفع", "ارتفاع")
_TURNS: Final = closed("ledger", "turns")
_MANY: Final = 3
_GOES_ON: Final = 2  # sentences
_GENERAL: Final = frozenset({"attack", "offensive"})  # "the attack" is the one told last, whatever it was
_AHEAD: Final = 7
_AFTER: Final = frozenset({"بعد", "عقب", "اثر"})
_WHICH_CAME: Final = frozenset({"ذلك", "وذلك", "ياتي", "تاتي", "جاء", "جاءت"})
_AFTER_WITHIN: Final = 3
_BACK: Final = 12  # drafts looked back over; further away the same words mean another act
_RECALLED_AFTER: Final = timedelta(days=14)


def settle(scan: Scan, drafts: list[Draft], actors: ActorLexicon) -> list[Draft]:
    """The article's acts, each once, in text order, with what they take over from one another."""
    kept: list[Draft] = []
    for draft in drafts:
        draft.lead = draft.sentence is drafts[0].sentence and not (draft is not drafts[0] and _went_before(scan, draft))
        opening = [
            without_conjunction(scan.tokens[at].text)
            for at in range(draft.sentence.start, min(draft.sentence.start + 2, draft.sentence.end))
        ]
        draft.place_keys = {id(place): place_key(place, scan) for place in draft.places}
        draft.sentence_turns = any(word in _TURNS for word in opening)
        draft.fell = not draft.told_place and fell(scan, draft)
        draft.risen = any(
            scan.bares[at].startswith(_RISEN)
            for at in range(draft.sentence.start, min(draft.sentence.start + _OPENING, draft.head.start))
        )
        draft.several = tells_several(scan, draft)
        draft.unharmed = not draft.harms and says_unharmed(scan, draft)
        verb = draft.head.sense.form == "verb" and draft.head.start - draft.sentence.start <= 1
        harm = len(opening) > 1 and opening[1] in load_discourse().harm  # "كما أصيب سبعة … جراء اعتداء"
        met = draft.event_type == "consult" and draft.head.sense.definite == "no"  # "كما أشارت إلى عقد لقاء مع"
        draft.one_more = (verb or harm or met) and opening[:1] in (["كما"], ["كذلك"])
        for party in draft.parties:
            party.parents = actors.line(party.actor_id)
    listing = False  # whether the list that goes on breaks down what is recalled
    for draft in drafts:
        listing = draft.background if not draft.sentence.item else listing
        draft.background = draft.background or listing
        raid = of_the_operation(scan, kept, draft)
        if raid is not None:
            absorb(raid, draft)
            continue
        partner = _partner(scan, kept, draft)
        if partner is None:
            take_over(scan, kept, draft)
            _told_there_already(scan, kept, draft)
            if draft.dropped is None:
                kept.append(draft)
        elif is_fuller(partner, draft):
            absorb(draft, partner)
            kept[next(at for at, one in enumerate(kept) if one is partner)] = draft
        else:
            absorb(partner, draft)
    kept = without_summaries(_join_leads(_look_ahead(scan, kept)))
    for draft in kept:
        _recall(scan, draft)
        _sum_up(scan, draft)
    return_borrowed(kept)
    all_at_one_place(scan, kept)
    for draft in kept:
        draft.harms = numbered(draft.harms)
    kept = sorted((draft for draft in kept if tells(scan, draft)), key=lambda draft: draft.head.start)
    go_on_there(scan, kept)
    mean_the_province(scan, kept)
    on_the_day_told(scan, kept, drafts)
    return kept


def _went_before(scan: Scan, draft: Draft) -> bool:
    """“…، وذلك بعد هجمات X”: what the news came after is not the news that the article goes on to tell."""
    near = range(max(draft.head.start - _AFTER_WITHIN, draft.sentence.start), draft.head.start)
    return draft.event_type == "assault" and any(
        scan.bare(at) in _AFTER and scan.bare(at - 1) in _WHICH_CAME for at in near
    )


def _told_there_already(scan: Scan, kept: list[Draft], draft: Draft) -> None:
    """A list of the places struck that names again one that was told ("البارة، وإحسم، …"): the others are its news."""
    if draft.event_type != "assault" or len(draft.places) < _MANY or draft.harms or opens_on_another_day(scan, draft):
        return
    doers = draft.ids("initiator")
    told = {
        key
        for other in kept
        if other.sentence is not draft.sentence
        and not other.background
        and other.mode.name == draft.mode.name
        and doers & other.ids("initiator")
        and _same_day(other, draft)
        for key in other.place_keys.values()
    }
    left = [place for place in draft.places if draft.place_keys.get(id(place)) not in told]
    draft.places = left or draft.places


def _same_day(earlier: Draft, later: Draft) -> bool:
    first, second = earlier.time, later.time
    if first is None or second is None or not first.start or not second.start:
        return not (earlier.told_time and later.told_time)
    return first.start[:10] == second.start[:10]


def _look_ahead(scan: Scan, kept: list[Draft]) -> list[Draft]:
    """What points at an act told only later ("على خلفية الاشتباكات الأخيرة") joins it there."""
    left: list[Draft] = []
    for position, draft in enumerate(kept):
        if draft.definite and not draft.told_place:
            later = next((o for o in kept[position + 1 : position + _AHEAD] if _announces(scan, draft, o)), None)
            if later is not None:
                absorb(later, draft)
                continue
        left.append(draft)
    return left


def _join_leads(kept: list[Draft]) -> list[Draft]:
    """A lead whose toll another act turns out to have, number for number, was about that act."""
    left: list[Draft] = []
    for draft in kept:
        toll = exact_toll(draft)
        if draft.lead and toll and draft.event_type == "assault":
            told = next(
                (
                    o
                    for o in kept
                    if not o.lead
                    and exact_toll(o) == toll
                    and alike(o.mode.name, draft.mode.name, loosely=True)
                    and places_meet(draft, o)
                ),
                None,
            )
            if told is not None and actors_meet(draft, told):
                absorb(told, draft)
                continue
        left.append(draft)
    return left


def _announces(scan: Scan, draft: Draft, later: Draft) -> bool:
    alike_told = later.event_type == draft.event_type and not later.definite and later.background == draft.background
    return alike_told and not many_more(draft, later) and tolls_meet(draft, later) and one_act(scan, later, draft)


def _partner(scan: Scan, kept: list[Draft], draft: Draft) -> Draft | None:
    kind = draft.event_type
    found = [o for o in reversed(kept[-_BACK:]) if o.mode.event_type == kind and one_act(scan, o, draft)]
    if found and _left_behind(kept, found[0], draft):
        return kept[-1] if actors_meet(kept[-1], draft) and tolls_meet(kept[-1], draft) else None
    same = (other for other in found if draft.definite and draft.mode.name == other.mode.name not in _GENERAL)
    led = [other for other in found if other.sentence is found[0].sentence] if found and found[0].lead else found[:1]
    return next(same, max(led, key=lambda other: _in_common(other, draft), default=None))


def _left_behind(kept: list[Draft], lead: Draft, draft: Draft) -> bool:
    """Whether the article has gone on from its lead to an act elsewhere, of which what names no place goes on to tell."""
    last = kept[-1]
    if not lead.lead or lead.area_only or draft.told_place or draft.definite or last.event_type != draft.event_type:
        return False
    goes_on = 0 < draft.sentence.number - last.sentence.number <= _GOES_ON
    goes_on = goes_on and not draft.one_more and alike(last.mode.name, draft.mode.name, loosely=True)
    elsewhere = last.told_place and not last.area_only and not last.background and not places_meet(lead, last)
    return goes_on and elsewhere and not exact_toll(draft) & exact_toll(lead)


def _in_common(earlier: Draft, later: Draft) -> int:
    """How much two tellings agree: of two acts of a lead, its detail is of the one with its toll and its target."""
    tolls = {(h.effect, h.low, h.high) for h in earlier.harms} & {(h.effect, h.low, h.high) for h in later.harms}
    return 2 * len(tolls) + len(earlier.ids() & later.ids())


def _recall(scan: Scan, draft: Draft) -> None:
    """Older than fourteen days at publication is background."""
    if scan.published_at is None or draft.time is None or draft.time.start is None:
        return
    try:
        ended = date.fromisoformat((draft.time.end or draft.time.start)[:10])
        began = date.fromisoformat(draft.time.start[:10])
    except ValueError:
        return
    published = scan.published_at.date()
    tally = draft.time.precision in ("month", "year") and bool(draft.harms)
    if tally or published - ended > _RECALLED_AFTER or (draft.told_time and published - began > _RECALLED_AFTER):
        draft.background = True


def _sum_up(scan: Scan, draft: Draft) -> None:
    """A tally ("454 هجوماً منذ بداية العام") is one event, wherever its attacks fell."""
    counted = scan.count_at[draft.head.start]
    period = draft.time is not None and draft.time.precision in ("month", "year")
    if draft.background and period and counted is not None and counted.min >= _MANY:
        draft.places = draft.places[:1]
