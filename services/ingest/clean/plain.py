"""The form of clean text: paragraphs in NFC, one line feed between them, single spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from services.contracts.article import TEXT_LIMIT

# Unicode 15 categories Cc (but white space) and Cf (but the visible Arabic number signs and end of ayah).
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\ud800-\udfff]"
)

_CODE: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")


def one_line(text: str) -> str:
    """The text as one paragraph: any run of white space is one space, none at the ends. Idempotent."""
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


def unmarked(text: str) -> str:
    """One line of text that was meant as text: markup written into it goes, of scripts and styles what they hold too."""
    return one_line(_MARKUP.sub("", _CODE.sub("", text))) if "<" in text else text


def joined(paragraphs: Iterable[str], limit: int = TEXT_LIMIT) -> tuple[str, bool]:
    """Paragraphs as one text of at most `limit` code points, cut at a paragraph, and whether it was cut.

    A first paragraph that is longer than the limit is cut at its last space.
    """
    kept: list[str] = []
    length = -1
    for paragraph in paragraphs:
        length += 1 + len(paragraph)
        if length > limit:
            return "\n".join(kept) or _cut(paragraph, limit), True
        kept.append(paragraph)
    return "\n".join(kept), False


def _cut(paragraph: str, limit: int) -> str:
    head = paragraph[: limit + 1]
    return head.rpartition(" ")[0] or paragraph[:limit]
