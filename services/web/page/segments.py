"""Text cut where marks begin and end, for showing which words state which part of an event. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.contracts.event import EnrichedEvent

MarkKind = Literal["evidence", "actor", "place", "time", "effect", "source"]


@dataclass(frozen=True)
class Mark:
    """A span `[start, end)` of an article's text, in code points, and what it is."""

    start: int
    end: int
    kind: MarkKind
    label: str = ""


@dataclass(frozen=True)
class Segment:
    """A run of text under the same marks."""

    text: str
    kinds: tuple[MarkKind, ...]
    labels: tuple[str, ...]


def segments(text: str, offset: int, marks: Iterable[Mark]) -> list[Segment]:
    """Cut `text`, which begins at `offset` of the article, at every edge of a mark.

    The segments joined are `text`; marks outside it, or empty, are left out.
    """
    end = offset + len(text)
    within = [mark for mark in marks if mark.start < mark.end and mark.start < end and mark.end > offset]
    edges = {offset, end}
    for mark in within:
        edges |= {max(mark.start, offset), min(mark.end, end)}
    cuts = sorted(edges)
    return [
        _segment(text[start - offset : stop - offset], [m for m in within if m.start <= start and stop <= m.end])
        for start, stop in pairwise(cuts)
    ]


def _segment(text: str, marks: list[Mark]) -> Segment:
    kinds = tuple(dict.fromkeys(mark.kind for mark in marks))
    labels = tuple(dict.fromkeys(mark.label for mark in marks if mark.label))
    return Segment(text, kinds, labels)


def marks_of(event: EnrichedEvent, labels: dict[str, str]) -> list[Mark]:
    """The marks of an event. `labels` gives the shown word for roles, effects and the other parts."""
    marks = [Mark(event.evidence.start, event.evidence.end, "evidence")]
    marks += [Mark(a.start, a.end, "actor", labels.get(a.role, a.role)) for a in event.actors]
    marks += [Mark(e.start, e.end, "effect", labels.get(e.effect, e.effect)) for e in event.effects]
    marks += [Mark(s.start, s.end, "source", labels.get(s.kind, s.kind)) for s in event.attribution]
    if event.location:
        marks.append(Mark(event.location.start, event.location.end, "place", labels.get("place", "")))
    time = event.time
    if time and time.start_offset is not None and time.end_offset is not None:
        marks.append(Mark(time.start_offset, time.end_offset, "time", labels.get("time", "")))
    return marks
