"""What an expression of time means: dates in Damascus counted from the day of publication, never more exact than said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from services.common.arabic import fold
from services.contracts.taxonomy import TimePrecision
from services.extract.language.times_calendar import (
    ORDINALS,
    WEEKDAYS,
    day_of,
    month_of,
    weekday_after,
    weekday_before,
    weekday_of_last_week,
)
from services.extract.language.times_spans import (
    Match,
    Meaning,
    a_bare_year,
    a_month,
    a_period,
    a_year,
    lasting,
    so_long_before,
    some_time_ago,
    within,
)

_BACK: Final = {
    **dict.fromkeys(("اليوم",), 0),
    **dict.fromkeys(("امس", "الامس", "البارحه"), 1),
    **dict.fromkeys(("اول امس", "اول من امس", "امس الاول", "قبل امس", "اول البارحه"), 2),
    **dict.fromkeys(("غدا", "غد", "الغد"), -1),
    "بعد غد": -2,
}
_STRETCHES: Final = ("الاسبوع ", "النصف ", "الثلث ", "الربع ", "الشطر ")
_NUMERIC_NEXT: Final = re.compile(r"[ ،,:]*\d{1,4}[/.\-]\d")
_ORDINAL_DAY: Final = re.compile(
    r" (?:" + fold("الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر|التالي|السابق|ذاته|العالمي|الواحد|الأخير|الوطني|نفسه") + r")(?!\w)"
)  # fmt: skip


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
    day = int(groups["day"]) if groups.get("day") else ORDINALS[groups["ordinal"]]
    if groups.get("ylast"):
        return day_of(published.year - 1, month_of(groups["month"]), day, None) if published else None
    month = month_of(groups["month"])
    if published and groups.get("dthis") and year is None and month == published.month:
        year = published.year  # "13 نيسان الجاري" may lie ahead
    return day_of(year, month, day, published, ahead=bool(groups.get("dnext")))


def _nights(match: Match, published: date | None) -> Meaning:
    if published is None:
        return Meaning(None, None, "part_of_day")
    last = weekday_before(published, _weekday(match["second"]), strictly=False)
    return Meaning(weekday_before(last, _weekday(match["first"]), strictly=True), last, "part_of_day")


def _two_days(match: Match, published: date | None) -> Meaning:
    """“يومي السبت والأحد الماضيين”: from the first to the second."""
    if published is None:
        return Meaning(None, None, "day")
    last = weekday_before(published, _weekday(match["second"]), strictly=False)
    return Meaning(weekday_before(last, _weekday(match["first"]), strictly=True), last, "day")


def _last_night(match: Match, published: date | None) -> Meaning:
    if published is None:
        return Meaning(None, None, "part_of_day")
    morning = published - timedelta(days=1) if match["before"] else published
    return Meaning(morning - timedelta(days=1), morning, "part_of_day")


def _by_night(_match: Match, published: date | None) -> Meaning:
    """“ليلاً” and no day: the night before publication, where nothing else says when."""
    eve = published - timedelta(days=1) if published else None
    return Meaning(eve, published, "part_of_day", "vague")


def _this_part(match: Match, published: date | None) -> Meaning:
    precision, night = _part(match)
    return _point(published, precision, night=night)


def _relative(match: Match, published: date | None) -> Meaning | None:
    if (
        match["relative"] == "اليوم"
        and not match["weekday"]
        and _ORDINAL_DAY.match(match.string, match.end("relative"))
    ):
        return None
    precision, night = _part(match)
    if match["month"]:
        return _point(_explicit(match, published), precision, night=night)
    day = published - timedelta(days=_BACK[match["relative"]]) if published else None
    return _point(day, precision, night=night)


def _on_weekday(match: Match, published: date | None) -> Meaning | None:
    precision, night = _part(match)
    if match["month"]:
        return _point(_explicit(match, published), precision, night=night)
    if match["y1"] or match["y2"]:  # "يوم الجمعة (23/3/2024)"
        return _numeric(match, published)
    name = match["weekday"]
    bare = not (
        match["wlast"]
        or match["wbefore"]
        or match["wnext"]
        or match["wweek"]
        or precision == "part_of_day"
        or "يوم" in match[0]
    )
    if not name.startswith(("ال", "ل")) or (
        bare and (_is_other_word(match) or _NUMERIC_NEXT.match(match.string, match.end()))
    ):
        return None
    if published is None:
        return Meaning(None, None, precision)
    weekday = _weekday(name)
    if match["wweek"]:
        return _point(weekday_of_last_week(published, weekday), precision, night=night)
    if match["wnext"]:
        return _point(weekday_after(published, weekday), precision, night=night)
    day = weekday_before(published, weekday, strictly=bool(match["wlast"] or match["wbefore"]))
    if match["wbefore"]:
        day -= timedelta(days=7)
    return _point(day, precision, night=night)


def _is_other_word(match: Match) -> bool:
    """الأحد, الخميس and الجمعة are family names and nouns too: before them a title, after them a name."""
    return bool(re.search(r"(?:صلاه|خطبه|مسجد|جامع|شارع|سوق|ابو|العقيد|عبد) $", match.string[: match.start()][-12:]))


def _date(match: Match, published: date | None) -> Meaning | None:
    if match["ordinal"] and match.string.endswith(_STRETCHES, 0, match.start()):
        return None  # "الأسبوع الأول من حزيران", "النصف الثاني من شهر آذار": the month
    precision, night = _part(match)
    return _point(_explicit(match, published), precision, night=night)


def _between(match: Match, published: date | None) -> Meaning | None:
    """“بين 5 و8 آذار”: from the first day to the second; only where the two are in order."""
    last = _explicit(match, published)
    if last is None or not 0 < int(match["first"]) < last.day:
        return None
    return Meaning(last.replace(day=int(match["first"])), last, "day")


def _from_to(match: Match, published: date | None) -> Meaning | None:
    """“من 28 شباط حتى 8 آذار”; joined by "and" only behind "between"."""
    last = _explicit(match, published)
    if last is None or (match["and"] and not match.string.endswith("بين ", 0, match.start())):
        return None
    year = int(match["fyear"]) if match["fyear"] else last.year
    month, day = month_of(match["fmonth"]), int(match["fday"])
    first = day_of(year, month, day, None)
    if first and first > last:
        first = day_of(year - 1, month, day, None) if not match["fyear"] else None
    return Meaning(first, last, "day") if first else None


def _numeric(match: Match, _published: date | None) -> Meaning | None:
    if match["y1"]:
        year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    else:
        year, month, day = int(match["y2"]), int(match["m2"]), int(match["d2"])
        if month > 12:  # noqa: PLR2004  # month first, as some pages print it
            month, day = day, month
    found = day_of(year, month, day, None) if 1 <= month <= 12 else None  # noqa: PLR2004  # months of a year
    return _point(found) if found else None


def _today_vague(_match: Match, published: date | None) -> Meaning:
    return _point(published)


def _vague(_match: Match, _published: date | None) -> Meaning:
    return Meaning(None, None, "month", "vague")


def _habit(_match: Match, _published: date | None) -> Meaning:
    return Meaning(None, None, "day", "habit")


MEANINGS: Final[dict[str, Callable[[Match, date | None], Meaning | None]]] = {
    "nights": _nights,
    "last_night": _last_night,
    "two_days": _two_days,
    "this_part": _this_part,
    "relative": _relative,
    "weekday": _on_weekday,
    "date": _date,
    "numeric": _numeric,
    "month": a_month,
    "period": a_period,
    "year": a_year,
    "in_year": a_bare_year,
    "ago": some_time_ago,
    "lasting": lasting,
    "within": within,
    "within_counted": within,
    "so_long_before": so_long_before,
    "by_night": _by_night,
    "between": _between,
    "from_to": _from_to,
    "today_vague": _today_vague,
    "vague": _vague,
    "habit": _habit,
}
