"""Whether what a trigger needs stands near it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.spoken_of import stems
from services.extract.reading.triggers import Trigger

_EARLIER: Final = frozenset({"وقت", "سابق"})
_WHOSE_DUTY: Final = frozenset({"جميع", "كل", "اطراف", "مجتمع", "دول", "عناصر", "سوريين", "حكومه", "قياده", "راغبين"})
_OWNERS: Final = ("هما", "ها", "هم")


def ahead(scan: Scan, sentence: Sentence, trigger: Trigger) -> int:
    """Where what a trigger needs must have stood; "، في وقت سابق اليوم،" between makes it no farther."""
    left, at = trigger.sense.mode.ahead, trigger.end
    while at < sentence.end and left:
        left -= scan.time_at[at] is None and scan.texts[at] not in PAUSES and scan.texts[at] not in _EARLIER
        at += 1
    return at


def upon_somebody(scan: Scan, trigger: Trigger) -> bool:
    """“قال إن على الفصائل تسليم سلاحها”: behind "upon" stands whose duty it is ("إن على الأرض" is no demand)."""
    if trigger.sense.mode.event_type != "request" or trigger.sense.tail[1:][-1:] != ("علي",):
        return True
    behind = trigger.tail + 1
    named = scan.actor_at[behind] if behind < len(scan.tokens) else None
    return named is not None or scan.bare(behind).removeprefix("ال") in _WHOSE_DUTY


def has(scan: Scan, reach: tuple[int, int], trigger: Trigger, needs: frozenset[str]) -> bool:
    """Whether one of the words, with or without what is joined to it, stands in tokens [reach) outside the trigger."""
    return any(stem in needs for word in _around(scan, reach, trigger) for stem in _owned_stems(word))


@lru_cache(maxsize=20000)
def _owned_stems(word: str) -> tuple[str, ...]:
    """The stems of a word, and what is left of them without a pronoun ("عناصرها")."""
    return (
        *stems(word),
        *(stem.removesuffix(owner) for stem in stems(word) for owner in _OWNERS if stem.endswith(owner)),
    )


def _around(scan: Scan, reach: tuple[int, int], trigger: Trigger) -> Iterator[str]:
    for index in range(*reach):
        if not trigger.start <= index < trigger.end:
            yield scan.tokens[index].text
