"""Names of a fixed list found in folded text: whole words, front clitics apart, quotation marks and brackets ignored."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import ahocorasick_rs

from services.extract.language.normalise import Folded, places_up_to

# Marks round and inside names, with the spaces beside them; and runs of spaces.
_DROPPED: Final = re.compile("[ ]*[\"'“”„«»‘’`()\\[\\]{}…]+[ \"'“”„«»‘’`()\\[\\]{}…]*|[ ]{2,}")
_PROCLITICS: Final = frozenset({"", "و", "ف", "ب", "ل", "ك"})
# The longest run of clitics that is looked at in front of a name: وبال, فلل.
_LONGEST_PREFIX: Final = 4
CLITIC: Final = re.compile("(?:و|ف)?(?:ب|ل|ك)?")
_CLITIC_AND_ARTICLE: Final = re.compile("((?:و|ف)?)((?:(?:ب|ك)?ال)|لل)")


@dataclass(frozen=True)
class Plain:
    """Folded text without quotation marks and brackets; `back[i]` is where its character `i` stood in the folded."""

    folded: Folded
    text: str
    back: Sequence[int]

    def folded_span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span in the folded text, from the first to the last character that was kept."""
        return self.back[start], self.back[end - 1] + 1


def plain(folded: Folded) -> Plain:
    """Drop marks that stand round or inside names (تنظيم "داعش"); a mark between two words leaves a space.

    Runs of spaces become one, so that names of several words are found over a dropped mark.
    """
    text = folded.text
    out: list[str] = []
    back = array("l")
    places = places_up_to(len(text))
    kept = 0
    for match in _DROPPED.finditer(text):
        start, end = match.span()
        out.append(text[kept:start])
        back += places[kept:start]
        if _leaves_space(text, start, end):
            out.append(" ")
            back.append(start)
        kept = end
    out.append(text[kept:])
    back += places[kept : len(text) + 1]
    return Plain(folded=folded, text="".join(out), back=back)


def _leaves_space(text: str, start: int, end: int) -> bool:
    """Whether what is dropped parts two words: ل"النظام" is one word, الحر(قسد) and الحر "قسد" are two."""
    if start == 0 or end >= len(text) or text[start - 1] == "\n" or text[end] == "\n":
        return False
    if " " in text[start:end]:
        return True
    if not is_word(text[start - 1]) or not is_word(text[end]):
        return False
    first = start - 1
    while first > 0 and start - first < _LONGEST_PREFIX and is_word(text[first - 1]):
        first -= 1
    return text[first:start] not in _PROCLITICS


def is_word(char: str) -> bool:
    """Letters, digits and the underscore of hashtags are inside words."""
    return char.isalnum() or char == "_"


class NameMatch(NamedTuple):
    """Name `number` of the list stands at [start, end) of the plain text; `word` is where its word began, clitics in."""

    number: int
    start: int
    end: int
    word: int


class NameIndex:
    """An automaton over folded names. Names beginning with ال are also found after ل, where they are written لل."""

    def __init__(self, names: Sequence[str], *, article: frozenset[int] = frozenset()) -> None:
        """`names` are folded and without empty ones; those whose index is in `article` are also found after ال."""
        patterns: list[str] = []
        self._index = array("l")
        self._joined = bytearray()
        self._article = article
        for index, name in enumerate(names):
            patterns.append(name)
            self._index.append(index)
            self._joined.append(0)
            if name.startswith("ال") and len(name) > len("ال") + 1:
                patterns.append("لل" + name[2:])
                self._index.append(index)
                self._joined.append(1)
        self._automaton = ahocorasick_rs.AhoCorasick(
            patterns, store_patterns=False, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def find(self, text: str) -> list[NameMatch]:
        """Longest matches in text order, not overlapping."""
        found = sorted(self.find_all(text), key=lambda match: (match.start, -match.end))
        kept: list[NameMatch] = []
        for match in found:
            if not kept or match.start >= kept[-1].end:
                kept.append(match)
        return kept

    def find_all(self, text: str) -> list[NameMatch]:
        """Every match at word boundaries, in no order, overlapping ones too."""
        found: list[NameMatch] = []
        edged = text + " "  # a character after the last one and, at -1, before the first
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            after, before = edged[end], edged[start - 1]
            if after.isalnum() or after == "_":
                continue
            if not before.isalnum() and before != "_":  # most stand without a clitic
                found.append(NameMatch(self._index[pattern], start, end, start))
                continue
            word = start
            while word > 0 and is_word(text[word - 1]):
                word -= 1
                if start - word > _LONGEST_PREFIX:
                    break
            else:
                index = self._index[pattern]
                begin = self._begin(text[word:start], index, start, joined=bool(self._joined[pattern]))
                if begin is not None:
                    found.append(NameMatch(index, begin, end, word))
        return found

    def _begin(self, prefix: str, index: int, start: int, *, joined: bool) -> int | None:
        """Where the name begins, given what stands before it in its word; None where that is no clitic."""
        if joined:
            return start if prefix in {"", "و", "ف"} else None
        if CLITIC.fullmatch(prefix):
            return start
        if index in self._article and (match := _CLITIC_AND_ARTICLE.fullmatch(prefix)):
            article = "لل" if match[2] == "لل" else "ال"
            return start - len(article)
        return None
