"""The breaking-news ticker: lines, sources, and the day behind a clock time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.ingest.clean import Page, clean
from services.ingest.clean.ticker import reference_day, times
from services.ingest.site import Site, load_sites
from services.ingest.urls import canonicalise

URL = "https://smartnews-agency.com/ar/news/1"
LINE = '<li class="breaking-item">{}</li>'
NOON = datetime(2020, 3, 10, 10, 0, tzinfo=UTC)  # 12:00 in Damascus


def _site(**changes: object) -> Site:
    return load_sites()["smart-news"].model_copy(update=changes)


def _flashes(
    lines: list[str], site: Site, fetched_at: datetime, date_line: str = ""
) -> list[tuple[str, str | None, str]]:
    items = "".join(LINE.format(line) for line in lines)
    body = (
        f'<html><ul>{items}</ul><div class="news-date"><span class="date">{date_line}</span></div>'
        '<div class="news-body"><p>وصل وفد من الأمم المتحدة إلى المدينة صباح اليوم لتفقد المخيمات القريبة منها.</p></div></html>'
    )
    page = Page(URL, body.encode(), "text/html", fetched_at, canonicalise(URL))
    return [
        (flash.text, flash.attribution, flash.published_at.isoformat() if flash.published_at else "")
        for flash in clean(page, site).flashes
    ]


def test_a_live_site_counts_back_from_the_fetch() -> None:
    """Text without its bracketed source; the third line's time is later than the second's, so it is of yesterday."""
    lines = [
        "قصف على أطراف البلدة (ناشطون) - 11:40",
        "حريق في السوق القديم - 09:05",
        "هدوء على الجبهة(مصدر محلي) - 21:00",
    ]
    assert _flashes(lines, _site(status="live"), NOON) == [
        ("قصف على أطراف البلدة", "ناشطون", "2020-03-10T09:40:00+00:00"),
        ("حريق في السوق القديم", None, "2020-03-10T07:05:00+00:00"),
        ("هدوء على الجبهة", "مصدر محلي", "2020-03-09T19:00:00+00:00"),
    ]


def test_a_first_line_that_would_lie_in_the_future_is_of_yesterday() -> None:
    """Fetched at noon, a line of 23:10 cannot be today's."""
    assert _flashes(["انقطاع الكهرباء عن الحي - 23:10"], _site(status="live"), NOON) == [
        ("انقطاع الكهرباء عن الحي", None, "2020-03-09T21:10:00+00:00")
    ]


def test_a_site_that_had_ended_counts_from_the_page_itself() -> None:
    """A frozen ticker is not today's news: its day is the day its page was published."""
    after = datetime(2026, 1, 1, tzinfo=UTC)
    lines = ["توقف حركة المعبر (وكالات) - 08:00", "أمطار غزيرة - 22:00"]
    for site in (_site(ended=date(2020, 12, 1)), _site()):
        assert _flashes(lines, site, after, "تاريخ النشر: 2020/06/29 14:49") == [
            ("توقف حركة المعبر", "وكالات", "2020-06-29T05:00:00+00:00"),
            ("أمطار غزيرة", None, "2020-06-28T19:00:00+00:00"),
        ]


def test_where_no_day_is_known_the_time_is_unknown() -> None:
    """Better no time than a wrong one."""
    assert _flashes(["أمطار غزيرة - 22:00"], _site(), datetime(2026, 1, 1, tzinfo=UTC)) == [("أمطار غزيرة", None, "")]


def test_a_capture_of_a_site_still_alive_counts_from_its_fetch() -> None:
    """Before the day it ended a site was live."""
    assert reference_day(_site(ended=date(2020, 12, 1)), "08:00", NOON, None) == date(2020, 3, 10)


def test_equal_times_stay_on_one_day() -> None:
    """Only a later time turns the day back; summer time is that of the day."""
    found = times(["17:38", "17:38", "17:37", "23:00"], date(2020, 6, 28))
    assert [moment.isoformat() for moment in found if moment] == [
        "2020-06-28T14:38:00+00:00",
        "2020-06-28T14:38:00+00:00",
        "2020-06-28T14:37:00+00:00",
        "2020-06-27T20:00:00+00:00",
    ]


def test_a_line_printed_twice_is_one_flash_and_keeps_its_id_everywhere() -> None:
    """The id depends on site, text and clock alone, not on spelling of spaces nor on the page that showed it."""
    once = _flashes(["أمطار غزيرة - 08:00"], _site(status="live"), NOON)
    twice = _flashes(["أمطار  غزيرة - 08:00", "أمطار غزيرة - 08:00"], _site(status="live"), NOON)
    assert once == twice
