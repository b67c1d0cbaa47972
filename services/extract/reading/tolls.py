"""Which count belongs to a word of harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.discourse import HarmSense, load_discourse
from services.extract.reading.scan import Scan, Sentence

ARMED_HINTS: Final = closed("harm", "armed_hints")
BEHIND: Final = 6  # tokens between a count and the verb that follows it ("خمسة مدنيين قتلوا")
CIVIL_HINTS: Final = closed("harm", "civil_hints")
PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
REACHED: Final = 12
_RISEN: Final = 24  # tokens from "the dead" whose number rose to what it rose to, over where and when
_OF_THE: Final = 10  # tokens from "the dead" to how many they are, over whose they are
THINGS: Final = {"destroyed"}
_ASIDE: Final = frozenset("،,-–")
_COUNTED: Final = frozenset({"civilian", "combatant", "unknown", None})
_AHEAD: Final = 7  # tokens between a word of harm and its count
_NOT_PEOPLE: Final = closed("harm", "not_people")
_TALLIES: Final = frozenset({"عدد", "تعداد", "حصيله", "اعداد"})
_RISES: Final = ("ارتفع", "يرتفع", "ترتفع", "وصل", "يصل", "بلغ")
_BY: Final = frozenset({"بنيران", "بطلق", "بطلقات", "بعبوه", "بلغم", "بايدي"})
_REACHES: Final = closed("harm", "reaches")
_OWNERS: Final = ("ه", "ها", "هم", "هما", "هن")
KIN: Final = {stem + owner: 1 for stem in closed("harm", "kin_one") for owner in _OWNERS} | {
    stem + owner: 2 for stem in closed("harm", "kin_two") for owner in _OWNERS
}


def count_for(scan: Scan, sentence: Sentence, index: int, limit: int, sense: HarmSense, used: set[int]) -> Count | None:
    """The count that a word of harm takes: its own, the one before a plural verb, else the next."""
    own = scan.count_at[index]
    before = scan.tokens[index - 1].text if index > sentence.start else ""
    if before in ("بين", "مابين") or (sense.verb and sense.plural_past):
        behind = [scan.count_at[at] for at in range(max(sentence.start, index - BEHIND - 4), index)]
        for count in reversed(behind):
            if count is not None and id(count) not in used and not count.part and not _of_a_family(scan, count):
                first = scan.token_span(count)[0]
                risen = _number_before(scan, sentence, first, used) if count.basis == "plural" else None
                if risen is None:
                    return count
                used.update((id(count), id(risen)))
                return replace(risen, group=count.group, who=count.who)
    if sense.verb and not sense.plural_past and index - 3 >= sentence.start:
        alone = _subject_told(scan, sentence, index, used) if before == "قد" else _subject_behind(scan, index, used)
        if alone is not None and before == "قد":
            return alone
        ahead = count_ahead(scan, index + 1, min(limit, sentence.end), used, things=sense.effect in THINGS)
        return ahead or alone
    before_it = _number_before(scan, sentence, index, used) if sense.tally and not sense.verb else None
    if before_it is not None:
        return before_it
    if own is not None and id(own) not in used and sense.tally:
        if own.basis not in ("plural", "vague"):
            return own
        reached = number_reached(scan, sentence, index, used) if tallied(scan, index, sense) else None
        return reached or _numbered_beside(scan, sentence, own, used) or own
    return count_ahead(scan, index + 1, min(limit, sentence.end), used, things=sense.effect in THINGS)


def _subject_told(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“وكان عنصر من قوات … قد قُتل”: the people counted behind "had been" are whom the verb tells of."""
    for at in range(index - 2, max(index - REACHED, sentence.start) - 1, -1):
        if scan.bares[at] in ("كان", "كانت") or scan.texts[at] in PAUSES:
            return None
        count = scan.count_at[at]
        if count is not None and id(count) not in used and count.group in PEOPLE and not count.part:
            first, _ = scan.token_span(count)
            had = first > sentence.start and scan.bares[first - 1] in ("كان", "كانت", "ان")
            return count if had else None
    return None


def _subject_behind(scan: Scan, index: int, used: set[int]) -> Count | None:
    """“وشخصاً آخر أصيب …”: one or two people right in front of their verb."""
    for at in range(index - 1, index - 3, -1):
        count = scan.count_at[at]
        if count is not None:
            few = count.basis in ("words", "dual") and count.group in PEOPLE and not count.part
            return count if few and id(count) not in used else None
    return None


