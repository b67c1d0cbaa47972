"""Number words and digits as integers: read from `lexicon/numbers.tsv`, compounds joined by و."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from services.common.arabic import fold
from services.contracts.taxonomy import EffectBasis
from services.extract.language.tables import LEXICON, read_table, split_list
from services.extract.language.tokens import Token, tokenise

_DIGITS: Final = re.compile(r"\d{1,3}(?:[,٬]\d{3})+(?!\d)|\d+(?:[.,٫]\d+)?")
_WHOLE: Final = re.compile(r"\d+|\d{1,3}(?:[,٬]\d{3})+")
_NO_DIGIT: Final = re.compile(r"\D")
# ك is left out: كمية and كميات are no hundreds.
_CLITICS: Final = ("وب", "ول", "فب", "فل", "و", "ف", "ب", "ل")
_NO_NUMBER: Final = frozenset({"لست"})
# Words of one number stand this near to each other.
_NEAR: Final = 2
_THOUSAND: Final = 1000
_HUNDRED: Final = 100
_TEN: Final = 10
_MANY: Final = 1_000_000_000  # nothing that news counts comes to so much
_LONGEST: Final = 13  # characters of such a number with its separators
Kind = Literal["unit", "ten_or_teen", "teen", "ten", "hundred", "thousand", "thousands", "vague", "few"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that ends before token `stop`; `max` None is open. `start` is the folded offset of its first digit or letter."""

    min: int
    max: int | None
    basis: EffectBasis
    start: int
    stop: int


