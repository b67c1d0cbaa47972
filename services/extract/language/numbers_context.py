"""What stands round a number and makes it no count: clocks, dates, ages, distances, money, units, weapons."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Final

from services.common.arabic import fold
from services.extract.language.numbers_nouns import noun_of
from services.extract.language.numbers_words import Number
from services.extract.language.tables import LEXICON, read_table, split_list
from services.extract.language.tokens import Token

FEW: Final = 3
CLOCK_OR_DATE: Final = re.compile(  # begins with its first digit, so that all else is passed over quickly
    r"\d(?<!\d\d)(?:\d*\s*[:/]\s*\d+(?:\s*[:/]\s*\d+)?|\d*[.\-–]\d+[.\-–]\d+)"
)
_LATIN: Final = re.compile("[a-z]")
_INDENT: Final = 12  # characters that may stand before a list's number
_ENDS_NAMES: Final = frozenset({"العام", "الدولي"})  # "الأمن العام", "التحالف الدولي"
_RISES: Final = ("ارتفع", "يرتفع", "ترتفع", "ارتفاع")
_RISEN_WITHIN: Final = 10  # tokens from "rose" to what it rose to
_PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2099


def stands_free(text: str, tokens: Sequence[Token], at: int, barred: Sequence[tuple[int, int]]) -> bool:
    """Whether digits are a number of their own: not T72, 17:38, 27/6, السبت27, 14% nor a list's "1-"."""
    token = tokens[at]
    nearest = bisect_right(barred, token.start, key=lambda span: span[0]) - 1
    if nearest >= 0 and token.start < barred[nearest][1]:
        return False
    if at and tokens[at - 1].end == token.start and not _joined(tokens[at - 1].text) and not _counts_people(tokens, at):
        return False
    before = text[max(0, token.start - 2) : token.start]
    if before[1:] == "-" and before[:1].isalnum():
        return False
    after = text[token.end : token.end + 2]
    if after[:1] in {"%", "٪", "_"} or text[token.start - 1 : token.start] in {"_", "%", "@", "#"}:
        return False
    if after[:1].isalpha():
        return _counts_people(tokens, at)  # "مقتل 12شخصاً"
    if after[:1] not in {"-", "–", ".", ")"}:
        return True
    before = text[max(0, token.start - _INDENT) : token.start]
    begins = "\n" in before or token.start <= _INDENT
    return not begins or bool(before.rpartition("\n")[2].strip())


def _joined(word: str) -> bool:
    """Whether what a number is written on to is but a conjunction or a preposition."""
    return word in {"و", "ف", "ب", "ل", "وب", "ول", "فب"}


def _counts_people(tokens: Sequence[Token], at: int) -> bool:
    """“استشهاد24 مواطناً”, “12شخصاً”: digits written on to an Arabic word that count people; not T72, "السبت27"."""
    noun = noun_of(tokens[at + 1].text) if at + 1 < len(tokens) else None
    latin = at > 0 and tokens[at - 1].end == tokens[at].start and tokens[at - 1].text.isascii()
    return noun is not None and noun.group in _PEOPLE and not (noun.cut or latin)


@cache
def _measures() -> dict[str, frozenset[str]]:
    rows = read_table(LEXICON / "not_counted.tsv", ("place", "words"))
    return {row["place"]: frozenset(map(fold, split_list(row["words"]))) for _, row in rows}


def is_measure(tokens: Sequence[Token], at: int, number: Number) -> bool:
    """Whether the words around make it a distance, an age, a date, a sum of money, a unit's or a law's number."""
    words = _measures()
    if number.stop < len(tokens):
        after = tokens[number.stop].text
        following = tokens[number.stop + 1].text if number.stop + 1 < len(tokens) else ""
        if after in words["after"] or after.removeprefix("ب") in words["after"]:
            return True
        if after in {"في", "ب"} and following.removeprefix("ال") in {"مئه", "مائه", "مييه", "مايه"}:
            return True
    if tokens[at].text[0] == "و" and number.start > tokens[at].start:
        return False  # "برتبة لواء وثلاثة عناصر"
    before = tokens[at - 1].text if at else ""
    clitic = before in {"و", "ف", "ب", "ل"} and at > 1 and tokens[at - 1].end == tokens[at].start
    if clitic:
        before = tokens[at - 2].text
    bare = before.removeprefix("و").removeprefix("ال")
    if before in _ENDS_NAMES and not _FIRST_YEAR <= number.min <= _LAST_YEAR:
        counted = [token.text for token in tokens[number.stop : number.stop + 2]]  # "اعتقل الأمن العام 12 شخصاً"
        return not any(noun_of(word) for word in (counted if counted[:1] == ["من"] else counted[:1]))
    return bare in words["before"] or before in words["before"]


def may_stand_alone(text: str, tokens: Sequence[Token], number: Number) -> bool:
    """Whether a number without a known noun is a count: digits that are no year, words with a noun right after them."""
    if number.basis == "digits":
        near = text[max(0, number.start - 2) : tokens[number.stop - 1].end + 3]
        return not (_FIRST_YEAR <= number.min <= _LAST_YEAR) and not _LATIN.search(near)
    if number.min == 1 or (number.basis == "vague" and number.min <= FEW):
        return False
    if _reached(tokens, number.stop):
        return True
    if number.stop >= len(tokens):
        return False
    following = tokens[number.stop]
    return not text[tokens[number.stop - 1].end : following.start].strip()


def _reached(tokens: Sequence[Token], stop: int) -> bool:
    """“ليرتفع عدد الضحايا إلى ثلاثة.”: the number that a toll has reached needs no noun."""
    to = next((at for at in range(stop - 2, max(stop - 4, -1), -1) if tokens[at].text == "الي"), None)
    if to is None:
        return False
    return any(tokens[at].text.lstrip("ول").startswith(_RISES) for at in range(max(to - _RISEN_WITHIN, 0), to))
