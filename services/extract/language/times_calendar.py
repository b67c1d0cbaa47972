"""The calendar of news: names of months and weekdays, and the dates they mean counted from a day of publication."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import cache
from typing import Final

from services.common.arabic import fold
from services.extract.language.tables import LEXICON, read_table, split_list

WEEKDAYS: Final = {
    **dict.fromkeys(("اثنين", "اتنين"), 0),
    **dict.fromkeys(("ثلاثاء", "ثلاثا", "تلاتاء"), 1),
    **dict.fromkeys(("اربعاء", "اربعا"), 2),
    **dict.fromkeys(("خميس",), 3),
    **dict.fromkeys(("جمعه",), 4),
    **dict.fromkeys(("سبت",), 5),
    **dict.fromkeys(("احد",), 6),
}
ORDINALS: Final = {
    word: day
    for day, words in enumerate(
        (
            "الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر",
            "الحادي عشر", "الثاني عشر", "الثالث عشر", "الرابع عشر", "الخامس عشر", "السادس عشر", "السابع عشر",
            "الثامن عشر", "التاسع عشر", "العشرين", "الحادي والعشرين", "الثاني والعشرين", "الثالث والعشرين",
            "الرابع والعشرين", "الخامس والعشرين", "السادس والعشرين", "السابع والعشرين", "الثامن والعشرين",
            "التاسع والعشرين", "الثلاثين", "الحادي والثلاثين",
        ),
        start=1,
    )
    for word in {fold(words), re.sub("ين$", "ون", fold(words))}
}  # fmt: skip
# A date without a year is the latest that is not more than this far ahead of publication.
_AHEAD: Final = timedelta(days=3)


@cache
def months() -> dict[str, int]:
    """Folded name to month, Levantine, Gulf, Egyptian and Maghreb names."""
    return {
        fold(name): int(row["month"])
        for _, row in read_table(LEXICON / "months.tsv", ("month", "plain", "common_words"))
        for name in (*split_list(row["plain"]), *split_list(row["common_words"]))
    }


@cache
def months_that_are_words() -> frozenset[str]:
    """Folded names of months that are common words too (آب، مارس): months only beside شهر, a day or a year."""
    rows = read_table(LEXICON / "months.tsv", ("month", "plain", "common_words"))
    return frozenset(fold(name) for _, row in rows for name in split_list(row["common_words"]))


def month_pattern() -> str:
    """A regex for one month, or the same month under two names (حزيران/يونيو، يونيو حزيران)."""
    one = "|".join(re.escape(name) for name in sorted(months(), key=len, reverse=True))
    return rf"(?:{one})(?!\w)(?:(?:\s?[/\\(-]\s?| )(?:{one})\)?(?!\w))?"


def month_of(text: str) -> int:
    """The month that folded text beginning with a month's name means."""
    name = next(name for name in sorted(months(), key=len, reverse=True) if text.startswith(name))
    return months()[name]


def day_of(year: int | None, month: int, day: int, published: date | None, *, ahead: bool = False) -> date | None:
    """The date; without a year the latest that is not ahead of publication (or with `ahead` the next one).

    None where the day does not exist, or neither year nor publication is known.
    """
    if year is not None:
        return _date(year, month, day)
    if published is None:
        return None
    if ahead:
        this = _date(published.year, month, day)
        return this if this and this > published else _date(published.year + 1, month, day)
    for candidate in range(published.year + 1, published.year - 5, -1):
        found = _date(candidate, month, day)
        if found and found <= published + _AHEAD:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def weekday_before(published: date, weekday: int, *, strictly: bool) -> date:
    """The latest such weekday up to publication, that day itself only if not `strictly`."""
    back = (published.weekday() - weekday) % 7
    return published - timedelta(days=7 if strictly and back == 0 else back)


def weekday_nearest(expected: date, weekday: int) -> date:
    """The day of that name that a writer meant who was off by a little: of the next day, or of the days before."""
    ahead = (weekday - expected.weekday()) % 7
    return expected + timedelta(days=ahead if ahead <= 1 else ahead - 7)


def weekday_after(published: date, weekday: int) -> date:
    """The next such weekday after publication."""
    return published + timedelta(days=(weekday - published.weekday() - 1) % 7 + 1)


def weekday_of_last_week(published: date, weekday: int) -> date:
    """The day of that name in the week before publication's; a week begins on Saturday."""
    saturday = published - timedelta(days=(published.weekday() + 2) % 7 + 7)
    return saturday + timedelta(days=(weekday + 2) % 7)


def shift_month(day: date, by: int) -> tuple[int, int]:
    """Year and month, `by` months from that of `day`."""
    index = day.year * 12 + day.month - 1 + by
    return index // 12, index % 12 + 1
