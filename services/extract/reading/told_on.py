"""What goes on to tell of a deed just told: who else was at the meeting, what the convoy carries, where the crowd went."""

from __future__ import annotations

from typing import Final

from services.extract.reading.deeds import crowd_again
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.terms import PROVIDES

_BOTH: Final = frozenset({"الجانبان", "الطرفان", "الوزيران", "الرييسان", "المجتمعون", "الحاضرون", "المسوولان"})
_OBJECT: Final = 5  # tokens from a verb to what it accepts
_CONVOY: Final = frozenset({"القافله", "الشاحنات", "المساعدات", "الشحنه", "الحموله", "القافلتان", "القوافل"})
_CARRIES: Final = frozenset({"تضم", "ضمت", "تحمل", "حملت", "تحوي", "احتوت", "تحتوي", "شملت", "تشمل", "تضمنت", "تتضمن"})
_CONVOY_WITHIN: Final = 3  # sentences
_AFTERWARDS: Final = 2  # sentences
_TOLD_ON: Final = frozenset({"protest", "aid", "agree", "consult"})  # who else took part is told on
_CROWD_WITHIN: Final = 2  # sentences
_FLOCK: Final = ("توافد", "وافد")
_SPREADS: Final = (
    "متد",
    "امتد",
    "عم",
    "توسع",
    "وسع",
    "شمل",
    "نتقل",
    "انتقل",
    "وصل",
    "صل",
    "تجدد",
    "جدد",
    "ندلع",
    "اندلع",
    "خرج",
    "شهد",
)
_JOINS: Final = ("شارك", "انضم")
_SPREAD_WITHIN: Final = 4  # tokens from the verb to the protests that it tells of
_FREED_WITHIN: Final = 3  # sentences
_THEIR_FREEDOM: Final = frozenset({"سراحهم", "سراحه", "سراحها", "سبيلهم", "سبيله", "سبيلها", "عنهم", "عنه", "عنها"})
_LED: Final = ("تراس", "راس", "حضر", "شارك")
_MEETINGS: Final = ("اجتماع", "لقاء", "جلسه", "قمه", "موتمر", "مباحثات", "محادثات")
_OPENS: Final = 1  # token, the verb, before what a sentence opens with


def told_of(scan: Scan, earlier: Draft, later: Draft, *, elsewhere: bool) -> bool:
    """“وجاء اللقاء بحضور …”: who else was at the meeting just told."""
    if later.event_type not in _TOLD_ON:
        return False
    follows = 0 < later.sentence.number - earlier.sentence.number <= _AFTERWARDS
    if later.event_type == "protest" and follows and scan.bares[later.head.start].lstrip("يت").startswith(_FLOCK):
        return True  # "وتوافد المئات إلى الساحة": to the one just told
    if later.event_type == "protest":  # "أثناء مشاركتهم في المظاهرة": the one just told
        here = not later.told_time and not (later.told_place and elsewhere and _spreads(scan, later))
        return later.definite and here and crowd_again(earlier, later)
    if later.event_type == "aid" and ((follows and _of_the_convoy(scan, later)) or _the_convoy(scan, earlier, later)):
        return True
    if later.event_type == "agree" and follows and _accepts_it(scan, later):
        return True
    if later.event_type == "agree" and follows and _goes_on_about_it(earlier, later):
        return True
    if later.event_type == "agree" and later.definite and follows:
        return any(scan.bare(at) in PROVIDES for at in range(later.sentence.start, later.head.end + 3))
    if later.event_type == "consult" and follows and later.head.sense.form == "verb":
        behind = scan.texts[later.head.start + 1 : min(later.head.start + 4, later.sentence.end)]
        both = bool(behind) and behind[0] in _BOTH
        return both or _who_led(scan, later, behind)
    article = later.definite and later.head.sense.definite == "article"
    return later.event_type == "consult" and article and follows and not later.told_place and not later.told_time


