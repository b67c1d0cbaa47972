"""Words that look like an act and are none: participles, what is somebody's, whom a campaign is for; and passives."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_ACTIVE_OR_PASSIVE: Final = ("مهدد", "متهم", "مويد", "رافض", "مرحب")
_SHOWN: Final = frozenset({"اغتيل", "اغتيلت", "اغتيلا", "اقتيد", "اقتيدت", "اقتيدوا"})
_DAMMA: Final = "\u064f"
_TARGETS: Final = ("استهدف", "يستهدف", "تستهدف")
_DRAFTED_WITHIN: Final = 5
_BORN: Final = frozenset({"مواليد", "المواليد"})
_MEASURES: Final = frozenset({"تجنيد", "قانون", "قرار", "برنامج", "مشروع", "مبادره", "عقوبات", "مساعدات", "خدمات"})
_QUOTES: Final = frozenset('"”»“«')
_CHANTS: Final = ("شعار", "هتاف", "لافت", "عبار")


def his_sources(scan: Scan, trigger: Trigger) -> bool:
    """“من مصادره”: his sources, spelt apart from مصادرة only before folding."""
    start, end = scan.original(trigger.start, trigger.start + 1)
    return scan.texts[trigger.start] == "مصادره" and scan.folded.original[start:end].endswith("ه")


def which_ones(scan: Scan, trigger: Trigger, governing: str) -> bool:
    """“القوات المداهمة”: a participle of those named, no verbal noun."""
    word = scan.bare(trigger.start)
    article = trigger.sense.definite == "article" and word.startswith("الم")
    return article and word.endswith("ه") and governing.startswith("ال") and not trigger.sense.tail


def harmed_by_it(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“تسليم متهمين بقتل”, “قرى مهددة بالنزوح”: accused and threatened, unless a pause makes it what a speaker does."""
    word = scan.tokens[trigger.start].text
    if trigger.sense.definite != "no" or not word.startswith(_ACTIVE_OR_PASSIVE) or trigger.start == sentence.start:
        return False
    before = scan.tokens[trigger.start - 1].text
    if before in PAUSES or before.startswith(_CHANTS) or before in _QUOTES:
        return False
    after = scan.tokens[trigger.end].text if trigger.end < sentence.end else ""
    return word.startswith("مهدد") or after[:1] in ("ب", "ل")


def drafted(scan: Scan, trigger: Trigger) -> bool:
    """“حملة التجنيد التي تستهدف الشبان من مواليد …”: whom a campaign, a law, a programme is for."""
    if trigger.sense.mode.event_type != "assault" or not scan.bares[trigger.start].startswith(_TARGETS):
        return False
    near = range(max(trigger.start - _DRAFTED_WITHIN, 0), trigger.start)
    born = scan.tells(_BORN, trigger.end, min(trigger.end + _DRAFTED_WITHIN, len(scan.bares)))
    return born or any(  # "الخارجين عن القانون": no law
        scan.bares[at].removeprefix("ال") in _MEASURES and scan.bares[at - 1] != "عن" for at in near
    )


def written_passive(scan: Scan, index: int) -> bool:
    """“أُعدموا”, "اعتُقل": a damma on one of the first letters of a past verb; of "اغتيل" it shows without one."""
    if scan.bares[index] in _SHOWN:
        return True
    start, end = scan.original(index, index + 1)
    word = scan.folded.original[start:end].lstrip("وف")
    return word[1:2] == _DAMMA or (word[:1] in "اأ" and word[3:4] == _DAMMA)
