"""What adds up to one toll, and what is part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.tokens import PAUSES, QUOTES, without_conjunction
from services.extract.reading.counts_ahead import PEOPLE, REACHED
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Harm
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.tolls import BEHIND, KIN, THINGS

_RISES: Final = ("ارتفع", "يرتفع", "ترتفع")
_ANOTHERS: Final = 3  # times a toll; one that rose to more is of all that happened since
_BESIDES: Final = frozenset({"اضافه", "بالاضافه", "فضلا"})
_BESIDES_WITHIN: Final = 10  # tokens from a toll to "besides"
_ONE_OF: Final = frozenset({"احد", "احدي"})
_TITLE: Final = 4
_SOME: Final = 3  # a plural without a number
_ENDS_TITLE: Final = frozenset({
    "في", "علي", "بينهم", "بينها", "قرب", "بعد", "خلال", "اثناء", "من", "الي", "داخل", "جلهم", "معظمهم", "اغلبهم", "غالبيتهم",
    "جميعهم", "بعضهم", "منهم",
})  # fmt: skip


def add_up(scan: Scan, sentence: Sentence, harm: Harm, used: set[int]) -> list[Harm]:
    """“أربعة أطفال وامرأة ورجل”, "مدني وطفليه": people counted one after the other are one toll.

    Civilians and fighters are two ("مدني وستة جنود"): what is of the other group is returned.
    """
    others: list[Harm] = []
    at = _joined_at(scan, sentence, harm.end)
    besides = _besides(scan, sentence, harm, used) if scan.texts[min(at, sentence.end - 1)][0] != "و" else None
    if besides is not None:
        used.add(id(besides))
        start, end = scan.token_span(besides)
        other = replace(harm, low=besides.min, high=besides.max, basis=besides.basis, start=start, end=end, who=None)
        other.group = besides.group or harm.group
        return [other, *add_up(scan, sentence, other, used)]
    while at < sentence.end and harm.effect not in THINGS and scan.tokens[at].text.startswith("و"):
        at += scan.tokens[at].text == "و"
        word = without_conjunction(scan.tokens[at].text) if at < sentence.end else ""
        count = scan.count_at[at] if word else None
        theirs = _of_others(scan, sentence, harm, count, used)
        if theirs is not None:
            others.append(theirs)
            break
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
        elif word in KIN or (word in _ONE_OF and at + 1 < sentence.end):  # "صاحبه وأحد الزبائن"
            low = high = KIN.get(word, 1)
            end = at + 1 + (word not in KIN)
        else:
            break
        bare = count is not None and _several(count) and (_several(harm) or _parted(scan, harm))
        harm.low += 0 if bare else low  # "نساء وأطفال": several
        if not (bare and not _several(harm)):
            harm.high = None if harm.high is None or high is None else harm.high + high
        harm.who = None
        harm.end = end
        at = _joined_at(scan, sentence, end)
    return others


def _besides(scan: Scan, sentence: Sentence, harm: Harm, used: set[int]) -> Count | None:
    """“مقتل ثمانية من عناصر X غرب دمشق، إضافة إلى عشرة مقاتلين”: so many more, behind whose they are and where."""
    near = range(harm.end, min(harm.end + _BESIDES_WITHIN, sentence.end - 2))
    at = next((at for at in near if scan.bares[at] in _BESIDES), None) if harm.effect not in THINGS else None
    if at is None or any(scan.bares[n] in load_discourse().harm for n in range(harm.end, at)):
        return None
    if any(one.part for one in scan.counts_in(harm.end, at)):
        return None  # "… بينهم 32 طفلاً، إضافة إلى متطوعين اثنين": some of them too
    first = at + 1 + (scan.texts[at + 1] == "الي")
    count = scan.count_at[first]
    if count is None or id(count) in used or count.group not in PEOPLE or count.part or _tells_harm(scan, count):
        return None
    return count if count.basis in ("digits", "words", "dual", "at_least") and count.noun is not None else None


def _parted(scan: Scan, harm: Harm) -> bool:
    """“7 من عناصر وضباط النظام”: the number is of all whom its "of" is followed by."""
    return harm.basis == "digits" and "من" in scan.texts[harm.start : harm.end]


def _several(told: Harm | Count) -> bool:
    """A plural, or "a number of"."""
    return told.basis == "plural" or (
        told.basis == "vague" and (told.low if isinstance(told, Harm) else told.min) <= _SOME
    )


def _harmed_otherwise(scan: Scan, sentence: Sentence, start: int) -> bool:
    """“ستة قُتلوا و19 شخصاً على الأقل جُرحوا”: a plural verb of their own follows those counted."""
    near = range(start, min(start + _TITLE, sentence.end))
    at = next((n for n in near if scan.texts[n] in PAUSES or scan.bares[n] in load_discourse().harm), None)
    sense = load_discourse().harm.get(scan.bares[at]) if at is not None else None
    return sense is not None and sense.verb and sense.plural_past and at is not None and scan.texts[at][0] != "و"


def _joined_at(scan: Scan, sentence: Sentence, start: int) -> int:
    """Where more of the harmed are joined: at once, or over a rank and a nation ("ضابط روسي برتبة لواء وثلاثة …")."""
    start = _behind_owner(scan, sentence, start)
    named = True
    for at in range(start, min(start + _TITLE + 1, sentence.end)):
        word = scan.tokens[at].text
        if word.startswith("و") and (at == start or scan.count_at[at] is not None or (word[1:] in KIN and named)):
            return at
        named = named and not word.startswith("و")  # "القيادي فلان وزوجته"; but "أصيب بجروح ونجا جده وجدته"
        if not scan.tokens[at].is_word or word in _ENDS_TITLE or without_conjunction(word) in load_discourse().cause:
            break
    return start


def _behind_owner(scan: Scan, sentence: Sentence, start: int) -> int:
    """“عنصران من الجيش الوطني وثلاثة مدنيين”, “خمسة من عناصر "X" واثنان من …”: the token behind whose they are."""
    if start + 1 >= sentence.end:
        return start
    at = first = start + (scan.texts[start] == "من")
    while at < sentence.end and (scan.texts[at] in QUOTES or _armed_at(scan, at)):
        at += 1
    if not any(_armed_at(scan, owner) for owner in range(first, at)):
        return start
    more = at + (at + 1 < sentence.end and scan.texts[at] == "،")  # "عنصر من الدفاع المدني، وشاب"
    return more if at > start and more < sentence.end and scan.texts[more].startswith("و") else start


def _armed_at(scan: Scan, at: int) -> bool:
    """Whether a party that is no crowd of civilians is named at a token."""
    named = scan.actor_at[at] if at < len(scan.actor_at) else None
    return named is not None and named.kind != "civilian"


def _of_others(scan: Scan, sentence: Sentence, harm: Harm, count: Count | None, used: set[int]) -> Harm | None:
    """“خمسة من عناصر X واثنان من Y”: so many of another side, a toll of their own."""
    if count is None or count.noun is not None or id(count) in used or harm.group != "combatant":
        return None
    start, end = scan.token_span(count)
    if end + 1 >= sentence.end or scan.texts[end] != "من" or not _armed_at(scan, end + 1):
        return None
    used.add(id(count))
    return replace(harm, low=count.min, high=count.max, basis=count.basis, start=start, end=end, who=None)


def _tells_harm(scan: Scan, count: Count) -> bool:
    """“30 جريحاً”: a count of the wounded is a toll of its own."""
    return any(scan.bare(at) in load_discourse().harm for at in range(*scan.token_span(count)))


def parts_of(scan: Scan, sentence: Sentence, whole: Harm, used: set[int]) -> Iterator[Harm]:
    """Counts introduced as part of the one before ("ستة بينهم سيدة")."""
    for at in range(whole.end, min(whole.end + 12, sentence.end)):
        count = scan.count_at[at]
        if count is None or id(count) in used:
            continue
        if not count.part or _tells_harm(scan, count):
            return  # "خمسة شهداء بينهم ثلاثة أطفال وعدد كبير من الجرحى"
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


def revised(scan: Scan, sentence: Sentence, harms: list[Harm], harm: Harm) -> bool:
    """“…، وارتفعت الحصيلة لاحقاً إلى ستة قتلى”: a second count of those told, and so a range."""
    before = range(max(harm.at - REACHED, sentence.start), harm.at)
    first = next((each for each in harms if each.effect == harm.effect and not each.part), None)
    if first is None or first.at >= harm.at - BEHIND or None in (first.high, harm.high):
        return False
    risen = any(scan.bares[at].lstrip("ل").startswith(_RISES) for at in before if at > first.end)
    if risen and first.high == 1 and harm.high is not None:
        first.low = first.high = harm.high  # "توفي طفل …، ليرتفع عدد الضحايا إلى ثلاثة": he is one of them
    elif risen and first.high is not None and harm.high is not None and harm.high <= _ANOTHERS * first.high:
        first.low, first.high = min(first.low, harm.low), max(first.high, harm.high)
    return risen
