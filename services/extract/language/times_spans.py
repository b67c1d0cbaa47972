"""Months, years, durations and what lies some days back: expressions of time that mean more than one day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from services.common.arabic import fold
from services.contracts.taxonomy import TimePrecision
from services.extract.language.numbers_words import read_number, tokens_of
from services.extract.language.times_calendar import day_of, month_of, month_span, months_that_are_words, shift_month

Match = re.Match[str]
_UNITS: Final[dict[str, TimePrecision]] = {
    **dict.fromkeys(("يوم", "يوما", "ايام", "يومين", "اليومين"), "day"),
    **dict.fromkeys(("اسبوع", "اسبوعا", "اسابيع", "اسبوعين", "الاسبوعين"), "week"),
    **dict.fromkeys(("شهر", "شهرا", "اشهر", "شهور", "شهرين", "الشهرين"), "month"),
    **dict.fromkeys(("عام", "عاما", "اعوام", "سنه", "سنوات", "سنين", "عامين", "سنتين", "العامين"), "year"),
}
_DAYS: Final = {"day": 1, "week": 7}
_SEASONS: Final = {"ربيع": (3, 5), "صيف": (6, 8), "خريف": (9, 11)}
_YEAR_LEAD: Final = re.compile(r"(?<!\w)(?:في|خلال|منذ|عام|عامي|و) ?$")
# "those born in 1990 and 2003": how old somebody is.
_BORN: Final = re.compile(r"(?<!\w)[وبل]?(?:ال)?(?:مواليد|تولد)(?: \w+){0,3} و?$")
_BORN_WITHIN: Final = 40
# Words in front of a month's bare name that make it a month (في حزيران).
_MONTH_LEAD: Final = re.compile(r"(?<!\w)(?:في|خلال|منذ|حتي|من|شهري|شهر|بين|و) ?$")


class Meaning(NamedTuple):
    """Inclusive dates (None: not resolvable), precision, and what kind of statement it is."""

    start: date | None
    end: date | None
    precision: TimePrecision
    kind: Literal["point", "duration", "habit", "vague", "before"] = "point"


def _edge(start: date, end: date, edge: str | None) -> tuple[date, date]:
    """The part of a month or year that "end of" and "beginning of" mean, about a third, and "middle of", from half way on."""
    if edge is None or edge in {fold("أول"), fold("آخر")}:
        return start, end
    third = (end - start).days // 3
    if edge.startswith(("اوا", "نها")) and edge != fold("أوائل"):
        return end - timedelta(days=third), end
    if edge == fold("منتصف"):
        return start + timedelta(days=(end - start).days // 2 - (end - start).days // 30), end - timedelta(days=third)
    return start, start + timedelta(days=third)


def a_month(match: Match, published: date | None) -> Meaning | None:
    """A month by name, with a year or counted from publication; None where the word is not meant as a month."""
    name = match["month"]
    marked = any(match[name] for name in ("word", "year", "dlast", "dthis", "dnext", "edge", "ylast"))
    lead = _MONTH_LEAD.search(match.string[: match.start()][-12:])
    if not marked and (name in months_that_are_words() or not (lead or re.search(r"[/\\(-]", name))):
        return None
    month = month_of(name)
    if match["year"]:
        return Meaning(*_edge(*month_span(int(match["year"]), month), match["edge"]), "month")
    if match["ylast"] and published:
        return Meaning(*_edge(*month_span(published.year - 1, month), match["edge"]), "month")
    first = day_of(None, month, 1, published, ahead=bool(match["dnext"]))
    if first is None or published is None:
        return Meaning(None, None, "month")
    if match["dlast"] and (first.year, first.month) == (published.year, published.month):
        first = first.replace(year=first.year - 1)
    return Meaning(*_edge(*month_span(first.year, first.month), match["edge"]), "month")


def a_period(match: Match, published: date | None) -> Meaning:
    """The last, this or the next week, month or year."""
    period = match["period"] or match["bare_period"] or "سنه"
    by = -2 if match["dbefore"] else -1 if match["dlast"] else 1 if match["dnext"] else 0
    precision: TimePrecision = "week" if period == "اسبوع" else "month" if period == "شهر" else "year"
    if published is None:
        return Meaning(None, None, precision)
    if precision == "week":
        # The week begins on Saturday, as the working week of the region does.
        first = published - timedelta(days=(published.weekday() + 2) % 7) + timedelta(days=7 * by)
        return Meaning(first, first + timedelta(days=6), "week")
    if precision == "month":
        return Meaning(*_edge(*month_span(*shift_month(published, by)), match["edge"]), "month")
    year = published.year + by
    return Meaning(*_edge(date(year, 1, 1), date(year, 12, 31), match["edge"]), "year")


def a_year(match: Match, _published: date | None) -> Meaning:
    """A year, its beginning, middle or end, or one of its seasons."""
    groups = match.groupdict()
    if groups.get("season"):
        year = int(groups["syear"])
        if groups["season"] == "شتاء":
            return Meaning(date(year, 1, 1), month_span(year, 3)[1], "month")
        first, last = _SEASONS[groups["season"]]
        return Meaning(date(year, first, 1), month_span(year, last)[1], "month")
    year = int(groups["year"])
    return Meaning(*_edge(date(year, 1, 1), date(year, 12, 31), groups.get("edge")), "year")


def a_bare_year(match: Match, published: date | None) -> Meaning | None:
    """Four digits as a year: only after a preposition that years have."""
    before = match.string[: match.start()]
    led = _YEAR_LEAD.search(before[-8:])
    return a_year(match, published) if led and not _BORN.search(before[-_BORN_WITHIN:]) else None


def _how_many(match: Match) -> tuple[int | None, str]:
    """Number and unit; None where the number is not said (أيام)."""
    if match["dual"]:
        return 2, match["dual"]
    if match["number"]:
        tokens = tokens_of(match["number"])
        number = read_number(tokens, 0)
        return (number.min if number else None), match["unit"]
    word = match["bare"]
    return (1 if word in {"يوم", "اسبوع", "شهر", "عام", "سنه"} else None), word


def _back(published: date, number: int, unit: TimePrecision) -> date | None:
    try:
        if unit in _DAYS:
            return published - timedelta(days=number * _DAYS[unit])
        year, month = shift_month(published, -number * (12 if unit == "year" else 1))
        return date(year, month, min(published.day, month_span(year, month)[1].day))
    except (ValueError, OverflowError):
        return None


def some_time_ago(match: Match, published: date | None) -> Meaning | None:
    """So long ago (قبل) or for so long up to now (منذ)."""
    number, word = _how_many(match)
    precision = _UNITS.get(word)
    if precision is None:
        return Meaning(published, published, "day")
    since = match["how"] != "قبل"
    kind: Literal["point", "duration"] = "duration" if since else "point"
    if number is None or published is None:
        return Meaning(None, None, precision, "duration" if since else "vague" if number is None else "point")
    start = _back(published, number, precision)
    if since:
        return Meaning(start, published if start else None, precision, kind)
    if start is None or precision == "day":
        return Meaning(start, start, precision, kind)
    return _around(start, precision)


def lasting(match: Match, _published: date | None) -> Meaning | None:
    """How long something lasted or how long after something else: says no date."""
    precision = _UNITS.get(_how_many(match)[1])
    if precision is None:
        return None
    return Meaning(None, None, precision, "vague" if match["how"] == "بعد" else "duration")


def so_long_before(match: Match, published: date | None) -> Meaning | None:
    """“بعد يومين من …”, “غداة …”, “بعد ليلة من …”: the day of what is named behind it, of an act told on publication."""
    if published is None:
        return None
    before = published - timedelta(days=1)
    if match["eve"] or match["night"]:
        return Meaning(
            before, published if match["night"] else before, "part_of_day" if match["night"] else "day", "before"
        )
    number, word = _how_many(match)
    precision = _UNITS.get(word)
    if number is None or precision not in _DAYS:
        return None
    start = _back(published, number, precision)
    return Meaning(start, start, "day", "before") if start else None


def _around(day: date, precision: TimePrecision) -> Meaning:
    """The days from a day on, or the month or year round it: "two weeks ago" is no day."""
    if precision == "week":
        return Meaning(day, day + timedelta(days=3), "week")
    if precision == "month":
        return Meaning(*month_span(day.year, day.month), "month")
    return Meaning(date(day.year, 1, 1), date(day.year, 12, 31), "year")


def within(match: Match, published: date | None) -> Meaning:
    """The last so many hours, days, weeks, months or years."""
    number, word = _how_many(match)
    precision = _UNITS.get(word)
    if precision is None:
        days = max(1, (number or 0) // 24) if (number or 0) >= 12 else 0  # noqa: PLR2004  # half a day reaches into yesterday
        return Meaning(published - timedelta(days=days) if published else None, published, "day", "duration")
    if number is None or published is None:
        return Meaning(None, None, precision, "duration")
    start = _back(published, number, precision)
    return Meaning(start, published if start else None, precision, "duration")
