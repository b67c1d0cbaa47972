"""Meetings and agreements: told again, who else was there, what was agreed, who accepted it, which are negotiations."""

from __future__ import annotations

from typing import Final

from services.extract.reading.deeds import crowd_again
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.means import carried_out
from services.extract.reading.scan import Scan
from services.extract.reading.sources import Telling
from services.extract.reading.terms import PROVIDES
from services.extract.reading.triggers import TriggerTable

_BOTH: Final = frozenset({"الجانبان", "الطرفان", "الوزيران", "الرييسان", "المجتمعون", "الحاضرون", "المسوولان"})
_OBJECT: Final = 5  # tokens from a verb to what it accepts
_AGREED_WITHIN: Final = 3  # sentences
_OPENING: Final = frozenset({"في", "خلال", "عقب", "بعد", "اثناء", "ختام"})
_SIDES: Final = frozenset({"state", "state_forces", "political", "organization", "rebel"})
_CONVOY: Final = frozenset({"القافله", "الشاحنات", "المساعدات", "الشحنه", "الحموله", "القافلتان", "القوافل"})
_CARRIES: Final = frozenset({"تضم", "ضمت", "تحمل", "حملت", "تحوي", "احتوت", "تحتوي", "شملت", "تشمل", "تضمنت", "تتضمن"})
_CONVOY_WITHIN: Final = 3  # sentences
_LOCAL: Final = frozenset({"DARAA-CENTRAL", "TRIBES", "DRUZE-SPIRIT", "DRUZE-FACTIONS", "MEN-DIGNITY", "DARAA-LOCAL"})
_RULES: Final = frozenset({"SYR-GOV", "SYR-ARMY", "SYR-TRANS", "SYR-INTEL", "SYR-4DIV"})
_AFTERWARDS: Final = 2  # sentences
_TOLD_ON: Final = frozenset({"protest", "aid", "agree", "consult"})  # who else took part is told on
_FLOCK: Final = ("توافد", "وافد")


def told_of(scan: Scan, earlier: Draft, later: Draft, *, elsewhere: bool) -> bool:
    """“وجاء اللقاء بحضور …”: who else was at the meeting just told."""
    if later.event_type not in _TOLD_ON:
        return False
    follows = 0 < later.sentence.number - earlier.sentence.number <= _AFTERWARDS
    if later.event_type == "protest" and follows and scan.bares[later.head.start].lstrip("يت").startswith(_FLOCK):
        return True  # "وتوافد المئات إلى الساحة": to the one just told
    if later.event_type == "protest":  # "أثناء مشاركتهم في المظاهرة": the one just told
        here = not later.told_time and not (later.told_place and elsewhere)
        return later.definite and here and crowd_again(earlier, later)
    if later.event_type == "aid" and ((follows and _of_the_convoy(scan, later)) or _the_convoy(scan, earlier, later)):
        return True
    if later.event_type == "agree" and follows and _accepts_it(scan, later):
        return True
    if later.event_type == "agree" and later.definite and follows:
        return any(scan.bare(at) in PROVIDES for at in range(later.sentence.start, later.head.end + 3))
    if later.event_type == "consult" and follows and later.head.sense.form == "verb":
        return scan.tokens[min(later.head.start + 1, later.sentence.end - 1)].text in _BOTH
    article = later.definite and later.head.sense.definite == "article"
    return later.event_type == "consult" and article and follows and not later.told_place and not later.told_time


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


def announced_before(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وكان المركز قد أعلن أن وفداً سيلتقي …”: what is told as held was announced; that is no other meeting."""
    told = earlier.modality in ("asserted", "reported") and later.modality == "planned"
    had = scan.bares[later.sentence.start] in ("كان", "كانت")
    return told and had and later.event_type == "consult" and bool(earlier.ids() & later.ids())


def yet_to_be_given(later: Draft) -> bool:
    """“وستوزع هذه المساعدات على”: the aid just told, by what is to become of it."""
    return later.event_type == "aid" and later.modality == "planned" and later.head.sense.definite == "article"


def _of_the_convoy(scan: Scan, later: Draft) -> bool:
    """“وتضم القافلة عشر شاحنات محملة بـ …”: what the convoy just told of carries."""
    words = [scan.bare(at) for at in range(later.sentence.start, min(later.head.end + 2, later.sentence.end))]
    return any(word in _CONVOY for word in words) and any(word in _CARRIES for word in words)


def _the_convoy(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وأوضحت اللجنة أنها قدمت القافلة بالتعاون مع X”: the one just told, with neither place nor day of its own."""
    near = 0 < later.sentence.number - earlier.sentence.number <= _CONVOY_WITHIN
    untold = not (later.told_place or later.told_time or later.one_more)
    return near and untold and scan.bares[later.head.start] in _CONVOY


def _accepts_it(scan: Scan, later: Draft) -> bool:
    """“وافقت اللجان على الاتفاق”: the agreement just told."""
    behind = range(later.head.end, min(later.head.end + _OBJECT, later.end))
    return later.head.sense.form == "verb" and any(
        scan.bare(at) in ("الاتفاق", "الاتفاقيه", "الهدنه", "بالاتفاق") for at in behind
    )


def agreed_again(earlier: Draft, later: Draft) -> bool:
    """An agreement of the same sides, or of some of them, told again soon after: by another source, in other words."""
    near = 0 < later.sentence.number - earlier.sentence.number <= _AGREED_WITHIN
    mine, theirs = earlier.ids("participant"), later.ids("participant")
    untold = not theirs and earlier.mode.name == later.mode.name and later.head.sense.definite == "article"
    among = untold or (bool(mine and theirs) and (mine <= theirs or theirs <= mine))
    dates = {draft.time.start for draft in (earlier, later) if draft.time is not None}
    apart = later.told_time and len(dates) > 1  # "اتفاق العاشر من آذار": another one
    return later.event_type == "agree" and near and among and not (later.told_place or apart)


def _only_states(draft: Draft) -> bool:
    """Ministers and envoys who discuss an agreement of others confer; those negotiate who have a war to end."""
    met = [party for party in draft.parties if party.role == "participant"]
    return len(met) > 1 and all(party.kind in ("state", "organization") for party in met)


def negotiates(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """A meeting told among terms and negotiations is one: the sentence before and the two after decide with its own."""
    sides = draft.ids("participant")
    if draft.mode is table.modes["agree", "other"] and sides & _LOCAL and sides & _RULES:
        draft.mode = table.modes["agree", "settlement"]  # "اتفاق بين وجهاء المدينة وقوات النظام"
    if draft.mode.name != "meeting" or _only_states(draft):
        return
    words = table.means["consult"]
    here = draft.sentence.number
    near = scan.sentences[max(here - 1, 0) : here + 3]
    if any(
        words.get(scan.bares[at]) == "negotiation"
        and not carried_out(scan, at)
        and (sentence.number == here or not scan.bares[at].startswith(("اتفاق", "شروط")))
        for sentence in near
        for at in range(sentence.start, sentence.end)
    ):
        draft.mode = table.modes["consult", "negotiation"]
