"""Words, numbers and marks of folded text, each with its place."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from services.extract.language.normalise import Folded

_TOKEN: Final = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*|[^\W\d_]+|[^\s]")
PAUSES: Final = frozenset("،,؛;:.؟?!…")
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


def tokenise(folded: Folded) -> list[Token]:
    """All tokens in order."""
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(folded.text)]


def without_conjunction(word: str) -> str:
    """The word without a joined و or ف in front, where enough of it is left to be a word."""
    return word[1:] if len(word) > 3 and word[0] in "وف" else word  # noqa: PLR2004