def number_tokens(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Words and digit runs of folded text, made of its `tokens`: a date or a clock time is cut, marks are left out."""
    found: list[Token] = []
    end = 0
    for token in tokens:
        first = token.text[0]
        if first.isalpha():
            found.append(token)
        elif first.isdecimal():
            end = max(end, token.start)
            while end < token.end:
                run = _DIGITS.match(text, end)
                end = run.end() if run else end + 1
                if run:
                    found.append(Token(run[0], *run.span()))
    return found


def tokens_of(text: str) -> list[Token]:
    """The same of a short text that has no tokens yet."""
    return number_tokens(text, tokenise(text))


@cache
def number_words() -> dict[str, list[tuple[int, Kind]]]:
    """Folded word to its values; a word may stand for two (الاف is a multiplier and a vague number)."""
    words: dict[str, list[tuple[int, Kind]]] = {}
    for _, row in read_table(LEXICON / "numbers.tsv", ("value", "kind", "forms")):
        kind: Kind = row["kind"]  # type: ignore[assignment]  # the table's words are checked by a test
        for form in split_list(row["forms"]):
            words.setdefault(fold(form), []).append((int(row["value"]), kind))
    return words


def without_clitics(word: str, known: Mapping[str, object]) -> int | None:
    """How many front letters to leave off so that `word` is known (clitics only), or None."""
    if word in known:
        return 0
    for clitic in _CLITICS:
        if word.startswith(clitic) and word[len(clitic) :] in known:
            return len(clitic)
    return None


@lru_cache(maxsize=20_000)
def may_begin_number(word: str) -> bool:
    """Whether a token can be the first of a number; a cheap test for the many that cannot."""
    return word[0].isdigit() or (word not in _NO_NUMBER and without_clitics(word, _first_words()) is not None)


@cache
def _first_words() -> dict[str, object]:
    return dict.fromkeys(words.split(" ")[0] for words in number_words())


@cache
def _second_words() -> frozenset[str]:
    return frozenset(words.split(" ")[1] for words in number_words() if " " in words)


@lru_cache(maxsize=20_000)
def _first_word(text: str) -> tuple[int, Sequence[tuple[int, Kind]]]:
    """How many letters in front of the word or two that begin a number are clitics, and what it may be."""
    words = number_words()
    cut = without_clitics(text, words)
    return (0, ()) if cut is None else (cut, words[text[cut:]])


class _Reader:
    """Reads one number from a token on; `at` is the next unread token."""

    def __init__(self, tokens: Sequence[Token], at: int) -> None:
        self.tokens, self.at = tokens, at
        self.words = number_words()
        self.start = tokens[at].start

    def take(self, *kinds: Kind, joined: bool = False, first: bool = False) -> int | None:
        """The value of the next token if it is of one of the kinds; `joined`: it must begin with و."""
        if self.at >= len(self.tokens) or self._far():
            return None
        word = self.tokens[self.at][0]
        after = self.tokens[self.at + 1][0] if self.at + 1 < len(self.tokens) else ""
        texts = ((f"{word} {after}", 2), (word, 1)) if after in _second_words() else ((word, 1),)
        for text, width in texts:
            if joined and not text.startswith("و"):
                continue
            cut, known = _first_word(text) if first else (int(joined), self.words.get(text[int(joined) :], ()))
            for value, kind in known:
                if kind in kinds:
                    if first:
                        self.start = self.tokens[self.at].start + cut
                    self.at += width
                    return value
        return None

    def _far(self) -> bool:
        """Whether the next token is not of the number: it stands in another line or after a mark."""
        next_one, before = self.tokens[self.at], self.tokens[self.at - 1]
        return next_one.start > self.start and next_one.start - before.end > _NEAR

    def below_hundred(self, *, joined: bool = False, first: bool = False) -> int | None:
        teen = self.take("teen", joined=joined, first=first)
        if teen is not None:
            return teen
        ten = self.take("ten", "ten_or_teen", joined=joined, first=first)
        if ten is not None:
            return ten
        unit = self.take("unit", joined=joined, first=first)
        if unit is None:
            return None
        if (teen := self.take("ten_or_teen")) is not None:
            return unit + _TEN
        tens = self.take("ten", joined=True)
        return unit + (tens or 0)

    def below_thousand(self, *, joined: bool = False, first: bool = False) -> int | None:
        hundreds = self.take("hundred", joined=joined, first=first)
        if hundreds is None:
            small = self.below_hundred(joined=joined, first=first)
            if small is None or small >= _TEN or self.take("hundred") is None:
                return small
            hundreds = small * _HUNDRED
        return hundreds + (self.below_hundred(joined=True) or 0)


def read_number(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins at token `at`, or None. Digits must be whole (3.5 only before a multiplier)."""
    reader = _Reader(tokens, at)
    first = tokens[at].text
    if first[0].isdigit():
        return _digits(reader, first)
    for kind in ("vague", "few"):
        value = reader.take(kind, first=True)
        if value is not None:
            while value < _MANY and (factor := _vague_factor(reader)) is not None:
                value *= factor
            return Number(value, None, "vague", reader.start, reader.at)
    total = reader.take("thousands", first=True)
    if total is None:
        small = reader.below_thousand(first=True)
        factor = reader.take("thousand", first=small is None)
        if small is None and factor is None:
            return None
        total = (1 if small is None else small) * (factor or 1)
    if total >= _THOUSAND:
        total += reader.below_thousand(joined=True) or 0
    return Number(total, total, "words", reader.start, reader.at)


def _vague_factor(reader: _Reader) -> int | None:
    """عشرات الآلاف: the multiplier that follows a vague number, with or without ال."""
    if reader.at >= len(reader.tokens):
        return None
    word = reader.tokens[reader.at].text
    for form in (word, word.removeprefix("ال")):
        for value, kind in reader.words.get(form, ()):
            if kind == "thousand":
                reader.at += 1
                return value
    return None


def _digits(reader: _Reader, text: str) -> Number | None:
    reader.at += 1
    factor = reader.take("thousand")
    if len(text) > _LONGEST:
        return None
    whole = _WHOLE.fullmatch(text)
    if whole:
        value = int(_NO_DIGIT.sub("", text)) * (factor or 1)
    elif factor:
        value = round(float(re.sub("[,٫]", ".", text)) * factor)
    else:
        return None
    if value > _MANY:
        return None
    return Number(value, value, "digits", reader.start, reader.at)
