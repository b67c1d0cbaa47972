"""Places that a sentence names as where people or fire come from, go to, or what is spoken of: the act was elsewhere."""

from __future__ import annotations

from typing import Final

from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.whereabouts import of_a_prison

_TOPICS: Final = frozenset({"بشان", "حول", "بخصوص", "لبحث", "لمناقشه", "ملف", "لتثبيت"})
_TOWARDS: Final = "باتجاه"  # a shell flies there, who pushes forward goes there; a convoy does not come from there
_NOT_FROM: Final = frozenset({"assault", "mobilize", "consult", "agree", "concede"})
_ALL_OF: Final = frozenset({"كل", "كلا"})  # "استهدف كلاً من قريتي X وY"
_FIGHTERS_OF: Final = frozenset({"دروز", "ثوار", "عشائر", "بدو", "مقاتلي", "مسلحي"})
_BORDERS: Final = frozenset({"الحدود", "حدود", "عبور"})  # who crosses "the border from X" is there
_HOSPITALS: Final = frozenset({"مشفي", "مستشفي", "مشافي", "مستشفيات"})
_CARRIED: Final = ("نقل", "ينقل", "تنقل", "لنقل", "اسعاف", "لاسعاف", "اسعف", "تحويل")
_SIDES: Final = ("شمال", "جنوب", "شرقي", "غربي")
_PARTS: Final = frozenset({
    "احياء", "حي", "اطراف", "طرف", "اجزاء", "جزء", "جزءا", "قسم", "اقسام", "قسما", "مدخل", "مداخل", "جهه", "محيط",
    "شوارع", "حارات",
})  # fmt: skip
_QUOTATIONS: Final = frozenset('"”“»«')


_IN: Final = frozenset({"في", "محافظه", "مدينه", "منطقه", "شمال", "جنوب", "شرق", "غرب"})
_SITUATIONS: Final = frozenset({
    "الوضع", "الاوضاع", "اوضاع", "التطورات", "تطورات", "المستجدات", "مستجدات", "الاحداث", "التصعيد", "الازمه", "التهدئه",
})  # fmt: skip
_SITUATED_WITHIN: Final = 5  # tokens from the situation over its adjectives to where it is


def is_topic(scan: Scan, draft: Draft, first: int) -> bool:
    """“جلسة بشأن الهجوم في دمشق”; a time ends the topic, and so does a country that is all of it (“حول سوريا في جنيف”)."""
    situated = scan.bares[first - 1] in _IN and range(max(first - _SITUATED_WITHIN, draft.head.end), first - 1)
    if situated and any(scan.bares[at] in _SITUATIONS for at in situated):
        return True  # "بحثا في اتصال هاتفي الوضع في إدلب"
    topic = next((at for at in range(first - 1, draft.head.end - 1, -1) if scan.bare(at) in _TOPICS), None)
    if topic is None or any(scan.time_at[at] for at in range(topic + 1, first)):
        return False
    return topic + 1 == first or scan.place_at[topic + 1] is None


def elsewhere(scan: Scan, draft: Draft, words: Discourse, before: list[str], first: int) -> bool:
    """Whether the words in front say that people or fire come from a place, or go there."""
    towards = draft.event_type == "assault" or "توغل" in scan.bares[draft.head.start]
    if any(word in words.origins and not (word == _TOWARDS and towards) for word in before):
        return True
    if before[-1:] == ["مع"]:
        return True  # "السياج الفاصل مع الجولان", "الحدود مع تركيا": what it borders on
    if _carried_there(scan, draft, first) or any(one.start <= first <= one.end + 1 for one in draft.sources):
        return True  # "قال مراسلنا في X": where the source is
    if before[-1:] in (["نحو"], ["الي"]) and draft.event_type in ("agree", "coerce") and draft.mode.name != "raid":
        return True
    if before[-2:] in (["من", "جهه"], ["من", "اتجاه"], ["من", "قاعده"]):
        return True
    if draft.event_type == "assault" and before[-1:] and before[-1] in _FIGHTERS_OF:
        return True  # "بين مسلحين من دروز السويداء وعشائر البدو"
    from_there = before[-1:] == ["من"] and not any(word in _BORDERS or word in _ALL_OF for word in before)
    from_there = from_there and before[-2:-1] != ["بالقرب"] and not of_a_prison(scan, draft, first)
    from_there = from_there and not _part_of(before[:-1])
    return from_there and (draft.event_type in _NOT_FROM or draft.mode.scheme == "speech")


def _part_of(before: list[str]) -> bool:
    """“الأحياء الشمالية من مدينة X”, “أجزاء من بلدة X”: a part of it, not where something comes from."""
    words = [word.lstrip("بلك").removeprefix("ال") for word in before]
    side = bool(words) and words[-1].startswith(_SIDES)
    return any(word in _PARTS for word in (words[-2:-1] if side else words[-1:]))


def _carried_there(scan: Scan, draft: Draft, first: int) -> bool:
    """“نقلوا إلى مستشفى مدينة X”: where the wounded were taken, which an act on the hospital itself does not say."""
    if draft.event_type == "aid":
        return False
    near = range(max(first - 3, draft.head.end), first + 1)
    hospital = next((at for at in near if scan.bares[at].lstrip("بل").removeprefix("ال") in _HOSPITALS), None)
    if hospital is None:
        return False
    return any(scan.bares[at].startswith(_CARRIED) for at in range(max(hospital - 6, draft.head.end), hospital))


def is_quoted(scan: Scan, start: int, at: int) -> bool:
    """Whether a quotation that opens behind token `start` is still open at `at`."""
    return sum(scan.tokens[each].text in _QUOTATIONS for each in range(start, at)) % 2 == 1
