"""A weapon that came down somewhere ("سقطت قذيفة على مدرسة"), whether or not a map knows the place."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

UPON: Final = frozenset({"علي", "في", "قرب", "بالقرب", "داخل", "وسط", "امام"})
_UPON_WITHIN: Final = 4  # tokens from a weapon over its kind and verb to where it came down


def fell(scan: Scan, draft: Draft) -> bool:
    """Whether the draft is told by a weapon and by what it hit."""
    behind = range(draft.head.end, min(draft.head.end + _UPON_WITHIN, draft.end))
    weapon = draft.head.sense.form == "weak" and draft.event_type == "assault" and not draft.background
    return weapon and not draft.definite and any(scan.bares[at] in UPON for at in behind)
