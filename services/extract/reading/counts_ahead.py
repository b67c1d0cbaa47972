"""The count ahead of a word of harm: the next one, the one a toll has reached, a subject told late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.discourse import HarmSense, load_discourse
from services.extract.reading.scan import Scan, Sentence

PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
REACHED: Final = 12
_RISEN: Final = 24  # tokens from "the dead" whose number rose to what it rose to, over where and when
_OF_THE: Final = 10  # tokens from "the dead" to how many they are, over whose they are
_ASIDE: Final = frozenset("،,-–")
_COUNTED: Final = frozenset({"civilian", "combatant", "unknown", None})
_AHEAD: Final = 7  # tokens between a word of harm and its count
_NOT_PEOPLE: Final = closed("harm", "not_people")
TALLIES: Final = frozenset({"عدد", "تعداد", "حصيله", "اعداد"})
_RISES: Final = ("ارتفع", "يرتفع", "ترتفع", "وصل", "يصل", "بلغ")
_OF_THEM: Final = frozenset({"منهم", "منهن", "منهما"})
_BY: Final = frozenset({"بنيران", "بطلق", "بطلقات", "بعبوه", "بلغم", "بايدي"})
_REACHES: Final = closed("harm", "reaches")
_LATE: Final = 18  # tokens from a verb to its subject, over where and by what
_GOVERNS: Final = frozenset({"من", "علي", "عن", "ضد", "مع", "بين", "احد", "احدي", "نقل", "يقل", "تقل"})


def count_ahead(scan: Scan, start: int, limit: int, used: set[int], *, things: bool = False) -> Count | None:
    """The first count not yet taken in tokens [start, limit), before a pause or a cause: of people unless `things`."""
    for at in _beyond_times(scan, start, limit):
        count = scan.count_at[at]
        free = count is not None and id(count) not in used and (not count.part or of_them(scan, start, at))
        if count is not None and free and (things or _of_people(scan, count, at)):
            return None if _of_other_harm(scan, count, start) else count
        if (
            scan.tokens[at].text in PAUSES
            or scan.tokens[at].text in _BY
            or scan.tokens[at].text in load_discourse().cause
        ):
            return None
    return None


def of_them(scan: Scan, start: int, at: int) -> bool:
    """“استهداف ثلاثة أطفال، قتل منهم طفل”: of people told before, whose harm was not: no part of another toll."""
    return at == start + 1 and scan.bares[start] in _OF_THEM


def _beyond_times(scan: Scan, start: int, limit: int) -> Iterator[int]:
    """The tokens in which a count is looked for; "، مساء الثلاثاء 5 أيار،" between makes it no farther."""
    steps, at = 0, start
    while at < limit and steps < _AHEAD:
        timed = scan.time_at[at] is not None
        aside = scan.tokens[at].text in _ASIDE and _beside_a_time(scan, at, limit)
        if not (timed or aside):
            steps += 1
            yield at
        at += 1


def _beside_a_time(scan: Scan, at: int, limit: int) -> bool:
    """Whether a comma only sets off a time: "، مساء الثلاثاء 5 أيار،"."""
    return scan.time_at[at - 1] is not None or (at + 1 < limit and scan.time_at[at + 1] is not None)


def _of_people(scan: Scan, count: Count, at: int) -> bool:
    """Whether people may be counted: no things, and not what hit them ("أصيب بثلاثة صواريخ")."""
    token = scan.tokens[at]
    by = token.text[0] == "ب" and count.fstart > token.start
    if token.text == "ضحيه" and scan.bares[at - 1] in ("راح", "ذهب"):
        return False  # "راح ضحية التفجير … 34 شخصاً"
    return count.group in _COUNTED and count.noun not in _NOT_PEOPLE and not by


def _of_other_harm(scan: Scan, count: Count, start: int) -> bool:
    """“قتلى وأكثر من 30 جريحاً”: what is counted is harmed otherwise than the word before `start` says."""
    harm = load_discourse().harm
    here, told = harm.get(scan.bare(start - 1)), harm.get(count.noun or "")
    return here is not None and told is not None and told.tally and told.effect != here.effect


def number_reached(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“ارتفع عدد القتلى … إلى 5”, "حصيلة القتلى بلغت 12": the number a toll has reached."""
    risen = any(scan.bares[at].lstrip("ل").startswith(_RISES) for at in range(max(index - 3, sentence.start), index))
    if risen:
        which = scan.bares[index + 1] in ("الذين", "ممن") if index + 1 < sentence.end else False
        near = range(
            index + 1, min(index + (_RISEN if which else _OF_THE), sentence.end)
        )  # "بلغ عدد قتلى القصف على البلدة 82"
        counts = ((scan.count_at[at], at) for at in near)
        people = (count for count, at in counts if count is not None and _of_people(scan, count, at))
        exact = (count for count in people if count.basis in ("digits", "words", "at_least"))
        if (count := next((c for c in exact if id(c) not in used and not c.part), None)) is not None:
            return count
    for at in range(index + 1, min(index + (_RISEN if risen else REACHED), sentence.end)):
        if scan.tokens[at].text in _REACHES or scan.bare(at) in _REACHES:
            return count_ahead(scan, at + 1, min(at + 4, sentence.end), used)
    told_of = index > sentence.start and scan.bare(index - 1).removeprefix("ال") in TALLIES
    return _reached_far(scan, sentence, index, used) if told_of else None


