"""Which count belongs to a word of harm, what adds up to one toll, and what is part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import HarmSense, load_discourse
from services.extract.reading.drafts import Harm
from services.extract.reading.scan import Scan, Sentence

ARMED_HINTS: Final = closed("harm", "armed_hints")
BEHIND: Final = 6  # tokens between a count and the verb that follows it ("خمسة مدنيين قتلوا")
CIVIL_HINTS: Final = closed("harm", "civil_hints")
PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
REACHED: Final = 12
THINGS: Final = {"destroyed"}
_COUNTED: Final = frozenset({"civilian", "combatant", "unknown", None})
_AHEAD: Final = 7  # tokens between a word of harm and its count
_NOT_PEOPLE: Final = closed("harm", "not_people")
_TALLIES: Final = frozenset({"عدد", "تعداد", "حصيله", "اعداد"})
_RISES: Final = ("ارتفع", "يرتفع", "ترتفع", "وصل", "يصل", "بلغ")
_BY: Final = frozenset({"بنيران", "بطلق", "بطلقات", "بعبوه", "بلغم", "بايدي"})
_TITLE: Final = 4
_ENDS_TITLE: Final = frozenset({"في", "علي", "بينهم", "بينها", "قرب", "بعد", "خلال", "اثناء", "من", "الي", "داخل"})
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
        alone = _subject_behind(scan, index, used)
        ahead = count_ahead(scan, index + 1, min(limit, sentence.end), used, things=sense.effect in THINGS)
        return ahead or alone
    before_it = _number_before(scan, sentence, index, used) if sense.tally and not sense.verb else None
    if before_it is not None:
        return before_it
    if own is not None and id(own) not in used and sense.tally:
        if own.basis != "plural":
            return own
        reached = number_reached(scan, sentence, index, used) if sense.definite else None
        return reached or _numbered_beside(scan, sentence, own, used) or own
    return count_ahead(scan, index + 1, min(limit, sentence.end), used, things=sense.effect in THINGS)


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


def _numbered_beside(scan: Scan, sentence: Sentence, own: Count, used: set[int]) -> Count | None:
    """“جثث خمسة أشخاص”: the number right behind a plural."""
    at = scan.token_span(own)[1]
    count = scan.count_at[at] if at < sentence.end else None
    exact = count is not None and count.basis in ("digits", "words", "at_least") and count.group in PEOPLE
    return count if exact and id(count) not in used else None


def number_reached(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """“ارتفع عدد القتلى … إلى 5”, "حصيلة القتلى بلغت 12": the number a toll has reached."""
    for at in range(index + 1, min(index + REACHED, sentence.end)):
        if scan.tokens[at].text in _REACHES or scan.bare(at) in _REACHES:
            return count_ahead(scan, at + 1, min(at + 4, sentence.end), used)
    return None


def add_up(scan: Scan, sentence: Sentence, harm: Harm, used: set[int]) -> list[Harm]:
    """“أربعة أطفال وامرأة ورجل”, "مدني وطفليه": people counted one after the other are one toll.

    Civilians and fighters are two ("مدني وستة جنود"): what is of the other group is returned.
    """
    others: list[Harm] = []
    at = _joined_at(scan, sentence, harm.end)
    while at < sentence.end and harm.effect not in THINGS and scan.tokens[at].text.startswith("و"):
        at += scan.tokens[at].text == "و"
        word = without_conjunction(scan.tokens[at].text) if at < sentence.end else ""
        count = scan.count_at[at] if word else None
        if word in load_discourse().harm or (count is not None and _tells_harm(scan, count)):
            break
        if count is not None and id(count) not in used and count.group in PEOPLE and not count.part:
            if _harmed_otherwise(scan, sentence, scan.token_span(count)[1]):
                break
            used.add(id(count))
            low, high, end = count.min, count.max, scan.token_span(count)[1]
            if {count.group, harm.group} == {"civilian", "combatant"}:
                harm = replace(
                    harm, group=count.group, low=low, high=high, basis=count.basis, start=at, end=end, who=count.who
                )
                others.append(harm)
                at = _joined_at(scan, sentence, end)
                continue
        elif word in KIN:
            low, high, end = KIN[word], KIN[word], at + 1
        else:
            break
        harm.low += low
        harm.high = None if harm.high is None or high is None else harm.high + high
        harm.who = None
        harm.end = end
        at = _joined_at(scan, sentence, end)
    return others


def _harmed_otherwise(scan: Scan, sentence: Sentence, start: int) -> bool:
    """“ستة قُتلوا و19 شخصاً على الأقل جُرحوا”: a plural verb of their own follows those counted."""
    near = range(start, min(start + _TITLE, sentence.end))
    at = next((n for n in near if scan.texts[n] in PAUSES or scan.bares[n] in load_discourse().harm), None)
    sense = load_discourse().harm.get(scan.bares[at]) if at is not None else None
    return sense is not None and sense.verb and sense.plural_past and at is not None and scan.texts[at][0] != "و"


def _joined_at(scan: Scan, sentence: Sentence, start: int) -> int:
    """Where more of the harmed are joined: at once, or over a rank and a nation ("ضابط روسي برتبة لواء وثلاثة …")."""
    for at in range(start, min(start + _TITLE + 1, sentence.end)):
        word = scan.tokens[at].text
        if word.startswith("و") and (at == start or scan.count_at[at] is not None):
            return at
        if not scan.tokens[at].is_word or word in _ENDS_TITLE or without_conjunction(word) in load_discourse().cause:
            break
    return start


def _tells_harm(scan: Scan, count: Count) -> bool:
    """“30 جريحاً”: a count of the wounded is a toll of its own."""
    return any(scan.bare(at) in load_discourse().harm for at in range(*scan.token_span(count)))


def count_ahead(scan: Scan, start: int, limit: int, used: set[int], *, things: bool = False) -> Count | None:
    """The first count not yet taken in tokens [start, limit), before a pause or a cause: of people unless `things`."""
    for at in range(start, min(limit, start + _AHEAD)):
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


def parts_of(scan: Scan, sentence: Sentence, whole: Harm, used: set[int]) -> Iterator[Harm]:
    """Counts introduced as part of the one before ("ستة بينهم سيدة")."""
    for at in range(whole.end, min(whole.end + 12, sentence.end)):
        count = scan.count_at[at]
        if count is None or id(count) in used:
            continue
        if not count.part:
            return
        used.add(id(count))
        family = count.noun is not None and "عايل" in count.noun.replace("ئ", "ي")
        if family or (count.group is not None and count.group not in PEOPLE):
            continue
        if count.basis in ("plural", "vague"):  # "بينهم أطفال": no number, nothing to add
            continue
        start, end = scan.token_span(count)
        yield Harm(
            whole.effect, count.group or whole.group, count.min, count.max, count.basis, whole.at, start, end,
            part=True, whole=whole, who=count.who,
        )  # fmt: skip
