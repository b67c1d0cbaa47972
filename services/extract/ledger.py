"""What the article has told so far: a draft that tells an act again joins it, one that goes on from it inherits.

Leads, definite verbal nouns ("القصف"), consequences and retellings are where simple readers count one act twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.contracts.taxonomy import Role
from services.extract.actors import ActorLexicon
from services.extract.drafts import Draft, Harm, Party
from services.extract.joining import alike
from services.extract.places import ResolvedPlace
from services.extract.roles import fled
from services.extract.scan import Scan
from services.extract.tokens import without_conjunction

_TURNS: Final = frozenset("كما علي صعيد السياق سياق جانب جهه بالتزامن تزامنا بدورها بدوره الي مقابل المقابل".split())
_PASSIVES: Final = ("تعرضت", "تعرض", "يتعرض", "تتعرض", "انفجر", "انفجرت", "سقط", "سقطت")
_TELLING: Final = 4  # a toll of so many is no coincidence in one article
_AGAIN: Final = frozenset("ايضا كذلك اخري اخر جديد جديده ثانيه مجددا مماثل مماثله اخرين".split())
_LEAD_YIELDS: Final = 1  # points by which a lead may be richer and still yield to what tells it out
_AHEAD: Final = 7
_BACK: Final = 12  # drafts looked back over; further away the same words mean another act
_RECALLED_AFTER: Final = timedelta(days=14)
_SYMMETRIC: Final = frozenset({"clash", "meeting", "negotiation"})
_WIDE: Final = frozenset({"subdistrict", "district", "governorate", "region", "country"})


def settle(scan: Scan, drafts: list[Draft], actors: ActorLexicon) -> list[Draft]:
    """The article's acts, each once, in text order, with what they take over from one another."""
    kept: list[Draft] = []
    for draft in drafts:
        draft.lead = draft.sentence is drafts[0].sentence
        opening = [
            without_conjunction(scan.tokens[at].text)
            for at in range(draft.sentence.start, min(draft.sentence.start + 2, draft.sentence.end))
        ]
        draft.place_keys = {id(place): _key(place, scan) for place in draft.places}
        draft.sentence_turns = any(word in _TURNS for word in opening)
        for party in draft.parties:
            entry = actors.by_id(party.actor_id) if party.actor_id else None
            party.parent = entry.parent if entry else None
    for draft in drafts:
        partner = _partner(scan, kept, draft)
        if partner is None:
            _inherit(kept, draft)
            if draft.dropped is None:
                kept.append(draft)
        elif _fuller(partner, draft):
            _absorb(draft, partner)
            kept[next(at for at, one in enumerate(kept) if one is partner)] = draft
        else:
            _absorb(partner, draft)
    kept = _join_leads(_look_ahead(scan, kept))
    for draft in kept:
        _recall(scan, draft)
    _return_borrowed(kept)
    kept = [draft for draft in kept if not _empty(draft)]
    return sorted(kept, key=lambda draft: draft.head.start)


def _look_ahead(scan: Scan, kept: list[Draft]) -> list[Draft]:
    """What points at an act told only later ("على خلفية الاشتباكات الأخيرة") joins it there."""
    left: list[Draft] = []
    for position, draft in enumerate(kept):
        if draft.definite and not draft.told_place:
            later = next((o for o in kept[position + 1 : position + _AHEAD] if _announces(scan, draft, o)), None)
            if later is not None:
                _absorb(later, draft)
                continue
        left.append(draft)
    return left


def _join_leads(kept: list[Draft]) -> list[Draft]:
    """A lead whose toll another act turns out to have, number for number, was about that act."""
    left: list[Draft] = []
    for draft in kept:
        toll = _toll(draft)
        if draft.lead and toll and draft.event_type == "assault":
            told = next(
                (
                    o
                    for o in kept
                    if not o.lead and _toll(o) == toll and alike(o.mode.name, draft.mode.name, loosely=True)
                ),
                None,
            )
            if told is not None and _actors_meet(draft, told):
                _absorb(told, draft)
                continue
        left.append(draft)
    return left


def _toll(draft: Draft) -> set[tuple[str, int, int]]:
    """Effects with an exact number; one alone says too little to know an act by unless it is large."""
    exact = {(h.effect, h.low, h.high) for h in draft.harms if h.high is not None and not h.part}
    return exact if len(exact) > 1 or any(low >= _TELLING for _, low, _ in exact) else set()


