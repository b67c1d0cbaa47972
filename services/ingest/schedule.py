"""When to ask again: after a poll, a fetch, a failure, or as the server says. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_WAIT_LIMIT: Final = 24 * 3600.0  # seconds; a server that asks for more is asked once a day
_LONGEST_REFETCH: Final = timedelta(hours=48)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms, 0 to a day; None when it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _WAIT_LIMIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), _WAIT_LIMIT)


def backoff(failures: int, *, first: float, longest: float) -> float:
    """Seconds to wait after the n-th failure in a row (n from 1): `first`, doubled each time, at most `longest`."""
    return min(first * 2.0 ** min(max(failures - 1, 0), 40), longest)


def poll_interval(current: float, *, brought_new: bool, shortest: float, longest: float) -> float:
    """Seconds until the next poll of a source: half as long while it yields, half as long again while it does not."""
    factor = 0.5 if brought_new else 1.5
    return min(max((current or shortest) * factor, shortest), longest)


def refetch_at(fetched_at: datetime, published_at: datetime, *, first: timedelta, until: timedelta) -> datetime | None:
    """When a page is fetched again, so that corrections are caught; None once it is older than `until`.

    The gaps grow with the page's age: after `first`, then each time when it is twice as old, at most two days apart.
    """
    age = max(fetched_at - published_at, timedelta())
    gap = min(max(age, first), max(_LONGEST_REFETCH, first))
    return fetched_at + gap if age + gap <= until else None
