"""Offset-preserving folding: text in its normal form for matching, with an exact map back to the original."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.common.arabic import fold_char

# Some sites break the words of violence with tatweels and spaces ("قـ ـتـ ـل") to slip past filters.
_BROKEN_WORD: Final = re.compile("\u0640(?P<gap>[ .]{1,3}(?=\u0640)|\\. ?(?=[\u0621-\u064a]))")

# Letters by their shape in a word, as some sites paste them: "ﻹ" is لإ, "ﻻ" is لا.
_SHAPES: Final = ("\ufb50", "\ufefc")

_SLASHED: Final = re.compile(r"(?<![0-9/])/([0-9]{1,6})/(?![0-9/])")


@dataclass(frozen=True)
class Folded:
    """Folded text and where each of its characters stood.

    `origin[i]` is the offset in `original` (code points) of folded character `i`; `origin[len(text)]` is the end.
    """

    original: str
    text: str
    origin: Sequence[int]

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


class _Table(dict[int, str]):
    """Folded form per code point, filled as characters are met; `uneven` are those that fold to none or to several."""

    def __init__(self) -> None:
        self.uneven: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = "\n" if char == "\n" else " " if char.isspace() else "" if char == "#" else _folded(char)
        self[code] = folded
        if len(folded) != 1:
            self.uneven[char] = folded
        return folded

    def clear(self) -> None:
        """Forget all."""
        super().clear()
        self.uneven.clear()


def _folded(char: str) -> str:
    """The normal form of a character, of the letters that it stands for where it is a shape of some."""
    first, last = _SHAPES
    letters = unicodedata.normalize("NFKC", char) if first <= char <= last else char
    return "".join(map(fold_char, letters))


_TABLE: Final = _Table()
_PLACES: Final = array("l", range(16_384))
_TABLE_LIMIT: Final = 4096  # a hostile text of ever new characters must not grow the table without end


def places_up_to(length: int) -> array[int]:
    """The numbers from 0 to at least `length`: copying a slice of them is faster than counting anew."""
    return _PLACES if length < len(_PLACES) else array("l", range(length + 1))


def normalise(text: str) -> Folded:
    """Fold `text` character by character; white space becomes a plain space but is never collapsed.

    Spaces and stops between two tatweels inside a word ("قـ ـتـ .ـل") are dropped with them.
    """
    if len(_TABLE) > _TABLE_LIMIT:
        _TABLE.clear()
    folded = text.translate(_TABLE)
    uneven = _TABLE.uneven
    if uneven.keys().isdisjoint(text):
        return Folded(original=text, text=_bare_numbers(folded), origin=range(len(text) + 1))
    return _uneven(text, folded, {char: piece for char, piece in uneven.items() if char in text})


def _uneven(text: str, folded: str, uneven: Mapping[str, str]) -> Folded:
    """The same for a text in which characters fold to none or to several: what lies between them is taken whole."""
    changes = [(at.start(), at.end(), uneven[at[0]]) for at in re.finditer(f"[{re.escape(''.join(uneven))}]", text)]
    gaps = [(*broken.span("gap"), "") for broken in _BROKEN_WORD.finditer(text)]
    changes = sorted(changes + gaps) if gaps else changes
    origin = array("l")
    places = places_up_to(len(text))
    kept = 0
    for start, end, piece in changes:
        origin += places[kept:start]
        if piece:
            origin.extend([start] * len(piece))
        kept = end
    origin += places[kept : len(text) + 1]
    if gaps:
        spaces = [0, *(at for start, end, _ in gaps for at in (start, end)), len(text)]
        folded = "".join(text[spaces[n] : spaces[n + 1]] for n in range(0, len(spaces), 2)).translate(_TABLE)
    return Folded(original=text, text=_bare_numbers(folded), origin=origin)


def _bare_numbers(folded: str) -> str:
    """Numbers that a site sets between slashes ("/7/ آخرون") without them; as long as before, dates as they are."""
    return _SLASHED.sub(r" \g<1> ", folded) if "/" in folded else folded
