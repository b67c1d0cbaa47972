"""Text cut where marks begin and end, for showing which words state which part of an event. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.contracts.event import EnrichedEvent, SlotRule

MarkKind = Literal["evidence", "trigger", "actor", "place", "time", "effect", "source"]


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


def marks_of(event: EnrichedEvent, labels: dict[str, str], *, act: str = "") -> list[Mark]:
    """The marks of an event: each says its slot, and the rule that read it where the record has it.

    `labels` gives the shown word for roles, effects and the other parts, `act` that for what happened.
    """
    marks = [Mark(event.evidence.start, event.evidence.end, "evidence")]
    marks += [
        Mark(rule.start, rule.end, "trigger", f"{act} · {rule_text(rule)}")
        for rule in event.provenance
        if rule.slot == "trigger" and rule.start is not None and rule.end is not None
    ]

    def add(kind: MarkKind, slot: str, start: int, end: int, label: str) -> None:
        read = (each for each in event.provenance if (each.slot, each.start, each.end) == (slot, start, end))
        marks.append(Mark(start, end, kind, " · ".join([label, *map(rule_text, read)])))

    for actor in event.actors:
        add("actor", "actor", actor.start, actor.end, labels.get(actor.role, actor.role))
    for effect in event.effects:
        add("effect", "effect", effect.start, effect.end, labels.get(effect.effect, effect.effect))
    for said in event.attribution:
        add("source", "attribution", said.start, said.end, labels.get(said.kind, said.kind))
    if event.location:
        add("place", "place", event.location.start, event.location.end, labels.get("place", ""))
    time = event.time
    if time and time.start_offset is not None and time.end_offset is not None:
        add("time", "time", time.start_offset, time.end_offset, labels.get("time", ""))
    return marks


def rule_text(rule: SlotRule) -> str:
    """The rule, and the line of the extractor's data that it stands in."""
    return f"{rule.rule} ({rule.where})" if rule.where else rule.rule
