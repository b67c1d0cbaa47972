"""Whether an act is told with the words that nobody was hurt: "دون وقوع إصابات", "اقتصرت الأضرار على المادية"."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_WITHIN: Final = 5  # tokens from "without" to the word of harm
_HARM: Final = frozenset({"اصابات", "ضحايا", "خسائر", "خساير", "قتلي", "جرحي", "شهداء", "اصابه", "وفيات"})
_WITHOUT: Final = closed("harm", "no_harm_before") | {"يسفر", "تسفر", "يخلف", "تخلف"}
_LIMITED: Final = frozenset({"اقتصر", "اقتصرت", "يقتصر", "تقتصر", "اقتصار"})
_SIGNS: Final = _HARM | _LIMITED


def says_unharmed(scan: Scan, draft: Draft) -> bool:
    """Whether the draft's stretch denies that anybody was killed or hurt."""
    if draft.event_type != "assault" or not scan.tells(_SIGNS, draft.start, draft.end):
        return False
    for at in range(draft.start, draft.end):
        bare = scan.bares[at]
        if bare in _LIMITED:
            return True
        if bare in _HARM:
            before = scan.bares[max(at - _WITHIN, draft.start) : at]
            return any(word in _WITHOUT for word in before)
    return False
