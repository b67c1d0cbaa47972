"""Parties that are harmed, not those who harm: "مقتل عنصرين من X", "أصيب أربعة من X في قصف …"."""

from __future__ import annotations

from typing import Final

from services.extract.reading.apposition import Placed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_SUFFERED: Final = ("تكبد", "يتكبد", "تتكبد", "منيت", "خسرت", "فقدت", "مني", "خسر", "فقد")  # losses
_BEFELL: Final = frozenset({"لحق", "لحقت"})  # "خسائر لحقت بصفوف X"
_TITLED: Final = 3  # tokens from those counted to the party they are of
_HARM_REACH: Final = 7
_NAMED: Final = 2  # tokens of a name between who was killed and the verb
_BY_WHAT: Final = ("برصاص", "بانفجار", "بطلق", "برمي", "بهجوم", "بكمين", "جراء", "اثر", "متاثر")
_CAUSES: Final = frozenset({"جراء", "اثر", "نتيجه", "بسبب", "عقب"})


def of_the_harmed(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“مقتل ثمانية عناصر من X”: behind a word of harm, the party of those it tells of."""
    counted = scan.count_at[one.start]
    within = [harm for harm in draft.harms if harm.start <= one.start < harm.end and harm.effect != "destroyed"]
    if counted is not None and within:
        others = (scan.count_at[at] for at in range(one.end, within[0].end))
        return all(
            count is None or count is counted for count in others
        )  # "مقتل عنصرين من قوات X": the party's name begins with those counted
    of_them = one.link == "من" or of_those_before(scan, one)
    groups = ("combatant", "unknown") if one.link == "من" else ("combatant",)  # "قتل 9 من X"
    near = (harm for harm in draft.harms if harm.group in groups and harm.effect != "destroyed")
    return (of_them or one.link in ("", "ل", "صفوف")) and any(
        harm.at < one.start <= harm.end + _TITLED for harm in near
    )


def of_those_before(scan: Scan, one: Placed) -> bool:
    """“مسلحين اثنين من “X””: whether "of" stands right in front, over a quotation mark."""
    at = one.start - 1
    while at > 0 and not scan.tokens[at].is_word:
        at -= 1
    return at >= 0 and scan.texts[at] == "من"


def harmed_before(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“أصيب أربعة عناصر من قوات X في قصف …”: those harmed, not those who did it."""
    words = load_discourse()
    first = max(draft.start, one.start - _HARM_REACH)
    cause = next((at for at in range(one.start - 1, first - 1, -1) if scan.bares[at] in _CAUSES), None)
    near = range(first if cause is None else cause, one.start)  # "جُرح عشرة جراء إلقاء مروحيات X براميل"
    if draft.head.start >= one.end and any(
        (scan.bare(at) in words.harm or scan.bare(at).startswith(_SUFFERED) or scan.bares[at] in _BEFELL)
        and not _already(scan, at)
        for at in near
    ):
        return True
    for at in range(one.end, draft.head.start + draft.from_harm):  # "ثلاثة من X قتلوا بصاروخ", "عنصر من X قد قُتل"
        sense = words.harm.get(scan.texts[at]) or words.harm.get(scan.bare(at))
        dual = scan.bares[at].endswith("ا")  # "عنصرين من X فقدا حياتهما"
        by_it = scan.bares[at + 1].startswith(_BY_WHAT)  # "الملازم في قوات X فلان قتل برصاص مجهولين"
        if sense is not None and sense.plural_past and _counts_others(scan, at + 1):
            return False  # "عناصر X قتلوا خمسة عشر عنصراً لY": they killed
        by_it |= scan.texts[at + 1 : at + 2] == ["واصيب"] and at - one.end <= _NAMED  # "أن قيادياً من X قتل وأصيب اثنان"
        if sense is not None and sense.verb and (sense.plural_past or dual or by_it or scan.bares[at - 1] == "قد"):
            return True
    return False


def _already(scan: Scan, at: int) -> bool:
    """“فقد شنت المقاتلات …”: no loss, but "has", before a verb rather than before him who lost."""
    behind = at + 1 < len(scan.tokens) and not scan.texts[at + 1].startswith("ال")
    return scan.texts[at] == "فقد" and behind and scan.actor_at[at + 1] is None and scan.count_at[at + 1] is None


def _counts_others(scan: Scan, at: int) -> bool:
    """Whether people are counted right behind a verb."""
    counted = scan.count_at[at] if at < len(scan.tokens) else None
    return counted is not None and counted.group in ("civilian", "combatant", "unknown")
