"""Days told by way of another: the day after the one told last, that same day, the twelfth of this month."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from services.extract.language.times_calendar import (
    ORDINALS,
    WEEKDAYS,
    day_of,
    month_span,
    shift_month,
    weekday_nearest,
)
from services.extract.language.times_spans import Match, Meaning

_SAME_MONTH: Final = frozenset({"نفسه", "ذاته"})
# “the fiercest for three years”: how long there was no such thing, not when this one was.
_SUPERLATIVE: Final = re.compile(
    r"(?<!\w)(?:و?ال|و)?(?:اعنف|اكبر|اوسع|اشد|اقوي|اضخم|اعلي|اسوا|ابرز|اخطر|اكثر|كبري)(?: \w+){0,2} (?:من نوعه\w? )?$"
    r"|(?<!\w)(?:ال)?(?:اول|اولي)(?: \w+){0,8} $|(?<!\w)للمره \w+ (?:\w+ )?$"
)
# “in 2023, namely since June”: the second says it closer.
_NAMELY: Final = re.compile(
    r"[\s،,(]*و?(?:تحديدا|بالتحديد|وتحديدا|خصوصا|خاصه|بالذات)(?: (?:منذ|في|خلال|من))?\s*(?:[بل](?=\w))?"
)

_AFTER: Final = frozenset({"بعد", "تلا"})
_DAYS_OFF: Final = {"يوم": 1, "يومين": 2, "اسبوع": 7}
_TODAY: Final = re.compile(rf"(?P<relative>اليوم|امس)[ ،,]{{1,2}}(?:يوم )?ال(?P<weekday>{'|'.join(WEEKDAYS)})(?!\w)")
_IN_FRONT: Final = re.compile(r"(?<!\w)[وفل]?")  # looked at afterwards: a pattern that begins with it is slow to search
_THE_DAY_BEFORE: Final = ("اول ", "اول من ", "قبل ")  # "أول أمس السبت" is no yesterday


def told_today(text: str, published: date) -> date:
    """The day that an article itself calls today ("اليوم الجمعة", "أمس الخميس"); where it names none, that of publication.

    Pages are dated by when they were put up or moved, hours or days after they were written. Where any of its
    weekdays agrees with publication, that stands and another is a slip of the pen.
    """
    told = []
    for match in _TODAY.finditer(text):
        at = match.start()
        if not (_IN_FRONT.fullmatch(text, at, at) or _IN_FRONT.fullmatch(text, max(at - 1, 0), at)):
            continue
        if match["relative"] == "امس" and text.endswith(_THE_DAY_BEFORE, 0, at):
            continue
        back = timedelta(days=match["relative"] == "امس")
        told.append(weekday_nearest(published - back, WEEKDAYS[match["weekday"]]) + back)
    return told[0] if told and published not in told else published


def is_superlative(text: str, at: int) -> bool:
    """Whether an expression of length at `at` (منذ ثلاث سنوات) belongs to "the fiercest", "the first"."""
    return _SUPERLATIVE.search(text[max(0, at - 80) : at]) is not None


def says_closer(text: str, first_end: int, second_start: int) -> bool:
    """Whether the second of two expressions of time only narrows the first."""
    return _NAMELY.fullmatch(text, first_end, second_start) is not None


def _other_day(match: Match, published: date | None, last: date | None) -> Meaning:
    night = "ليل" in match[0]
    part = night or bool(match["light"])
    day = (last + timedelta(days=1) if last else None) if match["next"] else last or published
    end = day + timedelta(days=1) if day and night else day
    return Meaning(day, end, "part_of_day" if part else "day", "point" if day else "vague")


def _other_month(match: Match, _published: date | None, last: date | None) -> Meaning | None:
    """“وفي الشهر ذاته”: the month or year of the day told last; of this month where none was told says nothing new."""
    if last is None:
        return None
    if (match["unit"] or match["unit2"]) == "شهر":
        return Meaning(*month_span(last.year, last.month), "month")
    return Meaning(date(last.year, 1, 1), date(last.year, 12, 31), "year")


def _before_that(match: Match, _published: date | None, last: date | None) -> Meaning | None:
    """“وسبق ذلك بيوم”; without a number what came before that has no day, and what came after it none of its own."""
    if match["days"] is None:
        return None if match["how"] in _AFTER else Meaning(None, None, "day", "vague")
    if last is None:
        return Meaning(None, None, "day", "vague")
    day = last + timedelta(days=_DAYS_OFF[match["days"]]) * (1 if match["how"] in _AFTER else -1)
    return Meaning(day, day, "day")


def _day_of_month(match: Match, published: date | None, last: date | None) -> Meaning | None:
    if not (match["of"] or match["dlast"] or match["dthis"] or match["bare"]):
        return None
    told = last if match["dthis"] in _SAME_MONTH and last else published
    if told is None:
        return Meaning(None, None, "day")
    number = int(match["day"]) if match["day"] else ORDINALS[match["ordinal"]]
    year, month = shift_month(told, -1 if match["dlast"] else 0)
    day = day_of(year, month, number, None)
    if day and published and not match["dlast"] and day > published and not (match["dthis"] or match["bare"]):
        day = day_of(*shift_month(told, -1), number, None)
    return Meaning(day, day, "day")


# Beside the match: the day of publication and the day told last before, either None where unknown.
ANAPHORA: Final[dict[str, Callable[[Match, date | None, date | None], Meaning | None]]] = {
    "other_day": _other_day,
    "other_month": _other_month,
    "before_that": _before_that,
    "day_of_month": _day_of_month,
}
