"""Acts told without a day behind an opening that has one: the details of yesterday's news are of yesterday."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_DONE: Final = frozenset({"assault", "coerce", "capture", "retreat", "mobilize", "protest"})
_DAYS: Final = frozenset({"day", "part_of_day"})


def on_the_day_told(scan: Scan, kept: list[Draft]) -> None:
    """Give what tells no time the day before publication, where the article opens with it and has told no other since.

    Such details are what somebody is quoted with. What the article tells itself, or what opens its sentence, is news of
    its own, of the day of publication as the guidelines have it; so is flight, which goes on.
    """
    current = [draft for draft in kept if not draft.background and draft.modality not in ("planned", "denied")]
    done = [draft for draft in current if draft.event_type in _DONE]
    if not done or not _of_the_day_before(scan, done[0]):
        return
    last = opening = done[0]
    for draft in current:
        if draft.told_time:
            last = draft
        if draft.time is None and _is_detail(draft) and _same_day(last, opening):
            draft.time = opening.time


def _of_the_day_before(scan: Scan, draft: Draft) -> bool:
    time = draft.time
    if scan.today is None or not draft.told_time or time is None or time.start is None:
        return False
    if time.kind != "point" or time.precision not in _DAYS:
        return False
    return (scan.today - date.fromisoformat(time.start[:10])).days == 1


def _is_detail(draft: Draft) -> bool:
    opens = draft.head.sense.form == "verb" and draft.head.start - draft.sentence.start <= 1
    return draft.event_type in _DONE and draft.mode.name != "displace" and bool(draft.sources) and not opens


def _same_day(one: Draft, other: Draft) -> bool:
    return one.time is not None and other.time is not None and one.time.start == other.time.start
