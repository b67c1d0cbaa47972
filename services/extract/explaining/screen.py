"""An explanation as text for a terminal: the article with its words marked, then each event slot by slot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.extract.explaining.explanation import Explained, Explanation, Segment, segments, showable
from services.extract.explaining.origin import Origin

_RESET: Final = "\x1b[0m"
_COLOURS: Final = {
    "trigger": "\x1b[1;31m",
    "actor": "\x1b[34m",
    "place": "\x1b[32m",
    "time": "\x1b[33m",
    "effect": "\x1b[31m",
    "attribution": "\x1b[35m",
    "modality": "\x1b[36m",
}
# Isolates keep what is written from right to left and what is not from turning each other round.
_ISOLATE, _END = "\u2068", "\u2069"


def as_text(explanation: Explanation, *, coloured: bool) -> str:
    """The explanation; without colour marked words stand in ⟦ ⟧ with the number of their event."""
    return "\n".join(_lines(explanation, coloured=coloured))


def _lines(explanation: Explanation, *, coloured: bool) -> Iterator[str]:
    known = (explanation.title, explanation.published, explanation.url)
    yield from (line for line in known if line)
    yield ""
    whole = segments(explanation, 0, len(explanation.text), explanation.events)
    yield "".join(_marked(segment, coloured=coloured) for segment in whole)
    for one in explanation.events:
        yield ""
        yield from _event(explanation, one)
    if explanation.unread:
        yield from ("", "Triggers that state no event")
        for left in explanation.unread:
            words = explanation.text[left.start : left.end]
            told = "" if left.event is None else f" event {explanation.events[left.event].number}"
            yield f"  {_isolated(words)}  {left.event_type}/{left.mode} ({left.where}): {left.fate}{told}"
    yield from ("", f"{len(explanation.events)} events, read by {explanation.reader}")


def _marked(segment: Segment, *, coloured: bool) -> str:
    slots = [(number, slot) for number, slot in segment.marks if slot != "evidence"]
    if not slots or not segment.text.strip():
        return segment.text
    if coloured:
        return f"{_COLOURS.get(slots[0][1], '')}{segment.text}{_RESET}"
    numbers = ",".join(str(number) for number in dict.fromkeys(number for number, _ in slots))
    return f"⟦{numbers} {segment.text}⟧"


def _event(explanation: Explanation, one: Explained) -> Iterator[str]:
    event = one.event
    background = " background" if event.background else ""
    yield f"{one.number}. {event.event_type}/{event.mode}  {event.modality}{background}  confidence {event.confidence:.2f}"
    yield f"   {_isolated(explanation.text[event.evidence.start : event.evidence.end])}"
    yield f"   {'confidence':11} {one.because}"
    for origin in one.origins:
        yield f"   {origin.slot:11} {_isolated(_words(explanation, origin))}  {origin.value}"
        yield f"   {'':11} {showable(origin.rule)}" + (f"  [{origin.where}]" if origin.where else "")


def _words(explanation: Explanation, origin: Origin) -> str:
    if origin.start is None or origin.end is None:
        return "–"
    return explanation.text[origin.start : origin.end] or "–"


def _isolated(words: str) -> str:
    return f"{_ISOLATE}{' '.join(words.split())}{_END}"
