"""Reading a printed or declared date: ISO 8601, RFC 2822, digits, and month names as Arab papers write them.

Levantine, Gulf, Maghreb and double names (حزيران/يونيو), Arabic-Indic digits, labels and weekdays around the date.
What has no stated zone is Damascus time, with the summer time of its year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from services.common.arabic import fold
from services.common.clock import DAMASCUS

_FIRST_YEAR, _LAST_YEAR = 1995, 2100  # no site is older; what lies beyond is no date

# Names as `fold` leaves them.
_MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "كانون الثاني|كانون ثاني|كانون ثان|يناير|جانفي|january|jan",
            "شباط|فبراير|فيفري|february|feb",
            "اذار|مارس|march|mar",
            "نيسان|ابريل|افريل|april|apr",
            "ايار|مايو|ماي|may",
            "حزيران|يونيو|يونيه|جوان|june|jun",
            "تموز|يوليو|يوليه|جويليه|july|jul",
            "اب|اغسطس|اوت|august|aug",
            "ايلول|سبتمبر|september|sept|sep",
            "تشرين الاول|تشرين اول|اكتوبر|october|oct",
            "تشرين الثاني|تشرين ثاني|تشرين ثان|نوفمبر|november|nov",
            "كانون الاول|كانون اول|ديسمبر|december|dec",
        ),
        start=1,
    )
    for name in names.split("|")
}
_MONTH: Final = "(?:" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")(?!\w)"
_ISO: Final = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})(?:[t ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?)?\s*", re.IGNORECASE
)
_RFC_2822: Final = re.compile(r"\d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|(?:GMT|UTC?|Z)(?![+-]))\b")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(?P<y>\d{4})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<d>\d{1,2})(?!\d)")
_DAY_FIRST: Final = re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>\d{4})(?!\d)")
_DAY_NAMED: Final = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})\s?[-/]?\s?(?:من\s)?(?P<name>{_MONTH})"
    rf"(?:\s?[-/(،,\s]\s?\(?(?:{_MONTH})\s?\)?)?\s?[-/،,.]?\s?(?:(?:من\s)?(?:عام|سنه)\s)?(?P<y>\d{{4}})(?!\d)"
)
_NAME_FIRST: Final = re.compile(rf"(?<!\w)(?P<name>{_MONTH})\.?\s(?P<d>\d{{1,2}})(?:\s?[,،])?\s(?P<y>\d{{4}})(?!\d)")
_ANY_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_CLOCK: Final = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::[0-5]\d)?(?![\d:])\s*"
    r"(?P<half>(?:صباحا|مساء|ظهرا|ص|م|a\.?m|p\.?m)(?!\w))?"
)
_OFFSET: Final = re.compile(r"\b(?:gmt|utc)\s?(?P<sign>[+-])\s?(?P<h>\d{1,2})(?::?(?P<min>\d{2}))?(?!\d)")
_ZONES: Final[tuple[tuple[re.Pattern[str], tzinfo], ...]] = (
    (re.compile(r"غرينتش|جرينتش|غرينيتش|\b(?:gmt|utc)\b"), UTC),
    (re.compile("بتوقيت مكه|السعوديه"), ZoneInfo("Asia/Riyadh")),
    (re.compile("ابو ?ظبي|الامارات"), ZoneInfo("Asia/Dubai")),
    (re.compile("القاهره"), ZoneInfo("Africa/Cairo")),
    (re.compile("اسطنبول|تركيا"), ZoneInfo("Europe/Istanbul")),
)


@dataclass(frozen=True)
class Moment:
    """When something was published: `at` is UTC; with precision `day` it is 00:00Z of the date in Damascus."""

    at: datetime
    precision: Literal["minute", "day"]

    @property
    def day(self) -> date:
        """The date in Damascus."""
        return (self.at if self.precision == "day" else self.at.astimezone(DAMASCUS)).date()


def read_moment(text: str) -> Moment | None:
    """The first date in the text with the clock time beside it, or None where there is none that can be."""
    text = text.strip()[:300]
    try:
        return _declared(text) or _printed(fold(text))
    except (ValueError, OverflowError):
        return None


def _declared(text: str) -> Moment | None:
    """ISO 8601 or RFC 2822, as metadata gives it."""
    if iso := _ISO.fullmatch(text):
        if iso[2] is None:
            return _day(*map(int, iso[1].split("-")))
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+\-zZ])", "", text.strip()).upper())
        return _minute(moment, DAMASCUS)
    if _RFC_2822.search(text):
        return _minute(parsedate_to_datetime(text), UTC)
    return None


def _printed(folded: str) -> Moment | None:
    """A date as a page shows it to its readers. One of a year that cannot be (of the hijra) is passed over."""
    dates = (match for form in (_YEAR_FIRST, _DAY_FIRST, _DAY_NAMED, _NAME_FIRST) for match in form.finditer(folded))
    found = next((match for match in dates if _FIRST_YEAR <= int(match["y"]) <= _LAST_YEAR), None)
    if found is None:
        return None
    parts = found.groupdict()
    year, day = int(parts["y"]), int(parts["d"])
    month = _MONTHS[parts["name"]] if "name" in parts else int(parts["m"])
    if month > 12 >= day and found.re is _DAY_FIRST:  # noqa: PLR2004  (month before day: unambiguous only here)
        month, day = day, month
    behind = _ANY_YEAR.split(folded[found.end() :], maxsplit=1)[0]  # what follows another year is another date's
    clock = _CLOCK.search(behind) or _CLOCK.search(folded[: found.start()])
    if clock is None:
        return _day(year, month, day)
    hour = int(clock["h"])
    if clock["half"] and hour <= 12:  # noqa: PLR2004  (hours of a half day)
        hour = hour % 12 + (12 if clock["half"][0] in "مpظ" and clock["half"] != "ص" else 0)
    zone = _offset(folded) or next((zone for words, zone in _ZONES if words.search(folded)), DAMASCUS)
    return _minute(datetime(year, month, day, hour, int(clock["min"]), tzinfo=zone), zone)


def _offset(folded: str) -> tzinfo | None:
    """The zone that is stated by its distance from Greenwich ("GMT+3")."""
    found = _OFFSET.search(folded)
    if found is None:
        return None
    distance = timedelta(hours=int(found["h"]), minutes=int(found["min"] or 0))
    return timezone(-distance if found["sign"] == "-" else distance)


def _minute(moment: datetime, zone: tzinfo) -> Moment | None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return Moment(aware.astimezone(UTC), "minute")


def _day(year: int, month: int, day: int) -> Moment | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return Moment(datetime(year, month, day, tzinfo=UTC), "day")
