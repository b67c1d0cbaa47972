"""What the words behind a verb of speech may be: its object by ب, an official who speaks for whom he serves."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.parties import is_preposition
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import Trigger

_THE_WORLD: Final = ["المجتمع", "الدولي"]  # is asked, and asks nothing
_ALL_OF: Final = frozenset({"جميع", "كافه", "كل", "ساير"})
PAPERS: Final = frozenset({"البيان", "التقرير", "المذكره", "الرساله"})
_OFFICIALS: Final = (
    "مستشار",
    "مسوول",
    "عضو",
    "نايب",
    "مدير",
    "قيادي",
    "متحدث",
    "ناطق",
    "مبعوث",
    "قايد",
    "ضابط",
    "امين",
    "دايره",
    "مكتب",
    "قسم",
    "هييه",
)
_NOTABLES: Final = ("وجهاء", "اعيان", "شيوخ", "ممثل", "اهالي", "ذوي")
_TAKE_B: Final = ("ندد", "طالب", "رحب", "هدد", "وعد", "عهد", "نادي", "شيد", "اشاد", "طلب")
_MEN: Final = frozenset({"اهالي", "سكان", "وجهاء", "شيوخ", "شبان"})
_POWERS: Final = frozenset({"السلطات", "القوات", "الامم", "الولايات"})
_HELD_UP: Final = frozenset(
    {"لافتات", "لافته", "منشورات", "مناشير", "شعارات", "هتافات", "عبارات", "يافطات", "عريضه", "مذكره", "رساله", "بيانا"}
)
_GATHERED: Final = frozenset({"جمع", "جمعت", "جمعه", "جمعها", "يجمع", "يجمعه", "سيجمع", "تجمع"})
_SHORT: Final = 2  # letters
_NAMES_IN_B: Final = closed("subjects", "names_in_b")


def official_of(scan: Scan, draft: Draft, start: int, end: int) -> ActorMention | None:
    """“المستشارة السياسية في الرئاسة السورية”, “قيادي في الهيئة”: an official speaks for whom he serves."""
    if not scan.tokens[start].text.removeprefix("ال").startswith(_OFFICIALS) or scan.tokens[end - 1].text in PAUSES:
        return None
    if end + 1 >= draft.end or scan.tokens[end].text not in ("في", "لدي"):
        return None
    served = scan.actor_at[end + 1] or (
        scan.actor_at[min(end + 2, draft.end - 1)] if not scan.tokens[end + 1].is_word else None
    )
    return served if served is not None and served.actor_id and served.kind != "civilian" else None


def governed_by_b(scan: Scan, draft: Draft, at: int) -> bool:
    """“ندد بممارسات”, “طالبت بعدم”: the verb's object by ب, no subject, unless somebody is called so (بيدرسن)."""
    word = scan.tokens[at].text
    governs = scan.bare(draft.head.start).lstrip("يت").startswith(_TAKE_B)
    return governs and word.startswith("ب") and word not in _NAMES_IN_B and scan.actor_at[at] is None


def met_by(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“التقى الرئيس، السبت، وجهاء المحافظة”: notables named behind a verb of meeting are whom he met."""
    behind = draft.head.sense.form == "verb" and one.start > draft.head.end and not is_preposition(one.link)
    return behind and draft.event_type == "consult" and scan.texts[one.start].startswith(_NOTABLES)


def brought_together(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“لقاء جمع رئيس … بقائد X”: whom he was brought together with."""
    near = range(draft.head.end, min(draft.head.end + 2, draft.end))
    return one.start > draft.head.end and any(scan.bares[at] in _GATHERED for at in near)


def borne_words(scan: Scan, draft: Draft) -> bool:
    """“رفعوا لافتات تطالب الشركة بـ”: what is held up demands it, of whom stands behind the verb."""
    return draft.head.sense.tense == "present" and scan.bares[draft.head.start - 1] in _HELD_UP


def bears(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“توصل الوجهاء إلى اتفاق”: right behind the verb that bears the noun of an agreement stands who made it."""
    verb = one.start - 1
    borne = draft.head.sense.form != "verb" and draft.start <= verb < draft.head.start
    return borne and scan.bares[verb] in draft.mode.with_verbs


def its_object(scan: Scan, draft: Draft, at: int) -> bool:
    """“واعتقلت عشرات الشبان”: so many civilians behind a verb of arrest are whom it took; and so what disagrees with it."""
    counted = scan.count_at[at] if draft.mode.name == "arrest" else None
    if counted is not None and counted.group == "civilian":
        return True
    named = scan.actor_at[at]
    return named is not None and disagrees(scan, draft.head, at, named.kind)


def disagrees(scan: Scan, verb: Trigger, start: int, kind: str | None) -> bool:
    """“طالب المحتجين”, “وطالبت الأهالي”, “ودعا السلطات”: by its case or its gender a noun that is no subject of the verb."""
    of_noun = verb.start > 0 and is_preposition(scan.bares[verb.start - 1])  # "بناء على طلب الحكومة"
    if of_noun or not 0 <= start - verb.end <= 1:
        return False
    said, noun = scan.bares[verb.start], scan.bares[start]
    if kind == "civilian" and noun.startswith("ال") and noun.endswith("ين"):
        return True
    if said.endswith("ت"):
        return noun.removeprefix("ال") in _MEN or (noun.startswith("ال") and noun.endswith("ون"))
    masculine = not said.startswith("ت") and not said.endswith(("وا", "ون", "ا"))
    feminine = noun.startswith("ال") and (noun.endswith("ه") or noun in _POWERS)
    return masculine and feminine and len(said) > _SHORT


def asks_all(scan: Scan, draft: Draft) -> bool:
    """“ودعت جميع الأطراف إلى”: whom it asks stands behind the verb, not who asks."""
    at = draft.head.end
    world = scan.texts[at : at + 2] == _THE_WORLD
    return draft.event_type == "request" and at < draft.end and (world or scan.texts[at] in _ALL_OF)
