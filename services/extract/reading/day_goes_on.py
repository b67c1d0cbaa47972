"""Whether the day of the act told before is also that of the next: no "for a month", nothing recalled, no day to come."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_TWO_WEEKS: Final = 14


def same_day_goes_on(scan: Scan, last: Draft, draft: Draft) -> bool:
    """Not "for a month" of fighting: what the next sentence tells did not last as long."""
    if draft.modality != "planned" and _lies_ahead(scan, last):
        return False
    said = draft.mode.scheme == "speech" and last.sentence is not draft.sentence
    if said and _long_ago(scan, last):
        return False  # "ذكرى المجزرة … عام 2012. وطالب المشاركون": they ask today
    lasted = last.time is not None and last.time.kind == "duration" and last.time.precision in ("month", "year")
    return not lasted or last.sentence is draft.sentence


def _lies_ahead(scan: Scan, last: Draft) -> bool:
    """Whether an act is told for a day to come."""
    start = last.time.start if last.time is not None else None
    return scan.today is not None and bool(start) and (start or "")[:10] > scan.today.isoformat()


def _long_ago(scan: Scan, last: Draft) -> bool:
    """Whether an act lies more than two weeks back."""
    if scan.today is None or last.time is None or not last.time.end:
        return False
    return (scan.today - date.fromisoformat(last.time.end[:10])).days > _TWO_WEEKS
