"""Times that say how long something took, and no day."""

from __future__ import annotations

from typing import Final

from services.extract.language.times import TimeMention
from services.extract.language.tokens import PAUSES
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_LASTING: Final = frozenset({"استمر", "استمرت", "دام", "دامت", "لمده", "طوال", "طيله"})
_ONE: Final = frozenset({"واحد", "واحده", "فقط", "قليله"})
_QUOTES: Final = frozenset('"”“»«')


def how_long(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“بعد أيام من …”, “استمرت ثلاثة أيام”: how long something took says no day."""
    words = [scan.bare(at) for at in range(*scan.token_span(time))]
    between = scan.texts[scan.token_span(time)[1] : draft.head.start]
    if words[:1] == ["بعد"] and not PAUSES.isdisjoint(between) and _goes_on_from(scan, time):
        return True  # "بعد ثلاثة أيام من الهدوء، تجددت الاشتباكات": they were quiet, not since when they fight
    return (
        time.start is None
        and bool(words)
        and (words[0] in _LASTING or (words[0] == "بعد" and _goes_on_from(scan, time)))
    )


def _goes_on_from(scan: Scan, time: TimeMention) -> bool:
    _, after = scan.token_span(time)
    while after < len(scan.tokens) and (scan.bare(after) in _ONE or scan.texts[after] in _QUOTES):
        after += 1  # "بعد يوم واحد من …", "بعد أسابيع «من المرابطة"
    return after < len(scan.tokens) and scan.tokens[after].text in ("من", "علي")
