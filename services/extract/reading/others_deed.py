"""Acts that the words in front of them give to others than the subject of the sentence."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_IN: Final = frozenset({"في", "عن", "ب", "ل"})
_ANSWERS: Final = frozenset({"رد", "ردت", "ردا", "ردها", "رده", "يرد", "ترد", "الرد", "للرد", "بالرد", "ردوا"})
_CARRYING: Final = frozenset({"اطلاق", "القاء", "سقوط", "شن"})
_FIRST: Final = 2  # tokens of a sentence that may say so of the act behind them
_WHO_DID: Final = ("متورط", "مسوول", "مشارك", "ضالع", "منفذ", "مدبر", "مخطط", "متهم", "مشتبه")
_BLAME: Final = ("مسووليه", "مسووليت")  # "أعلن X مسؤوليته عن هجوم": X did it
_DOERS_OF: Final = frozenset({"منفذي", "منفذو", "منفذ", "مرتكبي", "مرتكبو", "مدبري", "مدبر", "مدبرو", "مخططي"})


def others_did(scan: Scan, draft: Draft) -> bool:
    """“قبض على المتورطين في الكمين”, “منفذي التفجير”: not who arrests them; nor who answers "رداً على إطلاق صاروخين"."""
    head = draft.head
    if draft.event_type != "assault" or head.sense.form == "verb" or head.start - draft.sentence.start < _FIRST:
        return False
    before = scan.bares[head.start - 1]
    if before.lstrip("بل") in _DOERS_OF or answered(scan, draft):
        return True
    at = head.start - 1 if head.sense.preposition in ("ب", "ل") else head.start - 2
    who = without_conjunction(scan.texts[at]).lstrip("بل").removeprefix("ال")
    told = who.startswith(_WHO_DID) and not who.startswith(_BLAME)
    return told and (before in _IN or at == head.start - 1)


def answered(scan: Scan, draft: Draft) -> bool:
    """“رداً على إطلاق صاروخين من …”: what the act told before answers; others did it, and elsewhere."""
    at = draft.head.start - 1
    at -= scan.bares[at] in _CARRYING
    return (
        draft.event_type == "assault"
        and at > 0
        and scan.bares[at] == "علي"
        and without_conjunction(scan.texts[at - 1]) in _ANSWERS
    )
