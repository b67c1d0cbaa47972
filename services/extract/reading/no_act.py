"""Words of force that tell no act: ground that somebody still holds, explosives that are made safe."""

from __future__ import annotations

from typing import Final

from services.extract.reading.discourse import Discourse
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_HOLDS: Final = frozenset({"يحكم", "تحكم", "يفرض", "تفرض", "يبسط", "تبسط", "يحافظ", "تحافظ"})
_BLASTS: Final = frozenset({"ied", "mine", "attack", "shelling"})
_BESIDE: Final = frozenset({"بينما", "فيما", "حين", "حيث"})
_AT_DAWN: Final = frozenset({"من", "مع", "منذ", "عند", "قبيل", "في", "حتي"})
_THIS_DAY: Final = frozenset({"هذا", "اليوم", "امس", "ذلك"})
_TRIES: Final = frozenset({"تحاول", "يحاول", "يحاولون"})
_ABOARD: Final = frozenset(
    {"العائدين", "العايدين", "عائدين", "عايدين", "اللاجيين", "لاجيين", "المهجرين", "مهجرين", "نازحين", "النازحين"}
)
_ABOARD_WITHIN: Final = 7  # tokens from a convoy to whom it takes
_TAKES: Final = frozenset({"نقلت", "نقل", "تنقل", "ينقل", "تقل", "اقلت", "تضم", "ضمت"})
_GOODS: Final = ("مساعد", "غذا", "اغاث", "طحين", "ادويه", "سلال", "سلل", "مواد", "خيم", "وقود", "طبيه")
_CAUGHT: Final = frozenset({"القبض", "اعتقال", "توقيف", "باعتقال", "واعتقال", "والقبض", "واعتقلته", "واعتقلت"})
_HOW_MANY: Final = frozenset({"عدد", "اعداد", "اجمالي"})
_LISTS: Final = ("درج", "ادرج", "ادراج", "ضيف", "اضاف", "اضيف", "وضع", "ضم", "شمل", "وسع", "توسيع", "طال", "فرض")
_WHO: Final = frozenset({"التي", "الذي", "الذين"})
_FIGHTING: Final = frozenset({"اشتباكات", "معارك", "مواجهات"})
_FOUGHT_WITHIN: Final = 20  # tokens from the fighting to what its sides try
_BORNE_WITHIN: Final = 4  # tokens from a light verb to the act it bears: its subject
_SAPPERS: Final = frozenset({"هندسه", "هندسي", "هندسيه", "ازاله", "نزع", "اتلاف", "تفكيك"})
_SAPPERS_WITHIN: Final = 6
_LEFT_OVER: Final = frozenset({
    "مخلفات", "الغام", "لغم", "لغما", "ذخائر", "ذخاير", "ذخيره", "مقذوفات", "قذائف", "قذايف", "قنابل", "عبوه", "عبوات", "صواريخ",
    "صاروخ",
})  # fmt: skip


def no_act(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> str | None:
    """Why a trigger of force or ground tells no act, None where it may tell one."""
    if scan.bares[trigger.start] == "فجر" and _dawn(scan, trigger):
        return "it is dawn"
    if trigger.sense.mode.event_type == "aid" and _carries_people(scan, sentence, trigger):
        return "it carries people"
    if trigger.sense.mode.name == "ambush" and scan.tells(_CAUGHT, trigger.end, min(trigger.end + 9, sentence.end)):
        return "it is how somebody was caught"
    if trigger.sense.mode.event_type in ("sanction", "concede") and _listed_by_now(scan, sentence, trigger):
        return "it says who is listed"
    if _which_advance(scan, sentence, trigger):
        return "it says which ones"
    if trigger.sense.mode.name == "displace" and _uprooted(scan, trigger):
        return "it says who they are"
    if trigger.sense.mode.event_type == "capture" and _still_held(scan, sentence, trigger):
        return "it says who holds what"
    if (
        trigger.sense.mode.event_type == "assault"
        and trigger.sense.mode.name in _BLASTS
        and _made_safe(scan, sentence, trigger, words)
    ):
        return "it makes safe what was left over"
    return None


def _carries_people(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“نقلت قافلة من الحافلات العائدين”: a convoy that takes people home, no aid."""
    if trigger.sense.form != "weak":
        return False
    behind = range(trigger.end, min(trigger.end + _ABOARD_WITHIN, sentence.end))
    if not any(scan.bares[at] in _ABOARD for at in behind):
        return False
    near = range(max(trigger.start - 2, sentence.start), behind.stop)
    return any(scan.bares[at] in _TAKES for at in near) and not any(
        scan.bares[at].removeprefix("ب").removeprefix("ال").startswith(_GOODS) for at in near
    )


def _listed_by_now(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“عدد الشخصيات على لائحة العقوبات”: nobody is put on it here."""
    if any(scan.bares[at] in _HOW_MANY for at in range(trigger.start + 1, trigger.tail)):
        return True  # "يرفع القرار عدد الشخصيات على لائحة العقوبات"
    listed = trigger.sense.form == "phrase" and scan.bares[trigger.start].endswith(("لايحه", "قايمه", "لائحه", "قائمه"))
    return listed and not any(
        scan.bare(at).lstrip("يت").startswith(_LISTS) for at in range(sentence.start, trigger.start)
    )


def _dawn(scan: Scan, trigger: Trigger) -> bool:
    """“في الرابعة من فجر هذا اليوم”: the hour, no blast."""
    behind = scan.bares[trigger.end] if trigger.end < len(scan.bares) else ""
    return scan.bares[trigger.start - 1] in _AT_DAWN or behind in _THIS_DAY


def _which_advance(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“اشتباكات مع قوات النظام التي تحاول التقدم”: which ones fight; the fighting is the act."""
    tries = trigger.sense.form == "verb" and scan.bares[trigger.start] in _TRIES
    fought = range(max(trigger.start - _FOUGHT_WITHIN, sentence.start), trigger.start)
    which = scan.bares[trigger.start - 1] in _WHO
    return tries and which and any(scan.bares[at].removeprefix("ال") in _FIGHTING for at in fought)


def _uprooted(scan: Scan, trigger: Trigger) -> bool:
    """“يعيش فيها آلاف السوريين الذين شردتهم الحرب”: who lives there; whoever drove them out did so long before."""
    which = scan.bares[trigger.start - 1] in _WHO and scan.bares[trigger.start].endswith("هم")
    return trigger.sense.form == "verb" and which


def _still_held(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“بينما يحكم النظام سيطرته على …”: in the present tense, beside something else and with no time, a state."""
    first, last = sentence.clause(trigger.start)
    near = range(max(trigger.start - _BORNE_WITHIN, first), trigger.start + 1)
    beside = any(scan.bares[at] in _BESIDE for at in range(first, min(first + 2, last)))
    return beside and any(scan.bares[at] in _HOLDS for at in near) and not scan.times_in(first, last)


def _made_safe(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> bool:
    """“تفجير وحدات الهندسة مخلفات حرب”: blown up so that it harms nobody."""
    near = range(max(trigger.start - _SAPPERS_WITHIN, sentence.start), min(trigger.end + _SAPPERS_WITHIN, sentence.end))
    plain = {scan.bares[at].lstrip("بل").removeprefix("ال") for at in near}
    if not (plain & _SAPPERS and plain & _LEFT_OVER):
        return False
    return not scan.tells(words.harm.keys(), sentence.start, sentence.end)