def _reached_far(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“عدد قتلى الغارات التي نفذتها … على ريف إدلب ارتفع إلى 10”: the verb stands behind all that is said of the act."""
    for at in range(index + REACHED, min(index + _RISEN + REACHED, sentence.end)):
        verb = scan.bares[at].lstrip("ل").startswith(_RISES)
        if verb:
            first = at + 1 + (at + 1 < sentence.end and scan.bare(at + 1) in _REACHES)
            return count_ahead(scan, first, min(first + 3, sentence.end), used)
    return None


def late_subject(scan: Scan, index: int, limit: int, used: set[int]) -> Count | None:
    """“قُتل في القصف على البلدة خمسة مدنيين”: the subject of a verb told behind where, when and by what."""
    first = next((at for at in range(index + 1, limit) if scan.time_at[at] is None), limit)
    if first < limit and scan.bares[first] == "ضحيه":
        first = next((at for at in range(first + 1, limit) if scan.bares[at] in load_discourse().cause), limit)
    told = scan.bares[index - 1] in ("الذي", "التي") if index else False  # "الطبيب … الذي قضى برصاص مسلحين"
    if told or first == limit or scan.bares[first] not in load_discourse().cause:
        return None
    for at in range(first, min(index + _LATE, limit)):
        count = scan.count_at[at]
        if scan.texts[at] in PAUSES and not _beside_a_time(scan, at, limit):
            return None
        if count is None or count.part or id(count) in used or count.group not in PEOPLE:
            continue
        first = scan.token_span(count)[0]
        bound = scan.texts[first][0] in "بل" and count.fstart > scan.tokens[first].start
        by = scan.bares[first - 1]
        governed = (
            bound or by in _GOVERNS or by in load_discourse().agents or by[0] == "ب" or scan.texts[at].startswith("ال")
        )
        return None if governed or first <= index else count
    return None


def number_told_of(scan: Scan, sentence: Sentence, first: int, used: set[int]) -> Count | None:
    """The number of a plural that a verb follows: "ارتفع إلى 20 عدد الذين قتلوا", "بلغ عدد المدنيين الذين قتلوا … 491"."""
    if scan.bares[first] in TALLIES:  # "عدد المدنيين" is itself a count, of some; "عدد من المدنيين" reaches nothing
        if scan.bares[first + 1] == "من":
            return None
        first += 1
    told = number_before(scan, sentence, first, used)
    if told is None and scan.bare(first - 1).removeprefix("ال") in TALLIES:
        told = number_reached(scan, sentence, first, used)
    return told


def number_before(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“ارتفع إلى 20 … عدد القتلى”: the number a toll rose to, told before what it counts."""
    if scan.bare(index - 1).removeprefix("ال") not in TALLIES:
        return None
    for at in range(index - 2, max(index - REACHED - 4, sentence.start) - 1, -1):
        if scan.bare(at) == "الي" and at and scan.bare(at - 1).lstrip("ل").startswith(_RISES):
            count = next((c for c in scan.counts_in(at + 1, min(at + 4, index)) if id(c) not in used), None)
            return None if count is None or count.part else count
    return None


def tallied(scan: Scan, index: int, sense: HarmSense) -> bool:
    """“القتلى”, “عدد ضحايا القصف”: the harmed of something told, whose number may follow."""
    return sense.definite or (index > 0 and scan.bare(index - 1).removeprefix("ال") in TALLIES)
