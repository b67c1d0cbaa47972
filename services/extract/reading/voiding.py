"""When a trigger states no act: a neighbour voids it, what it needs is missing, or it is only what for."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.alleged import only_alleged
from services.extract.reading.another_sense import another_sense
from services.extract.reading.discourse import Discourse
from services.extract.reading.fallen import one_more_fell
from services.extract.reading.needs import ahead, has, upon_somebody
from services.extract.reading.no_act import no_act
from services.extract.reading.participles import drafted, harmed_by_it, his_sources, which_ones
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.spoken_of import aimed_at, only_spoken_of, stems
from services.extract.reading.told_by_which import made, signed, told_by_which
from services.extract.reading.triggers import Trigger
from services.extract.reading.verdicts import convicted

_MOSTLY: Final = frozenset({"معظمها", "اغلبها", "غالبيتها", "جلها"})  # "هجمات كانت في معظمها قصف"
_ANY: Final = _MOSTLY | {"اي", "لاي", "باي", "ايه", "لايه"}  # "التصدي لأي تهديدات"
_DEFUSED: Final = (
    "فكك",
    "تفكك",
    "يفكك",
    "ابطل",
    "يبطل",
    "تبطل",
    "ابطال",
    "تفكيك",
    "عثر",
    "العثور",
    "ضبط",
    "صادر",
    "مصادره",
)
_OF_FORCE: Final = frozenset({"assault", "coerce"})
_BESIDE: Final = 14  # tokens between a weak noun and the verb that makes an act of it
_PAST_SUBJECT: Final = 4  # words behind a verb: its subject may stand before what voids it
_SORTS: Final = ("تنوع", "توزع", "وتنوع", "وتوزع")  # "تنوعت بين هجمات وعمليات قنص": kinds, not acts
_REACH: Final = 14  # tokens round a trigger in which what it needs must stand
_PASSIVE_BEFORE: Final = closed("acts", "passive_before")
_KINETIC: Final = frozenset({"assault", "coerce", "capture", "mobilize", "retreat"})
_UNDONE: Final = ("رفض", "خرق", "انتهاك", "انهيار", "انتهاء", "تعليق")
_ROOT: Final = 3  # letters of a verb that may as well be its verbal noun
_SUFFERS: Final = ("تعرض", "تتعرض", "يتعرض")
_SUFFERED_WITHIN: Final = 24  # tokens from "suffered" to what, behind a list of places
_OF_A_NOUN: Final = frozenset({"سابق", "اعلامي", "اعلاميه", "سياسي", "سياسيه", "الكهرباء", "الكتروني", "الكترونيه"})
_CAMPAIGNS: Final = frozenset({"حمله", "عمليه", "حملات", "عمليات"})
_CARRYING: Final = frozenset({"شن", "تنفيذ", "القاء", "فرض", "القيام", "اجراء", "عقد"})
_AIMS: Final = frozenset({"الغرض", "الهدف", "الغايه"})
_FOR_THE: Final = frozenset({"concede", "sanction", "consult", "support"})  # "خطوات للإفراج عن", "تحضيرات للاجتماع"
_WHICH: Final = frozenset({"التي", "الذين", "ممن", "اللواتي"})
_POLAR: Final = frozenset(
    {
        "انتهاء",
        "ختام",
        "دون",
        "بدون",
        "عدم",
        "بعدم",
        "لعدم",
        "وقف",
        "لوقف",
        "بوقف",
        "ايقاف",
        "منع",
        "لمنع",
        "انهاء",
        "تجنب",
        "مخاوف",
        "احتمال",
        "خطر",
        "حال",
        "امكانيه",
        "ضروره",
        "بضروره",
        "وجوب",
        "اهميه",
    }
)


def is_void(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> bool:
    """Whether a trigger states no act where it stands."""
    return why_void(scan, sentence, trigger, words) is not None


def why_void(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> str | None:
    """The condition by which a trigger states no act where it stands, named as in the event types' files; or None."""
    mode, sense = trigger.sense.mode, trigger.sense
    either = mode.scheme == "speech" and len(scan.bare(trigger.start)) == _ROOT  # "رفض … التعليق": verb or verbal noun
    window = _PAST_SUBJECT if sense.form == "verb" or either else 1
    if mode.not_before and _voided_behind(scan, sentence, trigger, window):
        return "not_before"
    before = words_between(scan, max(trigger.start - 2, sentence.start), trigger.start)
    governing = before[0] if len(before) > 1 and before[1] == "اي" else before[-1] if before else ""
    joined = sense.form == "verb" and scan.bares[trigger.start] != scan.texts[trigger.start]
    if not joined and not mode.not_after.isdisjoint(stems(governing)) and not told_by_which(scan, trigger):
        return "not_after"
    held = mode.event_type == "consult" and made(scan, trigger)  # "نتائج الاجتماعات التي عقدت في X"
    if before and not held and (before[-1] in _ANY or only_spoken_of(scan, sentence, trigger, before)):
        return "it is what was spoken of"
    aside = harmed_by_it(scan, sentence, trigger) or his_sources(scan, trigger)
    if convicted(scan, trigger) or (sense.form == "noun" and (aside or which_ones(scan, trigger, governing))):
        return "it says whom it befalls"
    if sense.form != "verb" and _sorted(scan, sentence, trigger):
        return "it lists kinds of acts"
    if sense.form == "weak" and not _beside(scan, sentence, trigger):
        return "with_verbs"
    low, high = max(trigger.start - _REACH, sentence.start), min(trigger.end + _REACH, sentence.end)
    reach = (trigger.end, ahead(scan, sentence, trigger)) if mode.ahead else (low, high)
    placed = mode.needs_place and bool(scan.places_in(*reach))
    if (mode.needs or mode.needs_place) and not placed and not has(scan, reach, trigger, mode.needs):
        return "needs" if mode.needs else "needs_place"
    if mode.needs_actor and not scan.actors_in(sentence.start, sentence.end):
        return "needs_actor"
    peopled = not mode.needs_person or scan.actors_in(low, high) or scan.counts_in(low, high)
    if not (peopled and upon_somebody(scan, trigger)):
        return "needs_person"
    return (
        no_act(scan, sentence, trigger, words)
        or another_sense(scan, sentence, trigger)
        or _aim(scan, sentence, trigger, words)
    )


