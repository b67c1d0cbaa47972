"""Whether two statements may tell of one time, and how long ago that was."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.extract.language.times import TimeMention
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_BY_NIGHT: Final = frozenset({"assault", "coerce", "capture", "mobilize"})
_WEEKS: Final = 14  # days
_RECENT: Final = 3  # days


def times_meet(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """No contradiction: one says nothing, or their days overlap; a tally over months is no single act."""
    first, second = earlier.time, later.time
    if _is_tally(later) != _is_tally(earlier):
        return False
    lasting = second is not None and second.kind == "duration" and later.told_time and not later.definite
    if lasting and later.head.sense.form == "verb" and not (first is not None and first.kind == "duration"):
        return False  # "ومنذ أكثر من أسبوعين يهاجم …": more than the act just told
    if _begun_long_before(first, second) and later.told_time and not later.definite:
        return False  # "أحصى سقوط 620 برميلاً منذ أواخر 2013": more than today's
    if first is None and second is not None and _days_ago(scan, later) > _RECENT and not later.definite:
        return False  # what is told with no date is news of the day
    if opens_on_another_day(scan, later) and not earlier.told_time:
        return False
    if first is None or second is None or not later.told_time or not earlier.told_time:
        return True
    if first.start is None or second.start is None:
        return True
    if earlier.lead and earlier.event_type in _BY_NIGHT and _that_night(first, second):
        return True
    return (
        first.start[:10] <= (second.end or second.start)[:10] and second.start[:10] <= (first.end or first.start)[:10]
    )


def opens_on_another_day(scan: Scan, later: Draft) -> bool:
    """“وأمس السبت، …”: a sentence that opens with its day tells something else than what is told with none."""
    first = later.sentence.start
    opens = scan.texts[first].startswith("و") and scan.time_at[first] is not None and scan.time_at[first] is later.time
    return opens and not later.definite and _days_ago(scan, later) > 0


def _begun_long_before(first: TimeMention | None, second: TimeMention | None) -> bool:
    """Whether the later statement is of a stretch that began weeks before the day of the earlier one."""
    if first is None or second is None or first.kind == "duration" or not (first.start and second.start):
        return False
    try:
        began, day = date.fromisoformat(second.start[:10]), date.fromisoformat(first.start[:10])
        ended = date.fromisoformat((second.end or second.start)[:10])
    except ValueError:
        return False
    return (day - began).days > _WEEKS and ended >= day


def _that_night(lead: TimeMention, later: TimeMention) -> bool:
    """“ليلاً” of a lead and "مساء الأحد" of its detail: hours told of neighbouring days are one night."""
    hours = lead.precision == "part_of_day" or later.precision == "part_of_day"
    if not hours or lead.start is None or later.start is None:
        return False
    try:
        apart = (date.fromisoformat(later.start[:10]) - date.fromisoformat(lead.start[:10])).days
    except ValueError:
        return False
    return apart in (-1, 0)


def _days_ago(scan: Scan, draft: Draft) -> int:
    """How long before publication the act ended that the draft dates itself; 0 where that is not known."""
    time = draft.time
    if scan.published_at is None or time is None or time.start is None or not draft.told_time:
        return 0
    try:
        return (scan.published_at.date() - date.fromisoformat((time.end or time.start)[:10])).days
    except ValueError:
        return 0


def _is_tally(draft: Draft) -> bool:
    """A toll over months is no single act."""
    return (
        draft.told_time and draft.time is not None and draft.time.precision in ("month", "year") and bool(draft.harms)
    )