def _announces(scan: Scan, draft: Draft, later: Draft) -> bool:
    alike_told = later.event_type == draft.event_type and not later.definite and later.background == draft.background
    return alike_told and _one_act(scan, later, draft)


def _partner(scan: Scan, kept: list[Draft], draft: Draft) -> Draft | None:
    for other in reversed(kept[-_BACK:]):
        if other.event_type == draft.event_type and _one_act(scan, other, draft):
            return other
    return None


def _one_act(scan: Scan, earlier: Draft, later: Draft) -> bool:
    if earlier.modality in ("planned", "denied") or later.modality in ("planned", "denied"):
        same_parties = len(earlier.ids()) > 1 and len(earlier.ids() & later.ids()) > 1
        return earlier.modality == later.modality and (_same_places(earlier, later) or same_parties)
    if earlier.background != later.background and not later.definite:
        return False
    if earlier.mode.scheme == "speech":
        return earlier.mode.name == later.mode.name and len(earlier.ids()) > 1 and earlier.ids() == later.ids()
    refers = later.definite or (later.from_harm and not later.told_place)
    lead = earlier.lead and not later.lead and not earlier.told_out
    if not _modes_meet(earlier, later, loosely=refers or lead):
        return False
    if not _actors_meet(earlier, later) or not _times_meet(earlier, later):
        return False
    if earlier.sentence is later.sentence:
        modes = {earlier.mode.name, *(mode.name for mode in earlier.also_modes)}
        again = later.head.sense.form != "verb" and later.mode.name in modes and not later.told_place
        return (later.definite or again) and _places_meet(earlier, later)
    if refers:
        return _places_meet(earlier, later)
    if any(
        without_conjunction(scan.tokens[at].text) in _AGAIN
        for at in range(later.head.start, min(later.head.start + 8, later.end))
    ):
        return False
    if lead:
        return _told_out(earlier, later) and _tolls_meet(earlier, later)
    if _retold(earlier, later):
        return True
    return _same_places(earlier, later) and _tolls_meet(earlier, later)


def _told_out(lead: Draft, later: Draft) -> bool:
    """A lead that names a settlement is told out only at that settlement; one that names an area, within it."""
    if lead.told_place and not lead.area_only:
        untold = not later.told_place and not later.sentence_turns
        return _same_places(lead, later) or untold or (later.area_only and _places_meet(lead, later))
    return _places_meet(lead, later)


def _retold(earlier: Draft, later: Draft) -> bool:
    """A verbal noun with the same doer and no place of its own, soon after: "وتزامن هجوم قوات النظام مع …"."""
    mine = later.ids("initiator", "participant")
    noun = later.head.sense.form != "verb" and not later.told_place and not later.harms
    near = later.sentence.number - earlier.sentence.number <= 2  # noqa: PLR2004
    return (
        noun
        and near
        and earlier.mode.name == later.mode.name
        and bool(mine)
        and mine == earlier.ids("initiator", "participant")
    )


def _modes_meet(earlier: Draft, later: Draft, *, loosely: bool) -> bool:
    if earlier.event_type != "assault":
        return earlier.mode.name == later.mode.name or earlier.event_type in ("consult", "agree", "protest")
    following = later.sentence.number - earlier.sentence.number <= 1
    anything = later.definite and following and later.mode.name in ("offensive", "attack")
    return anything or alike(earlier.mode.name, later.mode.name, loosely=loosely) or later.from_harm


def _actors_meet(earlier: Draft, later: Draft) -> bool:
    roles = ("participant", "initiator")
    mine, theirs = _families(earlier, *roles), _families(later, *roles)
    return not mine or not theirs or bool(mine & theirs)


def _families(draft: Draft, *roles: Role) -> set[str]:
    """Ids of the parties in these roles and of what each is part of: a faction is of the opposition."""
    parents = {party.parent for party in draft.parties if party.parent and party.role in roles}
    return draft.ids(*roles) | parents


def _times_meet(earlier: Draft, later: Draft) -> bool:
    first, second = earlier.time, later.time
    if _is_tally(later) != _is_tally(earlier):
        return False
    if first is None or second is None or not later.told_time or not earlier.told_time:
        return True
    if first.start is None or second.start is None:
        return True
    return (
        first.start[:10] <= (second.end or second.start)[:10] and second.start[:10] <= (first.end or first.start)[:10]
    )


def _is_tally(draft: Draft) -> bool:
    """A toll over months is no single act."""
    return (
        draft.told_time and draft.time is not None and draft.time.precision in ("month", "year") and bool(draft.harms)
    )


