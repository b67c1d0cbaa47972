"""Expressions of time on every kind of publication day: turns of month and year, leap days, each weekday, 2011 to 2025."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extract.language.normalise import normalise
from services.extract.language.times import find_times

_WEEKDAYS: Final = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_MONTHS: Final = (
    ("كانون الثاني", "يناير", "جانفي"), ("شباط", "فبراير", "فيفري"), ("آذار", "مارس", "مارس"), ("نيسان", "أبريل", "أفريل"),
    ("أيار", "مايو", "ماي"), ("حزيران", "يونيو", "جوان"), ("تموز", "يوليو", "جويلية"), ("آب", "أغسطس", "أوت"),
    ("أيلول", "سبتمبر", "سبتمبر"), ("تشرين الأول", "أكتوبر", "أكتوبر"), ("تشرين الثاني", "نوفمبر", "نوفمبر"),
    ("كانون الأول", "ديسمبر", "ديسمبر"),
)  # fmt: skip
_DAY: Final = timedelta(days=1)
_PUBLISHED: Final = [
    date(2011, 3, 15), date(2012, 2, 29), date(2013, 1, 1), date(2014, 12, 31), date(2015, 3, 1), date(2016, 2, 29),
    date(2017, 4, 30), date(2018, 7, 8), date(2019, 10, 9), date(2020, 3, 5), date(2021, 8, 31), date(2022, 5, 6),
    date(2023, 2, 6), date(2024, 12, 8), date(2025, 7, 13),
]  # fmt: skip
_DAYS: Final = st.dates(date(2011, 1, 1), date(2025, 12, 31))


def _span(expression: str, published: date) -> tuple[str | None, str | None]:
    text = f"قُتل مدنيون {expression} في بلدة بريف حلب."
    found = find_times(normalise(text), datetime(published.year, published.month, published.day, 12, tzinfo=UTC))
    dated = [(one.start, one.end) for one in found if one.start]
    assert len(dated) == 1, f"{expression}: {dated}"
    return dated[0]


def _both(first: date, last: date | None = None) -> tuple[str, str]:
    return first.isoformat(), (last or first).isoformat()


def _ago(days: int) -> Callable[[date], tuple[str, str]]:
    return lambda today: _both(today - days * _DAY)


def _night(days: int) -> Callable[[date], tuple[str, str]]:
    return lambda today: _both(today - days * _DAY, today - (days - 1) * _DAY)


def _month(back: int) -> Callable[[date], tuple[str, str]]:
    def span(today: date) -> tuple[str, str]:
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        return _both(date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))

    return span


def _year(back: int) -> Callable[[date], tuple[str, str]]:
    return lambda today: _both(date(today.year - back, 1, 1), date(today.year - back, 12, 31))


def _week(back: int) -> Callable[[date], tuple[str, str]]:
    def span(today: date) -> tuple[str, str]:
        saturday = next(
            day for day in (today - n * _DAY for n in range(7)) if day.weekday() == _WEEKDAYS.index("السبت")
        )
        return _both(saturday - 7 * back * _DAY, saturday - (7 * back - 6) * _DAY)

    return span


_RELATIVE: Final[dict[str, Callable[[date], tuple[str, str]]]] = {
    **dict.fromkeys(
        ("اليوم", "فجر اليوم", "هذا اليوم", "هذا الصباح", "نهار اليوم", "في ساعات الصباح الأولى من اليوم"), _ago(0)
    ),
    **dict.fromkeys(("أمس", "يوم أمس", "عصر أمس", "في وقت متأخر من مساء أمس", "مساء البارحة"), _ago(1)),
    **dict.fromkeys(("أول أمس", "أمس الأول", "أول من أمس", "قبل أمس", "قبل يومين"), _ago(2)),
    **dict.fromkeys(("قبل ثلاثة أيام", "قبل 3 أيام"), _ago(3)),
    **dict.fromkeys(("الليلة الماضية", "ليلة أمس", "ليل أمس", "بعد منتصف الليلة الماضية"), _night(1)),
    "الليلة قبل الماضية": _night(2),
    "هذه الليلة": _night(0),
    "هذا الشهر": _month(0),
    "الشهر الجاري": _month(0),
    "الشهر الماضي": _month(1),
    "الشهر قبل الماضي": _month(2),
    "هذا الأسبوع": _week(0),
    "الأسبوع الماضي": _week(1),
    "الأسبوع ما قبل الماضي": _week(2),
    "هذا العام": _year(0),
    "العام الماضي": _year(1),
    "العام قبل الماضي": _year(2),
}


@pytest.mark.parametrize("published", _PUBLISHED)
@pytest.mark.parametrize("expression", _RELATIVE)
def test_relative_expressions(expression: str, published: date) -> None:
    """What is counted from the day of publication is right on any day of the calendar."""
    assert _span(expression, published) == _RELATIVE[expression](published)


@given(published=_DAYS, weekday=st.integers(0, 6))
def test_a_weekday_is_the_latest_one(published: date, weekday: int) -> None:
    """A weekday alone lies in the seven days up to publication, "last" never on the day itself, "before last" a week more."""
    name = _WEEKDAYS[weekday]
    latest = next(day for day in (published - n * _DAY for n in range(7)) if day.weekday() == weekday)
    last = latest - 7 * _DAY if latest == published else latest
    feminine = "ة" if name == "الجمعة" else ""
    assert _span(f"يوم {name}", published) == _both(latest)
    assert _span(f"{name} الماضي{feminine}", published) == _both(last)
    assert _span(f"{name} قبل الماضي{feminine}", published) == _both(last - 7 * _DAY)
    assert _span(f"مساء {name}", published) == _both(latest)


@given(published=_DAYS, back=st.integers(1, 5))
def test_today_is_the_weekday_it_is_called_by(published: date, back: int) -> None:
    """A page put up days after it was written: "today, Friday" is a Friday, and yesterday is the day before that."""
    written = published - back * _DAY
    today, yesterday = _WEEKDAYS[written.weekday()], _WEEKDAYS[(written - _DAY).weekday()]
    assert _span(f"اليوم {today}", published) == _both(written)
    text = f"قُتل مدني اليوم {today} في البلدة. وكان آخر قد أصيب أمس فيها."
    at_noon = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    assert [one.start for one in find_times(normalise(text), at_noon)] == [
        written.isoformat(),
        (written - _DAY).isoformat(),
    ]
    if back < 5:  # yesterday's name says one day less of how old the page is
        assert _span(f"أمس {yesterday}", published) == _both(written - _DAY)


@given(published=_DAYS, back=st.integers(1, 5))
def test_a_slip_of_the_pen(published: date, back: int) -> None:
    """Where "yesterday, Monday" agrees with the day of publication, a wrong weekday beside "today" is disregarded."""
    wrong, yesterday = (_WEEKDAYS[(published - days * _DAY).weekday()] for days in (back, 1))
    text = f"قُتل مدني اليوم {wrong} في البلدة. وكان آخر قد أصيب أمس {yesterday} فيها."
    at_noon = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    assert [one.start for one in find_times(normalise(text), at_noon)] == [
        published.isoformat(),
        (published - _DAY).isoformat(),
    ]


@given(published=_DAYS)
def test_written_past_midnight(published: date) -> None:
    """A page dated the evening before it was written: the weekday counts, not the stamp."""
    tomorrow = published + _DAY
    assert _span(f"اليوم {_WEEKDAYS[tomorrow.weekday()]}", published) == _both(tomorrow)


@given(published=_DAYS, day=_DAYS, names=st.integers(0, 2))
def test_a_date_with_its_year(published: date, day: date, names: int) -> None:
    """Month names of the Levant, the Gulf and the Maghreb, alone or two together, mean the day they say."""
    month = _MONTHS[day.month - 1]
    both = f"{day.day} {month[1]}/{month[0]} {day.year}"
    for expression in (f"{day.day} {month[names]} {day.year}", both, f"{day.day} {month[1]} {month[0]} {day.year}"):
        assert _span(f"في {expression}", published) == _both(day)
    assert _span(f"يوم {_WEEKDAYS[day.weekday()]} {both}", published) == _both(day)


@given(day=_DAYS, later=st.integers(0, 300))
def test_a_date_without_its_year(day: date, later: int) -> None:
    """It is the latest such day; with "of last year" the one of the year before publication."""
    published = day + later * _DAY
    expression = f"{day.day} {_MONTHS[day.month - 1][0]}"
    assert _span(f"في {expression}", published) == _both(day)
    if published.year == day.year + 1:
        assert _span(f"في {expression} من العام الماضي", published) == _both(day)


@given(published=_DAYS, first=_DAYS, length=st.integers(1, 60))
def test_from_day_to_day(published: date, first: date, length: int) -> None:
    """A stretch between two dates begins and ends with them, over the turn of a year too."""
    last = first + length * _DAY
    one = f"{first.day} {_MONTHS[first.month - 1][0]}"
    other = f"{last.day} {_MONTHS[last.month - 1][0]} {last.year}"
    assert _span(f"من {one} حتى {other}", published) == _both(first, last)
    assert _span(f"بين {one} و{other}", published) == _both(first, last)


@given(published=_DAYS, first=st.integers(0, 6))
def test_two_weekdays(published: date, first: int) -> None:
    """“يومي السبت والأحد” are the latest two such days that follow each other."""
    second = (first + 1) % 7
    last = next(day for day in (published - n * _DAY for n in range(7)) if day.weekday() == second)
    assert _span(f"يومي {_WEEKDAYS[first]} و{_WEEKDAYS[second]}", published) == _both(last - _DAY, last)