def _refused(scan: Scan, trigger: Trigger) -> bool:
    """“أعلنت X رفضها الالتزام بـ”: the stance is the refusal of the other."""
    stance = trigger.sense.mode.event_type in ("support", "agree") and trigger.tail > trigger.end
    return stance and any(scan.bares[at].startswith(_UNDONE) for at in range(trigger.end, trigger.tail))


def _aim(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> str | None:
    return "it says what something is for" if _purpose(scan, sentence, trigger, words) else None


def _sorted(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“توزعت بين قصف وهجمات”: kinds, not acts; "توزع مساعدات" gives them out."""
    back = scan.texts[max(sentence.clause(trigger.start)[0], trigger.start - _BESIDE) : trigger.start]
    return "بين" in back and any(word.startswith(_SORTS) for word in back)


def _voided_behind(scan: Scan, sentence: Sentence, trigger: Trigger, window: int) -> bool:
    """Whether one of the words behind a trigger voids it; "قصفت …، في وقت سابق" is no "قصف سابق"."""
    following = words_between(scan, trigger.end, min(trigger.end + window + 1, sentence.clause(trigger.start)[1]))
    voids = [stem for word in following[:window] for stem in stems(word) if stem in trigger.sense.mode.not_before]
    plainly_verb = trigger.sense.form == "verb" and len(scan.bares[trigger.start]) != _ROOT
    return not _OF_A_NOUN.issuperset(voids) if plainly_verb else bool(voids)


def _of_which(scan: Scan, trigger: Trigger) -> bool:
    """“المناطق التي تعرضت للهجوم”: which ones, by an attack told elsewhere."""
    suffered = trigger.sense.form == "verb" and scan.bares[trigger.start].startswith("تعرض")
    return suffered and scan.bares[trigger.start - 1] in ("التي", "الذي") and scan.bares[trigger.end].startswith("لل")


def _not_carried_out(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وقف شامل لإطلاق النار”, "على صلة بالتفجير", "فككت عبوة": stopped, alleged or defused."""
    if _of_which(scan, trigger) or drafted(scan, trigger) or _refused(scan, trigger):
        return True
    owned = trigger.sense.mode.event_type == "capture" and trigger.sense.tail[:1] == ("…",)
    if owned and scan.tokens[trigger.start + 1].text == "علي":
        return True  # "السيطرة على" has a mode of its own; this one is "سيطرة X على"
    weak = trigger.sense.form == "weak"
    either = trigger.sense.form == "verb" and len(scan.bares[trigger.start]) == _ROOT  # "تمتهن خطف"
    forced = trigger.sense.mode.event_type in _OF_FORCE and (trigger.sense.form != "verb" or either)
    near = words_between(scan, max(trigger.start - 8, sentence.start), trigger.start) if weak or forced else []
    before = [without_conjunction(word) for word in near]
    if weak and any(word.startswith(_DEFUSED) for word in (*before[-4:], *near[-4:])):
        return True
    if not forced:
        return False
    return only_alleged(before, either=either, taken=trigger.sense.mode.event_type == "coerce")


def _purpose(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> bool:
    """A verbal noun that says what something is for ("لقصف", "بهدف اعتقال") has not happened by saying so."""
    sense = trigger.sense
    if _not_carried_out(scan, sentence, trigger):
        return True
    if scan.bare(trigger.start) in words.purposes:
        return True  # "رفضاً لـ" is the verbal noun, not the dual of the verb
    if sense.form == "verb" or (sense.mode.event_type == "agree" and made(scan, trigger)):
        return False  # "تنفيذاً لاتفاق توصل إليه الطرفان": that it was reached is told
    before = [
        without_conjunction(w) for w in words_between(scan, max(trigger.start - 2, sentence.start), trigger.start)
    ]
    if len(before) > 1 and before[0] in ("تجنبا", "تفاديا", "منعا", "خشيه", "تحسبا") and before[1].startswith("ل"):
        return True  # "تجنباً لتجدد الاشتباكات"
    if _to_carry_out(words, words_between(scan, max(trigger.start - 3, sentence.start), trigger.start)):
        return True
    held = before[-1:] == ["ختام"] and sense.mode.event_type == "consult"  # "في ختام لقائه X"
    if before and not held and (before[-1] in words.purposes or before[-1] in _POLAR):
        return before[-1] not in ("احتجاجا", "تنديدا", "ضد", "رفضا", "استنكارا") or sense.definite == "no"
    if before[-1:] == ["الي"] and sense.mode.event_type not in _KINETIC and aimed_at(scan, sentence, trigger):
        return True
    articled = sense.definite == "article" and sense.mode.event_type in _FOR_THE
    if sense.preposition == "ل" and (sense.definite in ("no", "owner") or articled):
        earlier = words_between(scan, max(trigger.start - _SUFFERED_WITHIN, sentence.start), trigger.start)
        if any(without_conjunction(word).startswith(_SUFFERS) for word in earlier):
            return False  # "تعرضت بلدة A، وقرية B، في منطقة …، لقصف …"
        earlier = earlier[-_REACH:]
        real = _PASSIVE_BEFORE if sense.mode.event_type in _KINETIC else _PASSIVE_BEFORE - {"الي"}
        return not any(without_conjunction(word) in real for word in earlier)
    return False


def _to_carry_out(words: Discourse, before: list[str]) -> bool:
    """“لشن هجوم”, “بهدف إلقاء القبض”: the noun of a light verb between what for and the act."""
    while before and before[-1] in _CAMPAIGNS:
        before = before[:-1]
    if not before:
        return False
    to_do = before[-1][0] == "ل" and before[-1][1:] in _CARRYING
    to_do = to_do or (before[0] in _AIMS and before[-1] in _CARRYING)  # "الغرض من فرض العقوبات"
    return to_do or (len(before) > 1 and before[-1] in _CARRYING and before[-2] in words.purposes | _POLAR)


def _beside(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    low = max(trigger.start - _BESIDE, sentence.start)
    near = words_between(scan, low, min(trigger.end + 3, sentence.end))
    if trigger.sense.mode.event_type == "agree" and (made(scan, trigger) or signed(scan, sentence, trigger)):
        return True
    if trigger.sense.mode.event_type == "agree":  # "أسماء الذين تمت تسوية أوضاعهم": which, not that
        near = [word for at, word in enumerate(near) if at == 0 or near[at - 1] not in _WHICH]
    if near and trigger.sense.mode.event_type == "assault" and one_more_fell(scan, sentence, trigger):
        return True
    return any(
        stem in trigger.sense.mode.with_verbs
        for word in near
        for stem in (word, without_conjunction(word), word.removeprefix("ل"))
    )


def words_between(scan: Scan, start: int, end: int) -> list[str]:
    """The words, without marks and numbers, of tokens [start, end)."""
    return [word for word in scan.texts[start:end] if word[0].isalpha()]