def _key(place: ResolvedPlace, scan: Scan) -> str:
    mention = place.mention
    return place.place.place_id if place.place else "?" + scan.folded.text[mention.fstart : mention.fend]


def _names(draft: Draft) -> set[str]:
    keys = {draft.place_keys.get(id(place), "") for place in draft.places}
    return keys | {place.place.within for place in draft.places if place.place and place.place.within}


def _same_places(earlier: Draft, later: Draft) -> bool:
    return bool(later.told_place and earlier.places and _names(later) & _names(earlier))


def _places_meet(earlier: Draft, later: Draft) -> bool:
    """No contradiction: one says nothing, they share a place, or one is an area about the other."""
    if not later.told_place or not earlier.places or not later.places:
        return True
    if _names(earlier) & _names(later):
        return True
    if earlier.area_only or later.area_only:
        first = {place.admin1 for place in earlier.places if place.admin1}
        second = {place.admin1 for place in later.places if place.admin1}
        return not first or not second or bool(first & second)
    return False


def _tolls_meet(earlier: Draft, later: Draft) -> bool:
    for harm in earlier.harms:
        for other in later.harms:
            if harm.effect == other.effect and not harm.part and not other.part:
                if harm.high is not None and other.high is not None and harm.low != other.low:
                    return False
    return True


def _fuller(earlier: Draft, later: Draft) -> bool:
    """Whether the later statement is the one to keep as evidence: a lead yields to what tells it out."""
    if earlier.definite and not later.definite and not later.from_harm:
        return True
    if later.modality == "planned":
        return _richness(later) >= _richness(earlier)
    if later.from_harm or not earlier.lead or later.lead:
        return False
    mine, theirs = _richness(later), _richness(earlier)
    return mine > theirs if later.definite else mine + _LEAD_YIELDS >= theirs


def _richness(draft: Draft) -> int:
    points = 2 * bool(draft.told_place) + bool(draft.told_place and not draft.area_only) + bool(draft.told_time)
    points += draft.mode.name not in ("attack", "other") and any(rule.startswith("means") for rule in draft.rules)
    return points + len(draft.ids()) + len([harm for harm in draft.harms if not harm.part]) + bool(draft.sources)


def _absorb(into: Draft, other: Draft) -> None:
    into.told_out = into.told_out or into.lead or other.lead
    into.rules.append(f"retold in sentence {other.sentence.number + 1}")
    if not into.parties or not into.ids("initiator", "participant"):
        close = other.head.end + 2 if other.definite else other.end
        into.parties = into.parties + [
            party for party in other.parties if party.role in ("initiator", "participant") and party.start <= close
        ]
    if not into.told_place and other.told_place:
        into.places, into.area_only, into.told_place = other.places, other.area_only, True
        into.place_keys |= other.place_keys
    elif into.area_only and other.places and not other.area_only:
        into.places, into.area_only = other.places, False
        into.place_keys |= other.place_keys
    if not into.told_time and other.told_time and other.time is not None and other.time.start:
        into.time, into.told_time = other.time, True
    if into.mode.name == "attack" and other.mode.name != "attack" and not other.from_harm:
        into.mode = other.mode
    _absorb_harms(into, other.harms, borrowed=other.lead and not other.definite)


def _absorb_harms(into: Draft, harms: list[Harm], *, borrowed: bool) -> None:
    for harm in harms:
        same = [mine for mine in into.harms if mine.effect == harm.effect and not mine.part]
        if harm.part:
            continue
        for mine in into.harms:
            if mine.group == "unknown" and harm.group in ("civilian", "combatant"):
                mine.group = harm.group
        if not same:
            into.harms.append(replace(harm, borrowed=borrowed))
        elif same[0].high is None and harm.high is not None and same[0].basis in ("plural", "vague"):
            into.harms[into.harms.index(same[0])] = harm


def _return_borrowed(kept: list[Draft]) -> None:
    """A lead's toll goes back where another act of the article turns out to tell it as its own."""
    for draft in kept:
        others = [o for o in kept if o is not draft and _places_meet(draft, o) and alike(o.mode.name, draft.mode.name)]
        own = {(h.effect, h.low, h.high) for other in others for h in other.harms if not h.borrowed}
        draft.harms = [h for h in draft.harms if not (h.borrowed and (h.effect, h.low, h.high) in own)]


