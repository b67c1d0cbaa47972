"""Folding of Arabic text for comparison: the one normal form shared by ids, near-duplicates, lexicon and search.

Rules from `facts/arabic.md` of the project's measurements: drop tatweel and diacritics; unify alef, yeh, teh marbuta
and hamza seats; Arabic-Indic digits to ASCII. Offset-preserving folding for the extractor is built on `fold_char`.
"""

from __future__ import annotations

import re
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "گ": "ك",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)  # fmt: skip
# Tatweel, harakat, superscript alef, Quranic marks, and the invisible direction and joining controls.
_DROPPED: Final = re.compile("[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def fold(text: str) -> str:
    """Text in its normal form for comparison; length may change. Idempotent."""
    return " ".join(_DROPPED.sub("", text).translate(_LETTERS).split()).casefold()


def fold_char(char: str) -> str:
    """The normal form of one character: empty where it is dropped. Spaces are kept as they are."""
    return _DROPPED.sub("", char).translate(_LETTERS).lower()
