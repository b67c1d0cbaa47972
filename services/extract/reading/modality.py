"""What a sentence says of an act's reality: that it happened, is planned, is denied, or is merely imagined."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Modality
from services.extract.language.times_calendar import WEEKDAYS
from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.voiding import words_between

_SHARE: Final = (
    "مسووليت",
    "مسووليه",
    "علاقت",
    "ضلوع",
    "تورط",
    "المسووليه",
)  # denying one's part is not denying the act
_STILL: Final = frozenset({"تزال", "يزال", "زال", "زالت", "زالوا", "يزالون"})  # "لا تزال ملتزمة بـ" denies nothing
_WITHOUT: Final = frozenset({"دون", "بدون", "عدم", "دونما", "غير"})
_UNREAL: Final = closed("acts", "unreal")  # "استبعد … فتح معركة"
_SCHEDULED: Final = frozenset({"المقرر", "المزمع", "المتوقع", "المنتظر", "المرتقب"})
_AHEAD: Final = frozenset({"مرتقب", "مرتقبه", "مرتقبا", "مزمع", "مزمعه", "منتظر", "منتظره", "مقبل", "مقبله"})
_TALKS: Final = frozenset({"consult", "agree"})
_BEGINS: Final = frozenset({"تنطلق", "ينطلق", "تبدا", "يبدا", "تستانف", "يستانف", "تلتيم", "يلتيم"})
_TOMORROW: Final = frozenset({"غدا", "غد", "الغد"})
_NEXT: Final = frozenset({"المقبل", "القادم", "المقبله", "القادمه"})
_SPANS: Final = {"الاسبوع", "الشهر", "العام", "اليوم", "الايام"} | {f"ال{day}" for day in WEEKDAYS}
_THAT: Final = frozenset({"ان", "انه", "انها", "بان", "الذي", "التي", "الذين", "لبحث", "حول", "بشان"})
_NEXT_WITHIN: Final = 16  # tokens from a meeting over those who meet to when
_COULD: Final = frozenset({"يستطع", "تستطع", "يستطيعوا", "تتمكن", "يتمكن"})
_SIGNS: Final = "توقع"
_BORNE_WITHIN: Final = 9  # tokens from a verb over its subject to the noun it bears
_HELD_WITHIN: Final = 4
_IN_ORDER_TO: Final = frozenset({"حتي", "كي", "لكي", "ريثما"})
_NOT_DONE: Final = frozenset({"لم", "لن", "ولم", "ولن", "فلم"})
_ANYBODY: Final = frozenset({"اي", "احد"})
_RELATIVES: Final = closed("joining", "relatives")
_PRESENT: Final = frozenset("يت")
_RUMOURS: Final = frozenset({"الانباء", "الاخبار", "انباء", "اخبار", "الشائعات", "شائعات", "صحه", "المزاعم", "مزاعم"})
_FAILED: Final = ("فشل", "تفشل", "يفشل", "اخفق")
_RUMOURED_WITHIN: Final = 6  # tokens from a rumour to what it says
DENIED_FROM: Final = 11  # tokens: "نفى القيادي في الجيش … التوصل إلى أي اتفاق"


def _of_no_one(scan: Scan, draft: Draft, before: list[str]) -> bool:
    """“لم يصوت أي عضو ضد”, “الجماعات التي لم تسلم سلاحها”: nobody did it, or which ones have not; no act is denied."""
    nobody = draft.mode.scheme == "speech" and scan.bares[draft.head.end] in _ANYBODY
    return nobody or (len(before) > 1 and before[-2] in _RELATIVES)


def _will_be_held(scan: Scan, draft: Draft, words: Discourse) -> bool:
    """“الجولة المقبلة من المحادثات ستعقد في …”: a light verb of the future behind the noun."""
    after = range(draft.head.end, min(draft.head.end + _HELD_WITHIN, draft.sentence.clause(draft.head.start)[1]))
    return draft.mode.scheme == "mutual" and any(
        scan.texts[at][0] == "س" and (scan.texts[at][1:] in words.light or scan.texts[at][1:] in _BEGINS)
        for at in after
    )


def _lies_ahead(scan: Scan, draft: Draft) -> bool:
    """“زيارة مرتقبة”, “الاجتماع المقرر”: what lies ahead by its adjective."""
    behind = scan.bares[draft.head.end] if draft.head.end < draft.sentence.end else ""
    return draft.event_type == "consult" and behind.removeprefix("ال") in _AHEAD


def _could_not(before: list[str]) -> bool:
    return before[-1:] == ["ان"] and not _COULD.isdisjoint(before[-2:]) and not _NOT_DONE.isdisjoint(before[-3:])


def _tomorrow(scan: Scan, draft: Draft) -> bool:
    """“يلتقي غداً الأربعاء …”, “يجري X زيارة إلى Y غداً”: a verb of the present and tomorrow in one clause."""
    if draft.event_type not in _TALKS or draft.head.sense.tense != "present":
        return False
    last = min(draft.head.end + _NEXT_WITHIN, draft.sentence.clause(draft.head.start)[1])
    behind = scan.bares[draft.head.end : max(draft.head.end + _HELD_WITHIN, last)]
    return (not _TOMORROW.isdisjoint(behind) and _THAT.isdisjoint(behind)) or _next_week(scan, draft)


def _next_week(scan: Scan, draft: Draft) -> bool:
    """“تشهد جنيف اجتماعاً … الأسبوع المقبل”, “قبيل اجتماع X مع Y الأسبوع المقبل”: when it will be, in its own clause."""
    if draft.event_type != "consult":
        return False
    last = min(draft.head.end + _NEXT_WITHIN, draft.sentence.clause(draft.head.start)[1])
    for at in range(draft.head.end, last):
        word = scan.bares[at]
        if word in _THAT or (word[0] == "س" and scan.texts[at][1:2] in _PRESENT):
            return False
        if word in _NEXT and scan.bares[at - 1] in _SPANS:
            return True
    return False


def _governing(draft: Draft, before: list[str], words: Discourse) -> list[str]:
    """The words before a noun that may negate it: “لم تسفر الاجتماعات عن …” says that they were held, to no avail."""
    of_verb = draft.definite and len(before) > 1 and before[0] in _NOT_DONE and before[1] not in words.light
    return [] if of_verb and before[1][0] in _PRESENT else before


def _rumoured(scan: Scan, draft: Draft) -> list[str]:
    """The words of the sentence before a rumour of the act: “نفت X، اليوم الأربعاء، الأنباء المتداولة بشأن …”."""
    low = max(draft.sentence.start, draft.head.start - _RUMOURED_WITHIN)
    if _RUMOURS.isdisjoint(scan.bares[low : draft.head.start]):
        return []
    at = next(n for n in range(draft.head.start - 1, low - 1, -1) if scan.bares[n] in _RUMOURS)
    return words_between(scan, max(draft.sentence.start, at - DENIED_FROM), at)


def _colour_by_verb(scan: Scan, draft: Draft, start: int, words: Discourse) -> None:
    """What a verb farther in front says of the act, where nothing beside it does."""
    farther = words_between(scan, max(start, draft.head.start - DENIED_FROM), draft.head.start)
    if draft.dropped or draft.modality != "asserted":
        return
    if "ان" in farther and not _SCHEDULED.isdisjoint(farther):
        draft.modality = "planned"  # "من المقرر أن تجمع X الأطراف في اجتماع"
    elif draft.head.sense.form != "verb":
        draft.modality = _bearing(scan, draft, start, words) or draft.modality


def _bearing(scan: Scan, draft: Draft, start: int, words: Discourse) -> Modality | None:
    """“ستوزع X مساعدات”, “لم تعقد X اجتماعاً”: what the verb that bears the noun says of it, its subject between."""
    for at in range(draft.head.start - 1, max(start, draft.head.start - _BORNE_WITHIN) - 1, -1):
        word = scan.bare(at)
        forms = {word, word + "ي"}  # "لم تجرِ"
        if forms.isdisjoint(words.light) and forms.isdisjoint(draft.mode.with_verbs):
            continue
        if word[0] == "س" and (word[1:] in words.light or word[1:] in draft.mode.with_verbs):
            return "planned"
        return "denied" if scan.bare(at - 1) in _NOT_DONE and not draft.definite else None
    return None


def colour(scan: Scan, draft: Draft, words: Discourse) -> None:
    """Denied, planned or merely conditional, by what stands right before the trigger."""
    start = draft.sentence.clause(draft.head.start)[0]
    before = [
        without_conjunction(word) for word in words_between(scan, max(start, draft.head.start - 5), draft.head.start)
    ]
    before = [word for at, word in enumerate(before) if not _STILL & {word, *before[at + 1 : at + 2]}]
    verb = draft.head.sense.form == "verb"
    signs = draft.event_type == "agree" and not verb and _SIGNS in before
    if signs:
        before = [word for word in before if word != _SIGNS]  # "تركيا توقع اتفاقاً": signs, not expects
    if draft.mode.modality == "planned" or (
        draft.head.sense.tense == "future"
        or _tomorrow(scan, draft)
        or not words.plans.isdisjoint(before)
        or any(word[0] == "س" and word in words.light for word in before)
    ):
        draft.modality = "planned"
    elif not verb and (_will_be_held(scan, draft, words) or _lies_ahead(scan, draft) or _next_week(scan, draft)):
        draft.modality, draft.definite = "planned", False
    farther = words_between(scan, max(start, draft.head.start - DENIED_FROM), draft.head.start)
    if not words.denies.isdisjoint(map(without_conjunction, _rumoured(scan, draft) or farther)) and not any(
        word.startswith(_SHARE) for word in before
    ):
        draft.modality = "denied"
    elif verb and not words.negations.isdisjoint(before[-1:]):
        draft.modality = "denied"
        draft.dropped = "negated" if before[-1] in _WITHOUT or _of_no_one(scan, draft, before) else None
    elif not verb and (
        not words.negations.isdisjoint(_governing(draft, before[-2:], words)) or not _WITHOUT.isdisjoint(before[-4:])
    ):
        draft.dropped = "negated"
    if draft.event_type == "agree" and not verb and any(word.startswith(_FAILED) for word in before):
        draft.dropped = "negated"  # "فشلت X وY في الاتفاق على"
    if signs:
        farther = [word for word in farther if without_conjunction(word) != _SIGNS]
    _colour_by_verb(scan, draft, start, words)
    unless = before[-2:] == ["ما", "لم"] or _could_not(before)  # "ما لم تستجب", "لم تستطع أن تدعم"
    hoped = verb and draft.head.sense.tense == "present" and not _IN_ORDER_TO.isdisjoint(before[-1:])
    if (
        unless
        or hoped
        or not words.conditional.isdisjoint(before)
        or not _UNREAL.isdisjoint(map(without_conjunction, farther))
    ):
        draft.dropped = "conditional"