def _number_before(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“ارتفع إلى 20 … عدد القتلى”: the number a toll rose to, told before what it counts."""
    if scan.bare(index - 1).removeprefix("ال") not in _TALLIES:
        return None
    for at in range(index - 2, max(index - REACHED - 4, sentence.start) - 1, -1):
        if scan.bare(at) == "الي" and at and scan.bare(at - 1).lstrip("ل").startswith(_RISES):
            count = next((c for c in scan.counts_in(at + 1, min(at + 4, index)) if id(c) not in used), None)
            return None if count is None or count.part else count
    return None


def _of_a_family(scan: Scan, count: Count) -> bool:
    """“من عائلة واحدة”: whose they are, not how many."""
    start, _ = scan.token_span(count)
    return start > 0 and scan.tokens[start - 1].text == "من"


def tallied(scan: Scan, index: int, sense: HarmSense) -> bool:
    """“القتلى”, “عدد ضحايا القصف”: the harmed of something told, whose number may follow."""
    return sense.definite or (index > 0 and scan.bare(index - 1).removeprefix("ال") in _TALLIES)


def _numbered_beside(scan: Scan, sentence: Sentence, own: Count, used: set[int]) -> Count | None:
    """“جثث خمسة أشخاص”: the number right behind a plural."""
    at = scan.token_span(own)[1]
    count = scan.count_at[at] if at < sentence.end else None
    exact = count is not None and count.basis in ("digits", "words", "at_least") and count.group in PEOPLE
    return count if exact and id(count) not in used else None


def number_reached(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“ارتفع عدد القتلى … إلى 5”, "حصيلة القتلى بلغت 12": the number a toll has reached."""
    risen = any(scan.bares[at].lstrip("ل").startswith(_RISES) for at in range(max(index - 3, sentence.start), index))
    if risen:
        near = range(index + 1, min(index + _OF_THE, sentence.end))  # "بلغ عدد قتلى القصف على البلدة 82"
        counts = ((scan.count_at[at], at) for at in near)
        people = (count for count, at in counts if count is not None and _of_people(scan, count, at))
        exact = (count for count in people if count.basis in ("digits", "words", "at_least"))
        if (count := next((c for c in exact if id(c) not in used and not c.part), None)) is not None:
            return count
    for at in range(index + 1, min(index + (_RISEN if risen else REACHED), sentence.end)):
        if scan.tokens[at].text in _REACHES or scan.bare(at) in _REACHES:
            return count_ahead(scan, at + 1, min(at + 4, sentence.end), used)
    return None


def count_ahead(scan: Scan, start: int, limit: int, used: set[int], *, things: bool = False) -> Count | None:
    """The first count not yet taken in tokens [start, limit), before a pause or a cause: of people unless `things`."""
    for at in _beyond_times(scan, start, limit):
        count = scan.count_at[at]
        if count is not None and id(count) not in used and not count.part and (things or _of_people(scan, count, at)):
            return None if _of_other_harm(scan, count, start) else count
        if (
            scan.tokens[at].text in PAUSES
            or scan.tokens[at].text in _BY
            or scan.tokens[at].text in load_discourse().cause
        ):
            return None
    return None


def _beyond_times(scan: Scan, start: int, limit: int) -> Iterator[int]:
    """The tokens in which a count is looked for; "، مساء الثلاثاء 5 أيار،" between makes it no farther."""
    steps, at = 0, start
    while at < limit and steps < _AHEAD:
        timed = scan.time_at[at] is not None
        aside = scan.tokens[at].text in _ASIDE and (
            scan.time_at[at - 1] is not None or (at + 1 < limit and scan.time_at[at + 1] is not None)
        )
        if not (timed or aside):
            steps += 1
            yield at
        at += 1


def _of_people(scan: Scan, count: Count, at: int) -> bool:
    """Whether people may be counted: no things, and not what hit them ("أصيب بثلاثة صواريخ")."""
    token = scan.tokens[at]
    by = token.text[0] == "ب" and count.fstart > token.start
    return count.group in _COUNTED and count.noun not in _NOT_PEOPLE and not by


def _of_other_harm(scan: Scan, count: Count, start: int) -> bool:
    """“قتلى وأكثر من 30 جريحاً”: what is counted is harmed otherwise than the word before `start` says."""
    harm = load_discourse().harm
    here, told = harm.get(scan.bare(start - 1)), harm.get(count.noun or "")
    return here is not None and told is not None and told.tally and told.effect != here.effect


def group_beside(scan: Scan, start: int, end: int, limit: int) -> str:
    """The group by the words beside, where the counted noun does not say it."""
    for at in range(start, min(end, limit, len(scan.tokens))):
        bare = scan.tokens[at].text.removeprefix("ال").removeprefix("لل")
        if bare in CIVIL_HINTS or scan.tokens[at].text in CIVIL_HINTS:
            return "civilian"
        if bare in ARMED_HINTS:
            return "combatant"
        actor = scan.actor_at[at]
        if actor is not None and actor.kind:
            return "civilian" if actor.kind == "civilian" else "combatant"
    return "unknown"
