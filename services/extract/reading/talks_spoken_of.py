"""Meetings and agreements that are only spoken of: which one, what was said of it, what was agreed there, what was broken."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_SENT_WITHIN: Final = 7  # tokens from a delegation to the talks that it is sent to
_GOES: Final = ("وصل", "صل", "توجه", "غادر", "سافر", "وصول", "ذهب")
_BROKEN_WITHIN: Final = 5
_BREAKS_IT: Final = ("خرق", "خروقات", "انتهاك", "انتهك", "نقض")
_COUNTS_AS: Final = frozenset({"يعد", "تعد", "يعتبر", "تعتبر"})
_COMES: Final = frozenset({"جاء", "جاءت", "ياتي", "تاتي"})
_SINCE: Final = frozenset({"بعد", "عقب", "قبل", "قبيل", "غداه"})
_SINCE_WITHIN: Final = 6  # tokens behind what came: whose it was
_COUNTED_WITHIN: Final = 3  # tokens from "counts as" over "this" to what does
_WHAT: Final = frozenset({"ما", "بما", "لما", "كما", "مما"})
_AGREEMENTS: Final = closed("acts", "agreements")
_RELATIVES: Final = closed("joining", "relatives")
_HOPES: Final = frozenset({"امله", "املها", "املهم", "امل", "الامل", "ياملون", "يامل", "تامل", "امكانيه"})
_HOPED_WITHIN: Final = 14  # tokens from an agreement over those who may reach it
_TALKED_OF: Final = frozenset({
    "تركز", "تركزت", "تتركز", "ركز", "ركزت", "تمحور", "تمحورت", "تتمحور", "تناول", "تناولت", "تتناول", "بحث", "بحثت", "بحثا",
    "ناقش", "ناقشت", "ناقشا", "يهدف", "تهدف", "ضروره", "اهميه",
})  # fmt: skip


def talks_spoken_of(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a word of a meeting or an agreement tells none where it stands."""
    kind = trigger.sense.mode.event_type
    if kind == "consult":
        return _who_goes_there(scan, sentence, trigger) or _first_of_its_kind(scan, sentence, trigger)
    return kind == "agree" and (
        _which_one(scan, trigger)
        or _broken(scan, sentence, trigger)
        or _what_was_agreed(scan, trigger)
        or _hoped_for(scan, sentence, trigger)
        or _of_the_talks(scan, sentence, trigger)
    )


def _who_goes_there(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“المشاركون في محادثات أستانا”, “وفد المعارضة إلى مفاوضات جنيف”: who they are, unless they are on the way."""
    at = trigger.start - 1
    if trigger.sense.form == "verb" or at <= sentence.start:
        return False
    if scan.texts[at] == "في":
        return (
            scan.bares[at - 1].lstrip("بل").removeprefix("ال").startswith("مشاركين")
            or scan.bares[at - 1] == "المشاركون"
        )
    near = scan.bares[max(at - _SENT_WITHIN, sentence.start) : at]
    sent = any(word.removeprefix("ال").startswith("وفد") for word in near)
    return scan.texts[at] == "الي" and sent and not any(word.lstrip("يت").startswith(_GOES) for word in near)


def _first_of_its_kind(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“ويعد لقاء X مع Y أول لقاء على هذا المستوى”, “وتعتبر هذه الزيارة الأولى”: what is said of one that is told."""
    if trigger.sense.form == "verb" or not sentence.number:
        return False
    if scan.bares[trigger.start - 1] in _COMES:  # "جاءت زيارة X بعد …"
        return not _SINCE.isdisjoint(scan.bares[trigger.end : trigger.end + _SINCE_WITHIN])
    return scan.bares[sentence.start] in _COUNTS_AS and trigger.start - sentence.start <= _COUNTED_WITHIN


def _what_was_agreed(scan: Scan, trigger: Trigger) -> bool:
    """“عملاً بما تم الاتفاق عليه”: what, not that it was agreed."""
    behind = scan.texts[trigger.end] if trigger.end < len(scan.texts) else ""
    return behind in ("عليه", "عليها") and any(
        scan.bares[at] in _WHAT for at in range(max(trigger.start - 3, 0), trigger.start)
    )


def _which_one(scan: Scan, trigger: Trigger) -> bool:
    """“التزم بهدنة اقترحها المبعوث”, “رفض الخطة التي عرضها”: which one it was, told by who had offered it."""
    if not (trigger.sense.with_object and trigger.sense.mode.modality == "planned"):
        return False
    before = scan.bares[trigger.start - 1]
    return before in _RELATIVES or before.lstrip("بل").removeprefix("ال") in _AGREEMENTS


def _hoped_for(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“أعربت عن أملها في توصل الوزراء، المجتمعين اليوم، إلى اتفاق”: hoped for."""
    near = range(max(trigger.start - _HOPED_WITHIN, sentence.start), trigger.start)
    reached = next((at for at in reversed(near) if scan.bares[at] in ("توصل", "التوصل")), None)
    return reached is not None and not _HOPES.isdisjoint(scan.bares[max(reached - 3, 0) : reached])


def _of_the_talks(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“تركزت النقاشات على خفض التصعيد …، والتوصل إلى تفاهمات”: what was talked of, in a list."""
    reached = next((at for at in range(trigger.start - 1, trigger.start - 3, -1) if scan.bares[at] == "التوصل"), None)
    if reached is None or scan.texts[reached] != "والتوصل":
        return False
    return any(scan.bares[at] in _TALKED_OF for at in range(sentence.start, reached))


def _broken(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“خرق العصابات اتفاق وقف إطلاق النار”: broken, not made."""
    near = range(max(trigger.start - _BROKEN_WITHIN, sentence.start), trigger.start)
    return any(scan.bare(at).removeprefix("ب").removeprefix("ال").startswith(_BREAKS_IT) for at in near)