def _inherit(kept: list[Draft], draft: Draft) -> None:
    """Take over from the act before what a reader would: subject, place and time of the same paragraph."""
    if not kept:
        return
    last = kept[-1]
    near = last.sentence.line == draft.sentence.line
    refers = (draft.definite or draft.from_harm) and not draft.told_place
    goes_on = refers or _same_source(last, draft)
    if draft.sentence.item:
        near, goes_on, draft.background = True, True, last.background
    kin = near or (goes_on and last.event_type == draft.event_type)
    if not draft.told_time and last.time is not None and kin and not (draft.background and not near):
        draft.time = last.time
    if not draft.places and last.places and (near or goes_on):
        draft.places, draft.area_only = last.places[:1], last.area_only
        draft.place_keys |= last.place_keys
    _inherit_parties(kept, draft, last, goes_on=goes_on)


def _same_source(last: Draft, draft: Draft) -> bool:
    """The same speaker goes on."""
    return any(
        mine.kind == other.kind and (mine.name == other.name or (mine.actor_id and mine.actor_id == other.actor_id))
        for mine in draft.sources
        for other in last.sources
    )


def _inherit_parties(kept: list[Draft], draft: Draft, last: Draft, *, goes_on: bool) -> None:
    """Who acts, where the sentence leaves it to the one before."""
    doers = [party for party in last.parties if party.role == "initiator"]
    same_sentence = last.sentence is draft.sentence
    scheme = draft.mode.scheme
    if scheme == "speech":
        _inherit_speech(draft, last, doers)
    elif scheme == "flight" and not draft.ids("initiator") and same_sentence and not fled(draft):
        draft.parties = doers + draft.parties
    elif scheme == "mutual":
        _inherit_sides(kept, draft, doers if same_sentence else [])
    elif scheme in ("act", "capture") and not draft.from_harm and not draft.ids("initiator"):
        verb = draft.head.sense.form == "verb" and not draft.rules[0].endswith(_PASSIVES)
        if (same_sentence and (draft.conjoined or verb)) or (goes_on and alike(last.mode.name, draft.mode.name)):
            draft.parties = doers + draft.parties


def _inherit_speech(draft: Draft, last: Draft, doers: list[Party]) -> None:
    """ "…، وانضمامه إلى": the speaker goes on; "الأمر الذي رفضته": what was asked of him is answered to the asker."""
    verb = draft.head.sense.form == "verb" and not draft.parties
    owned = verb or draft.head.sense.definite == "owner" or draft.head.sense.form in ("noun", "phrase")
    if owned and not draft.ids("initiator") and last.sentence is draft.sentence:
        speakers = doers or [replace(p, role="initiator") for p in last.parties if p.role == "participant"][:1]
        draft.parties = speakers + [party for party in draft.parties if party.role != "initiator"]
    draft.goes_on = last.sentence is draft.sentence and last.event_type == "protest"
    near = last.sentence.line == draft.sentence.line and last.mode.scheme == "speech"
    if near and not draft.ids("target") and last.ids("target") & draft.ids("initiator"):
        draft.parties += [replace(party, role="target") for party in doers]


def _inherit_sides(kept: list[Draft], draft: Draft, doers: list[Party]) -> None:
    """An agreement without parties is that of the meeting before it; "بعد إبرامها مع X" is that of the subject before."""
    known = draft.ids("participant")
    if known and len(known) == 1 and doers and draft.event_type != "assault":
        draft.parties = [replace(party, role="participant") for party in doers] + draft.parties
    elif not known and draft.event_type == "agree" and draft.modality != "planned":
        meeting = next((other for other in reversed(kept[-6:]) if other.event_type == "consult"), None)
        if meeting is not None:
            draft.parties += [party for party in meeting.parties if party.role == "participant"]


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


def _counted(draft: Draft) -> bool:
    return any(harm.basis not in ("plural", "vague") for harm in draft.harms)


def _empty(draft: Draft) -> bool:
    """A mere mention: it refers to something never told, or tells a habit, with nobody, nowhere and no toll."""
    dated = draft.time is not None and draft.time.start is not None
    if draft.background and draft.event_type == "assault" and not dated and not _counted(draft):
        return True  # recalled as a habit, without date or toll
    if draft.from_harm and draft.definite:
        return True
    if draft.definite and draft.head.sense.form != "verb":
        ids = draft.ids()
        if draft.event_type == "consult" and not draft.told_place:
            return True
        return not draft.harms and not (ids and (draft.told_place or draft.told_time or len(ids) > 1))
    if draft.mode.name == "medical" and not draft.ids("initiator"):
        return True  # first aid counts where the rescuers are named
    return not draft.parties and not draft.told_place and not draft.harms and not draft.goes_on
