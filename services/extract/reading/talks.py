"""Meetings and agreements: told again, who else was there, what was agreed, who accepted it, which are negotiations."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft, Party
from services.extract.reading.means import carried_out
from services.extract.reading.same_places import places_meet
from services.extract.reading.scan import Scan
from services.extract.reading.sources import Telling
from services.extract.reading.triggers import TriggerTable

_AT_WAR: Final = frozenset({"rebel", "political", "militia"})
_AGREED_WITHIN: Final = 3  # sentences
_OPENING: Final = frozenset({"في", "خلال", "عقب", "بعد", "اثناء", "ختام"})
_SIDES: Final = frozenset({"state", "state_forces", "political", "organization", "rebel"})
_RUMOURS: Final = frozenset({"انباء", "تقارير", "شايعات", "معلومات", "مزاعم", "ادعاءات"})
_LOCAL: Final = frozenset({"DARAA-CENTRAL", "TRIBES", "DRUZE-SPIRIT", "DRUZE-FACTIONS", "MEN-DIGNITY", "DARAA-LOCAL"})
_RULES: Final = frozenset({"SYR-GOV", "SYR-ARMY", "SYR-TRANS", "SYR-INTEL", "SYR-4DIV"})


def met_others(earlier: Draft, later: Draft) -> bool:
    """“استقبل X وفداً من Y. … والتقى X وفداً من Z”: one host, but other guests each time."""
    mine, theirs = earlier.ids("participant", "initiator"), later.ids("participant", "initiator")
    apart = later.sentence is not earlier.sentence and later.head.sense.form == "verb"
    return apart and bool(mine - theirs) and bool(theirs - mine) and bool(mine & theirs)


def join_in(scan: Scan, drafts: list[Draft], telling: Telling) -> None:
    """“وفي اتصال هاتفي مع X، أعرب Y عن …”: who speaks behind an opening adverbial took part in the talks it tells."""
    for draft in drafts:
        sentence = draft.sentence
        opens = (
            scan.texts[sentence.start].removeprefix("و") in _OPENING
            and sentence.clause(draft.head.start)[0] == sentence.start
        )
        if draft.event_type != "consult" or not opens or len(draft.ids("participant")) != 1:
            continue
        behind = [p for other in drafts for p in other.parties if p.role == "initiator" and p.start > draft.head.end]
        speaks = [scan.actor_at[source.start] for source in telling.sources if source.start > draft.head.end]
        named = [scan.actor_at[party.start] for party in behind] + speaks
        one = next((m for m in named if m is not None and m.kind in _SIDES and m.actor_id not in draft.ids()), None)
        if one is not None:
            start, end = scan.token_span(one)
            draft.parties.append(Party("participant", one.actor_id, one.name, one.kind, start, end, rule="subject"))


def not_yet_or_not_at_all(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """Whether one statement is of what was only announced, or is denied, and the other of the same."""
    return _yet_to_be_given(later) or _announced_before(scan, earlier, later) or _rumoured(scan, earlier, later)


def _announced_before(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وكان المركز قد أعلن أن وفداً سيلتقي …”: what is told as held was announced; that is no other meeting."""
    told = earlier.modality in ("asserted", "reported") and later.modality == "planned"
    had = scan.bares[later.sentence.start] in ("كان", "كانت")
    return told and had and later.event_type == "consult" and bool(earlier.ids() & later.ids())


def _yet_to_be_given(later: Draft) -> bool:
    """“وستوزع هذه المساعدات على”, “سيستمرون بالإضراب”: what was just told, by what is to become of it."""
    kept_up = later.event_type in ("aid", "protest") and later.head.sense.definite == "article"
    return kept_up and later.modality == "planned"


def _rumoured(scan: Scan, denied: Draft, later: Draft) -> bool:
    """“جاء النفي عقب تقارير تحدثت عن التوصل إلى اتفاق”: what was denied, by those who had said so."""
    if denied.modality != "denied" or later.event_type != "agree" or later.ids("participant") or later.told_time:
        return False
    return any(scan.bare(at).removeprefix("ال") in _RUMOURS for at in range(later.sentence.start, later.head.start))


def agreed_again(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """An agreement of the same sides, or of some of them, told again soon after: by another source, in other words."""
    near = 0 < later.sentence.number - earlier.sentence.number <= _AGREED_WITHIN
    if later.event_type == "agree" and scan.bares[later.head.start].startswith("اتفاق") and _of_nobody(earlier, later):
        return True  # "استمرت المفاوضات حتى تم التوصل إلى اتفاق يقضي بـ": the one that the article is about
    mine, theirs = earlier.ids("participant"), later.ids("participant")
    untold = not theirs and earlier.mode.name == later.mode.name and later.head.sense.definite == "article"
    among = untold or (bool(mine and theirs) and (mine <= theirs or theirs <= mine))
    dates = {draft.time.start for draft in (earlier, later) if draft.time is not None}
    apart = later.told_time and len(dates) > 1  # "اتفاق العاشر من آذار": another one
    there = later.told_place and not (later.head.sense.definite == "article" and places_meet(earlier, later))
    return later.event_type == "agree" and near and among and not (there or apart)


def _of_nobody(earlier: Draft, later: Draft) -> bool:
    """Whether the later names neither side nor day of its own, nor another kind of agreement."""
    kinds = {earlier.mode.name, later.mode.name}
    untold = not (later.ids("participant") or later.told_time or later.background)
    return untold and (len(kinds) == 1 or "other" in kinds)


def _of_a_war(draft: Draft) -> bool:
    """Ministers and envoys who discuss an agreement of others confer; those negotiate who have a war to end."""
    return any(party.kind in _AT_WAR for party in draft.parties if party.role == "participant")


def negotiates(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """A meeting told among terms and negotiations is one: the sentence before and the two after decide with its own."""
    sides = draft.ids("participant")
    if draft.mode is table.modes["agree", "other"] and sides & _LOCAL and sides & _RULES:
        draft.mode = table.modes["agree", "settlement"]  # "اتفاق بين وجهاء المدينة وقوات النظام"
    if draft.mode.name != "meeting" or not _of_a_war(draft):
        return
    words = table.means["consult"]
    here = draft.sentence.number
    near = scan.sentences[max(here - 1, 0) : here + 3]
    if any(
        words.get(scan.bares[at]) == "negotiation"
        and not carried_out(scan, at)
        and "اتفاق" not in scan.bares[at]  # what is reached, or long in force
        and (sentence.number == here or not scan.bares[at].startswith("شروط"))
        for sentence in near
        for at in range(sentence.start, sentence.end)
    ):
        draft.mode = table.modes["consult", "negotiation"]
