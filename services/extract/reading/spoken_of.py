"""What is only spoken of: topics, verbal nouns that look like verbs, agreements that were broken."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.talks_spoken_of import talks_spoken_of
from services.extract.reading.told_by_which import made
from services.extract.reading.triggers import Trigger

_FRONTS: Final = ("", "ال", "بال", "لل", "ب", "ل")
_EITHER: Final = frozenset({"تبادل", "توافق", "تفاوض", "تعاون", "تحالف", "تصالح", "توسط", "تظاهر", "تجمع", "تدخل"})
_PARTICLES: Final = frozenset(
    {
        "قد",
        "ان",
        "حيث",
        "فيما",
        "ثم",
        "كما",
        "بعدما",
        "عندما",
        "الذي",
        "الذين",
        "لقد",
        "وقد",
        "بينما",
        "لم",
        "لن",
        "لا",
        "ولم",
        "ولن",
        "ولا",
    }
)
_TOPICS: Final = closed("acts", "topics")
_THAT: Final = frozenset({"ان", "بان"})
_AFTER_THAT: Final = frozenset({"بعد", "منذ", "قبل", "الي", "رغم", "بما"})
_FOR: Final = frozenset({"اجل", "بغيه", "بهدف", "بغرض"})
_TAKING_PART: Final = frozenset({"للمشاركه", "المشاركه", "بالمشاركه"})
_DISCUSSED: Final = frozenset({"concede", "sanction", "support"})
_DISCUSS: Final = frozenset(
    {
        "بحث",
        "بحثت",
        "يبحث",
        "تبحث",
        "سيبحث",
        "سنبحث",
        "سنناقش",
        "نناقش",
        "ستبحث",
        "بحثا",
        "ناقش",
        "ناقشت",
        "يناقش",
        "تناقش",
        "سيناقش",
        "ستناقش",
        "ناقشا",
        "تناول",
        "استعرض",
    }
)
_DISCUSSED_WITHIN: Final = 12  # tokens from the verb over who discusses with whom
_TURNS: Final = frozenset({"بعد", "عقب", "خلال", "منذ", "قبل", "ان"})
_ADOPTING: Final = "تبني"
_KEPT: Final = frozenset({"منع", "لمنع", "يمنع", "تمنع", "ومنع", "لمنعهم", "لمنعها", "لمنعه"})
_KEEPS_OUT: Final = frozenset({"منع", "منعت", "منعوا", "يمنع", "تمنع", "يمنعون"})
_KEPT_WITHIN: Final = 5  # tokens from "keep" to "from doing"
_CROWDS: Final = ("مظاهر", "تظاهر", "احتجاجات", "وقفه", "وقفات", "مسيرات", "اعتصام")
_CALLING: Final = frozenset({"مطالبه", "مندده", "داعيه", "رافضه"})  # not "مطالبين", who are those who demonstrate
_SAYS: Final = closed("acts", "crowd_says")
_SAYS_WITHIN: Final = 14  # tokens from a demonstration to the verb that describes it
_FOR_WHICH: Final = frozenset({"request", "accuse", "reject"})
_AIMING: Final = ("هدف", "سعي", "رامي", "ترمي", "طمح", "تطلع")
_AIMS_WITHIN: Final = 5
_KINETIC: Final = frozenset({"assault", "coerce", "capture", "mobilize", "retreat"})
_ROOT: Final = 3  # letters of a verb that may as well be its verbal noun


@lru_cache(maxsize=20000)
def stems(word: str) -> tuple[str, ...]:
    """The word and what is left of it without joined conjunction, preposition and article."""
    bare = without_conjunction(word)
    return tuple(dict.fromkeys((word, bare, *(bare.removeprefix(front) for front in _FRONTS))))


def only_spoken_of(scan: Scan, sentence: Sentence, trigger: Trigger, before: list[str]) -> bool:
    """Whether the words in front make it a topic, a verbal noun, or an agreement that was broken."""
    if trigger.sense.mode.event_type == "protest" and _to_take_part(scan, sentence, trigger):
        return True
    if trigger.sense.mode.event_type == "aid" and _kept_out(scan, sentence, trigger):
        return True
    return (
        talks_spoken_of(scan, sentence, trigger)
        or _kept_from(scan, sentence, trigger, before)
        or _spoken_of(scan, trigger, before)
        or _rather_noun(scan, sentence, trigger, before)
    )


def _kept_out(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“منعت X مجدداً قافلة إنسانية من دخول …”: what was kept out was not brought."""
    near = scan.bares[max(trigger.start - _KEPT_WITHIN, sentence.start) : trigger.start]
    return any(word in _KEEPS_OUT for word in near)


