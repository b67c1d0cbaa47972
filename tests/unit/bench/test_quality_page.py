"""docs/quality.md: both sides with intervals, what misses its band or overlaps nothing stands out, and no text."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from bench.quality_page import GOALS, page, plot


def side(value: float, *, right: int = 8) -> dict[str, Any]:
    """One side with all figures alike, ten events in the band 0.8 to 0.9."""
    figures = {name: [value, value - 0.05, value + 0.05] for name in GOALS}
    bands = [
        [low, low + 0.1, 10 if low == 0.8 else 0, right if low == 0.8 else 0, 0.4, 0.95] for low in (0.7, 0.8, 0.9)
    ]
    return {"documents": 3, "texts": 5, "incidents": 4, "figures": figures, "bands": bands}


def row(version: int, held_out: dict[str, Any] | None) -> dict[str, Any]:
    """A measured version."""
    return {"version": version, "lexicon": "abc", "measured": "2026-01-02", "tuned": side(0.8), "held_out": held_out}


def test_every_version_has_its_row_the_newest_first() -> None:
    """And a side that was not scored is a dash, not a nought."""
    lines = [
        line for line in page([row(1, side(0.75)), row(2, None)]).splitlines() if line.startswith(("| 1 |", "| 2 |"))
    ]
    assert [line[:5] for line in lines] == ["| 2 |", "| 2 |", "| 1 |", "| 1 |"]
    assert "held out | – |" in lines[1]
    assert "held out | 0.75 [0.70, 0.80]" in lines[3]


def test_intervals_that_do_not_overlap_stand_out() -> None:
    """0.80 ± 0.05 and 0.60 ± 0.05."""
    assert "| **no** |" in page([row(1, side(0.6))])
    assert "**no**" not in page([row(1, side(0.72))])


def test_a_band_that_is_not_kept_stands_out() -> None:
    """Seven of ten in 0.8 to 0.9, eight are enough."""
    assert "**0.70 [0.40, 0.95]**" in page([row(1, side(0.8, right=7))])
    assert "**0.80" not in page([row(1, side(0.8, right=8))])


def test_the_plot_is_one_drawing_with_a_point_for_each_band_that_has_events() -> None:
    """Two points and two dots of the legend."""
    drawing = ET.fromstring(plot(row(1, side(0.8))))  # noqa: S314  (our own)
    assert len(drawing.findall("{*}circle")) == 4
    alone = ET.fromstring(plot(row(1, None)))  # noqa: S314
    assert len(alone.findall("{*}circle")) == 2


def test_what_was_read_at_first_sight_has_columns_of_its_own() -> None:
    """Pages, then articles of ours, beside the two sides; versions measured before there was such a table have dashes."""
    seen = {**row(1, None), "first_sight": side(0.8, right=9)["bands"]}
    assert "| 10 | 0.90 [0.40, 0.95] | – | – | 10 | 0.80 [0.40, 0.95] | – | – |" in page([seen])
    assert "| – | – | 10 | 0.80 [0.40, 0.95] | – | – |" in page([row(1, None)])


def test_what_is_wrong_is_told_by_cause_on_both_sides() -> None:
    """The held-out side beside the tuned one; a version measured before there were causes has no such table."""
    told = {**row(1, {**side(0.7), "causes": {"place": {"an area": 4, "none": 1}}})}
    told["tuned"] = {**told["tuned"], "causes": {"date": {"a day off": 2}}}
    written = page([told])
    assert "| place | – | an area 4, none 1 |" in written
    assert "| date | a day off 2 | – |" in written
    assert "by cause" not in page([row(1, side(0.7))])


def test_a_figure_that_an_older_scoring_lacks_is_a_dash() -> None:
    """What is kept of the held-out side may have been scored before the figure was."""
    older = side(0.7)
    del older["figures"]["effects F1, parts aside"]
    (line,) = [line for line in page([row(1, older)]).splitlines() if line.startswith("| effects F1, parts aside")]
    assert line.endswith("| – | – |")
