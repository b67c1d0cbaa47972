"""Spellings of place names: the variants that rules make, and the skeleton under which unlike spellings meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from services.common.arabic import fold

# First words that are written apart or together (كفر نبل, كفرنبل).
_JOINED: Final = ("كفر", "معره", "معرت", "معر", "تل", "دير", "باب", "عين", "بيت", "خربه")
_INNER_ARTICLE: Final = re.compile(r"(?<= )ال(?=\w{3})")
_SKELETON: Final = (
    ("ص", "س"), ("ظ", "ض"), ("ض", "د"), ("ذ", "د"), ("ث", "ت"), ("ط", "ت"), ("غ", "ق"), ("ج", "ق"),
    ("ا", ""), ("ه", ""), ("ء", ""), ("و", ""), ("ي", ""), (" ", ""),
)  # fmt: skip
_SHORTEST_SKELETON: Final = 3
_SHORT_NAME: Final = 5
# First words that only places have: a name of two words that begins so needs no anchor.
PLACE_WORDS: Final = frozenset(
    fold("تل كفر عين خربة دير جب رسم خان معرة حوش قلعة جسر وادي برج مزرعة تلة مخيم مطار معبر سد").split()
)


def spellings(name: str) -> Iterator[str]:
    """The folded name and the ways of writing it that cannot be another word: joined, apart, inner article dropped."""
    folded = fold(name)
    yield folded
    without = _INNER_ARTICLE.sub("", folded)
    if without != folded:
        yield without
    for first in _JOINED:
        if folded.startswith(first + " ") and len(folded) > len(first) + 3:
            yield first + folded[len(first) + 1 :]
        elif len(first) > len("تل") and folded.startswith(first) and len(folded) > len(first) + 2 and " " not in folded:
            yield first + " " + folded[len(first) :]
            break


def with_and_without_article(folded: str) -> str:
    """The folded name with ال where it has none, without where it has: only beside an anchor is that the same place."""
    return folded[2:] if folded.startswith("ال") else "ال" + folded


def skeleton(folded: str) -> str | None:
    """What stays the same between unlike spellings (كنصفرة, كنسفرة; سفوهن, سفوهون); None where too little stays."""
    out = " ".join(word.removeprefix("ال") for word in folded.split(" "))
    for letter, other in _SKELETON:
        out = out.replace(letter, other)
    return out if len(out) >= _SHORTEST_SKELETON else None


def is_alike(one: str, other: str) -> bool:
    """Whether two folded names differ by one letter, long ones by two (articles and their lack not counted)."""
    one, other = (" ".join(word.removeprefix("ال") for word in name.split(" ")) for name in (one, other))
    allowed = 2 if min(len(one), len(other)) > _SHORT_NAME else 1
    if abs(len(one) - len(other)) > allowed:
        return False
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, counterpart in enumerate(other, start=1):
            change = before[column - 1] + (letter != counterpart)
            now.append(min(change, before[column] + 1, now[column - 1] + 1))
        before = now
    return before[-1] <= allowed
