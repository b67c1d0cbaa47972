"""The dashboards are those that their Python writes, and every panel says what it shows, of what, in which unit."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from deploy.grafana.source import boards
from services.common import metrics
from services.common.metric_specs import BORROWED
from tests.promql import named

BOARDS = {path.stem: json.loads(path.read_text("utf-8")) for path in boards.FOLDER.glob("*.json")}
LABELS = {label for spec in (*metrics.CATALOGUE, *BORROWED) for label in spec.labels} | {"job", "instance", "objective"}
UNITS = {"short", "s", "ops", "percentunit", "bytes", "Bps"}  # of Grafana's


def test_the_files_are_those_that_are_written() -> None:
    """`python -m deploy.grafana.source` would change nothing."""
    written = boards.documents()
    assert {path.name for path in boards.FOLDER.iterdir()} == set(written)
    for name, text in written.items():
        assert (boards.FOLDER / name).read_text("utf-8") == text


def test_operators_and_readers_have_theirs() -> None:
    """Three for those who run it, one for those who read."""
    assert {name: board["uid"] for name, board in BOARDS.items()} == {
        "pipeline": "rasid-pipeline",
        "sites": "rasid-sites",
        "services": "rasid-services",
        "happening": "rasid-happening",
    }


@pytest.mark.parametrize("name", BOARDS)
def test_every_panel_says_what_it_shows(name: str) -> None:
    """Data source, unit, description, a title and an id of its own; queries and legends name what there is."""
    panels: list[dict[str, Any]] = BOARDS[name]["panels"]
    for one in ("id", "title"):
        assert len({panel[one] for panel in panels}) == len(panels) > 0
    for panel in panels:
        assert panel["datasource"] == {"type": "prometheus", "uid": "prometheus"}
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert panel["targets"]
        for target in panel["targets"]:
            assert target["datasource"] == panel["datasource"]
            assert named(target["expr"])
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= LABELS


@pytest.mark.parametrize("name", BOARDS)
def test_panels_do_not_lie_on_one_another(name: str) -> None:
    """On Grafana's grid of 24 columns."""
    taken: set[tuple[int, int]] = set()
    for panel in BOARDS[name]["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        taken |= cells
