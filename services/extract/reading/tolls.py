"""Which count belongs to a word of harm."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.counts_ahead import (
    PEOPLE,
    REACHED,
    TALLIES,
    count_ahead,
    late_subject,
    number_before,
    number_reached,
    number_told_of,
    tallied,
)
from services.extract.reading.discourse import HarmSense
from services.extract.reading.scan import Scan, Sentence

ARMED_HINTS: Final = closed("harm", "armed_hints")
BEHIND: Final = 6  # tokens between a count and the verb that follows it ("خمسة مدنيين قتلوا")
CIVIL_HINTS: Final = closed("harm", "civil_hints")
_SAID_OF_THEM: Final = 30  # tokens from "the number of" over who they are to "who were killed"
_SHORT: Final = 3  # letters of a verb without an ending
THINGS: Final = {"destroyed"}
_COUNTED: Final = frozenset({"civilian", "combatant", "unknown", None})
_MAKE_NOUNS: Final = frozenset({"علي", "من", "الي", "في", "عن", "بعد", "قبل"})
_OWNERS: Final = ("ه", "ها", "هم", "هما", "هن")
KIN: Final = {stem + owner: 1 for stem in closed("harm", "kin_one") for owner in _OWNERS} | {
    stem + owner: 2 for stem in closed("harm", "kin_two") for owner in _OWNERS
}


def count_for(scan: Scan, sentence: Sentence, index: int, limit: int, sense: HarmSense, used: set[int]) -> Count | None:
    """The count that a word of harm takes: its own, the one before a plural verb, else the next."""
    who = scan.texts[index - 1] in ("الذين", "ممن") and sense.verb
    told_of = who and scan.bare(index - 2).removeprefix("ال") in TALLIES
    reached = number_reached(scan, sentence, index, used) if told_of else None
    if who and sense.plural_past and reached is None:
        reached = _risen_to(scan, sentence, index, used)
    return reached or _nearest(scan, sentence, index, limit, sense, used)  # "وصل عدد الذين قتلوا إلى 269"


def _risen_to(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“ارتفع إلى 35 عدد عناصر X والمسلحين الموالين لها … الذين قتلوا”: the number told before all that is said of them."""
    near = range(index - 4, max(index - _SAID_OF_THEM, sentence.start), -1)
    at = next((at for at in near if scan.bares[at] in TALLIES), None)
    return None if at is None else number_before(scan, sentence, at + 1, used)


def _nearest(scan: Scan, sentence: Sentence, index: int, limit: int, sense: HarmSense, used: set[int]) -> Count | None:
    own = scan.count_at[index]
    before = scan.tokens[index - 1].text if index > sentence.start else ""
    whom = sense.verb and sense.plural_past and (scan.texts[index][0] == "و" or _killers_behind(scan, index))
    if whom:  # "وقتلوا 20 عنصراً", "عناصر التنظيم قتلوا خمسة جنود": whom, not who
        killed = count_ahead(scan, index + 1, min(index + 3, limit, sentence.end), used)
        if killed is not None and killed.basis not in ("plural", "vague"):
            return killed
    spread = before in ("بين", "مابين") and not sense.definite  # but "من بين القتلى 8 أطفال"
    if spread or (sense.verb and (sense.plural_past or _of_two(scan, sentence, index))):
        behind = _count_behind(scan, sentence, index, sense, used)
        if behind is not None:
            return behind
    if sense.verb and not sense.plural_past and index - 3 >= sentence.start:
        return _of_one_or_two(scan, sentence, index, limit, sense, used)
    before_it = number_before(scan, sentence, index, used) if sense.tally and not sense.verb else None
    if before_it is not None:
        return before_it
    if own is not None and id(own) not in used and sense.tally:
        if own.basis not in ("plural", "vague"):
            return own
        reached = number_reached(scan, sentence, index, used) if tallied(scan, index, sense) else None
        return reached or _numbered_beside(scan, sentence, own, used) or own
    last = min(limit, sentence.end)
    ahead = count_ahead(scan, index + 1, last, used, things=sense.effect in THINGS)
    late = ahead is None and sense.verb and not sense.plural_past
    return late_subject(scan, index, last, used) if late else ahead


def _of_one_or_two(
    scan: Scan, sentence: Sentence, index: int, limit: int, sense: HarmSense, used: set[int]
) -> Count | None:
    """The count that a verb in the singular or dual takes: whom it is told of behind it, or right in front."""
    before = scan.tokens[index - 1].text
    alone = _subject_told(scan, sentence, index, used) if before == "قد" else _subject_behind(scan, index, used)
    if alone is not None and alone.max == 1 and _dual_verb(scan, index):  # "امرأة وطفل لقيا مصرعهما"
        used.add(id(alone))
        return replace(alone, min=2, max=2)
    if alone is not None and (before == "قد" or _begins_with(scan, alone)):
        return alone
    ahead = count_ahead(scan, index + 1, min(limit, sentence.end), used, things=sense.effect in THINGS)
    return ahead or alone or late_subject(scan, index, min(limit, sentence.end), used)


