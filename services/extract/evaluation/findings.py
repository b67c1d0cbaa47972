"""Every miss, every false find and every wrong slot of a document, each with the rule that is nearest to blame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from services.contracts.event import EnrichedEvent
from services.extract.evaluation.gold import Event, GoldDocument
from services.extract.evaluation.matching import (
    Pair,
    effects_right,
    match,
    near,
    overlaps,
    place,
    shared,
    start,
    unlocatable,
)
from services.extract.evaluation.scores import Scores, actor_keys, kinds, score
from services.extract.explaining.origin import Origin, Slot, origins
from services.extract.explaining.unread import why_unread
from services.extract.reader import Examined, Reader

_SLOT_OF: Final[dict[str, Slot]] = {
    "mode": "trigger",
    "actors": "actor",
    "effects": "effect",
    "place": "place",
    "date": "time",
    "attribution": "attribution",
    "background": "background",
    "modality": "modality",
}


@dataclass(frozen=True)
class Finding:
    """One fault. `expected` is the gold's word, `read` ours; None where there is none. `rules`: where to look."""

    doc: str
    kind: Literal["missed", "false", "slot"]
    slot: str | None
    sentence: str
    expected: str | None
    read: str | None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluated:
    """One document: its tallies, and what went wrong in it."""

    doc: str
    scores: Scores
    findings: tuple[Finding, ...] = field(default=(), repr=False)


def evaluate(reader: Reader, document: GoldDocument) -> Evaluated:
    """Read one document and compare."""
    examined = reader.examine(document.article())
    read = [event.model_dump(mode="json") for _, event in examined.found]
    gold = document.events
    findings = _findings(document, examined, read)
    return Evaluated(document.doc, score(read, gold), tuple(findings))


def _findings(document: GoldDocument, examined: Examined, read: Sequence[Event]) -> Iterator[Finding]:
    pairs = match(read, document.events)
    hit = {id(theirs) for _, theirs in pairs}
    used = {id(mine): theirs for mine, theirs in pairs}
    for theirs in document.events:
        if id(theirs) not in hit:
            yield _missed(document, examined, theirs)
    for (draft, event), mine in zip(examined.found, read, strict=True):
        slots = origins(examined.scan, draft, event)
        if id(mine) not in used:
            yield _false(document, event, mine, slots)
        else:
            yield from _wrong_slots(document, event, (mine, used[id(mine)]), slots)


def _missed(document: GoldDocument, examined: Examined, theirs: Event) -> Finding:
    evidence = theirs["evidence"]
    rules = why_unread(examined, evidence["start"], evidence["end"], theirs["event_type"])
    nothing = (f"no word of it is a trigger: add one to event_types/{theirs['event_type']}.toml",)
    sentence = document.text[evidence["start"] : evidence["end"]]
    return Finding(document.doc, "missed", None, sentence, told(theirs), None, tuple(rules) or nothing)


def _false(document: GoldDocument, event: EnrichedEvent, mine: Event, slots: Sequence[Origin]) -> Finding:
    beside = [theirs for theirs in document.events if overlaps(mine["evidence"], theirs["evidence"])]
    same = [theirs for theirs in beside if theirs["event_type"] == mine["event_type"]]
    if same:
        expected = f"one event, read as several: {told(same[0])}"
    elif beside:
        expected = f"another type: {'; '.join(told(theirs) for theirs in beside)}"
    else:
        touching = [theirs for theirs in document.events if shared(mine["evidence"], theirs["evidence"]) > 0]
        expected = f"evidence cut otherwise: {told(touching[0])}" if touching else "no event here"
    rules = tuple(_rule(origin) for origin in slots if origin.slot == "trigger")
    return Finding(document.doc, "false", None, event.evidence.text, expected, told(mine), rules)


def _wrong_slots(
    document: GoldDocument, event: EnrichedEvent, pair: Pair, slots: Sequence[Origin]
) -> Iterator[Finding]:
    mine, theirs = pair
    for name, expected, read in _differences(mine, theirs):
        rules = tuple(_rule(origin) for origin in slots if origin.slot == _SLOT_OF[name])
        yield Finding(document.doc, "slot", name, event.evidence.text, expected, read, rules)


def _differences(mine: Event, theirs: Event) -> Iterator[tuple[str, str, str]]:
    """Slots that the scorer counts as wrong: name, the gold's value, ours."""
    if mine["mode"] != theirs["mode"]:
        yield "mode", theirs["mode"], mine["mode"]
    if sorted(actor_keys(mine)) != sorted(actor_keys(theirs)):
        yield "actors", _actors(theirs), _actors(mine)
    if effects_right(mine, theirs)[0] < max(len(mine["effects"]), len(theirs["effects"])):
        yield "effects", _effects(theirs), _effects(mine)
    here, there = place(mine), place(theirs)
    if not unlocatable(theirs) and (here or there) and not near(here, there):
        yield "place", _place(theirs), _place(mine)
    if start(mine) != start(theirs):
        yield "date", start(theirs) or "none", start(mine) or "none"
    if kinds(mine) != kinds(theirs):
        yield "attribution", ", ".join(kinds(theirs)) or "none", ", ".join(kinds(mine)) or "none"
    for name in ("background", "modality"):
        if mine[name] != theirs[name]:
            yield name, str(theirs[name]).lower(), str(mine[name]).lower()


def told(event: Event) -> str:
    """An event in a line: type, mode, modality, actors, place, day, effects."""
    modality = "" if event["modality"] in ("asserted", "reported") else f" ({event['modality']})"
    parts = [
        f"{event['event_type']}/{event['mode']}{modality}",
        _actors(event),
        _place(event),
        start(event) or "no date",
    ]
    effects = [_effects(event)] if event["effects"] else []
    return " · ".join(part for part in (*parts, *effects) if part != "none")


def _actors(event: Event) -> str:
    return ", ".join(f"{a['role']} {a['actor_id'] or '“' + a['mention'] + '”'}" for a in event["actors"]) or "none"


def _place(event: Event) -> str:
    where = event.get("location")
    if not where:
        return "none"
    at = f" ({where['lat']:.3f}, {where['lon']:.3f})" if where.get("lat") is not None else ""
    return f"{where['mention']}{at or ' (' + str(where.get('precision')) + ')'}"


def _effects(event: Event) -> str:
    return ", ".join(_effect(effect) for effect in event["effects"]) or "none"


def _effect(effect: Any) -> str:  # noqa: ANN401  (of either form)
    most = "+" if effect.get("max") is None else "" if effect["max"] == effect["min"] else f"–{effect['max']}"
    return f"{effect['effect']} {effect['group']} {effect['min']}{most}"


def _rule(origin: Origin) -> str:
    return f"{origin.value} ← {origin.rule}" + (f" ({origin.where})" if origin.where else "")
