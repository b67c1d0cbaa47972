"""Precision, recall and F1 of what was read: of events, and of each slot over the events that were found. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.contracts.taxonomy import Modality
from services.extract.evaluation.gold import Event
from services.extract.evaluation.matching import effects_right, match, near, place, start, unlocatable

KINETIC: Final = frozenset({"assault", "coerce", "capture", "mobilize", "retreat"})
_MODALITIES: Final[tuple[Modality, ...]] = ("asserted", "reported", "planned", "denied")
EVENTS: Final = ("events", "events, kinetic", "events, other", "events + mode")
SLOTS: Final = (
    "actors + role",
    "effects",
    "effects + group",
    "place within 5 km",
    "start date",
    "attribution kind",
    "background (true)",
)


@dataclass(slots=True)
class Tally:
    """How many were right, how many were read, how many the gold has."""

    true: int = 0
    read: int = 0
    gold: int = 0

    def count(self, true: int, read: int, gold: int) -> None:
        """Add to all three."""
        self.true += true
        self.read += read
        self.gold += gold

    def add(self, other: Tally) -> None:
        """Add another tally."""
        self.count(other.true, other.read, other.gold)

    @property
    def precision(self) -> float:
        """Share of what was read that is right; 0 where nothing was read."""
        return self.true / max(1, self.read)

    @property
    def recall(self) -> float:
        """Share of the gold that was read; 0 where there is none."""
        return self.true / max(1, self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.true / (self.read + self.gold) if self.read + self.gold else 0.0


Scores = dict[str, Tally]  # a name of EVENTS or SLOTS, "modality …", or "type …"


def score(read: Sequence[Event], gold: Sequence[Event]) -> Scores:
    """The tallies of one document."""
    scores: Scores = {}

    def tally(name: str) -> Tally:
        return scores.setdefault(name, Tally())

    pairs = match(read, gold)
    tally("events").count(len(pairs), len(read), len(gold))
    tally("events + mode").count(sum(p.get("mode") == g["mode"] for p, g in pairs), len(read), len(gold))
    for name, kinetic in (("events, kinetic", True), ("events, other", False)):
        found, mine, theirs = (_of(kind, kinetic=kinetic) for kind in ((g for _, g in pairs), read, gold))
        tally(name).count(found, mine, theirs)
    for event in read:
        tally(f"type {event['event_type']}").read += 1
    for event in gold:
        tally(f"type {event['event_type']}").gold += 1
    for mine_event, theirs_event in pairs:
        tally(f"type {theirs_event['event_type']}").true += 1
        for name, slot in _slots(mine_event, theirs_event).items():
            tally(name).add(slot)
    return scores


def _of(events: Iterable[Event], *, kinetic: bool) -> int:
    return sum((event["event_type"] in KINETIC) == kinetic for event in events)


def _slots(mine: Event, theirs: Event) -> Scores:
    """The tallies of one found event's slots."""
    right, grouped = effects_right(mine, theirs)
    read, wanted = len(mine.get("effects", [])), len(theirs["effects"])
    here, there = place(mine), place(theirs)
    whole = {"effects": [effect for effect in mine.get("effects", []) if effect.get("part_of") is None]}
    slots = {
        "actors + role": _common(actor_keys(mine), actor_keys(theirs)),
        "effects": Tally(right, read, wanted),
        "effects + group": Tally(grouped, read, wanted),
        "effects, parts aside": Tally(effects_right(whole, theirs)[0], len(whole["effects"]), wanted),
        "start date": Tally(
            bool(start(theirs) and start(mine) == start(theirs)), bool(start(mine)), bool(start(theirs))
        ),
        "attribution kind": _common(kinds(mine), kinds(theirs)),
        "background (true)": _agreed(mine.get("background"), theirs["background"], wanted=True),
    }
    if not unlocatable(theirs):
        slots["place within 5 km"] = Tally(near(here, there), bool(here), bool(there))
    for modality in _MODALITIES:
        slots[f"modality {modality}"] = _agreed(mine.get("modality"), theirs["modality"], wanted=modality)
    return slots


def actor_keys(event: Event) -> list[tuple[str, str]]:
    """Role and id of its actors that the lexicon knows."""
    return [(actor["role"], actor["actor_id"]) for actor in event.get("actors", []) if actor["actor_id"]]


def kinds(event: Event) -> list[str]:
    """The kinds of its sources, each once."""
    return sorted({source["kind"] for source in event.get("attribution", [])})


def _common(mine: Iterable[object], theirs: Iterable[object]) -> Tally:
    have, want = Counter(mine), Counter(theirs)
    return Tally((have & want).total(), have.total(), want.total())


def _agreed(mine: object, theirs: object, *, wanted: object) -> Tally:
    return Tally(mine == theirs == wanted, mine == wanted, theirs == wanted)


def total(documents: Iterable[Scores]) -> Scores:
    """The tallies of several documents together."""
    scores: Scores = {}
    for document in documents:
        for name, tally in document.items():
            scores.setdefault(name, Tally()).add(tally)
    return scores


def modality_f1(scores: Mapping[str, Tally]) -> float:
    """F1 of the modalities that the gold has, averaged."""
    present = [scores[f"modality {name}"] for name in _MODALITIES if f"modality {name}" in scores]
    values = [tally.f1 for tally in present if tally.gold]
    return sum(values) / max(1, len(values))


def headline(scores: Mapping[str, Tally]) -> dict[str, float]:
    """The figures that a version is judged by."""
    get = {name: scores.get(name, Tally()) for name in (*EVENTS, *SLOTS)}
    return {
        "events precision": get["events"].precision,
        "recall kinetic": get["events, kinetic"].recall,
        "recall other": get["events, other"].recall,
        "events F1": get["events"].f1,
        "mode F1": get["events + mode"].f1,
        "actors F1": get["actors + role"].f1,
        "effects F1": get["effects"].f1,
        "effects F1, parts aside": scores.get("effects, parts aside", Tally()).f1,
        "place F1": get["place within 5 km"].f1,
        "place precision": get["place within 5 km"].precision,
        "date F1": get["start date"].f1,
        "attribution F1": get["attribution kind"].f1,
        "background F1": get["background (true)"].f1,
        "modality F1": modality_f1(scores),
    }
