"""When a report says it happened, as exactly as it says so; and what tells two versions of an incident apart."""

from __future__ import annotations

import pytest

from services.contracts.event import EventTime
from services.contracts.incident import Claim, IndependentSource
from services.web.page.incident_story import earlier_versions, matrix
from services.web.page.rendering import day_of
from services.web.page.slot_words import hour
from tests.made_records import an_article, an_event, an_incident


def _part(mention: str) -> EventTime:
    return EventTime(start="2018-05-01", end="2018-05-01", precision="part_of_day", mention=mention)


def _minute(start: str) -> EventTime:
    return EventTime(start=start, end=start, precision="minute")


@pytest.mark.parametrize(
    ("time", "arabic", "english"),
    [
        (_part("فجر الثلاثاء"), "فجرًا", "at dawn"),
        (_part("الثلاثاء فجراً"), "فجرًا", "at dawn"),
        (_part("مساءً"), "مساءً", "in the evening"),
        (_part("في الليلة الماضية"), "ليلًا", "at night"),
        (_part("وبالليل"), "ليلًا", "at night"),
        (_part("بعد ظهر أمس"), "بعد الظهر", "in the afternoon"),
        (_part("أمس"), "", ""),
        (_minute("2018-05-01T01:30:00+00:00"), "04:30", "04:30"),
        (_minute("2018-05-01T04:30:00"), "04:30", "04:30"),
        (_minute("early"), "", ""),
        (EventTime(start="2018-05-01", precision="day", mention="فجر"), "", ""),
        (None, "", ""),
    ],
)
def test_the_time_of_the_day_is_said_as_the_report_says_it(time: EventTime | None, arabic: str, english: str) -> None:
    """A clock's in Damascus, or the part of the day; nothing where the report tells a day alone."""
    assert (hour(time, "ar"), hour(time, "en")) == (arabic, english)


def test_a_day_is_shown_with_its_hour() -> None:
    """On every page that shows when."""
    assert day_of(_part("فجر الثلاثاء"), "ar") == "1 أيار 2018، فجرًا"
    assert day_of(_minute("2018-05-01T04:30:00"), "en") == "1 May 2018, 04:30"


def test_reports_of_one_day_that_differ_by_the_hour_do_not_agree_on_it() -> None:
    """Who tells no hour contradicts nobody."""
    times = [_part("فجر الثلاثاء"), _part("مساء الثلاثاء"), EventTime(start="2018-05-01", precision="day")]
    events = [an_event(an_article(at), time=time) for at, time in enumerate(times)]
    incident = an_incident((0, 1, 2)).model_copy(
        update={"independent": [IndependentSource(origins=[], event_ids=[each.event_id]) for each in events]}
    )
    found = matrix(incident, events, "en")
    assert ("day", "2018-05-01") in found["agree"]
    assert dict(found["differ"])["hour"] == [("at dawn", ["tajriba"]), ("in the evening", ["tajriba"])]
    alike = matrix(incident, [events[0], events[2]], "en")
    assert ("hour", "at dawn") in alike["agree"]


def test_a_version_tells_what_stands_behind_its_slots_too() -> None:
    """Where exactly, how precisely, when in the day, and who says what."""
    old = an_incident()
    assert old.location is not None
    new = old.model_copy(
        update={
            "location": old.location.model_copy(update={"lat": 35.4, "precision": "point"}),
            "time": _part("فجر الثلاثاء"),
            "claims": [Claim(field="killed", value="3", event_ids=old.event_ids)],
        }
    )
    newest, oldest = earlier_versions([new, old], "en", total=12, shown=50)
    assert (newest["number"], oldest["number"]) == (12, 11)
    assert {slot: (was, now) for slot, was, now in newest["changes"]} == {
        "coordinates": ("35.32, 36.62", "35.4, 36.62"),
        "precision": ("town or city", "point"),
        "hour": (None, "at dawn"),
        "claims": (None, "Killed: 3 (1)"),
    }
