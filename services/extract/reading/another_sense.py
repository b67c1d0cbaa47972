"""When a word that may state an act means something else by the words beside it, or by how it is spelt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.extract.language.numbers_words import number_words
from services.extract.language.words import closed
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_RELATIVES: Final = closed("joining", "relatives")
_THESE: Final = frozenset({"هذا", "هذه", "ذلك", "تلك"})
_COUNTS_AS: Final = ("اعتبر/", "عد/")
_MAKES_KNOWN: Final = ("نشر", "ينشر", "تنشر", "عرض", "يعرض", "تعرض")
_PICTURES: Final = frozenset({
    "مشاهد", "مقاطع", "مقطع", "مقطعا", "فيديو", "فيديوهات", "صور", "صورا", "صوره", "بيان", "بيانا", "تسجيل", "تسجيلا",
    "تسجيلات", "تقرير", "تقريرا", "خبر", "خبرا", "تغريده", "منشورا", "مقالا",
})  # fmt: skip
_FROM: Final = frozenset({"في", "بحسب", "حسب", "وفق", "عبر", "من", "اظهرت", "تظهر"})
_KNOWN_WITHIN: Final = 9  # tokens from the verb over its subject to what is shown
_TEAMS: Final = frozenset({"المدني", "الاسعاف", "الاطفاء", "الانقاذ", "الطوارئ", "الطواري"})
_THE_DEAD: Final = ("جث", "رفات", "انتشل", "القتلي", "قتيل", "الضحايا", "الضحيه")
_KEPT: Final = ("وحد", "حقوق", "امن", "كرام", "سياد", "استقرار", "سلام", "ماء")
_RECOVERED: Final = ("انتشل", "انتشال")
_DEAD_WITHIN: Final = 20
_NAMELESS: Final = frozenset({"نشر", "ذكر", "كشف", "الكشف", "الافصاح", "ايراد"})
_TRAPS: Final = frozenset({"فخ", "الفخ", "خطا", "اخطاء", "الخطا", "كمين", "قبضه", "ايدي", "يد", "الاسر"})
_BEFORE_KIN: Final = frozenset({"مع", "من", "في", "افراد", "لدي", "علي", "الي", "بين", "عن"})
_CONTRACTS: Final = frozenset({"اجار", "ايجار", "الاجار", "الايجار", "زواج", "الزواج", "زواجه", "زواجها"})


def another_sense(scan: Scan, sentence: Sentence, trigger: Trigger) -> str | None:
    """Why the word states no act of its type, None where it may."""
    differs = _DIFFERS.get(trigger.sense.mode.event_type)
    return "it means something else here" if differs is not None and differs(scan, sentence, trigger) else None


def _counts_as(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وتعد هذه الخطوة مؤشراً”, “وتعتبر انتهاكاً”, "الذي يشكل كتلة": what a thing is, and nobody says so."""
    sense, at = trigger.sense, trigger.start
    if sense.form != "verb" or sense.tense != "present":
        return False
    if sense.entry.startswith("شكل/"):
        return scan.bares[at - 1] in _RELATIVES
    begins = at == sentence.start or at in sentence.clauses
    if not (begins and sense.entry.startswith(_COUNTS_AS)):
        return False
    thing = scan.bares[at + 1] in _THESE or (trigger.tail == at + 1 and not sense.with_object)
    return thing and all(actor.kind == "civilian" for actor in scan.actors_in(sentence.start, at))


