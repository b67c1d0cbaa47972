"""Acts told by a relative clause: "the agreement that was reached in Aleppo", "the posts that they took lately"."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_MANAGED_WITHIN: Final = 7  # tokens: "managed", its subject and what it is said of
_MADE_WITHIN: Final = 8
_DATED_FAR: Final = 18  # tokens from an agreement, over those who signed it, to its day
_MAKES: Final = ("وقع", "جري", "تم", "ابرم", "توصل", "عقد", "اعلن")
_MADE: Final = frozenset({"موقع", "موقعه", "مبرم", "مبرمه"})
_RELATIVES: Final = closed("joining", "relatives")
_SIGNS: Final = frozenset({"اتفاق", "اتفاقا", "اتفاقيه", "هدنه", "مذكره", "بروتوكول", "ميثاق", "وثيقه"})
_SIGNER_WITHIN: Final = 4  # tokens from "signed" to who did
_SIGNED: Final = frozenset({"وقع", "وقعت", "قع", "قعت"})  # with and without a joined "and"
_REACHED_WITHIN: Final = 24  # tokens from "reached" over its sides to the agreement
_REACHED: Final = ("توصل", "يتوصل", "تتوصل")
_LATELY: Final = frozenset({"موخرا", "حديثا"})
_DATED_WITHIN: Final = 5
_UNDER: Final = frozenset({"تحت", "ضمن", "خارج"})


def told_by_which(scan: Scan, trigger: Trigger) -> bool:
    """“بنود الاتفاق الذي جرى في حلب”, “المواقع التي سيطرت عليها مؤخراً”: the relative clause tells the act itself."""
    if _managed(scan, trigger):
        return True
    return _dated_taking(scan, trigger) or (trigger.sense.mode.event_type == "agree" and made(scan, trigger))


def _managed(scan: Scan, trigger: Trigger) -> bool:
    """“تمكنوا من أسر …”: what they managed was done."""
    near = range(max(trigger.start - _MANAGED_WITHIN, 0), trigger.start)
    return scan.bares[trigger.start - 1] == "من" and any("تمكن" in scan.bares[at] for at in near)


def made(scan: Scan, trigger: Trigger) -> bool:
    """“الاتفاق الذي وقعه …”, “الاتفاق الموقع بين”."""
    if scan.tokens[trigger.start].text.startswith("بال"):
        return False  # "رحبت بالاتفاق المبرم بين": what is spoken of
    after = scan.texts[trigger.end : trigger.end + _MADE_WITHIN]
    which = next((at for at, word in enumerate(after) if word in _RELATIVES), None)
    if which is not None and which + 1 < len(after):
        return after[which + 1].startswith(_MAKES)
    far = range(trigger.end, min(trigger.end + _DATED_FAR, len(scan.tokens)))
    stop = next((at for at in far if scan.texts[at] == "."), far.stop)
    dated = any(_is_date(scan, at) for at in range(trigger.end, stop))
    if dated and trigger.sense.definite == "no" and after and after[0].startswith(_MAKES):
        return True  # "اتفاق توصل إليه الطرفان في العاشر من آذار": without a word for "which"
    return dated and any(word.removeprefix("ال") in _MADE for word in after[:2])  # else which agreement is meant


def signed(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“وقع وزير …، ونظيره …، والمبعوث …، اليوم، على خارطة طريق”: the verb opens, however many sign."""
    first, before = scan.texts[sentence.start].removeprefix("و"), scan.texts[trigger.start - 1]
    told = scan.actors_in(sentence.start + 1, sentence.start + _SIGNER_WITHIN)  # else "وقعت اشتباكات …، رغم اتفاق هدنة"
    plainly = before in PAUSES and told and scan.bares[trigger.start] in _SIGNS
    signs = (first in _SIGNED and (before == "علي" or plainly)) or (
        before == "الي" and _reached(scan, sentence, trigger)
    )
    return signs and trigger.start - 1 > sentence.start


def _reached(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """The verb opens its sentence, or the clause behind an adverbial ("وبعد خمسة أسابيع، توصلت X مع Y …، إلى")."""
    if scan.texts[sentence.start].removeprefix("و").startswith(_REACHED):
        return True
    near = range(max(trigger.start - _REACHED_WITHIN, sentence.start + 1), trigger.start)
    return any(scan.texts[at].startswith(_REACHED) and scan.texts[at - 1] in PAUSES for at in near)


def _dated_taking(scan: Scan, trigger: Trigger) -> bool:
    """“المواقع التي سيطرت عليها مؤخراً”: with a time, a relative clause tells an act and not a state."""
    if trigger.sense.mode.event_type != "capture" or trigger.sense.form != "verb":
        return False
    if scan.bares[trigger.start - 1] in _UNDER:
        return False  # "بمناطق تحت سيطرتها، واعتقلت أمس …": a state, and the day of what comes next
    after = range(trigger.end, min(trigger.end + _DATED_WITHIN, len(scan.tokens)))
    return any(scan.bares[at] in _LATELY or _is_date(scan, at) for at in after)


def _is_date(scan: Scan, at: int) -> bool:
    time = scan.time_at[at]
    return time is not None and time.kind == "point"
