"""Counts as news writes them: digits, words, duals, bare plurals, vague and open numbers, each with its span."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from services.common.arabic import fold
from services.contracts.taxonomy import EffectBasis
from services.extract.language.normalise import Folded
from services.extract.language.numbers_context import CLOCK_OR_DATE, FEW, is_measure, may_stand_alone, stands_free
from services.extract.language.numbers_nouns import EXACTLY, THE_SO_MANY, Noun, noun_of
from services.extract.language.numbers_parts import Count, new_count, with_parts
from services.extract.language.numbers_words import Number, may_begin_number, number_tokens, read_number
from services.extract.language.tokens import Token, tokenise

__all__ = ["Count", "find_counts"]

_OPEN_BEFORE: Final = re.compile(
    "(?:" + fold("أكثر من|ما لا يقل عن|لا يقل عن|لا تقل عن|على الأقل|ما يزيد عن|ما يزيد على|يزيد عن|يزيد على|تزيد عن|تجاوز|تجاوزت|"
    "يتجاوز|تتجاوز|فاق|يفوق|تفوق|بأكثر من|لأكثر من|زيادة عن|أزيد من") + r") ?[بل]?\(?$"
)  # fmt: skip
_OPEN_AFTER: Final = re.compile(r"\s*(?:علي الاقل|في حد ادني|كحد ادني|او اكثر|علي اقل تقدير)(?!\w)")
_FROM: Final = frozenset({"من", "بين", "صفوف", "عن"})
_NO_NOUN: Final = frozenset(
    fold(
        "في من على إلى عن بين جراء إثر بعد قبل خلال حين حتى أو ثم منذ ضمن عند مع كما فيما بينهم بينهن منهم آخر وفق بحسب حسب"
    ).split()
)
_THAT: Final = frozenset({"ان", "بان", "وان", "لان"})
_NOUN_WITHIN: Final = 4
_BREAK: Final = re.compile(r"[^ \"“”«»']")
# Words after which a bare adjective is a person: "killing of a civilian", "a policeman and a soldier".
_HARM: Final = re.compile(
    "[وفبل]{0,2}(?:ال)?(?:" + fold("قتل|قتلت|مقتل|استشهد|استشهاد|أصيب|أصيبت|إصابة|جرح|اعتقال|اعتقلت|اعتقل|خطف|خطفت|اختطاف|اختطفت|توفي|وفاة|"
    "اغتيال|اغتال|اغتالت|استهداف|استهدف|استهدفت|بينهم|أعدم|إعدام|قضى|فقدان|احتجاز|أحدهم|ضحيته|راح|"
    "مصرع|جرحت|استشهدت|ارتقى|ارتقاء|أسر|أسرت|بلغ|بلغت|يبلغ|تبلغ") + ")|و"
)  # fmt: skip


class _Bounds(NamedTuple):
    """Folded span and bounds of a count before its noun is read."""

    fstart: int
    fend: int
    least: int
    most: int | None
    basis: EffectBasis


def find_counts(folded: Folded, tokens: Sequence[Token] | None = None) -> list[Count]:
    """Counts in text order, not overlapping. Ages, clock times, dates, distances, names of weapons and units are none.

    Singular nouns of people ("طفل", "امرأة") are returned with 1..1 and basis `words`; plurals without a number
    with 3.. and basis `plural`. Whether they are victims or bystanders is the caller's to decide. `tokens` are those of
    the text where the caller has them already.
    """
    tokens = number_tokens(folded.text, tokenise(folded.text) if tokens is None else tokens)
    counts: list[Count] = []
    stop = 0
    barred = [match.span() for match in CLOCK_OR_DATE.finditer(folded.text)]
    for at in [index for index, token in enumerate(tokens) if _may_count(token[0])]:
        found = _counted(folded, tokens, at, barred) if at >= stop else None
        if found is not None:
            count, stop = found
            counts.append(count)
    return with_parts(folded, tokens, counts)


@lru_cache(maxsize=20_000)
def _may_count(word: str) -> bool:
    """Whether a count can begin with a word; a cheap test for the many with which none does."""
    return may_begin_number(word) or noun_of(word) is not None


def _counted(
    folded: Folded, tokens: Sequence[Token], at: int, barred: Sequence[tuple[int, int]]
) -> tuple[Count, int] | None:
    """The count whose number or bare noun is token `at`, and the token after it."""
    number = read_number(tokens, at) if may_begin_number(tokens[at].text) else None
    if number is None:
        return _bare(folded, tokens, at)
    if number.basis == "digits" and not stands_free(folded.text, tokens, at, barred):
        return None
    number = _range(folded, tokens, number)
    if is_measure(tokens, at, number):
        return None
    if number.basis == "words" and number.max == 1 and tokens[at].text[-1] not in "دي":
        return None
    noun, noun_at, stop = _noun_after(folded.text, tokens, number.stop)
    after_harm = (
        at > 0 and number.min > 1 and number.basis in {"words", "vague"} and _HARM.fullmatch(tokens[at - 1].text)
    )
    if noun is None and not after_harm and not may_stand_alone(folded.text, tokens, number):
        return None
    return _open_bounds(folded, tokens, number, noun, noun_at, stop)


def _range(folded: Folded, tokens: Sequence[Token], number: Number) -> Number:
    """One number with two bounds where the text gives a range ("5 to 7")."""
    if number.stop >= len(tokens) or number.max is None:
        return number
    between = folded.text[tokens[number.stop - 1].end : tokens[number.stop].start]
    stop = number.stop + (tokens[number.stop].text in {"الي", "او"})
    if stop >= len(tokens) or (stop == number.stop and "-" not in between and "–" not in between):
        return number
    upper = read_number(tokens, stop)
    if upper is None or upper.max is None or upper.basis != number.basis or not number.min < upper.min:
        return number
    return replace(number, max=upper.max, stop=upper.stop)


def _noun_after(text: str, tokens: Sequence[Token], at: int) -> tuple[Noun | None, int | None, int]:
    """The counted noun near token `at` (over من and an adjective), its token, and the token after the whole."""
    look = at
    while look < len(tokens) and look < at + _NOUN_WITHIN:
        gap = (tokens[look - 1].end, tokens[look].start) if look else (0, 0)
        alone = look == at and text[: gap[0]].endswith(f"({tokens[look - 1].text}") and text[gap[0] :].startswith(") ")
        if look and not alone and _BREAK.search(text, *gap):
            break  # but "(3) عناصر"
        noun = noun_of(tokens[look].text)
        if noun is not None and noun.cut and tokens[look].text[0] in "وف":
            break  # "مقتل 12 وامرأة"
        if noun is not None:
            return noun, look, look + 1
        if tokens[look].text not in _FROM and look > at + 1:
            break
        if tokens[look].text not in _FROM and not tokens[look].text.startswith(("كبير", "اخر", "جديد", "من")):
            break
        look += 1
    return None, None, at


def _open_bounds(
    folded: Folded, tokens: Sequence[Token], number: Number, noun: Noun | None, noun_at: int | None, stop: int
) -> tuple[Count, int]:
    start = number.start
    fend = tokens[stop - 1].end
    least, most, basis = number.min, number.max, number.basis
    before = _OPEN_BEFORE.search(folded.text[max(0, start - 24) : start])
    after = _OPEN_AFTER.match(folded.text, fend)
    if before:
        start = max(0, start - 24) + before.start()
    if after:
        fend = after.end()
    if before or after:
        most, basis = None, "at_least"
    if noun is None or noun_at is None:
        return _unknown_noun(folded, tokens, new_count(folded, start, fend, least, most, basis), stop), stop
    return _with_noun(folded, tokens, _Bounds(start, fend, least, most, basis), noun, noun_at)


def _unknown_noun(folded: Folded, tokens: Sequence[Token], count: Count, stop: int) -> Count:
    if stop < len(tokens) and not folded.text[tokens[stop - 1].end : tokens[stop].start].strip():
        token = tokens[stop]
        if token.text not in _NO_NOUN and not token.text[0].isdigit() and not token.text.startswith(("ب", "و", "ل")):
            return replace(count, noun=token.text, noun_fstart=token.start, noun_fend=token.end)
    return count


def _with_noun(folded: Folded, tokens: Sequence[Token], bounds: _Bounds, noun: Noun, noun_at: int) -> tuple[Count, int]:
    """The count with its noun, widened over a noun that says who the victims are (قتلى مدنيون) and over "two"."""
    token, stop = tokens[noun_at], noun_at + 1
    group, who = noun.group, noun.who
    fstart, fend, least, most, basis = bounds
    fend = max(fend, token.end)
    beside = stop < len(tokens) and not _BREAK.search(folded.text, token.end, tokens[stop].start)
    if beside and basis in {"plural", "dual", "words"} and tokens[stop].text in EXACTLY:
        least = most = EXACTLY[tokens[stop].text]
        basis = "words" if least == 1 else "dual"
        fend, stop = max(fend, tokens[stop].end), stop + 1
    elif beside and basis == "plural" and token.text.startswith("ال") and tokens[stop].text in THE_SO_MANY:
        least = most = THE_SO_MANY[tokens[stop].text]
        basis, fend, stop = "words", max(fend, tokens[stop].end), stop + 1
    kind = noun_of(tokens[stop].text) if beside and group == "unknown" and stop < len(tokens) else None
    if kind is not None and not kind.cut and _says_who(kind):
        group, who = kind.group, kind.who
        fend, stop = max(fend, tokens[stop].end), stop + 1
    start, end = folded.original_span(fstart, fend)
    count = Count(
        min=least,
        max=most,
        basis=basis,
        start=start,
        end=end,
        fstart=fstart,
        fend=fend,
        noun=token.text,
        noun_fstart=token.start,
        noun_fend=token.end,
        lemma=noun.lemma,
        group=group,
        who=who,
    )
    return count, stop


def _behind_harm(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word of harm, or "القبض على", stands right in front."""
    before = tokens[at - 1].text if at else ""
    seized = before == "علي" and at > 1 and tokens[at - 2].text.endswith("القبض")
    return seized or _HARM.fullmatch(before) is not None


