"""What confidence is fitted on: events read at first sight, of articles of our own, none of them held out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.calibrate import PRIOR, expected, fitted_strength
from bench.first_sight import TABLE, batch_of, first_sight
from bench.holdout import HELD_OUT_GOLD
from services.extract.evaluation.calibration import bands, left_out, log_loss

OURS = Path(__file__).parents[2] / "golden" / "extract"


def test_every_row_is_of_an_article_of_ours() -> None:
    """And names only features that the scorer has a prior for."""
    rows = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    names = {path.stem for path in OURS.rglob("*.json")}
    assert {row["doc"] for row in rows} <= names - HELD_OUT_GOLD
    assert {name for row in rows for name in row["known"]} <= PRIOR.keys()


def test_a_batch_is_the_name_without_its_number() -> None:
    """Articles of one batch are left out together: one hand wrote them."""
    assert batch_of("kinetic-5-02") == "kinetic-5"


@pytest.fixture(scope="module")
def chances() -> list[float]:
    """The chance of each row by weights fitted without its batch."""
    known = first_sight(list(PRIOR))
    return left_out(known, PRIOR, fitted_strength(known), expected(known))


def test_what_is_known_of_an_event_tells_right_from_wrong(chances: list[float]) -> None:
    """On batches left out the scorer does better by a twentieth of a nat than one chance for all."""
    known = first_sight(list(PRIOR))
    share = sum(case.right for case in known) / len(known)
    assert log_loss(chances, known) < log_loss([share] * len(known), known) - 0.05


def test_every_band_holds_what_it_promises(chances: list[float]) -> None:
    """Of the events given 0.7 to 0.8, 0.8 to 0.9, 0.9 to 1.0, at least the lower end is right, on batches left out."""
    known = first_sight(list(PRIOR))
    table = bands([(round(chance, 2), case.right) for chance, case in zip(chances, known, strict=True)])
    assert [band.low for band in table if band.low >= 0.7 and not band.kept] == []
    assert min(band.events for band in table if band.low >= 0.7) > 50
