"""Words, numbers and marks of folded text, each with its place."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"[^\W\d_]+|[0-9]+(?:[.,:/][0-9]+)*|[^\s]")
PAUSES: Final = frozenset("،,؛;:.؟?!…")
QUOTES: Final = frozenset("\"”“»«'")
OPENING: Final = frozenset("«“([{")
CLOSING: Final = frozenset("»”)]}")


class Token(NamedTuple):
    """A run of letters, a number, or one mark. `start`, `end` count in the folded text."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Letters, not a number or a mark."""
        return self.text[0].isalpha()


def tokenise(text: str) -> list[Token]:
    """All tokens of folded text in order."""
    new = tuple.__new__  # there are hundreds: the function that a NamedTuple wraps round this costs as much again
    return [new(Token, (found[0], found.start(), found.end())) for found in _TOKEN.finditer(text)]


def without_conjunction(word: str) -> str:
    """The word without a joined و or ف in front, where enough of it is left to be a word."""
    return word[1:] if len(word) > 3 and word[0] in "وف" else word  # noqa: PLR2004
