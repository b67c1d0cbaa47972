"""What an expression of time means: dates in Damascus counted from the day of publication, never more exact than said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from services.common.arabic import fold
from services.contracts.taxonomy import TimePrecision
from services.extract.numbers_words import read_number, tokens_of
from services.extract.times_calendar import (
    WEEKDAYS,
    day_of,
    month_of,
    month_span,
    months_that_are_words,
    shift_month,
    weekday_after,
    weekday_before,
)

Match = re.Match[str]
_UNITS: Final[dict[str, TimePrecision]] = {
    **dict.fromkeys(("يوم", "يوما", "ايام", "يومين", "اليومين"), "day"),
    **dict.fromkeys(("اسبوع", "اسبوعا", "اسابيع", "اسبوعين", "الاسبوعين"), "week"),
    **dict.fromkeys(("شهر", "شهرا", "اشهر", "شهور", "شهرين", "الشهرين"), "month"),
    **dict.fromkeys(("عام", "عاما", "اعوام", "سنه", "سنوات", "سنين", "عامين", "سنتين", "العامين"), "year"),
}
_DAYS: Final = {"day": 1, "week": 7}
_BACK: Final = {
    **dict.fromkeys(("اليوم",), 0),
    **dict.fromkeys(("امس", "الامس", "البارحه"), 1),
    **dict.fromkeys(("اول امس", "اول من امس", "امس الاول", "اول البارحه"), 2),
    **dict.fromkeys(("غدا", "الغد"), -1),
    "بعد غد": -2,
}
_SEASONS: Final = {"ربيع": (3, 5), "صيف": (6, 8), "خريف": (9, 11)}
_ORDINAL_DAY: Final = re.compile(
    r" (?:" + fold("الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر|التالي|السابق|ذاته|العالمي|الواحد|الأخير|الوطني|نفسه") + r")(?!\w)"
)  # fmt: skip
# Words in front of a month's bare name that make it a month (في حزيران).
_MONTH_LEAD: Final = re.compile(r"(?<!\w)(?:في|خلال|منذ|حتي|من|شهري|شهر|بين|و) ?$")
_YEAR_LEAD: Final = re.compile(r"(?<!\w)(?:في|خلال|منذ|عام|عامي|و) ?$")


class Meaning(NamedTuple):
    """Inclusive dates (None: not resolvable), precision, and what kind of statement it is."""

    start: date | None
    end: date | None
    precision: TimePrecision
    kind: Literal["point", "duration", "habit", "vague"] = "point"


def _point(day: date | None, precision: TimePrecision = "day", *, night: bool = False) -> Meaning:
    last = day + timedelta(days=1) if day and night else day
    return Meaning(day, last, precision)


def _part(match: Match) -> tuple[TimePrecision, bool]:
    groups = match.groupdict()
    night = bool(groups.get("night")) or "ليلا" in {groups.get("adverb"), groups.get("adverb2")}
    part = night or any(groups.get(name) for name in ("light", "adverb", "adverb2"))
    return "part_of_day" if part else "day", night


def _weekday(text: str) -> int:
    return WEEKDAYS[text if text in WEEKDAYS else re.sub("^(?:ال|ل)", "", text)]


def _explicit(match: Match, published: date | None) -> date | None:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    return day_of(year, month_of(groups["month"]), int(groups["day"]), published, ahead=bool(groups.get("dnext")))


def _nights(match: Match, published: date | None) -> Meaning:
    if published is None:
        return Meaning(None, None, "part_of_day")
    last = weekday_before(published, _weekday(match["second"]), strictly=False)
    return Meaning(weekday_before(last, _weekday(match["first"]), strictly=True), last, "part_of_day")


def _last_night(_match: Match, published: date | None) -> Meaning:
    before = published - timedelta(days=1) if published else None
    return Meaning(before, published, "part_of_day")


def _relative(match: Match, published: date | None) -> Meaning | None:
    if (
        match["relative"] == "اليوم"
        and not match["weekday"]
        and _ORDINAL_DAY.match(match.string, match.end("relative"))
    ):
        return None
    precision, night = _part(match)
    if match["day"]:
        return _point(_explicit(match, published), precision, night=night)
    day = published - timedelta(days=_BACK[match["relative"]]) if published else None
    return _point(day, precision, night=night)


def _on_weekday(match: Match, published: date | None) -> Meaning | None:
    precision, night = _part(match)
    if match["day"]:
        return _point(_explicit(match, published), precision, night=night)
    name = match["weekday"]
    bare = not (match["wlast"] or match["wnext"] or precision == "part_of_day" or "يوم" in match[0])
    if not name.startswith(("ال", "ل")) or (bare and _is_other_word(match)):
        return None
    if published is None:
        return Meaning(None, None, precision)
    weekday = _weekday(name)
    if match["wnext"]:
        return _point(weekday_after(published, weekday), precision, night=night)
    day = weekday_before(published, weekday, strictly=bool(match["wlast"]))
    return _point(day, precision, night=night)


def _is_other_word(match: Match) -> bool:
    """الأحد, الخميس and الجمعة are family names and nouns too: before them a title, after them a name."""
    return bool(re.search(r"(?:صلاه|خطبه|مسجد|جامع|شارع|سوق|ابو|العقيد|عبد) $", match.string[: match.start()][-12:]))


def _date(match: Match, published: date | None) -> Meaning:
    precision, night = _part(match)
    return _point(_explicit(match, published), precision, night=night)


def _numeric(match: Match, _published: date | None) -> Meaning | None:
    if match["y1"]:
        year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    else:
        year, month, day = int(match["y2"]), int(match["m2"]), int(match["d2"])
        if month > 12:  # noqa: PLR2004  # month first, as some pages print it
            month, day = day, month
    found = day_of(year, month, day, None) if 1 <= month <= 12 else None  # noqa: PLR2004  # months of a year
    return _point(found) if found else None


def _edge(start: date, end: date, edge: str | None) -> tuple[date, date]:
    """The part of a month or year that "end of", "middle of" and "beginning of" mean: about a third each."""
    if edge is None or edge in {fold("أول"), fold("آخر")}:
        return start, end
    third = (end - start).days // 3
    if edge.startswith(("اوا", "نها")) and edge != fold("أوائل"):
        return end - timedelta(days=third), end
    if edge == fold("منتصف"):
        return start + timedelta(days=third), end - timedelta(days=third)
    return start, start + timedelta(days=third)


def _month(match: Match, published: date | None) -> Meaning | None:
    name = match["month"]
    marked = match["word"] or match["year"] or match["dlast"] or match["dthis"] or match["dnext"] or match["edge"]
    lead = _MONTH_LEAD.search(match.string[: match.start()][-12:])
    if not marked and (name in months_that_are_words() or not (lead or re.search(r"[/\\(-]", name))):
        return None
    month = month_of(name)
    if match["year"]:
        return Meaning(*_edge(*month_span(int(match["year"]), month), match["edge"]), "month")
    first = day_of(None, month, 1, published, ahead=bool(match["dnext"]))
    if first is None or published is None:
        return Meaning(None, None, "month")
    if match["dlast"] and (first.year, first.month) == (published.year, published.month):
        first = first.replace(year=first.year - 1)
    return Meaning(*_edge(*month_span(first.year, first.month), match["edge"]), "month")


def _period(match: Match, published: date | None) -> Meaning:
    period = match["period"] or "سنه"
    by = -1 if match["dlast"] else 1 if match["dnext"] else 0
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


def _year(match: Match, _published: date | None) -> Meaning:
    groups = match.groupdict()
    if groups.get("season"):
        year = int(groups["syear"])
        if groups["season"] == "شتاء":
            return Meaning(date(year, 1, 1), month_span(year, 3)[1], "month")
        first, last = _SEASONS[groups["season"]]
        return Meaning(date(year, first, 1), month_span(year, last)[1], "month")
    year = int(groups["year"])
    return Meaning(*_edge(date(year, 1, 1), date(year, 12, 31), groups.get("edge")), "year")


def _in_year(match: Match, published: date | None) -> Meaning | None:
    led = _YEAR_LEAD.search(match.string[: match.start()][-8:])
    return _year(match, published) if led else None


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


def _ago(match: Match, published: date | None) -> Meaning | None:
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


def _lasting(match: Match, _published: date | None) -> Meaning | None:
    """How long something lasted or how long after something else: says no date."""
    precision = _UNITS.get(_how_many(match)[1])
    if precision is None:
        return None
    return Meaning(None, None, precision, "vague" if match["how"] == "بعد" else "duration")


def _around(day: date, precision: TimePrecision) -> Meaning:
    """The week, month or year round a day: "two weeks ago" is no day."""
    if precision == "week":
        return Meaning(day - timedelta(days=3), day + timedelta(days=3), "week")
    if precision == "month":
        return Meaning(*month_span(day.year, day.month), "month")
    return Meaning(date(day.year, 1, 1), date(day.year, 12, 31), "year")


def _within(match: Match, published: date | None) -> Meaning:
    number, word = _how_many(match)
    precision = _UNITS.get(word)
    if precision is None:
        days = 1 if published and (number or 0) >= 12 else 0  # noqa: PLR2004  # half a day reaches into yesterday
        return Meaning(published - timedelta(days=days) if published else None, published, "day", "duration")
    if number is None or published is None:
        return Meaning(None, None, precision, "duration")
    start = _back(published, number, precision)
    return Meaning(start, published if start else None, precision, "duration")


def _today_vague(_match: Match, published: date | None) -> Meaning:
    return _point(published)


def _vague(_match: Match, _published: date | None) -> Meaning:
    return Meaning(None, None, "month", "vague")


def _habit(_match: Match, _published: date | None) -> Meaning:
    return Meaning(None, None, "day", "habit")


MEANINGS: Final[dict[str, Callable[[Match, date | None], Meaning | None]]] = {
    "nights": _nights,
    "last_night": _last_night,
    "relative": _relative,
    "weekday": _on_weekday,
    "date": _date,
    "numeric": _numeric,
    "month": _month,
    "period": _period,
    "year": _year,
    "in_year": _in_year,
    "ago": _ago,
    "lasting": _lasting,
    "within": _within,
    "today_vague": _today_vague,
    "vague": _vague,
    "habit": _habit,
}
