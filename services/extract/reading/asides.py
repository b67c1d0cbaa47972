"""Parties named in passing: of whom one speaks at a meeting, under whom something is put, whom another quotes."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.acts import pauses
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_KIN: Final = closed("roles", "kin")
_OF_WHOM: Final = ("التزام", "رفض", "ترحيب", "حرص", "استعداد", "تضامن", "وقوف", "انفتاح", "ادان", "استنكار")
_OBJECT_SPEECH: Final = closed("roles", "object_speech")
_THAT: Final = frozenset({"ان", "بان", "انه", "انها", "بانه", "بانها"})
_AFTER: Final = frozenset({"بعد", "عقب", "اثر", "رغم", "بسبب", "نتيجه", "جراء"})
_KIN_WITHIN: Final = 3  # tokens: "ذوي المعتقلين والمفقودين"
_TOPICS: Final = closed("acts", "topics") | {
    "اتفاق",
    "اتفاقيه",
    "علاقات",
    "علاقه",
    "حرب",
    "توتر",
    "خلاف",
    "خلافات",
    "عقوبات",
}


def under(scan: Scan, one: Placed) -> bool:
    """“اتفاق لدمجها تحت مظلة وزارة الدفاع”: where something is put, no side."""
    return any(scan.bare(at) in ("تحت", "ضمن", "لصالح") for at in range(max(one.start - 2, 0), one.start))


def besides(scan: Scan, one: Placed) -> bool:
    """“وزراء خارجية X، إضافة إلى Y”: Y too."""
    return one.link == "الي" and scan.bare(one.start - 2) in ("اضافه", "بالاضافه", "جانب")


def of_the_topic(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“ناقش X مع Y آليات تنفيذ الاتفاق بين A وB”: A and B are what was spoken of."""
    topic = next((at for at in range(draft.head.end, one.start) if scan.bare(at).removeprefix("ال") in _TOPICS), None)
    if topic is None:
        return False
    beside = [scan.bare(at).removeprefix("ال") for at in range(max(one.start - 3, topic), one.start)]
    joint = next((n for n, word in enumerate(beside) if word == "مع"), None)
    return one.link != "مع" or (joint is not None and joint > 0 and beside[joint - 1] in _TOPICS)


def of_kin(scan: Scan, one: Placed) -> bool:
    """“أهالي المعتقلين والمفقودين”: their families act, not the captives."""
    if one.mention.actor_id != "DETAINEES":
        return False
    return any(scan.bare(at).lstrip("ل") in _KIN for at in range(max(one.start - _KIN_WITHIN, 0), one.start))


def in_passing(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“أكد X، في ختام لقائه Y، دعم …”: Y stands in an aside between the verb and what is voiced."""
    tail = draft.head.tail
    if not draft.head.end < one.start < tail:
        return False
    return bool(pauses(scan, draft.head.end, one.start) and pauses(scan, one.end, tail))


def whose_stance(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“أكد بوتين رفض روسيا …”, "دعم أنقرة لوحدة سوريا": whose it is; "دعم الحكومة" alone is for the government."""
    tail = draft.head.tail
    if tail < 0 or one.start != tail + 1 or one.link in ("ل", "ب", "الي", "علي"):
        return False
    if scan.bare(tail).startswith(_OF_WHOM):
        return True
    return one.end < draft.end and scan.texts[one.end].startswith("ل")


def another_speaks(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“بعد رفض X المشروع”: whose refusal it is stands behind; "قالت X إن Y شدد على": Y does."""
    head = draft.head
    if head.sense.form == "noun" and head.sense.definite == "no" and scan.bare(head.start) not in _OBJECT_SPEECH:
        behind = scan.actor_at[head.end] if head.end < draft.end else None
        after = scan.bares[head.start - 1] in _AFTER  # "صعد X لهجته بعد رفض الأهالي تسليم السلاح"
        return (
            behind is not None
            and (behind.kind != "civilian" or after)
            and not scan.texts[head.end].startswith(("لل", "ب"))
        )
    that = next((at for at in range(head.start - 1, one.end - 1, -1) if scan.texts[at] in _THAT), None)
    return that is not None and any(m.actor_id for m in scan.actors_in(that + 1, head.start))


def before_its_clause(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“واصل X تراجعه، حيث أعلنت Y سيطرتها على …”: in its own clause another takes."""
    first = draft.sentence.clause(draft.head.start)[0]
    return one.start < first and bool(scan.actors_in(first, draft.head.start))