def _accuses_nobody(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“لأمن المجتمعات”, “لأمه”: "for" before a noun, spelt apart from لام only before folding; or what a thing is."""
    if scan.texts[trigger.start].startswith("لام"):
        start, end = scan.original(trigger.start, trigger.start + 1)
        return scan.folded.original[start:end].startswith("لأ")
    return _counts_as(scan, sentence, trigger)


def _supports_nobody(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“هنا” is "here", spelt apart from هنأ only before folding."""
    if scan.bares[trigger.start] == "هنا":
        start, end = scan.original(trigger.start, trigger.start + 1)
        return scan.folded.original[start:end].endswith("ا")
    return _counts_as(scan, sentence, trigger)


def _makes_known(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“نشرت قوات X مشاهد”, “عرضت X، أمس، تسجيلاً”: pictures and papers are shown, no forces, no terms."""
    if not scan.bares[trigger.start].startswith(_MAKES_KNOWN):
        return False
    behind = range(trigger.start + 1, min(trigger.start + _KNOWN_WITHIN, sentence.end))
    return any(scan.bares[at] in _PICTURES and scan.bares[at - 1] not in _FROM for at in behind)


def _agrees_nothing(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وقع في فخ”: fell; “وقع عقد إيجار”: a matter of private persons."""
    if "وقع" in scan.texts[trigger.start]:
        near = scan.bares[trigger.start + 1 : trigger.start + 4]
        fell = near[:1] == ["في"] and near[1:2] and near[1] in _TRAPS
        return bool(fell) or not _CONTRACTS.isdisjoint(near)
    return _makes_known(scan, sentence, trigger)


def _names_a_team(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“فرق الدفاع المدني والإسعاف”, “فرق الإسعاف والإنقاذ”: who they are, not what they did."""
    joined = trigger.start > sentence.start and scan.texts[trigger.start] in ("والاسعاف", "والانقاذ")
    return joined and scan.bares[trigger.start - 1] in _TEAMS


def _gives_back_the_dead(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“انتشلت الجثة وسلمتها لذويه”: nobody is let go, and rescuers hand nothing over."""
    let_go = bool(trigger.sense.tail) and "ذوي" in trigger.sense.tail[-1]
    to_kin = let_go or any("ذوي" in word for word in scan.bares[trigger.end : trigger.end + 3])
    if not to_kin or "سلم" not in scan.bares[trigger.start]:
        return False
    near = range(max(sentence.start, trigger.start - _DEAD_WITHIN), max(trigger.start, trigger.tail))
    dead = _THE_DEAD if let_go else _RECOVERED
    return any(scan.bares[at].removeprefix("ال").startswith(dead) for at in near)


def _asks_nothing(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“49 طالباً”: students; “طلب عدم نشر اسمه”: how a source is named."""
    word = scan.bares[trigger.start]
    if word == "طالبا" and trigger.start > sentence.start:
        before = scan.bares[trigger.start - 1]
        if before[0].isdigit() or before in number_words():
            return True
    behind = scan.bares[trigger.end : trigger.end + 2]
    return len(behind) > 1 and behind[0] in ("عدم", "بعدم") and behind[1] in _NAMELESS


def _is_family(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“كان مع أسرته”: behind a preposition, his family."""
    family = trigger.sense.form == "verb" and scan.bares[trigger.start].startswith("اسرت")
    return family and trigger.start > sentence.start and scan.bares[trigger.start - 1] in _BEFORE_KIN


def _keeps(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“أسس تحفظ وحدة سوريا”: keeps it safe, and has no reservations."""
    kept = scan.bares[trigger.start] == "تحفظ" and trigger.end < sentence.end
    return kept and scan.texts[trigger.end].startswith(_KEPT)


def _lies_opposite(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وما يقابلها من مناطق”: what lies opposite meets nobody."""
    faces = trigger.sense.with_object and "قابل" in scan.bares[trigger.start]
    return faces and trigger.end < sentence.end and scan.bares[trigger.end] in ("من", "في")


_DIFFERS: Final[dict[str, Callable[[Scan, Sentence, Trigger], bool]]] = {
    "accuse": _accuses_nobody,
    "agree": _agrees_nothing,
    "aid": _names_a_team,
    "concede": _gives_back_the_dead,
    "coerce": _is_family,
    "consult": _lies_opposite,
    "mobilize": _makes_known,
    "reject": _keeps,
    "request": _asks_nothing,
    "support": _supports_nobody,
}
