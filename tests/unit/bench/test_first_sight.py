"""What confidence is fitted on: events read at first sight, on real pages and in our own articles, none held out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench.calibrate import PRIOR, chances
from bench.first_sight import TABLE, batch_of, first_sight, of_page
from bench.holdout import HELD_OUT_GOLD
from services.extract.evaluation.calibration import Case, bands, log_loss
from services.extract.reading.confidence import FILE

OURS = Path(__file__).parents[2] / "golden" / "extract"


def test_every_row_is_of_a_page_or_of_an_article_of_ours() -> None:
    """And names only features that the scorer has a prior for."""
    rows = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    names = {path.stem for path in OURS.rglob("*.json")}
    ours = {row["doc"] for row in rows if not row["doc"].startswith("page-")}
    assert ours <= names - HELD_OUT_GOLD
    assert {name for row in rows for name in row["known"]} <= PRIOR.keys()


def test_a_batch_is_the_name_without_its_number() -> None:
    """Articles of one batch are left out together: one hand wrote them."""
    assert batch_of("kinetic-5-02") == "kinetic-5"


@pytest.fixture(scope="module")
def judged() -> list[tuple[float, Case]]:
    """Each row with its chance by weights fitted without its batch, with the strength of the prior that ships."""
    known = first_sight(list(PRIOR))
    (strength,) = re.findall(r"prior of strength ([\d.]+);", FILE.read_text(encoding="utf-8"))
    return list(zip(chances(known, float(strength)), known, strict=True))


@pytest.mark.parametrize(("pages", "by"), [(True, 0.005), (False, 0.015)])
def test_what_is_known_of_an_event_tells_right_from_wrong(
    judged: list[tuple[float, Case]], *, pages: bool, by: float
) -> None:
    """On batches left out the scorer does better than one chance for all; on real pages by little (decision 9)."""
    told, known = zip(*((chance, case) for chance, case in judged if of_page(case) == pages), strict=True)
    share = sum(case.right for case in known) / len(known)
    assert log_loss(told, known) < log_loss([share] * len(known), known) - by


@pytest.mark.parametrize("pages", [True, False])
def test_every_band_holds_what_it_promises(judged: list[tuple[float, Case]], *, pages: bool) -> None:
    """Of the events given 0.7 to 0.8, 0.8 to 0.9, 0.9 to 1.0, at least the lower end is right, on batches left out."""
    table = bands([(round(chance, 2), case.right) for chance, case in judged if of_page(case) == pages])
    assert [band.low for band in table if band.low >= 0.7 and not band.kept] == []
    assert min(band.events for band in table if 0.7 <= band.low < 0.9) > 50
