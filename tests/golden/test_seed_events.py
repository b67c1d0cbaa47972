"""The extractor on the five founding pages: the acts that must be found, against their gold annotations."""

from __future__ import annotations

import json
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.common.clock import DAMASCUS
from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

# Gold event (type, mode, its number among the document's events of that type and mode) that must be found, and the
# effects it must carry.
MUST_FIND = [
    ("seed-000", "consult", "negotiation", 0, ()),
    ("seed-000", "reject", "walk_out", 0, ()),
    ("seed-000", "agree", "ceasefire", 0, ()),
    ("seed-000", "assault", "shelling", 0, ()),
    ("seed-000", "assault", "offensive", 1, ()),
    ("seed-001", "assault", "clash", 0, (("killed", 2),)),
    ("seed-002", "agree", "evacuation", 0, ()),
    ("seed-002", "reject", "refuse", 0, ()),
    ("seed-002", "assault", "shelling", 0, ()),
    ("seed-003", "consult", "meeting", 0, ()),
    ("seed-003", "assault", "clash", 0, (("killed", 2), ("injured", 3))),
    ("seed-004", "consult", "negotiation", 0, ()),
    ("seed-004", "consult", "negotiation", 1, ()),
    ("seed-004", "agree", "ceasefire", 0, ()),
]


@cache
def _reader() -> Reader:
    return Reader.default()


@cache
def _gold(shared: Path, doc: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / "gold" / "articles" / f"{doc}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def _events(shared: Path, doc: str) -> list[EnrichedEvent]:
    gold = _gold(shared, doc)
    return _reader().read(
        PipedArticle(
            article_id=uuid5(NAMESPACE_URL, doc),
            text=gold["text"],
            title=gold["title"],
            published_at=gold["published_at"],
        )
    )


def _overlap(event: EnrichedEvent, evidence: dict[str, int]) -> bool:
    """The scorer's rule: half of the shorter, a tenth of the union."""
    common = min(event.evidence.end, evidence["end"]) - max(event.evidence.start, evidence["start"])
    shorter = min(event.evidence.end - event.evidence.start, evidence["end"] - evidence["start"])
    union = max(event.evidence.end, evidence["end"]) - min(event.evidence.start, evidence["start"])
    return common >= 0.5 * shorter and common >= 0.1 * union


@pytest.mark.parametrize(("doc", "event_type", "mode", "number", "effects"), MUST_FIND)
def test_the_act_is_found(
    shared: Path, doc: str, event_type: str, mode: str, number: int, effects: tuple[tuple[str, int], ...]
) -> None:
    """An event of the gold's type stands on the gold's evidence, with the toll it tells."""
    alike = [e for e in _gold(shared, doc)["events"] if (e["event_type"], e["mode"]) == (event_type, mode)]
    wanted = alike[number]
    found = [e for e in _events(shared, doc) if e.event_type == event_type and _overlap(e, wanted["evidence"])]
    assert found, [(e.event_type, e.mode, e.evidence.text[:40]) for e in _events(shared, doc)]
    told = {(effect.effect, effect.min) for event in found for effect in event.effects}
    assert set(effects) <= told


@pytest.mark.parametrize("doc", [f"seed-00{n}" for n in range(5)])
def test_every_mention_is_its_characters(shared: Path, doc: str) -> None:
    """Every mention of every slot equals the text at its offsets."""
    text = _gold(shared, doc)["text"]
    for event in _events(shared, doc):
        spans = [(event.evidence.text, event.evidence.start, event.evidence.end)]
        spans += [(slot.mention, slot.start, slot.end) for slot in event.actors]
        spans += [(slot.mention, slot.start, slot.end) for slot in event.effects]
        spans += [(slot.mention, slot.start, slot.end) for slot in event.attribution]
        if event.location:
            spans.append((event.location.mention, event.location.start, event.location.end))
        if event.time and event.time.mention:
            spans.append((event.time.mention, event.time.start_offset or 0, event.time.end_offset or 0))
        assert [text[start:end] for _, start, end in spans] == [mention for mention, _, _ in spans]


def test_the_flashes_are_read_as_the_gold_says(shared: Path) -> None:
    """The SMART ticker: types, modes and bare places of its ten lines, arrests, protest, shelling and car bomb among them."""
    for flash in _gold(shared, "seed-003")["flashes"]:
        day = datetime.fromisoformat(flash["date"])
        clock = time.fromisoformat(flash["time"])
        article = PipedArticle(
            article_id=uuid5(NAMESPACE_URL, flash["text"]),
            kind="flash",
            text=flash["text"],
            attribution=flash["attribution"],
            published_at=datetime.combine(day, clock, DAMASCUS),
        )
        events = _reader().read(article)
        found = sorted((e.event_type, e.mode, e.modality, ((e.time and e.time.start) or "")[:10]) for e in events)
        expected = sorted((e["event_type"], e["mode"], e["modality"], flash["date"]) for e in flash["events"])
        assert found == expected, flash["text"]