def _who_led(scan: Scan, later: Draft, behind: list[str]) -> bool:
    """“وترأس الاجتماع من جانب العشائر X”: who led or joined the meeting just told."""
    led = scan.bares[later.head.start].lstrip("يت").startswith(_LED)
    return led and any(word.startswith("ال") and word.endswith(_MEETINGS) for word in behind[:2])


def _spreads(scan: Scan, later: Draft) -> bool:
    """“وعمّت المظاهرات بلدات …”: of the one told, where else it is held; "تزامن خروج المظاهرة مع …" is no news of it."""
    if scan.bares[later.sentence.start].lstrip("يت").startswith(_JOINS):
        return True  # "وشاركت قرى A وB وC بالإضراب"
    before = scan.bares[max(later.head.start - _SPREAD_WITHIN, later.sentence.start) : later.head.start]
    return any(word.removeprefix("و").lstrip("يت").startswith(_SPREADS) for word in before)


def _of_the_convoy(scan: Scan, later: Draft) -> bool:
    """“وتضم القافلة عشر شاحنات محملة بـ …”: what the convoy just told of carries."""
    words = [scan.bare(at) for at in range(later.sentence.start, min(later.head.end + 2, later.sentence.end))]
    return any(word in _CONVOY for word in words) and any(word in _CARRIES for word in words)


def _the_convoy(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وأوضحت اللجنة أنها قدمت القافلة بالتعاون مع X”: the one just told, with neither place nor day of its own."""
    near = 0 < later.sentence.number - earlier.sentence.number <= _CONVOY_WITHIN
    word, after = scan.bares[later.head.start], scan.texts[min(later.head.start + 1, later.end - 1)]
    known = word in _CONVOY or ("ال" + word in _CONVOY and after.startswith("ال"))  # "قافلة المساعدات"
    placed = later.told_place and later.modality != "reported"  # another source has it elsewhere, by another name
    return near and known and not (placed or later.told_time or later.one_more)


def _accepts_it(scan: Scan, later: Draft) -> bool:
    """“وافقت اللجان على الاتفاق”: the agreement just told."""
    behind = range(later.head.end, min(later.head.end + _OBJECT, later.end))
    return later.head.sense.form == "verb" and any(
        scan.bare(at) in ("الاتفاق", "الاتفاقيه", "الهدنه", "بالاتفاق") for at in behind
    )


def _goes_on_about_it(earlier: Draft, later: Draft) -> bool:
    """“ويتضمن الاتفاق، الذي تم التوصل إليه فجر السبت، …”: what a sentence opens with, with no other day or place."""
    opens = later.head.sense.definite == "article" and later.head.start - later.sentence.start <= _OPENS
    kinds = {earlier.mode.name, later.mode.name}
    apart = earlier.told_time and later.told_time and earlier.time != later.time
    return opens and not later.told_place and not apart and (len(kinds) == 1 or "exchange" not in kinds)


def crowd_goes_on(earlier: Draft, later: Draft) -> bool:
    """“وقطع المحتجون الطريق”: what the crowd just told of does next, at no other place."""
    near = later.sentence.number - earlier.sentence.number <= _CROWD_WITHIN and not later.told_place
    verb = later.head.sense.form == "verb" and earlier.mode.name == later.mode.name
    return later.event_type == "protest" and verb and near and not later.background


def freed_before(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“حيث جرى إطلاق سراحهم”: of those just told to be freed; or how many the lead's captives were, by who freed them."""
    near = 0 < later.sentence.number - earlier.sentence.number <= _FREED_WITHIN
    theirs = scan.bares[min(later.head.start + 1, later.end - 1)] in _THEIR_FREEDOM and not later.told_time
    mine = earlier.ids("initiator").union(*(party.parents for party in earlier.parties if party.role == "initiator"))
    doers = later.ids("initiator").union(*(party.parents for party in later.parties if party.role == "initiator"))
    counted = any(harm.basis not in ("plural", "vague") for harm in earlier.harms)
    told_out = earlier.lead and not counted and not later.told_time and not later.told_place and bool(mine & doers)
    return near and (theirs or told_out)
