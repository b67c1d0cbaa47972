"""Who undergoes an act: whom an attack befell, who fell into an ambush, whom a deed hit that nobody is named for."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_FALLS: Final = ("وقع", "يقع", "تقع", "وقوع", "تعرض", "سقط")  # into an ambush
_DEEDS: Final = closed("setting", "deeds")
_BY_IT: Final = frozenset({"له", "لها", "فيه", "فيها", "به", "بها", "خلاله", "خلالها"})
_FAR: Final = 10  # tokens behind an act in which whom it is done to is named
_FIGHTERS: Final = frozenset({"state_forces", "rebel", "militia", "unknown"})


def suffers(scan: Scan, draft: Draft) -> bool:
    """“تعرضت دورية لـX لهجوم”: the subject of the verb is whom it is done to."""
    return scan.bare(draft.head.start).startswith(("تعرض", "يتعرض", "تتعرض"))


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
    of_noun = any(head.sense.form == "noun" and head.start <= before < head.end for head in draft.heads)
    return of_noun or scan.bares[before] in _DEEDS


def another_does(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“شهدت المنطقة هجمات لـX، حيث هاجمت مجموعة حاجزاً”: the verb has its subject behind it, in its own clause."""
    head = draft.head
    if head.sense.form != "verb" or one.end > draft.sentence.clause(head.start)[0] or head.end >= draft.end:
        return False
    behind = scan.actor_at[head.end]
    return behind is not None and behind.kind in _FIGHTERS and scan.token_span(behind)[0] == head.end
