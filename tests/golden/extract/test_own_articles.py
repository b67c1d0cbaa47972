"""The reader on articles of our own: floors over the whole set, so that the next change of a word list loses nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from services.extract.evaluation.gold import load_gold
from services.extract.evaluation.report import evaluated
from services.extract.evaluation.scores import KINETIC, Scores, total

ARTICLES = Path(__file__).parent / "articles"

# What the reader reached when the set was last added to, less three points for the give and take of rules.
FLOORS = {
    "events": (0.89, 0.84),
    "events, other": (0.94, 0.86),
    "events + mode": (0.86, 0.81),
    "actors + role": (0.79, 0.75),
    "attribution kind": (0.80, 0.80),
}


@cache
def _scores() -> Scores:
    return total(one.scores for one in evaluated(ARTICLES))


@pytest.mark.parametrize(("figure", "floor"), FLOORS.items())
def test_no_figure_falls(figure: str, floor: tuple[float, float]) -> None:
    """Precision and recall over all articles stand above their floors."""
    tally = _scores()[figure]
    assert tally.precision >= floor[0], tally
    assert tally.recall >= floor[1], tally


@pytest.mark.parametrize(
    "event_type",
    ["agree", "consult", "support", "aid", "concede", "request", "accuse", "reject", "threaten", "protest"],
)
def test_every_political_type_is_read(event_type: str) -> None:
    """No type falls out of the reader unseen behind the mean of all: half of its events are found."""
    tally = _scores()[f"type {event_type}"]
    assert tally.recall >= 0.5, tally
    assert event_type not in KINETIC


def test_annotations_stand_in_their_texts() -> None:
    """Every event's evidence is a stretch of its article that begins and ends with a word."""
    for document in load_gold(ARTICLES).values():
        for event in document.events:
            evidence = document.text[event["evidence"]["start"] : event["evidence"]["end"]]
            assert evidence, (document.doc, event)
            assert evidence == evidence.strip(), (document.doc, evidence)
