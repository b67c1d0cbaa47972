"""The language of a text, by its script and its letters.

A statistical detector is not used: py3langid's model alone takes 103 MB resident (half of what a service may hold) and
0.5 ms an article, to tell apart what the letters tell: of the languages in Arabic script that Syrian sites carry, each
but Arabic has letters of its own. Between languages of one script that letters cannot tell apart (English, Turkish,
Kurmanji), the page's own statement decides, then the site's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SAMPLE: Final = 400  # characters looked at
_LETTERS: Final = re.compile(r"[^\W\d_]")
_ARABIC_SCRIPT: Final = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06fc]")
_OWN_LETTERS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("ckb", re.compile("[ەێۆڕڵ]")),
    ("ur", re.compile("[ٹڈڑےں]")),
    ("fa", re.compile("[پچژگیک]")),
)
_ENOUGH: Final = 0.03  # of the letters: foreign names in an Arabic text stay below, another language far above
_IN_ARABIC_SCRIPT: Final = frozenset({"ar", "ckb", "ur", "fa", "ps", "ku-Arab"})


def language_of(text: str, stated: Iterable[str | None]) -> str | None:
    """BCP 47 tag of the text's language, None where neither letters nor statements tell.

    `stated` are the tags the page and its site give themselves, the first to be believed first; a tag of another
    script than the text's is not believed.
    """
    sample = text[:_SAMPLE]
    letters = len(_LETTERS.findall(sample))
    if not letters:
        return None
    if len(_ARABIC_SCRIPT.findall(sample)) < letters / 2:
        return next((tag for tag in map(_primary, stated) if tag and tag not in _IN_ARABIC_SCRIPT), None)
    return next((tag for tag, own in _OWN_LETTERS if len(own.findall(sample)) > _ENOUGH * letters), "ar")


def _primary(tag: str | None) -> str | None:
    primary = re.match(r"\s*([A-Za-z]{2,3})\b", tag or "")
    return primary[1].lower() if primary else None
