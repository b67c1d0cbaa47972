"""When to ask again: pure arithmetic of polls, refetches, backoffs and Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.schedule import backoff, poll_interval, refetch_at, retry_after

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 12:05:00 GMT", 300.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999999999999", 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    """Seconds or a date; never negative, never over a day, None where it says nothing."""
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=40))
def test_retry_after_takes_any_text(value: str) -> None:
    """Whatever a server writes there, the answer is None or between nothing and a day."""
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= 86_400


def test_backoff_doubles_up_to_its_bound() -> None:
    """The n-th failure waits twice as long as the one before it."""
    assert [backoff(n, first=60, longest=300) for n in (1, 2, 3, 4, 500)] == [60, 120, 240, 300, 300]


def test_a_source_is_polled_quicker_while_it_yields() -> None:
    """Within its bounds, and from the shortest time at first."""
    assert poll_interval(0, brought_new=True, shortest=120, longest=3600) == 120
    assert poll_interval(600, brought_new=True, shortest=120, longest=3600) == 300
    assert poll_interval(600, brought_new=False, shortest=120, longest=3600) == 900
    assert poll_interval(3000, brought_new=False, shortest=120, longest=3600) == 3600


@given(age=st.integers(min_value=0, max_value=30 * 24 * 60))
def test_refetching_thins_out_and_ends(age: int) -> None:
    """The gap is never under the first one nor over two days, and nothing older than a week is fetched again."""
    again = refetch_at(NOW, NOW - timedelta(minutes=age), first=HOUR, until=WEEK)
    if again is None:
        assert timedelta(minutes=age) + HOUR > WEEK - timedelta(days=2)
    else:
        assert HOUR <= again - NOW <= timedelta(hours=48)
        assert again - (NOW - timedelta(minutes=age)) <= WEEK


def test_a_page_is_fetched_about_ten_times() -> None:
    """From its publication on, a page costs its site a bounded number of requests."""
    at, count = NOW, 0
    while (again := refetch_at(at, NOW, first=HOUR, until=WEEK)) is not None:
        at, count = again, count + 1
    assert count == 9


def test_a_date_in_the_future_is_no_reason_to_ask_more_often() -> None:
    """A page that claims to be of next year counts as new."""
    assert refetch_at(NOW, NOW + timedelta(days=365), first=HOUR, until=WEEK) == NOW + HOUR
