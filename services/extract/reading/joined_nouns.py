"""Verbal nouns that look like verbs, joined to the noun before: "… إلى الوحدة، ورفض التقسيم"."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_OR_NOUN: Final = closed("reader", "verb_or_noun")
_SHE: Final = closed("reader", "capitals_that_speak")
_NOT_ONE_MAN: Final = ("ه", "ات", "ون", "ين")  # endings of the feminine and the plural
_FAR_IN: Final = 3  # tokens from the start of a sentence, which opens with its verb


def joined_noun(scan: Scan, draft: Draft) -> bool:
    """“حمل المتظاهرون لافتات تدعو إلى الوحدة، ورفض التقسيم”: a verb goes on in the number and gender of its subject.

    One that is written like its verbal noun, is masculine singular, has no subject behind it and whose doer stands before it in
    the plural or the feminine, or nowhere, is the verbal noun, joined to the noun before.
    """
    head = draft.head
    either = head.sense.form == "verb" and scan.bares[head.start] in _OR_NOUN
    joined = scan.texts[head.start] != scan.bares[head.start]
    if not (either and joined) or draft.mode.scheme != "speech" or head.start - draft.sentence.start < _FAR_IN:
        return False
    doers = [party for party in draft.parties if party.role == "initiator"]
    if any(party.start >= head.end for party in doers):
        return False
    if scan.texts[head.start - 1] not in PAUSES:
        return True  # "التأكيد على وحدة الأراضي ورفض أي مسارات"
    return all(
        scan.bares[party.start].endswith(_NOT_ONE_MAN) or scan.bares[party.start] in _SHE or party.kind == "civilian"
        for party in doers
    )