def _to_take_part(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“توافدوا للمشاركة في مظاهرة”: why they come; the demonstration is told where it is held."""
    before = trigger.start - 1
    near = scan.texts[max(before - 2, sentence.start) : before]
    return scan.texts[before] == "في" and any(word in _TAKING_PART for word in near)


def calls(scan: Scan, trigger: Trigger) -> bool:
    """Whether a word may say what a demonstration is for, in the feminine as it is."""
    word = without_conjunction(scan.texts[trigger.start])
    return trigger.sense.mode.event_type in _FOR_WHICH and (word.removeprefix("ال") in _CALLING or word in _SAYS)


def of_the_crowd(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“مظاهرة مطالبة بـ”, “مظاهرات منددة بـ”: what a demonstration is for is told with it, and is no act besides."""
    if not calls(scan, trigger):
        return False
    if scan.bares[trigger.start] in _SAYS:
        return _describes_it(scan, sentence, trigger)
    near = range(sentence.clause(trigger.start)[0], trigger.start)
    return any(scan.bare(at).lstrip("بل").removeprefix("ال").startswith(_CROWDS) for at in near)


def _describes_it(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“خرجت مظاهرة تطالب بـ”: behind an indefinite noun that is governed, a bare verb says of what kind it is.

    Where the noun opens the sentence ("مظاهرة في بنش تطالب بـ"), the verb is what the sentence tells of it: an act besides.
    """
    if scan.texts[trigger.start] not in _SAYS:
        return False  # "وطالبت …": joined, it goes on from another verb
    low = max(trigger.start - _SAYS_WITHIN, sentence.start + 1)
    crowd = (at for at in range(trigger.start - 1, low - 1, -1) if scan.bare(at).lstrip("بل").startswith(_CROWDS))
    found = next(crowd, None)
    return found is not None and any(word[0].isalpha() for word in scan.texts[sentence.start : found])


def _kept_from(scan: Scan, sentence: Sentence, trigger: Trigger, before: list[str]) -> bool:
    """“لمنع أي قوة من انتزاع السيطرة”: what somebody is kept from doing."""
    if "من" not in before[-2:] or trigger.sense.form == "verb":
        return False
    low = max(trigger.start - 2 - _KEPT_WITHIN, sentence.start)
    return any(scan.tokens[at].text in _KEPT for at in range(low, trigger.start - 1))


def _rather_noun(scan: Scan, sentence: Sentence, trigger: Trigger, before: list[str]) -> bool:
    """“تمهيدا لمرحلة تبادل الأسرى”: a form that is verb and verbal noun is a verb only where a clause begins."""
    word = scan.tokens[trigger.start].text
    if trigger.sense.form != "verb" or word not in _EITHER or trigger.start in sentence.clauses:
        return False
    ahead = trigger.start - 1  # "وصباح اليوم تظاهر أهالي"
    return before[-1] not in _PARTICLES and scan.actor_at[ahead] is None and scan.time_at[ahead] is None


def _spoken_of(scan: Scan, trigger: Trigger, before: list[str]) -> bool:
    """“بحث ملف المفاوضات”, “آليات تطبيق اتفاق …”: what was spoken of, not what was done."""
    sense = trigger.sense
    if sense.tense == "past" and len(scan.bare(trigger.start)) == _ROOT and before[-1] in _TOPICS:
        return True  # "أهمية رفع العقوبات": the verbal noun, not the verb
    if sense.mode.name == "lift_siege" and len(scan.bare(trigger.start)) == _ROOT and before[-1] in _THAT:
        return True  # "اعتبر أن رفع العقوبات خطوة": the verbal noun again
    if sense.mode.event_type in _DISCUSSED and _under_discussion(scan, trigger):
        return True
    if scan.bare(trigger.start) == _ADOPTING and before[-1] in _THAT:
        return True  # "قال إن تبني القرار خطوة"
    if sense.mode.name == "refuse" and len(scan.bare(trigger.start)) == _ROOT and before[-1] in _THAT:
        return before[0] not in _AFTER_THAT  # "أن رفض التقسيم موقف عربي", but "بعد أن رفض"
    if sense.tense == "past" and len(scan.bare(trigger.start)) == _ROOT and before[-1] in _FOR:
        return True  # "سيناضلون من أجل طرد …"
    topic = sense.form != "verb" and sense.mode.event_type not in _KINETIC
    topic = topic and not (sense.mode.event_type == "agree" and made(scan, trigger))
    return topic and any(stem in _TOPICS for stem in stems(before[-1]))


def _under_discussion(scan: Scan, trigger: Trigger) -> bool:
    """“يبحث الوزير مع نظيره رفع العقوبات”: the object of a verb of discussion, bare and with no pause before it."""
    if trigger.sense.form == "participle" or scan.bares[trigger.start] != scan.texts[trigger.start]:
        return False
    for at in range(trigger.start - 1, max(trigger.start - _DISCUSSED_WITHIN, 0) - 1, -1):
        if scan.texts[at] in PAUSES or scan.bares[at] in _TURNS:
            return False
        if scan.bares[at] in _DISCUSS:
            return True
    return False


def aimed_at(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“تهدف إلى الإفراج عن”, “يسعى إلى عقد اجتماع”: what is aimed at has not been reached."""
    near = range(max(trigger.start - _AIMS_WITHIN, sentence.start), trigger.start)
    return any(scan.bare(at).lstrip("يت").startswith(_AIMING) for at in near)
