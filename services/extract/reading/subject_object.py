"""Where the subject of a verb ends and its object begins: "اغتالت خلية قيادياً في X", "احتجز الفصيل ثلاثة من X"."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.places.words import CALLED_TOWN
from services.extract.reading.apposition import Placed
from services.extract.reading.belonging import OWNED
from services.extract.reading.drafts import Draft
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.parties import is_preposition
from services.extract.reading.scan import Scan

_PEOPLE: Final = closed("roles", "people")
_BODIES: Final = closed("references", "bodies") | closed("subjects", "collectives")
_MEN: Final = frozenset({
    "قيادي", "ضابط", "عنصر", "مقاتل", "جندي", "مسوول", "عميل", "قايد", "عضو", "صحفي", "ناشط", "موظف", "شرطي", "مقدم",
    "عقيد", "رايد", "نقيب", "ملازم", "متعاون", "متزعم", "امير", "مسلح", "شرعي", "اعلامي",
})  # fmt: skip
_ONE_MAN: Final = frozenset({
    "رييس", "قايد", "وزير", "وزيره", "رييسه", "امير", "زعيم", "شيخ", "مدير", "مبعوث", "ممثل", "مندوب", "ناطق", "متحدث", "سفير", "امين",
    "نايب", "نقيب", "عضو", "قيادي", "مسوول", "مستشار", "محافظ", "ملك", "ضابط", "مفتي", "بطريرك",
})  # fmt: skip
_TWO_OR_MORE: Final = frozenset(
    {"قياديين", "ضابطين", "عنصرين", "مقاتلين", "جنديين", "مسوولين", "مسلحين", "عسكريين", "شرطيين"}
)
_THEIRS: Final = (*OWNED, "موال", "مدعوم", "منضو", "محسوب", "مقرب")  # X's own, or on X's side
_POSSESSED: Final = ("ها", "هم", "ه")
_MASCULINE: Final = ("ي", "الاعلي", "العام", "الموحد", "الحر", "المسلح", "الحاكم", "المشترك")  # ends of adjectives
_ITS_OWN: Final = frozenset({"من", "في", "ضمن", "لدي", "داخل"})  # "المجموعة من X", "الفصيل في X"
_OWN_WITHIN: Final = 3  # tokens
_SUBJECT_WITHIN: Final = 5  # tokens from a verb to whose its subject is
_KILLS: Final = frozenset({"قتلت", "قتل", "قتلوا", "اعدمت", "اعدم", "اعدموا"})
_SOME: Final = frozenset({"عشرات", "العشرات", "ميات", "الميات", "الاف", "عدد", "بعض", "قسم", "جزء", "العديد", "مجموعه"})
_OF_ANOTHER: Final = ("ات", "ون", "ين", "ه")  # endings of no adjective of a man
_OF_NO_CASE: Final = frozenset({"arrest", "abduct"})  # verbs that may as well be passive: "اعتقل شبان"


def of_body(scan: Scan, at: int) -> bool:
    """“السلطات”, “الفصيل”, “عائلته”: who acts as one; a party named behind it is another, not what it is called."""
    word = scan.texts[at]
    if scan.actor_at[at] is not None:
        return False
    if word.startswith("ال"):
        return word[2:] in _BODIES
    ends = next((end for end in _POSSESSED if word.endswith("ت" + end)), None)  # "عائلته", "قيادتها"
    return ends is not None and word.removesuffix(ends)[:-1] + "ه" in _BODIES


def another_acts(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“احتجز الفصيل ثلاثة عناصر من X”, “انسحبت الدورية بعد وصول تعزيزات لX”: the verb has its subject, which is not X's.

    A body that is X's own ("الفصيل التابع لX", "خلية من X") is no other.
    """
    at = draft.head.end
    if draft.head.sense.form != "verb" or draft.passive or draft.from_harm or one.start <= at or at + 1 >= draft.end:
        return False
    if scan.actor_at[at] is not None or not scan.tokens[at + 1].is_word:
        return False
    behind = scan.texts[at + 1]
    if of_body(scan, at):
        its = one.start == at + 1 and one.mention.rule.startswith("nation")  # "الشركة الروسية"
        its = its or (behind in _ITS_OWN and one.start <= at + _OWN_WITHIN)
        return not its and not behind.removeprefix("ال").startswith(_THEIRS)
    stem = scan.texts[at].removeprefix("ال")
    if stem not in _PEOPLE and stem not in HOLDINGS:
        return False
    for behind_it in range(at + 1, one.start + 1):
        if begins_another(scan, at, behind_it):
            return True
        if is_preposition(scan.texts[behind_it]):
            return False
    return False


