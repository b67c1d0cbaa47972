"""What the table shows is what /metrics says."""

from __future__ import annotations

import pytest

from services.up.figures import parse

TEXT = """\
# TYPE pages_total counter
pages_total{site="a",outcome="published"} 3
pages_total{site="b",outcome="published"} 4
pages_total{site="b",outcome="failed"} 1
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 2
wait_seconds_bucket{le="0.5"} 6
wait_seconds_bucket{le="+Inf"} 8
wait_seconds_count 8
wait_seconds_sum 3
"""


def test_totals_by_labels() -> None:
    """A total adds up every sample whose labels include those asked for."""
    figures = parse(TEXT)
    assert figures.total("pages_total", outcome="published") == 7
    assert figures.total("pages_total", site="b") == 5
    assert figures.values("pages_total", "site") == {"a", "b"}


def test_median_is_interpolated() -> None:
    """Half of 8 is the second of the four between 0.1 and 0.5."""
    assert parse(TEXT).median("wait_seconds") == pytest.approx(0.3)


def test_median_of_nothing() -> None:
    """An absent histogram has no median, rather than zero."""
    assert parse(TEXT).median("other_seconds") is None
