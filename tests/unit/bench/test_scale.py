"""The capacity model: its arithmetic, its simulation, and the page that is written from it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from bench import scale
from bench.busy_day import STEP, ages, busy_day, percentile
from bench.costs import costs

FIGURES: dict[str, Any] = {
    "made_at": "2026-03-01T12:00+00:00",
    "load": "load 0.1 before, 0.2 after",
    "stages": {
        "events": 10,
        "ms": {"clean": 3.0, "publish": 1.0, "read": 10.0, "merge": 6.0, "store": 4.0},
        "server_ms": {"broker": 1.0, "database": 4.0},
        "bytes": {"article": 3000, "event_records": 20_000, "incidents": 12_000, "archived": 18_000, "database": 1e5},
    },
    "dense": {
        "events": 20,
        "ms": {"clean": 3.0, "publish": 2.0, "read": 20.0, "merge": 12.0, "store": 8.0},
        "server_ms": {"broker": 2.0, "database": 8.0},
        "bytes": {"article": 6000, "event_records": 40_000, "incidents": 24_000, "archived": 18_000, "database": 2e5},
    },
    "one": {"rate": 20.0, "cpu_ms": {"feed": 3.0, "extract": 17.0, "store": 4.0, "broker": 1.0, "database": 4.0}},
    "two": {"rate": 35.0},
}


def test_costs_lie_on_the_line_through_both_measured_points() -> None:
    """At ten and twenty events what was measured; half-way between them half of both; never below nothing."""
    assert costs(FIGURES, 10).ms["read"] == pytest.approx(10)
    assert costs(FIGURES, 15).ms["read"] == pytest.approx(15)
    assert costs(FIGURES, 15).ms["clean"] == pytest.approx(3)
    assert costs(FIGURES, 0).bytes["article"] == 0


def test_what_the_running_pipeline_takes_more_than_its_stages_is_in_the_costs() -> None:
    """Each service's share, on all that it does; as much for an article of any number of events."""
    taken = {**FIGURES["one"]["cpu_ms"], "extract": 34.0, "database": 6.0}
    busier = {**FIGURES, "one": {"rate": 10.0, "cpu_ms": taken}}
    for events in (10, 17):
        alone, running = costs(FIGURES, events).ms, costs(busier, events).ms
        more = {"read": 10.0, "merge": 6.0, "publish": 1.0, "database": 2.0}
        assert running == pytest.approx({name: ms + more.get(name, 0) for name, ms in alone.items()})


def test_a_queue_that_is_fast_enough_keeps_nobody_waiting() -> None:
    """And one that is not lets each wait as much longer as is left over each step."""
    assert max(ages([50.0] * 10, [5.0])) == 0
    assert ages([60.0] * 3, [5.0]) == pytest.approx([2.0, 4.0, 6.0])  # ten left over each time, at five a second


def test_what_waits_in_one_stage_comes_later_to_the_next() -> None:
    """A slow first stage spares the second; the waits of both add up."""
    assert ages([100.0, 0, 0], [5.0, 5.0]) == ages([100.0, 0, 0], [5.0])
    assert ages([100.0, 0, 0], [10.0, 5.0])[0] == pytest.approx(10.0)


def test_a_busy_day_has_the_mean_that_was_asked_for() -> None:
    """But for the great event, which comes on top; nobody prints less than nothing."""
    day = busy_day(2.0)
    assert sum(day) / 86_400 == pytest.approx(2.0, rel=0.1)
    assert min(day) >= 0
    assert max(day) / STEP > 2 * 2.0


def test_the_fewest_replicas_are_enough_and_one_less_is_not() -> None:
    """At the limit that the search was given."""
    mean, ms = 40.0, 30.0
    count, one = scale.replicas(mean, ms), 1000 / ms * scale.BUSY
    arrivals = busy_day(mean)

    def late(replicas: int) -> float:
        return percentile(ages(arrivals, [replicas * one]), arrivals, 0.99)

    assert late(count) <= scale.IN_TIME < late(count - 1)


def test_more_sites_need_more_of_everything() -> None:
    """No figure falls from 20 over 1,000 to 50,000 sites, and readers never exceed the partitions."""
    needs = [scale.need(FIGURES, sites) for sites in (20, 1000, 50_000)]
    for less, more in pairwise(needs):
        assert less.mean < more.mean
        assert less.cores < more.cores
        assert less.monthly < more.monthly
        assert less.merger_gb < more.merger_gb
        assert less.replicas["extract"] <= more.replicas["extract"]
    assert all(max(each.replicas["extract"], each.replicas["store"]) <= each.partitions for each in needs)


def test_a_backfill_is_held_up_by_the_one_merger_on_many_cores() -> None:
    """Twice the cores halve the rest of the work, and leave the merger where it was."""
    few, many = scale.backfill_hours(FIGURES, 20, 10, 3), scale.backfill_hours(FIGURES, 20, 10, 5)
    assert few["all"] == pytest.approx(2 * many["all"])
    assert few["merge"] == many["merge"]
    assert few["articles"] == 20 * 40 * 365 * 10


def test_a_backfill_that_is_sent_at_once_is_held_whole() -> None:
    """No day of it has gone from the topics: twice the years, twice of everything; the merger holds every event."""
    ten, five = (scale.backfill_gigabytes(FIGURES, 20, years) for years in (10, 5))
    assert ten == pytest.approx({name: 2 * size for name, size in five.items()})
    assert ten["memory of the one merger"] == pytest.approx(116.8)


def test_articles_of_another_kind_check_the_line_and_what_running_adds() -> None:
    """Twice the events, measured where they run: what the stages grow by, times what running takes more."""
    taken = {"feed": 3.0, "extract": 40.0, "store": 10.0, "broker": 2.0, "database": 8.0}
    found = scale.dense_checked({**FIGURES, "dense_one": {"events": 20, "cpu_ms": taken}})
    measured = {what.split(",")[0]: ms for what, ms, _ in found}
    said = {what.split(",")[0]: ms for what, _, ms in found}
    assert measured == {**{f"ms of {name}": ms for name, ms in taken.items()}, "ms of all": 63.0}
    assert said == pytest.approx(
        {
            "ms of feed": 3,
            "ms of extract": 34,
            "ms of store": 8,
            "ms of broker": 2,
            "ms of database": 8,
            "ms of all": 55,
        }
    )
    assert scale.dense_checked(FIGURES) == []


def test_the_page_is_what_the_model_makes_of_the_last_figures() -> None:
    """docs/scale.md below its mark."""
    figures = json.loads((scale.DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    assert (scale.DOCS / "scale.md").read_text(encoding="utf-8").split(scale.MARK)[1] == "\n" + scale.tables(figures)
