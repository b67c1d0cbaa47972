"""Why words of a text yielded no event: what became of each word that might have stated one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from services.contracts.taxonomy import EventType
from services.extract.event_types.schema import load_event_types
from services.extract.explaining.lines import trigger_line
from services.extract.reader import Examined
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger, TriggerTable, compile_triggers
from services.extract.reading.voiding import why_void

_READ = "read as"
_START = 40  # characters of an event's sentence that tell which it is


class Unread(NamedTuple):
    """A trigger at [start, end) of the text, what it might mean, where that stands, and what became of it.

    `event` is the index of the event that it is part of or joined to, None where there is none.
    """

    start: int
    end: int
    event_type: EventType
    mode: str
    where: str
    fate: str
    event: int | None = None


def unread(examined: Examined, start: int, end: int) -> Iterator[Unread]:
    """Triggers within the text's [start, end) that no event is read from, in text order."""
    return (one for one in _triggers(examined, start, end) if one.fate != _READ)


def why_unread(examined: Examined, start: int, end: int, event_type: EventType) -> list[str]:
    """One line for each trigger of the wanted type in [start, end), else for each trigger there.

    An empty list: no word of it is a trigger of any type, so that one must be added.
    """
    found = list(_triggers(examined, start, end))
    wanted = [one for one in found if one.event_type == event_type] or found
    text = examined.scan.folded.original
    return [
        f"“{text[one.start : one.end]}” {one.event_type}/{one.mode} ({one.where}): {one.fate}{_quoted(examined, one)}"
        for one in wanted
    ]


def _quoted(examined: Examined, one: Unread) -> str:
    if one.event is None:
        return ""
    event = examined.found[one.event][1]
    return f" {event.event_type}/{event.mode} “{event.evidence.text[:_START]}…”"


def _triggers(examined: Examined, start: int, end: int) -> Iterator[Unread]:
    scan = examined.scan
    for sentence in scan.sentences:
        for index in range(sentence.start, sentence.end):
            left, right = scan.original(index, index + 1)
            if left >= start and right <= end:
                for trigger in _each_mode_once(scan, sentence, index):
                    mode = trigger.sense.mode
                    where = trigger_line(mode.event_type, mode.name, trigger.sense.entry)
                    span = scan.original(trigger.start, trigger.end)
                    yield Unread(*span, mode.event_type, mode.name, where, *_fate(examined, sentence, trigger))


@cache
def _table() -> TriggerTable:
    return compile_triggers(load_event_types())


def _each_mode_once(scan: Scan, sentence: Sentence, index: int) -> Iterator[Trigger]:
    seen: set[tuple[str, str]] = set()
    for trigger in _table().at(scan.tokens, index, sentence.end, scan.folded.text):
        mode = trigger.sense.mode
        if (mode.event_type, mode.name) not in seen:
            seen.add((mode.event_type, mode.name))
            yield trigger


def _fate(examined: Examined, sentence: Sentence, trigger: Trigger) -> tuple[str, int | None]:
    scan = examined.scan
    at = trigger.start
    if any(row[at] is not None for row in (scan.actor_at, scan.place_at, scan.time_at)):
        return "part of the name of a party, a place or a time", None
    for number, (draft, _) in enumerate(examined.found):
        if _heads(draft, at):
            return _READ, number
    if void := why_void(scan, sentence, trigger, load_discourse()):
        return f"void: {void}", None
    if told := next((draft for draft in examined.told if _heads(draft, at)), None):
        return (told.dropped, None) if told.dropped else _afterwards(examined, told)
    return "no act here: negated, conditional, a habit, or inside what somebody says, wants or alleges", None


def _afterwards(examined: Examined, told: Draft) -> tuple[str, int | None]:
    """What the ledger made of a statement that is no event: joined to one, or a mere mention."""
    retold = f"retold in sentence {told.sentence.number + 1}"
    for number, (draft, event) in enumerate(examined.found):
        if retold in draft.rules and event.event_type == told.event_type:
            return "told again, joined to", number
    return "a mere mention: nobody, nowhere, no toll, or it points back at what is not told", None


def _heads(draft: Draft, at: int) -> bool:
    return any(trigger.start <= at < trigger.end for trigger in draft.heads)
