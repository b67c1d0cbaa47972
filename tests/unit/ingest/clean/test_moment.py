"""Dates as Arab papers print them and as machines declare them."""

from __future__ import annotations

import pytest

from services.ingest.clean.moment import read_moment

MINUTES = [
    ("2018.07.03 | 11:07 دمشق", "2018-07-03T08:07"),
    ("تاريخ النشر: 2020/06/29 14:49", "2020-06-29T11:49"),
    ("آخر تحديث: 23.08.2023 | 10:04 دمشق", "2023-08-23T07:04"),
    ("الأربعاء, ٥ يوليو ٢٠٢٣, ١٨:٤٧", "2023-07-05T15:47"),
    ("12 كانون الأول (ديسمبر) 2019 - 09:30 مساءً", "2019-12-12T19:30"),
    ("10:30 ص، 1 كانون الثاني 2021", "2021-01-01T08:30"),
    ("2017-12-25 12:00 صباحاً", "2017-12-24T22:00"),
    ("12:15 ظهراً 5 أيار 2020", "2020-05-05T09:15"),
    ("12:15 بتوقيت غرينتش 5 مايو 2020", "2020-05-05T12:15"),
    ("5/5/2020 - 13:00 بتوقيت مكة المكرمة", "2020-05-05T10:00"),
    ("2023-08-23T10:04:37+03:00", "2023-08-23T07:04"),
    ("الساعة 14:30 GMT+3 الجمعة 20 يونيو 2025", "2025-06-20T11:30"),
    ("Fri Jun 20 2025 14:30:00 GMT+0300", "2025-06-20T11:30"),
    ("20 آب 2024 الساعة 11:05 صباحاً بتوقيت أبو ظبي", "2024-08-20T07:05"),
    ("٢٠٢٥/٠٦/٢٠ - ٠٢:٣٠ م", "2025-06-20T11:30"),
    ("2023-08-23T10:04:37Z", "2023-08-23T10:04"),
    ("2020-06-29T14:49:00.000+0300", "2020-06-29T11:49"),
    ("2023-01-23 10:04", "2023-01-23T07:04"),
    ("Wed, 02 Oct 2019 13:00:00 GMT", "2019-10-02T13:00"),
]
DAYS = [
    ("السبت 27 حزيران 2020", "2020-06-27"),
    ("٣ تموز ٢٠١٨", "2018-07-03"),
    ("27 حزيران/يونيو 2020", "2020-06-27"),
    ("3-تموز-2018", "2018-07-03"),
    ("20 كانون ثاني 2024", "2024-01-20"),
    ("20 تشرين أول 2024", "2024-10-20"),
    ("20 أبريل نيسان 2024", "2024-04-20"),
    ("الأحد 1446/12/24 - 2025/06/20", "2025-06-20"),
    ("20 يونيو 2025 | آخر تحديث 21 يونيو 2025 10:00", "2025-06-20"),
    ("16 أبريل، 2018", "2018-04-16"),
    ("نشر في 1 تشرين الثاني من عام 2019", "2019-11-01"),
    ("August 22, 2023", "2023-08-22"),
    ("5/13/2018", "2018-05-13"),
    ("05/06/2018", "2018-06-05"),
    ("2023-08-23", "2023-08-23"),
]
NONE = ["", "أمس", "تموز 2018", "2018-13-45", "30/02/2020", "99999-01-01", "0001-01-01T00:00", "الفوج 47", "12:30"]


@pytest.mark.parametrize(("printed", "expected"), MINUTES)
def test_a_date_with_its_clock_time(printed: str, expected: str) -> None:
    """UTC; what states no zone is Damascus time, summer time where the year had it."""
    moment = read_moment(printed)
    assert moment is not None
    assert (moment.at.isoformat()[:16], moment.precision) == (expected, "minute")


@pytest.mark.parametrize(("printed", "expected"), DAYS)
def test_a_date_alone_is_known_to_the_day(printed: str, expected: str) -> None:
    """00:00Z of the date in Damascus."""
    moment = read_moment(printed)
    assert moment is not None
    assert (moment.at.isoformat(), moment.precision) == (f"{expected}T00:00:00+00:00", "day")


@pytest.mark.parametrize("printed", NONE)
def test_what_is_no_whole_date_stays_unknown(printed: str) -> None:
    """Nothing is invented: no month without a day, no day without a year, no year that cannot be."""
    assert read_moment(printed) is None
