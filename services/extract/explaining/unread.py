"""Why a stretch of text yielded no event of a type: what became of each word that might have stated one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from services.contracts.taxonomy import EventType
from services.extract.event_types.schema import load_event_types
from services.extract.explaining.lines import trigger_line
from services.extract.reader import Examined
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger, TriggerTable, compile_triggers
from services.extract.reading.voiding import why_void


def why_unread(examined: Examined, start: int, end: int, event_type: EventType) -> list[str]:
    """One line for each word of the text's [start, end) that is a trigger, those of the wanted type first.

    An empty list: no word of it is a trigger of any type, so that one must be added.
    """
    scan, table = examined.scan, _table()
    wanted: list[str] = []
    others: list[str] = []
    for sentence in scan.sentences:
        for index in range(sentence.start, sentence.end):
            left, right = scan.original(index, index + 1)
            if left < start or right > end:
                continue
            for trigger in _each_mode_once(scan, table, sentence, index):
                line = _line(examined, sentence, trigger)
                (wanted if trigger.sense.mode.event_type == event_type else others).append(line)
    return wanted or others


@cache
def _table() -> TriggerTable:
    return compile_triggers(load_event_types())


def _each_mode_once(scan: Scan, table: TriggerTable, sentence: Sentence, index: int) -> Iterator[Trigger]:
    seen: set[tuple[str, str]] = set()
    for trigger in table.at(scan.tokens, index, sentence.end):
        mode = trigger.sense.mode
        if (mode.event_type, mode.name) not in seen:
            seen.add((mode.event_type, mode.name))
            yield trigger


def _line(examined: Examined, sentence: Sentence, trigger: Trigger) -> str:
    mode, scan = trigger.sense.mode, examined.scan
    left, right = scan.original(trigger.start, trigger.end)
    where = trigger_line(mode.event_type, mode.name, trigger.sense.entry)
    fate = _fate(examined, sentence, trigger)
    return f"“{scan.folded.original[left:right]}” {mode.event_type}/{mode.name} ({where}): {fate}"


def _fate(examined: Examined, sentence: Sentence, trigger: Trigger) -> str:
    scan = examined.scan
    at = trigger.start
    if any(row[at] is not None for row in (scan.actor_at, scan.place_at, scan.time_at)):
        return "part of the name of a party, a place or a time"
    if void := why_void(scan, sentence, trigger, load_discourse()):
        return f"void: {void}"
    for draft, event in examined.found:
        if _heads(draft, at):
            return f"read as {event.event_type}/{event.mode} “{event.evidence.text[:40]}…”"
    if told := next((draft for draft in examined.told if _heads(draft, at)), None):
        return told.dropped or _afterwards(examined, told)
    return "no act here: negated, conditional, a habit, or inside what somebody says, wants or alleges"


def _afterwards(examined: Examined, told: Draft) -> str:
    """What the ledger made of a statement that is no event: joined to one, or a mere mention."""
    retold = f"retold in sentence {told.sentence.number + 1}"
    for draft, event in examined.found:
        if retold in draft.rules and event.event_type == told.event_type:
            return f"told again, joined to {event.event_type}/{event.mode} “{event.evidence.text[:40]}…”"
    return "a mere mention: nobody, nowhere, no toll, or it points back at what is not told"


def _heads(draft: Draft, at: int) -> bool:
    return any(trigger.start <= at < trigger.end for trigger in draft.heads)
