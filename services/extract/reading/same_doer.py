"""A sentence whose verb has no subject: who acted in the sentence before goes on acting."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_OPENS: Final = frozenset({"كما", "ايضا", "كذلك", "ثم", "وقد", "بعدها", "فيما"})
_OPENS_WITHIN: Final = 3  # tokens of a sentence in which its verb stands
_MANAGED: Final = ("تمكن", "نجح", "قام", "عمد", "اقدم")
_BEARS_WITHIN: Final = 3  # tokens from "managed" to what was
_ANCHORS: Final = closed("setting", "anchors")
_BY: Final = frozenset({"في", "علي", "من", "خلال", "بعد", "عقب", "ب", "عبر", "داخل"})
_ONE: Final = closed("captives", "one")


def goes_on(scan: Scan, last: Draft, draft: Draft) -> bool:
    """“كما اعتقلت خمسة شبان”, “واستولوا على دبابتين”: whether the subject is left to the sentence before."""
    if draft.passive or draft.parties_known("initiator") or not 0 < draft.sentence.number - last.sentence.number <= 1:
        return False
    verb = _verb(scan, draft)
    if verb is None or scan.actor_at[verb] is not None or "UNKNOWN-ARMED" in last.ids("initiator"):
        return False
    said = scan.bare(verb)
    if said.endswith("وا"):
        return True
    if not said.endswith("ت"):
        return False
    return verb != draft.head.start or _object_at(scan, draft, verb + 1)


def _verb(scan: Scan, draft: Draft) -> int | None:
    """The verb that opens the sentence and is the act's, or bears its verbal noun ("تمكنت من أسر")."""
    at = draft.sentence.start
    while at < draft.head.start and without_conjunction(scan.bares[at]) in _OPENS:
        at += 1
    if at - draft.sentence.start > _OPENS_WITHIN:
        return None
    if at == draft.head.start:
        return at if draft.head.sense.form == "verb" else None
    bears = scan.bare(at).startswith(_MANAGED) and draft.head.start - at <= _BEARS_WITHIN
    return at if bears else None


def _object_at(scan: Scan, draft: Draft, at: int) -> bool:
    """Whether behind a feminine verb stands no subject of it: men, a number, a place, a preposition, a time."""
    if at >= draft.end or scan.actor_at[at] is not None:
        return False
    word = scan.bares[at]
    if draft.event_type == "coerce":
        counted = scan.count_at[at]
        taken = counted is not None and counted.group in ("civilian", "combatant", "unknown")
        return word in _ONE or word in _BY or taken or scan.time_at[at] is not None or word.startswith("منزل")
    return word in _ANCHORS or scan.place_at[at] is not None
