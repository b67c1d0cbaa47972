"""A day without its year is the last one of that name, for what is planned the next: "ستنطلق في 19 كانون الثاني"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.extract.language.times import TimeMention
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_LONG_AGO: Final = timedelta(days=180)
_YEAR_DIGITS: Final = 4


def to_come(scan: Scan, draft: Draft, time: TimeMention | None) -> TimeMention | None:
    """The same time a year later, where a planned act would otherwise lie more than half a year back."""
    if time is None or draft.modality != "planned" or time.precision != "day" or scan.today is None:
        return time
    told = scan.folded.text[time.fstart : time.fend]
    if not time.start or not time.end or sum(char.isdigit() for char in told) >= _YEAR_DIGITS:
        return time
    start, end = (_next_year(day) for day in (time.start, time.end))
    if scan.today - date.fromisoformat(time.start[:10]) < _LONG_AGO or start < scan.today:
        return time
    return replace(time, start=start.isoformat(), end=end.isoformat())


def _next_year(day: str) -> date:
    that = date.fromisoformat(day[:10])
    leap = (that.month, that.day) == (2, 29)
    return that.replace(year=that.year + 1, day=28 if leap else that.day)
