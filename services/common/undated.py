"""Where incidents that no dated report tells stand in `reported_at`, the order of lists: behind all others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

FIRST_REPORT: Final = datetime(1900, 1, 1, tzinfo=UTC)  # no report is older: what is before it is no time of a report
_BEFORE: Final = timedelta(days=365_000)
_LAST: Final = datetime(1, 1, 2, tzinfo=UTC)  # still a moment in every zone


def undated(happened: date | None) -> datetime:
    """The place of such an incident: by the day on which it happened, the latest first; without a day the last of all."""
    if happened is None:
        return _LAST
    moment = datetime(happened.year, happened.month, happened.day, tzinfo=UTC)
    return moment - _BEFORE if FIRST_REPORT < moment < FIRST_REPORT + _BEFORE else _LAST
