"""Offset-preserving folding: text in its normal form for matching, with an exact map back to the original."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from services.common.arabic import fold_char


@dataclass(frozen=True)
class Folded:
    """Folded text and where each of its characters stood.

    `origin[i]` is the offset in `original` (code points) of folded character `i`; `origin[len(text)]` is the end.
    """

    original: str
    text: str
    origin: array[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span in the original of the folded span [start, end), dropped marks after its end included."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end]


def normalise(text: str) -> Folded:
    """Fold `text` character by character; white space becomes a plain space but is never collapsed."""
    out: list[str] = []
    origin = array("l")
    for offset, char in enumerate(text):
        folded = "\n" if char == "\n" else " " if char.isspace() else fold_char(char)
        for piece in folded:
            out.append(piece)
            origin.append(offset)
    origin.append(len(text))
    return Folded(original=text, text="".join(out), origin=origin)
