"""Whether a verbal noun tells an act or points at one that is told elsewhere."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.modality import DENIED_FROM
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_CLAIMED: Final = ("تبني", "تبنت", "يتبني")
_AGAINST: Final = frozenset({"لصد", "لمواجهه", "لردع", "لوقف"})
_WHICH: Final = frozenset({"الذي", "التي"})
_BESIDES: Final = frozenset({("فضلا", "عن"), ("اضافه", "الي"), ("بالاضافه", "الي"), ("الي", "جانب"), ("علاوه", "علي")})
_THE_SEIZED: Final = frozenset({"الاسلحه", "المضبوطات", "الذخائر", "الذخاير", "المواد"})
_FOILING: Final = frozenset({"احباط", "افشال", "امتصاص"})
_HEARD: Final = frozenset({"دوي", "اصوات", "صوت"})
_WHOM_IT_JOINED: Final = ("الاجتماع",)
_SHOW: Final = frozenset({"تظهر", "يظهر", "توثق", "يوثق", "اظهرت"})
_PICTURES: Final = ("مقاطع", "مقطع", "صور", "تسجيل", "فيديو", "مشاهد")
_COVER: Final = frozenset({"وطالت", "طالت", "وشملت", "شملت", "تشمل", "وتشمل", "استهدفت", "واستهدفت"})
_DELIVERS: Final = closed("acts", "delivers")


def refers(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a verbal noun points back: with the article (of force also with its owner), and no light verb bears it."""
    sense = trigger.sense
    if sense.form == "verb" or (sense.mode.event_type == "aid" and _delivered(scan, sentence, trigger)):
        return sense.tail == _WHOM_IT_JOINED  # "وضم الاجتماع أيضاً X": who else was at the one told of
    before = [scan.tokens[at].text for at in range(max(sentence.start, trigger.start - 5), trigger.start)]
    if before and before[-1] == "عن" and any("مسوولي" in word for word in before):
        return True  # "مسؤوليتها عن قصف …": an act already spoken of
    opening = range(sentence.start, min(sentence.start + 3, trigger.start))
    if sense.mode.event_type == "assault" and any(scan.bares[at].startswith(_CLAIMED) for at in opening):
        return True  # "تبنى التنظيم الهجوم، وقال إن مقاتليه …"
    foiled = bool(before) and before[-1] in _FOILING and sense.definite == "article"  # "خلال إحباط الهجوم"
    if foiled or (before and before[-1] in _AGAINST and sense.mode.event_type == "assault"):
        return True  # "لصد هجوم X": an attack told elsewhere
    if before and before[-1] in _HEARD:
        return True  # "سمع دوي انفجارات": of what is told elsewhere
    if _told_by_relative(scan, sentence, trigger) or _told_before(trigger, before):
        return True
    if sense.mode.name == "seize" and trigger.end < sentence.end and scan.texts[trigger.end] in _THE_SEIZED | {"علي"}:
        return scan.texts[trigger.end] != "علي"  # "تم مصادرة الأسلحة": those found before; "الاستيلاء على مستودع": news
    if sense.definite == "no" and not _with_article(scan, trigger):
        return False
    if sense.definite == "owner" and sense.mode.event_type not in ("assault", "protest"):
        return False
    return not _borne(scan, sentence, trigger)


def _told_before(trigger: Trigger, before: list[str]) -> bool:
    """“مقاطع تظهر تبادل إطلاق النار”: pictures of what is told elsewhere; "وطالت العقوبات أيضاً X": those just told."""
    if not before:
        return False
    covered = trigger.sense.mode.event_type == "sanction" and trigger.sense.definite == "article"
    shown = before[-1] in _SHOW and any(word.startswith(_PICTURES) for word in before)
    return shown or (covered and before[-1] in _COVER)


def _borne(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a light verb makes news of a noun with the article or an owner ("تجددت الاشتباكات")."""
    sense = trigger.sense
    begin = sentence.clause(trigger.start)[0]
    first = trigger.start
    while first - 1 >= begin and scan.time_at[first - 1] is not None:
        first -= 1  # "تجددت صباح اليوم الأحد الاشتباكات"
    if sense.definite == "owner" and sense.mode.event_type == "protest":
        begin = sentence.start  # "واصل الأهالي، لليوم الثاني، احتجاجاتهم"
    near = range(begin if sense.definite == "owner" else max(begin, first - 3), trigger.start)
    return any(scan.bare(at) in load_discourse().light for at in near)


def _delivered(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وصلت طائرة تحمل أطناناً من المساعدات الطبية”: aid that comes is news, with the article or without."""
    near = max(sentence.start, trigger.start - DENIED_FROM)
    return trigger.sense.form == "weak" or scan.tells(_DELIVERS, near, trigger.start)


def _told_by_relative(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“تبادل إطلاق النار الذي استمر ساعتين أدى إلى …”, “القصف الذي تم إطلاق الصواريخ منه”."""
    sense = trigger.sense
    follows = trigger.end < sentence.end and scan.bares[trigger.end] in _WHICH
    if follows and trigger.start == sentence.start and sense.form in ("noun", "phrase"):
        return True
    near = range(max(sentence.start, trigger.start - 3), trigger.start)
    return sense.definite == "article" and any(scan.bares[at] in _WHICH for at in near)


def comes(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وجاءت الغارات غداة …”: when the strikes already told of came."""
    before = trigger.start - 1
    opens = before - sentence.start <= 1 and trigger.sense.definite == "article"
    return opens and scan.bares[before].startswith(("جاء", "ياتي", "تاتي"))


def _with_article(scan: Scan, trigger: Trigger) -> bool:
    """“عملية التبادل”: a phrase of the files whose last word the text gives the article."""
    tail = trigger.sense.tail
    return bool(tail) and not tail[-1].startswith("ال") and scan.tokens[trigger.end - 1].text.startswith("ال")


def besides(scan: Scan, trigger: Trigger) -> bool:
    """“قتلت عنصرين …، فضلاً عن اغتنام أسلحة”: what was taken, told with what goes before."""
    before = tuple(scan.texts[max(trigger.start - 2, 0) : trigger.start])
    return trigger.sense.mode.name == "seize" and before in _BESIDES


def bears(scan: Scan, index: int) -> bool:
    """Whether a joined light verb stands at a token ("وفرضت", "ونفذت"), or in front of it ("وتمكنوا من")."""
    if scan.texts[index] == "من" and index and scan.bares[index - 1].startswith("تمكن"):
        return scan.bares[index - 1] != scan.texts[index - 1]
    return scan.bare(index) in load_discourse().light and scan.bare(index) != scan.tokens[index].text
