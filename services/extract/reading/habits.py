"""What is told as done ever so often, or as nothing new: no event of any one day."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_GENERALLY: Final = closed("reader", "generally")
_RATED: Final = frozenset({"يعد", "تعد", "يعتبر", "تعتبر"})
_TWO: Final = 2
_FAR_OFF: Final = 40  # tokens from "there is ever so often" to one of the things that there are
_OPENING: Final = 4  # tokens of a sentence in which what it tells is said to be a habit
_NUMBERED: Final = frozenset({"digits", "words", "dual", "at_least"})
_KINDS: Final = frozenset({"حوادث", "سلسله", "كماين", "حالات", "عمليات", "حملات", "هجمات"})
_OF_LATE: Final = frozenset({"موخرا", "الاونه"})
_WEEKS: Final = frozenset({"الاشهر", "الشهور", "السنوات", "الاسابيع"})
_RISES: Final = frozenset({
    "تزايد", "تزايدا", "تصاعد", "تصاعدا", "ازدياد", "ازديادا", "ارتفاع", "ارتفاعا", "تنامي", "تناميا", "وتيره",
})  # fmt: skip
_PACE: Final = "وتيره"  # "كثفت وتيرة قصفها": how often, not that
_RISES_WITHIN: Final = 5
_PAST: Final = (["الماضيه"], ["الاخيره"], ["الفايته"], ["المنصرمه"])
_BORNE_WITHIN: Final = 4  # tokens from a light verb to the act it bears


def is_habit(scan: Scan, draft: Draft, words: Discourse) -> bool:
    """“يستهدف … بشكل شبه يومي”: told as a habit, with no number that would make it an event."""
    times = scan.times_in(draft.start, draft.end)
    counted = any(time.kind == "duration" for time in times) or any(
        harm.basis in ("digits", "words", "dual", "at_least") for harm in draft.harms
    )
    if _over_weeks(scan, draft) or _now_and_then(scan, draft) or scan.texts[draft.head.start - 1] == _PACE:
        return True
    if counted or draft.mode.scheme == "speech":
        return False
    opening = scan.bare(draft.sentence.start) in _GENERALLY and draft.sentence.start + _FAR_OFF > draft.head.start
    if (
        opening
        and not any(time.start for time in times)
        and draft.area_only
        and len(draft.ids() - {"CIVILIANS"}) < _TWO
    ):
        return True
    at = draft.sentence.start
    if not words.habits.isdisjoint(scan.bares[at : min(at + _OPENING, draft.sentence.end)]):
        return True  # "وبوتيرة شبه يومية، تتوغل …، وتعتقل …"
    untold = draft.background or (_several(scan, draft) and not draft.told_place)
    if untold and not any(time.start for time in times) and _as_ever(scan, draft, words):
        return True
    far = draft.event_type != "assault"
    if far and not words.habits.isdisjoint(scan.bares[draft.head.end : min(draft.head.end + _TWO, draft.end)]):
        return True  # "عمليات مداهمة يومية"
    near = range(max(draft.start, draft.head.start - 4), min(draft.end, draft.head.end + 8)) if far else range(0)
    within = near or range(draft.start, draft.end)
    said = not words.habits.isdisjoint(scan.bares[within.start : within.stop])
    if said or not times:
        return said
    own = scan.times_in(max(draft.start, draft.head.start - _BORNE_WITHIN), draft.head.start)
    dated = any(time.kind == "point" and time.start for time in own)  # "تصل شحنات يومياً، كذلك ستصل غداً شاحنات"
    return not dated and any(time.kind == "habit" for time in times)


def _now_and_then(scan: Scan, draft: Draft) -> bool:
    """“تهاجم المنطقة بين حين وآخر”."""
    return any(scan.texts[at : at + 2] == ["حين", "واخر"] for at in range(draft.head.end, draft.end))


def _over_weeks(scan: Scan, draft: Draft) -> bool:
    """“تشهد البادية في الآونة الأخيرة هجمات”, “عمليات خطف في الأشهر الماضية”: acts in the plural of no day, with no number hurt."""
    head = draft.head
    plural = head.sense.form != "verb" and (
        scan.bare(head.start).endswith("ات") or scan.bares[head.start] in _KINDS or scan.bares[head.start - 1] in _KINDS
    )
    if not plural or draft.mode.scheme != "act" or any(h.basis in _NUMBERED for h in draft.harms):
        return False
    if any(time.kind == "point" and time.start for time in scan.times_in(draft.start, draft.end)):
        return False
    rises = range(max(head.start - _RISES_WITHIN, draft.sentence.start), head.start)
    if any(scan.bares[at] in _RISES for at in rises):
        return True  # "تشهد المحافظة تزايداً في حالات الاغتيال": how often, not that
    stretch = range(draft.sentence.start, draft.end)
    return any(
        scan.bares[at] in _OF_LATE or (scan.bares[at] in _WEEKS and scan.bares[at + 1 : at + 2] in _PAST)
        for at in stretch
    )


def not_the_first(scan: Scan, draft: Draft) -> bool:
    """“وليست المرة الأولى التي تجري فيها …”: told as nothing new, with no date that would make it an event."""
    opening = scan.bares[draft.sentence.start : min(draft.sentence.start + 4, draft.sentence.end)]
    if "المره" in opening and "الاولي" in opening:
        return True  # "وهذه هي المرة الأولى التي تستهدف فيها …": said of the act just told
    rated = bool(opening) and opening[0] in _RATED and draft.definite
    if rated and draft.head.start - draft.sentence.start <= _TWO and not draft.harms:
        return True  # "ويعد القصف على … الأول منذ …"
    return bool(opening) and opening[0].startswith("ليس") and "المره" in opening and not draft.told_time


def _as_ever(scan: Scan, draft: Draft, words: Discourse) -> bool:
    """“يشار إلى أن قوات X تشن حملات …”: recalled in the present tense, and so of no one day."""
    head = draft.head
    if head.sense.form == "verb":
        return head.sense.tense == "present"
    near = range(max(head.start - _BORNE_WITHIN, draft.sentence.start), head.start)
    return any(scan.bares[at] in words.light and scan.bares[at][0] in "يت" for at in near)


def _several(scan: Scan, draft: Draft) -> bool:
    """“تشن عمليات اغتيال”, “تنفذ هجمات”: acts of force in the plural (talks, محادثات, have no other number)."""
    return draft.mode.scheme == "act" and draft.head.sense.form != "verb" and scan.bare(draft.head.start).endswith("ات")