def _killers_behind(scan: Scan, index: int) -> bool:
    """“عناصر التنظيم قتلوا”: fighters without a number within two tokens."""
    behind = (scan.count_at[at] for at in range(max(index - 3, 0), index))
    return any(count is not None and count.basis == "plural" and count.group == "combatant" for count in behind)


def _of_two(scan: Scan, sentence: Sentence, index: int) -> bool:
    """“عنصرين من قوات X فقدا حياتهما”: a verb in the dual behind two who were counted."""
    if not scan.bares[index].endswith("ا"):
        return False
    behind = (scan.count_at[at] for at in range(index - 1, max(index - BEHIND, sentence.start) - 1, -1))
    last = next((count for count in behind if count is not None), None)
    return last is not None and last.basis == "dual" and last.group in PEOPLE


def _count_behind(scan: Scan, sentence: Sentence, index: int, sense: HarmSense, used: set[int]) -> Count | None:
    """“خمسة مدنيين قتلوا”, “بين قتيل وجريح”: the count right in front, or the number that one is told to have reached."""
    behind = [scan.count_at[at] for at in range(max(sentence.start, index - BEHIND - 4), index)]
    for count in reversed(behind):
        if count is None or id(count) in used or count.part or _of_a_family(scan, count):
            continue
        if count.group not in _COUNTED and sense.effect not in THINGS:
            continue
        first = scan.token_span(count)[0]
        risen = number_told_of(scan, sentence, first, used) if count.basis in ("plural", "vague") else None
        if risen is None and count.basis == "plural" and scan.texts[first].startswith("و"):
            risen = _numbered_in_front(scan, first, used)
        if risen is None:
            return count
        used.update((id(count), id(risen)))
        return replace(risen, group=count.group, who=count.who)
    return None


def _numbered_in_front(scan: Scan, first: int, used: set[int]) -> Count | None:
    """“العشرات من المدنيين والمقاتلين فقدوا حياتهم”: the number that both plurals are of."""
    count = scan.count_at[first - 1] if first else None
    free = count is not None and count.basis != "plural" and id(count) not in used and not count.part
    return count if free else None


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
    if scan.bares[index - 1] in _MAKE_NOUNS:
        return None  # "أقدم شاب على قتل …": a verbal noun, and the doer
    for at in range(index - 1, index - 3, -1):
        count = scan.count_at[at]
        if count is not None:
            few = count.basis in ("words", "dual") and count.group in PEOPLE and not count.part
            return count if few and id(count) not in used else None
    return None


def _dual_verb(scan: Scan, index: int) -> bool:
    return len(scan.bares[index]) > _SHORT and scan.bares[index].endswith("ا")


def _begins_with(scan: Scan, alone: Count) -> bool:
    """“أن امرأة لقيت حتفها وأصيب 11 آخرون”: whom the verb tells of stands right behind "that"."""
    first = scan.token_span(alone)[0]
    return first > 0 and scan.bares[first - 1] in ("ان", "بان", "لان")


def _of_a_family(scan: Scan, count: Count) -> bool:
    """“من عائلة واحدة”: whose they are, not how many."""
    start, _ = scan.token_span(count)
    return start > 0 and scan.tokens[start - 1].text == "من"


def _numbered_beside(scan: Scan, sentence: Sentence, own: Count, used: set[int]) -> Count | None:
    """“جثث خمسة أشخاص”: the number right behind a plural."""
    at = scan.token_span(own)[1]
    count = scan.count_at[at] if at < sentence.end else None
    exact = count is not None and count.basis in ("digits", "words", "at_least") and count.group in PEOPLE
    return count if exact and id(count) not in used else None


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


def group_of(scan: Scan, count: Count, near: range, end: int, limit: int) -> str:
    """The group of those counted: by their noun, else by what stands right behind the count or by the words near it.

    "عشرة جرحى من المدنيين", "عنصر من الدفاع المدني": whose they are says more than the noun.
    """
    group = count.group or group_beside(scan, near.start, near.stop, limit)
    if (group != "unknown" and count.lemma != "عنصر") or end + 1 >= min(limit, len(scan.tokens)):
        return group
    body = scan.actor_at[end + 1] if scan.bares[end] in ("من", "في") else None
    if body is not None and body.kind == "organization":
        return "civilian"
    return group_beside(scan, end + 1, end + 2, limit) if group == "unknown" and scan.texts[end] == "من" else group
