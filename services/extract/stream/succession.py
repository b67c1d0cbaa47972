"""Which event of an earlier extraction a new one replaces under its own id. Pure.

An id says what was read (type, mode, sentence, place), so a better reading of one act has another id. The two are one
where their sentences or their slots agree, each is the other's best, and no third fits as well; else nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from struct import pack
from typing import Final, NamedTuple
from uuid import UUID
from zlib import crc32

from services.common.arabic import fold
from services.contracts.event import EnrichedEvent

_KEPT: Final = (
    8  # the lowest hashes of a sentence's words: two sentences are as alike as their lowest are (Broder 1997)
)
_SAME_SENTENCE: Final = 0.5  # share of words from which one sentence was read twice, perhaps edited
_SAME_WORDS: Final = 0.8  # from which one stretch of it was, so that another type is another reading and no other act
_SAME_SUBJECT: Final = 0.2  # below it two sentences on one day and place speak of different acts


class Sketch(NamedTuple):
    """What is remembered of an event to know it again: 100 bytes instead of three thousand."""

    event_type: str
    mode: str
    place: str  # folded mention, empty where there is none
    day: str  # of its beginning, empty where it is not known
    words: str  # hashes of the evidence's words, eight hexadecimal digits each, ascending


def sketch(event: EnrichedEvent) -> Sketch:
    """The sketch of an event."""
    hashes = sorted({crc32(word.encode()) for word in fold(event.evidence.text).split()})[:_KEPT]
    return Sketch(
        event.event_type,
        event.mode,
        fold(event.location.mention) if event.location else "",
        (event.time.start or "")[:10] if event.time else "",
        pack(f">{len(hashes)}I", *hashes).hex(),
    )


def successors(gone: Mapping[UUID, Sketch], new: Mapping[UUID, Sketch]) -> dict[UUID, UUID]:
    """New event to the gone one that it replaces. No order of either matters."""
    fits = {
        (mine, former): fit
        for (mine, told), (former, was) in product(new.items(), gone.items())
        if (fit := _fit(told, was)) is not None
    }
    best_former = _best((mine, former, fit) for (mine, former), fit in fits.items())
    best_mine = _best((former, mine, fit) for (mine, former), fit in fits.items())
    return {mine: former for mine, former in best_former.items() if best_mine.get(former) == mine}


def _best(fits: Iterable[tuple[UUID, UUID, float]]) -> dict[UUID, UUID]:
    """Of each first id the second that fits best; none where two fit equally."""
    found: dict[UUID, tuple[float, UUID | None]] = {}
    for one, other, fit in fits:
        known = found.get(one, (-1.0, None))
        if fit > known[0]:
            found[one] = (fit, other)
        elif fit == known[0]:
            found[one] = (fit, None)
    return {one: other for one, (_, other) in found.items() if other is not None}


def _fit(mine: Sketch, former: Sketch) -> float | None:
    """How well two readings can be of one act; None where they cannot."""
    shared = _shared(mine.words, former.words)
    kind, mode = mine.event_type == former.event_type, mine[:2] == former[:2]
    place, day = mine.place == former.place, mine.day == former.day
    read_otherwise = (shared >= _SAME_SENTENCE and kind) or (shared >= _SAME_WORDS and place)
    told_otherwise = shared >= _SAME_SUBJECT and mode and place and day
    return 3 * shared + 2 * kind + 2 * place + mode + day if read_otherwise or told_otherwise else None


def _shared(one: str, other: str) -> float:
    """The estimated share of words that two sentences have in common, 0 to 1."""
    a, b = ({words[at : at + 8] for at in range(0, len(words), 8)} for words in (one, other))
    lowest = sorted(a | b)[:_KEPT]
    return sum(word in a and word in b for word in lowest) / len(lowest) if lowest else 0.0
