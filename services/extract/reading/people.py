"""People an act takes, moves or frees: detained, displaced and released, counted beside its trigger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.contracts.taxonomy import EffectBasis
from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.alleged import LIVES_BY
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft, Harm, Party
from services.extract.reading.scan import Scan
from services.extract.reading.sums import add_up
from services.extract.reading.taken import WITHIN, named_beside, one_taken

_EFFECTS: Final = {
    ("coerce", "arrest"): "detained",
    ("coerce", "abduct"): "detained",
    ("coerce", "displace"): "displaced",
    ("concede", "release"): "released",
    ("agree", "exchange"): "released",
    ("assault", "execution"): "killed",
    ("assault", "assassination"): "killed",
}
_BEHIND: Final = 8
_RELATIVES: Final = closed("people", "relatives")
_PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
_PLURAL: Final = 3


def count_people(scan: Scan, draft: Draft) -> None:
    """Add the effect of an arrest, abduction, flight or release to `draft.harms`."""
    effect = _EFFECTS.get((draft.event_type, draft.mode.name))
    if effect is None or draft.modality in ("planned", "denied"):
        return
    count = _ahead(scan, draft) or _behind(scan, draft)
    word = scan.bare(draft.head.start)
    if draft.mode.name == "assassination" and not draft.harms and word.startswith("اغتيل"):
        low, high = _number(count)  # "اغتيل فلان": one, unless more are told
        at = draft.head.start
        draft.harms.append(Harm(effect, "unknown", low, high, "words", at, at, draft.head.end))
        return
    murdered = draft.mode.name == "assassination" and word.startswith("اغتال") and not draft.harms
    if effect == "killed" and not (murdered if count is None else _carried_out(scan, draft, count)):
        return
    if count is not None and draft.mode.name == "exchange" and count.basis == "plural":
        count = _exact_behind(scan, draft, count)
        if count is None:
            return  # "تبادل أسرى": what kind of exchange
    if count is not None:
        draft.harms.extend(_counted(scan, draft, effect, count))
        return
    one = one_taken(scan, draft)
    if one is not None:
        first, number, group = one
        basis: EffectBasis = "words" if number == 1 else "dual"
        end = min(first + 2, draft.sentence.end)
        draft.harms.append(Harm(effect, group, number, number, basis, draft.head.start, first, end))
        return
    named = next((p for p in draft.parties if p.role in ("target", "affected") and p.kind == "civilian"), None)
    if named is not None and effect == "displaced":
        draft.harms.append(Harm(effect, "civilian", _PLURAL, None, "plural", draft.head.start, named.start, named.end))


def _counted(scan: Scan, draft: Draft, effect: str, count: Count) -> Iterator[Harm]:
    """So many, with those joined to them ("11 شاباً و4 نساء"); fighters and civilians apart."""
    start, end = scan.token_span(count)
    group = count.group if count.group in _PEOPLE else "civilian"
    harm = Harm(effect, group, count.min, count.max, count.basis, draft.head.start, start, end, who=count.who)
    named = named_beside(scan, draft, count)
    harm.low, harm.high = harm.low + named, None if harm.high is None else harm.high + named
    others = add_up(scan, draft.sentence, harm, {id(count)})
    yield harm
    yield from others


def _exact_behind(scan: Scan, draft: Draft, kind: Count) -> Count | None:
    """“تبادل أسرى شملت 250 أسيراً”: how many of those that are exchanged."""
    counts = scan.counts_in(scan.token_span(kind)[1], draft.end)
    return next((c for c in counts if c.group in _PEOPLE and not c.part and c.basis not in ("plural", "vague")), None)


def _number(count: Count | None) -> tuple[int, int | None]:
    return (1, 1) if count is None or count.basis in ("plural", "vague") else (count.min, count.max)


def _carried_out(scan: Scan, draft: Draft, count: Count) -> bool:
    """Whether an assassination or execution told with so many victims killed them: no attempt, no toll of its own."""
    told = any(harm.effect in ("killed", "injured", "killed_or_injured") for harm in draft.harms)
    tried = range(max(draft.head.start - 3, draft.start), min(draft.head.start + 4, draft.end))
    attempt = any("محاول" in scan.tokens[at].text or "فاشل" in scan.tokens[at].text for at in tried)
    return not told and not attempt and count.basis not in ("plural", "vague")


def _ahead(scan: Scan, draft: Draft) -> Count | None:
    doers = {at for p in draft.parties if p.role == "initiator" for at in _who_takes(scan, p)}
    for at in range(draft.head.end, min(draft.head.end + WITHIN, draft.end)):
        count = scan.count_at[at] if at not in doers else None
        beside = at <= draft.head.end + 1 and count is not None and count.group is None
        of_nation = count is not None and count.noun in load_discourse().demonyms  # "4 سوريين"
        if (
            count is not None
            and not count.part
            and (count.group in _PEOPLE or count.noun is None or beside or of_nation)
        ):
            return count
        if scan.bares[at].startswith(LIVES_BY):
            return None  # "ألقى القبض على عصابة تمتهن خطف المدنيين"
        if scan.tokens[at].text in PAUSES and not _round_a_time(scan, at):
            return None
    return None


def _who_takes(scan: Scan, party: Party) -> range:
    """The tokens of who does it; one whom nobody knows ends where a number begins ("أوقفت لجنة التحقيق عدداً من …")."""
    number = (at for at in range(party.start + 1, party.end) if _begins_count(scan, at))
    return range(party.start, party.end if party.actor_id else next(number, party.end))


def _begins_count(scan: Scan, at: int) -> bool:
    count = scan.count_at[at]
    return count is not None and scan.token_span(count)[0] == at and scan.texts[at].endswith("ا")


def _round_a_time(scan: Scan, at: int) -> bool:
    """“اعتقلت …، اليوم الأحد، أربعة”: a comma beside a time does not end what is told."""
    return scan.time_at[at - 1] is not None or (at + 1 < len(scan.tokens) and scan.time_at[at + 1] is not None)


def _behind(scan: Scan, draft: Draft) -> Count | None:
    """“مئات الآلاف ممن هجّرهم …”, "عشرة شبان اعتقلتهم …"."""
    head = draft.head.start
    begin = max(draft.start, head - _BEHIND)
    between = [scan.tokens[at].text for at in range(max(begin, head - 2), head)]
    several = ("وا", "لا", "فا", "زا")  # "52 مدنياً أعدموا", "شابان اعتقلا"
    plural = draft.head.sense.form == "verb" and scan.bare(head).endswith(several)
    if draft.mode.scheme == "flight" and draft.head.sense.form == "verb" and head > begin:
        fled = scan.count_at[head - 1]  # "عشرات العائلات نزحت"
        if fled is not None and fled.group in _PEOPLE and fled.basis != "plural":
            return fled
    if not (draft.head.sense.with_object or plural or any(word in _RELATIVES for word in between)):
        return None
    found = [scan.count_at[at] for at in range(begin, head)]
    if plural and any(count is not None and count.group == "combatant" for count in found):
        return None  # "انتشر الجنود واعتقلوا …": those who did it
    return next((count for count in reversed(found) if count is not None), None)
