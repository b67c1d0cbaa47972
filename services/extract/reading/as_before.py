"""“A like shelling”, “the strikes also hit …”: of the kind and the means that the article told before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.joining import alike
from services.extract.reading.scan import Scan

_ISRAEL: Final = frozenset({"ISR-ARMY", "ISR-GOV"})
_UNSAID: Final = frozenset({"attack", "shelling"})  # "قصف مماثل": whose means is not said
_FIRE: Final = frozenset({"airstrike", "drone", "rocket", "shelling"})
_TOLD_WITHIN: Final = 3  # sentences
_SIMILAR: Final = frozenset({"مماثل", "مماثله", "مشابه", "مشابهه", "مماثلا"})
_GUNS, _GUNS_WITHIN = ("مدفعي", "مدافع", "هاون", "بري"), 3  # tokens


def likewise(scan: Scan, draft: Draft, earlier: Sequence[Draft]) -> None:
    """“وطال قصف مماثل …”: of the kind, and by those, told last."""
    ends = {at for head in draft.heads for at in (head.end, head.end + 1)}
    if draft.event_type != "assault" or not any(scan.bares[at] in _SIMILAR for at in ends):
        return
    last = next((other for other in reversed(earlier) if other.event_type == draft.event_type), None)
    if last is None:
        return
    if draft.mode.name in _UNSAID and alike(draft.mode.name, last.mode.name, loosely=True):
        draft.mode = last.mode
    if not draft.ids("initiator"):
        draft.parties = [*draft.parties, *(party for party in last.parties if party.role == "initiator")]


def as_told(scan: Scan, draft: Draft, earlier: Sequence[Draft]) -> None:
    """“وطالت الضربات أيضاً …”, “القصف استهدف كذلك …”: of the means that the article told before."""
    if draft.mode.name not in _UNSAID or any(rule.startswith("means") for rule in draft.rules):
        return
    if earlier and _in_one_breath(draft, earlier[-1]):
        draft.mode = earlier[-1].mode
        draft.rules.append(f"means: {draft.mode.name}, as told before")
        return
    behind = scan.bares[draft.heads[-1].end : draft.heads[-1].end + _GUNS_WITHIN]
    if any(word.lstrip("بل").removeprefix("ال").startswith(_GUNS) for word in behind):
        return  # "كما طال القصف المدفعي قرية …"
    words = [scan.bare(head.start).lstrip("بل") for head in draft.heads if head.sense.form == "noun"]
    blows = any(word.removeprefix("ال").startswith("ضرب") for word in words)
    if not blows and not any(word.startswith("القصف") for word in words):
        return
    told = [other for other in earlier if other.mode.name in _FIRE and other.event_type == "assault"]
    last = next((o for o in reversed(told) if draft.sentence.number - o.sentence.number <= _TOLD_WITHIN), None)
    if last is None or last.mode.name == draft.mode.name:
        return
    mine, theirs = draft.ids("initiator"), last.ids("initiator")
    if mine & _ISRAEL and last.mode.name != "drone":
        return  # strikes from the air: `recasting`
    if not mine or not theirs or mine & theirs:
        draft.mode = last.mode
        draft.rules.append(f"means: {last.mode.name}, as told before")


def _in_one_breath(draft: Draft, last: Draft) -> bool:
    """“استهدفت الطائرات X، كما تم استهداف Y”: a place aimed at, by nobody and nothing else that is named."""
    aimed = any(rule.startswith("aimed at a place") for rule in draft.rules) and not draft.ids("initiator")
    return aimed and last.sentence is draft.sentence and last.event_type == "assault" and last.mode.name in _FIRE
