"""Folding of Arabic text for comparison: the one normal form shared by ids, near-duplicates, lexicon and search.

Rules from `facts/arabic.md` of the project's measurements: drop tatweel and diacritics; unify alef, yeh, teh marbuta
and hamza seats; Arabic-Indic digits to ASCII. Offset-preserving folding for the extractor is built on `fold_char`.
"""

from __future__ import annotations

from typing import Final

# Tatweel, harakat, superscript alef, Quranic marks, and the invisible direction and joining controls.
_DROPPED: Final = (
    *(0x0640, 0x0670, 0xFEFF),
    *(*range(0x064B, 0x0660), *range(0x06D6, 0x06EE)),
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)),
)
_UNIFIED: Final = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "گ": "ك",
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
}  # fmt: skip
# The letters that stay are said too: one that is not costs `translate` an exception.
_LETTERS: Final[dict[int, int | str | None]] = {
    **{code: code for code in range(0x0700)},
    **dict.fromkeys(_DROPPED),
    **{ord(letter): unified for letter, unified in _UNIFIED.items()},
}


def fold(text: str) -> str:
    """Text in its normal form for comparison; length may change. Idempotent."""
    return " ".join(text.translate(_LETTERS).split()).casefold()


def fold_char(char: str) -> str:
    """The normal form of one character: empty where it is dropped. Spaces are kept as they are."""
    return char.translate(_LETTERS).lower()
