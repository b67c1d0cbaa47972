"""Joining two statements of one act: which one is kept, and what it takes from the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from services.extract.reading.drafts import Draft, Harm, Party
from services.extract.reading.joining import alike
from services.extract.reading.same_places import one_governorate, places_meet
from services.extract.reading.toll_likeness import many_more
from services.extract.reading.two_tolls import of_the_whole, says_more, some_of, widen

_MEANS: Final = frozenset(
    {"shelling", "rocket", "airstrike", "drone", "ied", "mine", "sniper", "suicide", "chemical", "assassination"}
)
_FORCE: Final = frozenset({"assault", "capture"})
_TALKS: Final = frozenset({"agree", "consult", "concede", "protest", "aid", "cooperate", "sanction", "support"})
_MEETINGS: Final = frozenset({"agree", "consult"})
_SPOKEN_OF: Final = frozenset({"protest", "agree"})
_SOME: Final = 3  # a plural without a number
_DONE_TO: Final = frozenset({"assault", "coerce"})
_GUNMEN: Final = "UNKNOWN-ARMED"
_FAR: Final = 12  # tokens between two statements of a toll
_LEAD_YIELDS: Final = 1  # points by which a lead may be richer and still yield to what tells it out


def is_fuller(earlier: Draft, later: Draft) -> bool:
    """Whether the later statement is the one to keep as evidence: a lead yields to what tells it out."""
    if earlier.several and not later.several and later.event_type in _FORCE and not later.definite:
        return True  # "قُتل ستة في هجومين منفصلين": each of the two tells itself
    if earlier.definite and not later.definite and later.event_type in _TALKS and len(earlier.ids()) > 1:
        return _richness(later) > _richness(earlier)  # "لم تسفر الاجتماعات التي عقدت اليوم بين X وY"
    if earlier.definite and not later.definite and not later.from_harm:
        return not earlier.harms or _richness(later) >= _richness(earlier)
    if later.definite and earlier.area_only and later.told_place and not later.area_only and later.harms:
        return True  # "القصف تسبب بمقتل ستة في سراقب وجسر الشغور" tells out the shelling of "ريف إدلب"
    crowd = later.event_type == "protest" and earlier.lead and earlier.area_only
    named = later.head.sense.definite == "article" or len(later.places) > 1
    if crowd and named and later.told_place and not later.area_only:
        return True  # "وكانت أكبر المظاهرات في X", "خرج أهالي X وY بمظاهرات"
    towns = later.told_place and not later.area_only and later.event_type in _FORCE
    if earlier.lead and not later.lead and earlier.area_only and towns and not (later.definite or later.from_harm):
        fuller = _richness(later) + _LEAD_YIELDS >= _richness(
            earlier
        )  # "… قتل تسعة. وقع الهجوم في X": only where it was
        return earlier.told_place or fuller  # "سيطرت … على قرى في ريف حماة": the villages are named only later
    if later.from_harm and later.told_place and earlier.lead and not later.lead and not many_more(earlier, later):
        return _richness(later) + _LEAD_YIELDS >= _richness(earlier)  # "العبوة زرعها …، ما أدى إلى وفاته في …"
    if later.modality == "planned":
        richer = _richness(later) + _LEAD_YIELDS * (earlier.lead and not later.lead) >= _richness(earlier)
        return richer and earlier.modality == "planned"  # "وستوزع المساعدات": what came, not what is to become of it
    if later.from_harm or not earlier.lead or later.lead:
        return False
    return _tells_out(earlier, later)


def _tells_out(lead: Draft, detail: Draft) -> bool:
    """Whether a statement behind the lead tells it out, and so is the one to keep."""
    if detail.event_type == "coerce" and detail.sources and not detail.definite and _numbered(detail):
        return True  # "اعتقل الأمن ناشطاً", then by whom, where and what his name is
    if detail.mode.name == "investigate" and lead.parties_known("initiator"):
        return False  # "وأدين المتهم بقتل … في X": the verdict is told by which court gave it
    if detail.definite and not lead.definite and detail.event_type in _SPOKEN_OF:
        return False  # "ومع تصاعد المظاهرات", "صفقة التبادل جرت في": spoken of, not told
    mine, theirs = _richness(detail), _richness(lead)
    if detail.event_type in _MEETINGS:  # a later source that says it again tells no more than the lead
        news = (detail.told_place and not lead.told_place) or (detail.told_time and not lead.told_time)
        who = len(detail.ids()) > len(lead.ids()) + 1  # "الاجتماع حضره كل من …"
        return (news or who) and mine > theirs + 1
    if detail.event_type in _TALKS:
        return mine > theirs + 1
    return mine > theirs if detail.definite else mine + _LEAD_YIELDS >= theirs


def _numbered(draft: Draft) -> bool:
    return any(harm.basis not in ("plural", "vague") and not harm.part for harm in draft.harms)


def _richness(draft: Draft) -> int:
    points = 2 * bool(draft.told_place) + bool(draft.told_place and not draft.area_only) + bool(draft.told_time)
    points += (
        draft.event_type == "assault"
        and draft.mode.name != "attack"
        and any(rule.startswith("means") for rule in draft.rules)
    )
    points += _numbered(draft)  # a number is fuller
    return points + len(draft.ids()) + len([harm for harm in draft.harms if not harm.part]) + bool(draft.sources)


def absorb(into: Draft, other: Draft) -> None:
    """Take from another statement of the same act what this one does not say."""
    elsewhere = into.sentence is not other.sentence  # "اغتال مجهولون …، في ثالث عملية اغتيال": one statement still
    into.told_out = into.told_out or (elsewhere and (into.lead or other.lead))
    into.rules.append(f"retold in sentence {other.sentence.number + 1}")
    if not into.parties or not into.ids("initiator", "participant"):
        close = other.head.end + 2 if other.definite else other.end
        into.parties = into.parties + [
            party
            for party in other.parties
            if party.role in ("initiator", "participant") and party.start <= close and not _hit(into, party)
        ]
    _absorb_parties(into, other)
    if into.event_type == "consult" and other.definite:
        known = into.ids()
        into.parties = into.parties + [p for p in other.parties if p.role == "participant" and p.actor_id not in known]
    if not into.told_place and other.told_place:
        into.places, into.area_only, into.told_place = other.places, other.area_only, True
        into.place_keys |= other.place_keys
    elif into.area_only and other.places and not other.area_only and one_governorate(into, other):
        into.places, into.area_only = other.places, False
        into.place_keys |= other.place_keys
    if not into.told_time and other.told_time and other.time is not None and other.time.start:
        into.time, into.told_time = other.time, True
    if into.mode.name == "attack" and other.mode.name in _MEANS and not other.from_harm:
        into.mode = other.mode
    if other.several and not into.several:
        groups = {harm.group for harm in other.harms if not harm.part}
        for harm in into.harms:
            harm.group = next(iter(groups)) if harm.group == "unknown" and len(groups) == 1 else harm.group
    elif not (other.lead and _sums_more(other.harms, into.harms)):
        risen = into.risen or other.risen
        _absorb_harms(into, other.harms, borrowed=other.lead and not other.definite, risen=risen)


def _hit(draft: Draft, party: Party) -> bool:
    """Whether a party is whom the act was aimed at: it did not do it."""
    return party.actor_id is not None and party.actor_id in draft.ids("target")


def _absorb_parties(into: Draft, other: Draft) -> None:
    """“اغتال مجهولون عنصراً في X. … استهدفوا فلاناً”: whose man he was; "two gunmen of X", then only "the two bombers"."""
    if not other.lead or into.event_type not in _DONE_TO or into.mode.scheme != "act":
        return
    doers = [party for party in into.parties if party.role == "initiator"]
    named = [party for party in other.parties if party.role == "initiator" and party.actor_id not in (None, _GUNMEN)]
    named = [party for party in named if not _hit(into, party)]
    if named and doers and all(party.actor_id == _GUNMEN for party in doers):
        into.parties = [*named, *(party for party in into.parties if party.role != "initiator")]
    if not into.ids("target"):
        taken = into.ids() | {None}
        hit = [p for p in other.parties if p.role == "target" and p.kind != "civilian" and p.actor_id not in taken]
        into.parties = into.parties + hit


def _sums_more(told: list[Harm], own: list[Harm]) -> bool:
    """“عشرات القتلى والجرحى” in a lead over an act that killed three: the toll of more than this act."""
    most = {harm.effect: harm.high for harm in own if harm.high is not None and not harm.part}
    return any(harm.low > most.get(harm.effect, harm.low) and harm.high is None for harm in told if not harm.part)


def _absorb_harms(into: Draft, harms: list[Harm], *, borrowed: bool, risen: bool) -> None:
    for harm in harms:
        things = harm.effect == "destroyed"  # a depot and five hangars: not two counts of one thing
        same = [mine for mine in into.harms if mine.effect == harm.effect and not mine.part]
        same = [mine for mine in same if not things or (mine.group, mine.low) == (harm.group, harm.low)]
        if harm.part:
            continue
        for mine in into.harms:
            if mine.group == "unknown" and harm.group in ("civilian", "combatant"):
                mine.group = harm.group
        if not same:
            into.harms.append(replace(harm, borrowed=borrowed))
        elif says_more(harm, than=same[0]):
            harm.group = same[0].group if harm.group == "unknown" else harm.group
            into.harms[into.harms.index(same[0])] = harm
            of_the_whole(into.harms, same[0], harm)
        elif same[0].basis == "at_least" and harm.high is not None and harm.low >= same[0].low + borrowed:
            same[0].high = harm.high  # "أربعة على الأقل", later six; but a lead's 40 closes no "أكثر من 40"
        elif some_of(same[0], harm):
            continue
        elif len(same) == 1:
            widen(same[0], harm, risen=risen)


def numbered(harms: list[Harm]) -> list[Harm]:
    """Without bare plurals of what a number is told of: "سقط ضحايا" says nothing beside "قُتل اثنان"."""
    exact = {harm.effect for harm in harms if harm.basis not in ("plural", "vague") and not harm.part}
    either = bool(exact & {"killed", "injured"})
    if {"killed", "injured"} <= exact:  # "قُتل وجُرح 18": five killed and thirteen hurt, told apart
        harms = [harm for harm in harms if harm.effect != "killed_or_injured" or harm.part]
    harms = [harm for at, harm in enumerate(harms) if not _told_with_it(harm, harms[:at])]
    return [
        harm
        for harm in harms
        if not _bare(harm) or not (harm.effect in exact or (either and harm.effect == "killed_or_injured"))
    ]


def _bare(harm: Harm) -> bool:
    """“قتلى”, “عدد من الضحايا”: more than one, and no more is said."""
    return harm.basis == "plural" or (harm.basis == "vague" and harm.definite and harm.low <= _SOME)


def _told_with_it(harm: Harm, before: list[Harm]) -> bool:
    """Whether an effect of so many is there already, from another statement of the act."""
    same = [h for h in before if (h.effect, h.low, h.high) == (harm.effect, harm.low, harm.high) and not h.part]
    some = harm.basis in ("plural", "vague") and harm.low == _SOME
    if some and any(h.group == harm.group for h in same):
        return True  # "وجرح آخرون …، إضافة لعدة جرحى": some, and some more
    return not harm.part and harm.low > _SOME and any(abs(h.at - harm.at) > _FAR for h in same)


def return_borrowed(kept: list[Draft]) -> None:
    """A lead's toll goes back where another act of the article turns out to tell it as its own."""
    owners: defaultdict[tuple[str, int, int | None], list[Draft]] = defaultdict(list)
    for draft in kept:
        for toll in {(h.effect, h.low, h.high) for h in draft.harms if not h.borrowed}:
            owners[toll].append(draft)
    for draft in kept:
        if any(h.borrowed for h in draft.harms):
            draft.harms = [h for h in draft.harms if not (h.borrowed and _owned(draft, h, owners))]


def _owned(draft: Draft, harm: Harm, owners: Mapping[tuple[str, int, int | None], list[Draft]]) -> bool:
    """Whether another act that may be the same tells this toll as its own."""
    return any(
        other is not draft and places_meet(draft, other) and alike(other.mode.name, draft.mode.name)
        for other in owners.get((harm.effect, harm.low, harm.high), ())
    )
