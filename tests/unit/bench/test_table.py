"""The table of `make bench`: what counts as held, and what it leaves on the page."""

from __future__ import annotations

import pytest

from bench.table import Line, section


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (Line("cost", 1.3, "×", 1.3), True),
        (Line("cost", 1.31, "×", 1.3), False),
        (Line("speed", 1.8, "×", 1.8, "at least"), True),
        (Line("speed", 1.79, "×", 1.8, "at least"), False),
        (Line("told for what it is", 99), True),
    ],
)
def test_a_bound_is_kept_or_not(line: Line, holds: bool) -> None:  # noqa: FBT001  (a table of cases)
    """At most or at least, the bound itself included; without one nothing can be missed."""
    assert line.holds is holds


def test_a_missed_bound_stands_on_the_page_in_bold() -> None:
    """With what was measured, to three digits, and with the load of the machine."""
    page = section([Line("cost", 3.3333, "×", 1.3), Line("events", 24.0)], "load 0.1 before, 0.2 after", 60)

    assert "| cost | 3.33 × | at most 1.3: **missed** |" in page
    assert "| events | 24 |  |" in page
    assert "60 pages, load 0.1 before, 0.2 after" in page