def object_by_case(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“اغتالت سرايا الجبل قيادياً في X”: by its ending a noun behind an active verb is whom it is done to."""
    behind = draft.head.sense.form == "verb" and not draft.passive and draft.head.end <= one.start
    behind = behind and not is_preposition(one.link)
    if not behind or scan.actor_at[one.start] is None:
        return False
    word = scan.texts[one.start]
    return accusative(word) or word in _TWO_OR_MORE


def some_of(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“سلّم عشرات من عناصر X أسلحتهم”: a number of a party right behind an active verb is its subject."""
    at = draft.head.end
    if draft.head.sense.form != "verb" or draft.passive or one.start != at + 2 or scan.texts[at + 1] != "من":
        return False
    return scan.texts[at] in _SOME


def subject_owned(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“هاجمت المجموعات المحلية التابعة لX حاجزاً”: the subject right behind the verb is X's."""
    at = draft.head.end
    if draft.head.sense.form != "verb" or draft.passive or one.start - at > _SUBJECT_WITHIN or one.start <= at:
        return False
    theirs = scan.texts[one.start - 1].removeprefix("ال").startswith(_THEIRS)
    words = scan.texts[at : one.start - 1]  # of "دورية تابعة لX" one; of more all have the article
    return theirs and (len(words) == 1 or all(word.startswith("ال") for word in words))


def kills_them(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“إن قوات X قتلت عمداً 46 مدنياً”: behind its subject the verb is active, and so many are whom it killed."""
    verb = draft.head.start
    plural = scan.bare(verb).endswith(("ت", "وا"))  # "قتل" may be a noun, unless its subject is beside it
    reach = _SUBJECT_WITHIN if plural else 0
    if scan.bare(verb) not in _KILLS or not 0 <= verb - one.end <= reach:
        return False
    plain = all(scan.tokens[at].is_word and not is_preposition(scan.texts[at]) for at in range(one.end, verb))
    behind = range(draft.head.end, min(draft.head.end + 3, draft.end))
    return plain and any((count := scan.count_at[at]) is not None and count.group is not None for at in behind)


def accusative(word: str) -> bool:
    """Whether a folded word is a noun of a man or of what is somebody's, with the ending of an object ("قياديا", "مقرا")."""
    return word.endswith("ا") and (word[:-1] in _MEN or word[:-1] in HOLDINGS)


def men_act(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“هاجم أبناء البلدة نقطة لقوات X”: civilians right behind an active verb do it, where its object follows."""
    head = draft.head
    if head.sense.form != "verb" or draft.passive or draft.from_harm or one.start != head.end or one.end >= draft.end:
        return False
    if draft.mode.name in _OF_NO_CASE:
        return False
    word = scan.texts[one.end]
    return accusative(word) or word in HOLDINGS


def begins_another(scan: Scan, start: int, at: int) -> bool:
    """“زار المحافظ بلدة …”, “طالب الوزير ممثلي …”: behind a noun with the article what has none is no part of its name.

    A name may be ("الرئيس بشار الأسد"), so only what names no man ends it: a number, a place's kind, those of somebody.
    """
    word = scan.texts[at]
    if accusative(word):  # "اغتالت خلية قيادياً في X"
        return True
    if scan.texts[start].startswith("ال") and word.startswith("ال") and not of_bodys_name(scan, start, at):
        return word.endswith(_OF_ANOTHER)  # "ناشد المدير المنظمات الدولية"
    named = any(scan.texts[behind].startswith("ال") for behind in range(start, at))  # "عناصر الحاجز"
    of_many = scan.texts[start] not in _ONE_MAN and at > start + 1
    if named and of_many and scan.texts[at - 1].startswith("ال") and _party_begins(scan, at):
        return True  # "أمهل شيوخ العشيرة X": whom they warn
    return named and (scan.count_at[at] is not None or word in CALLED_TOWN or word in HOLDINGS)


def _party_begins(scan: Scan, at: int) -> bool:
    named = scan.actor_at[at]
    return named is not None and named is not scan.actor_at[at - 1] and not named.rule.startswith("nation")


def of_bodys_name(scan: Scan, body: int, at: int) -> bool:
    """Whether a word behind a body goes on with its name: "المجلس المحلي", and no "الهجوم", which it condemned."""
    word = scan.texts[at]
    if not word.startswith("ال"):
        return False
    masculine = not scan.texts[body].endswith(("ه", "ات", "ايل", "اير", "ايب", "دول", "قوي", "اطراف"))
    return word.endswith(_MASCULINE) if masculine else word.endswith("ه")
