"""Who undergoes an act: whom an attack befell, who fell into an ambush, whom a deed hit that nobody is named for."""

from __future__ import annotations

from typing import Final, Literal

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.participles import written_passive
from services.extract.reading.scan import Scan

_FALLS: Final = ("وقع", "يقع", "تقع", "وقوع", "تعرض", "سقط")  # into an ambush
_DEEDS: Final = closed("setting", "deeds")
_OTHER: Final = frozenset({"اخر", "اخري", "مسلح", "مماثل", "جديد", "سابق", "عنيف"})
_BY_IT: Final = frozenset({"له", "لها", "فيه", "فيها", "به", "بها", "خلاله", "خلالها"})
_BY: Final = frozenset({"قبل", "يد", "ايدي"})
_AGENT_WITHIN: Final = 8  # tokens from whom it befell to "at the hands of"
_SURVIVED: Final = frozenset({"نجا", "نجت", "ينجو", "تنجو", "نجاه", "بنجاه"})
_SURVIVED_WITHIN: Final = 9  # tokens
_CARRIES: Final = frozenset({"قام", "قامت", "قاما", "قامتا", "قاموا", "يقوم", "تقوم", "يقومون"})
_CARRIED_WITHIN: Final = 4
_ONE_OF: Final = frozenset({"احد", "احدي"})
_WAS: Final = frozenset({"تم", "يتم", "جري", "سيتم", "تمت"})
_QUOTED: Final = 2  # a quotation mark may stand between
_OBJECT_WITHIN: Final = 2
_FAR: Final = 10  # tokens behind an act in which whom it is done to is named
_FIGHTERS: Final = frozenset({"state_forces", "rebel", "militia", "unknown"})


def suffers(scan: Scan, draft: Draft) -> bool:
    """“تعرضت دورية لـX لهجوم”, “نجا من محاولة اغتيال”: the subject of the verb is whom it is done to."""
    first = draft.head.start
    if scan.bare(first).lstrip("بل").startswith(("تعرض", "يتعرض", "تتعرض")):
        return True
    if draft.event_type == "coerce" and draft.head.sense.form == "verb" and scan.bare(first).startswith("وقع"):
        return True  # "وقع خمسة عناصر من X في الأسر"
    survived = draft.mode.name == "assassination" and draft.head.sense.form != "verb"
    return survived and any(scan.bare(at) in _SURVIVED for at in range(max(first - _SURVIVED_WITHIN, 0), first))


def under_the_verb(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“اغتيل ضابط في X”, “أعدم ثلاثة من X على يد Y”: nothing but a verb that is surely passive governs whom it befell."""
    head = draft.head
    if one.link != without_conjunction(scan.texts[head.end - 1]) or head.sense.form != "verb":
        return False
    if written_passive(scan, head.start):
        return True
    near = range(one.end, min(one.end + _AGENT_WITHIN, draft.end))
    by = next((at for at in near if scan.bares[at] in _BY and scan.bares[at - 1] in ("من", "علي")), None)
    return by is not None and not any(scan.texts[at] in PAUSES for at in range(head.end, by))


def carries_out(scan: Scan, draft: Draft, one: Placed) -> Literal["initiator", "target", ""]:
    """“قام مسلحون باغتيال …”, “مسلحان قاما باستهداف …”: who stands before the verbal noun did it to who stands behind.

    Where the doer stands behind the verb, who is named before it is whom it befell ("مقتل قيادي في X، حيث قام …").
    """
    head = draft.head
    if head.sense.form == "verb" or not scan.texts[head.start].startswith("ب"):
        return ""
    near = range(head.start - 1, max(head.start - _CARRIED_WITHIN, draft.start) - 1, -1)
    verb = next((at for at in near if scan.bare(at) in _CARRIES), None)
    if verb is None:
        return ""
    if one.start > head.start:
        return "target" if one.start - head.end <= _OBJECT_WITHIN else ""
    befell = one.start < verb and bool(scan.actors_in(verb, head.start))
    return "target" if befell else "initiator"


def was_done(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“تم اعتقال عنصرين من X”, “جرى استهداف مقر لـX”: right behind the verbal noun stands whom it was done to."""
    head = draft.head
    if draft.event_type == "coerce" and scan.bares[one.start - 1] in _ONE_OF and one.start - head.end > 1:
        return True  # "اعتقلت أيضاً الشيخ كذا، أحد وجهاء عشيرة كذا"
    if one.mention.kind not in _FIGHTERS | {"state"}:
        return False
    if head.sense.form != "noun" or one.start < head.end or one.link in ("من", "علي"):
        return False
    near = range(max(head.start - _QUOTED, 0), head.start)
    return any(scan.bare(at) in _WAS for at in near) and one.start - head.end <= _OBJECT_WITHIN


def fell_into(scan: Scan, draft: Draft) -> bool:
    """“وقعت دورية لـX في كمين لـY”: who fell into it is named before it, who laid it behind."""
    if draft.mode.name != "ambush":
        return False
    near = range(max(draft.head.start - _FAR, draft.start), draft.head.start)
    return any(scan.texts[at].startswith(_FALLS) for at in near)


def hit_by_a_deed(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“إن الهجوم استهدف وحدة لـX”: the subject of the verb is the deed, and X is whom it hit."""
    verbs = [head for head in draft.heads if head.sense.form == "verb" and 0 < head.start < one.start]
    if not verbs or scan.bares[verbs[-1].end] in _BY_IT:
        return False
    before = verbs[-1].start - 1
    before -= scan.bares[before] in _OTHER  # "من هجوم آخر استهدف X"
    of_noun = any(head.sense.form == "noun" and head.start <= before < head.end for head in draft.heads)
    return of_noun or scan.bares[before] in _DEEDS


def another_does(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“شهدت المنطقة هجمات لـX، حيث هاجمت مجموعة حاجزاً”: the verb has its subject behind it, in its own clause."""
    head = draft.head
    if head.sense.form != "verb" or one.end > draft.sentence.clause(head.start)[0] or head.end >= draft.end:
        return False
    behind = scan.actor_at[head.end]
    return behind is not None and behind.kind in _FIGHTERS and scan.token_span(behind)[0] == head.end