def _two_of(tokens: Sequence[Token], at: int) -> Noun | None:
    """“مقتل عنصري أمن”: the dual that owns what follows, behind a word of harm."""
    word = tokens[at].text
    if not (word.endswith("ي") and at and at + 1 < len(tokens) and _HARM.fullmatch(tokens[at - 1].text)):
        return None
    noun = noun_of(word[:-1])
    people = noun is not None and noun.group in {"civilian", "combatant", "unknown"} and noun.number == "singular"
    return replace(noun, number="dual", adjective=False) if noun is not None and people else None


def _says_who(kind: Noun) -> bool:
    """Whether a noun after victims says who they are: a plural of people, or the adjectives civilian and military."""
    return kind.group in {"civilian", "combatant"} and (kind.number != "singular" or kind.lemma in {"مدني", "عسكري"})


def _written_dual(folded: Folded, token: Token) -> bool:
    start, end = folded.original_span(token.start, token.end)
    return re.search("\u064e[\u0651]?ين$", folded.original[start:end]) is not None


def _bare(folded: Folded, tokens: Sequence[Token], at: int) -> tuple[Count, int] | None:
    """A noun without a number: its form says one, two or several. A fatha before ين marks the dual in the original."""
    noun = noun_of(tokens[at].text) or _two_of(tokens, at)
    if noun is None or noun.numbered or (noun.lemma == "أسرة" and noun.number == "plural"):
        return None  # "وأسر اثنين": a verbal noun more often than families
    token = tokens[at]
    if noun.lemma == "إنسان" and token.text.startswith("ال"):
        return None  # "المرصد السوري لحقوق الإنسان"
    told = noun.lemma in {"مدني", "عسكري"} and at and tokens[at - 1].text in _THAT  # "أضاف أن مدنياً أصيب"
    if noun.adjective and not (token.text[0] == "و" and noun.cut) and not (told or _behind_harm(tokens, at)):
        return None
    if noun.adjective and noun.number == "singular" and at and tokens[at - 1].text.endswith("يه"):
        return None  # "شخصيات عسكرية ومدنية": of what sort
    dual = noun.number == "dual" or (noun.number == "plural" and _written_dual(folded, token))
    begin = token.start + noun.cut
    if dual:
        return _with_noun(folded, tokens, _Bounds(begin, token.end, 2, 2, "dual"), noun, at)
    if noun.number == "singular":
        return _with_noun(folded, tokens, _Bounds(begin, token.end, 1, 1, "words"), noun, at)
    return _with_noun(folded, tokens, _Bounds(begin, token.end, FEW, None, "plural"), noun, at)
