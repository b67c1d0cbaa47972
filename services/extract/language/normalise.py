"""Offset-preserving folding: text in its normal form for matching, with an exact map back to the original."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import Final

from services.common.arabic import fold_char

# Some sites break the words of violence with tatweels and spaces ("قـ ـتـ ـل") to slip past filters.
_BROKEN_WORD: Final = re.compile("(?<=\u0640)[ .]{1,3}(?=\u0640)|(?<=\u0640)\\. ?(?=[\u0621-\u064a])")


@dataclass(frozen=True)
class Folded:
    """Folded text and where each of its characters stood.

    `origin[i]` is the offset in `original` (code points) of folded character `i`; `origin[len(text)]` is the end.
    """

    original: str
    text: str
    origin: array[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span in the original of the folded span [start, end).

        Marks dropped after its last character stay inside, white space dropped there does not.
        """
        if start >= end:
            return self.origin[start], self.origin[start]
        last = self.origin[end]
        while last > self.origin[end - 1] + 1 and self.original[last - 1].isspace():
            last -= 1
        return self.origin[start], last


class _Table(dict[str, str]):
    """Folded form per character, filled as characters are met."""

    def __missing__(self, char: str) -> str:
        folded = "\n" if char == "\n" else " " if char.isspace() else fold_char(char)
        self[char] = folded
        return folded


_TABLE: Final = _Table()
_TABLE_LIMIT: Final = 4096  # a hostile text of ever new characters must not grow the table without end


def normalise(text: str) -> Folded:
    """Fold `text` character by character; white space becomes a plain space but is never collapsed.

    Spaces and stops between two tatweels inside a word ("قـ ـتـ .ـل") are dropped with them.
    """
    if len(_TABLE) > _TABLE_LIMIT:
        _TABLE.clear()
    pieces = [_TABLE[char] for char in text]
    for broken in _BROKEN_WORD.finditer(text):
        for at in range(*broken.span()):
            pieces[at] = ""
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        return Folded(original=text, text=folded, origin=array("l", range(len(text) + 1)))
    origin = array("l", [offset for offset, piece in enumerate(pieces) for _ in piece])
    origin.append(len(text))
    return Folded(original=text, text=folded, origin=origin)
