"""People an act takes, moves or frees: detained, displaced and released, counted beside its trigger."""

from __future__ import annotations

from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft, Harm
from services.extract.reading.scan import Scan

_EFFECTS: Final = {
    ("coerce", "arrest"): "detained",
    ("coerce", "abduct"): "detained",
    ("coerce", "displace"): "displaced",
    ("concede", "release"): "released",
    ("agree", "exchange"): "released",
    ("assault", "execution"): "killed",
    ("assault", "assassination"): "killed",
}
_AHEAD: Final = 9
_BEHIND: Final = 8
_RELATIVES: Final = closed("people", "relatives")
_NAMED_ONE: Final = closed("people", "named_one")
_NAMED_FIGHTER: Final = closed("people", "named_fighter")
_PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
_PLURAL: Final = 3


def count_people(scan: Scan, draft: Draft) -> None:
    """Add the effect of an arrest, abduction, flight or release to `draft.harms`."""
    effect = _EFFECTS.get((draft.event_type, draft.mode.name))
    if effect is None or draft.modality in ("planned", "denied"):
        return
    count = _ahead(scan, draft) or _behind(scan, draft)
    if draft.mode.name == "assassination" and not draft.harms and scan.bare(draft.head.start).startswith("اغتيل"):
        low, high = _number(count)  # "اغتيل فلان": one, unless more are told
        at = draft.head.start
        draft.harms.append(Harm(effect, "unknown", low, high, "words", at, at, draft.head.end))
        return
    if effect == "killed" and (count is None or not _carried_out(scan, draft, count)):
        return
    if count is not None:
        start, end = scan.token_span(count)
        group = count.group if count.group in _PEOPLE else "civilian"
        draft.harms.append(
            Harm(effect, group, count.min, count.max, count.basis, draft.head.start, start, end, who=count.who)
        )
        return
    if draft.mode.name == "assassination":
        return
    one = _one_of(scan, draft)
    if one is not None:
        draft.harms.append(
            Harm(effect, one[1], 1, 1, "words", draft.head.start, one[0], min(one[0] + 2, draft.sentence.end))
        )
        return
    named = next((p for p in draft.parties if p.role in ("target", "affected") and p.kind == "civilian"), None)
    if named is not None and effect == "displaced":
        draft.harms.append(Harm(effect, "civilian", _PLURAL, None, "plural", draft.head.start, named.start, named.end))


def _number(count: Count | None) -> tuple[int, int | None]:
    return (1, 1) if count is None or count.basis in ("plural", "vague") else (count.min, count.max)


def _one_of(scan: Scan, draft: Draft) -> tuple[int, str] | None:
    """“القبض على أحد عناصر …”: where one of them is told, and of which group."""
    word = scan.bare(draft.head.start)
    if draft.head.sense.form == "noun" and draft.head.sense.definite == "owner" and word.endswith(("ه", "ها")):
        return draft.head.start, "unknown"  # "قامت باعتقاله"
    for at in range(draft.head.end, min(draft.head.end + _AHEAD, draft.end - 1)):
        if scan.texts[at] in _NAMED_ONE:
            return at, "civilian"
        if scan.texts[at] in _NAMED_FIGHTER:
            return at, "combatant"
        if scan.bares[at] in ("احد", "احدي"):
            whose = scan.texts[at + 1].removeprefix("ال")
            if whose in ("عناصر", "اعضاء", "مقاتلي", "قياديي", "قاده", "افراد", "مسلحي", "ضباط"):
                return at, "combatant"
            return (at, "civilian") if whose in ("ابناء", "اهالي", "سكان", "شبان", "المدنيين", "مدنيين") else None
        if scan.texts[at] in PAUSES:
            return None
    return None


def _carried_out(scan: Scan, draft: Draft, count: Count) -> bool:
    """Whether an assassination or execution told with so many victims killed them: no attempt, no toll of its own."""
    told = any(harm.effect in ("killed", "injured", "killed_or_injured") for harm in draft.harms)
    tried = range(max(draft.head.start - 3, draft.start), min(draft.head.start + 4, draft.end))
    attempt = any("محاول" in scan.tokens[at].text or "فاشل" in scan.tokens[at].text for at in tried)
    return not told and not attempt and count.basis not in ("plural", "vague")


def _ahead(scan: Scan, draft: Draft) -> Count | None:
    doers = {at for p in draft.parties if p.role == "initiator" for at in range(p.start, p.end)}
    for at in range(draft.head.end, min(draft.head.end + _AHEAD, draft.end)):
        count = scan.count_at[at] if at not in doers else None
        beside = at <= draft.head.end + 1 and count is not None and count.group is None
        of_nation = count is not None and count.noun in load_discourse().demonyms  # "4 سوريين"
        if (
            count is not None
            and not count.part
            and (count.group in _PEOPLE or count.noun is None or beside or of_nation)
        ):
            return count
        if scan.tokens[at].text in PAUSES and not _round_a_time(scan, at):
            return None
    return None


def _round_a_time(scan: Scan, at: int) -> bool:
    """“اعتقلت …، اليوم الأحد، أربعة”: a comma beside a time does not end what is told."""
    return scan.time_at[at - 1] is not None or (at + 1 < len(scan.tokens) and scan.time_at[at + 1] is not None)


def _behind(scan: Scan, draft: Draft) -> Count | None:
    """“مئات الآلاف ممن هجّرهم …”, "عشرة شبان اعتقلتهم …"."""
    head = draft.head.start
    begin = max(draft.start, head - _BEHIND)
    between = [scan.tokens[at].text for at in range(max(begin, head - 2), head)]
    plural = draft.head.sense.form == "verb" and scan.bare(head).endswith("وا")  # "52 مدنياً أعدموا"
    if not (draft.head.sense.with_object or plural or any(word in _RELATIVES for word in between)):
        return None
    found = [scan.count_at[at] for at in range(begin, head)]
    if plural and any(count is not None and count.group == "combatant" for count in found):
        return None  # "انتشر الجنود واعتقلوا …": those who did it
    return next((count for count in reversed(found) if count is not None), None)
