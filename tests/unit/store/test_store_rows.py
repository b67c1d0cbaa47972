"""Records as rows, their order as text, and characters that no database holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import DeadLetterError
from services.contracts.base import Software
from services.contracts.event import EventTime, Extractor
from services.contracts.records import encode
from services.store.article_rows import reported_at
from services.store.event_rows import event_rank, event_row, extraction_id, fatalities
from services.store.intake import read, without_nul
from services.store.rank import extraction_rank
from tests.made_records import START, a_closing, an_article, an_event

MOMENTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  (Hypothesis adds the zone)
VERSIONS = st.integers(0, 10**9)
ORDERS = st.tuples(MOMENTS, VERSIONS, VERSIONS)


def _rank(order: tuple[datetime, int, int]) -> str:
    moment, cleaner, extractor = order
    software = Extractor(name="rasid", version=extractor, lexicon_sha256="a" * 64, gazetteer_sha256="b" * 64)
    return extraction_rank(moment, Software(name="rasid", version=cleaner), software)


@given(first=ORDERS, second=ORDERS)
def test_ranks_sort_as_the_contract_orders(first: tuple[datetime, int, int], second: tuple[datetime, int, int]) -> None:
    """(fetched_at, cleaner.version, extractor.version), as one text."""
    assert (_rank(first) < _rank(second)) == (first < second)
    assert (_rank(first) == _rank(second)) == (first == second)


def test_the_zone_of_a_time_does_not_matter() -> None:
    """Ranks are compared as text, so they are all UTC."""
    local = START.astimezone(tz=None)
    assert _rank((START, 1, 1)) == _rank((local, 1, 1))


def test_a_version_beyond_ten_digits_is_a_dead_letter() -> None:
    """It would sort before smaller ones."""
    with pytest.raises(DeadLetterError, match="more than 10 digits"):
        _rank((START, 10**10, 1))


@pytest.mark.parametrize("field", ["revision", "fetched_at", "cleaner"])
def test_an_event_that_does_not_say_its_order_is_a_dead_letter(field: str) -> None:
    """As `rasid pipe` may write it, but a topic never carries it."""
    event = an_event(an_article())
    with pytest.raises(DeadLetterError, match=r"article\.revision"):
        event_rank(event.model_copy(update={"article": event.article.model_copy(update={field: None})}))


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2018-05-01", date(2018, 5, 1)),
        ("2018-05-01T23:30", date(2018, 5, 1)),
        ("2018-05-01T23:30:00+00:00", date(2018, 5, 2)),
        ("yesterday", None),
        ("9999-12-31T23:59:59-12:00", None),
        (None, None),
    ],
)
def test_event_dates_are_days_in_damascus(start: str | None, day: date | None) -> None:
    """The column holds a date where the record's time is one; the stated text stands beside it."""
    row = event_row(an_event(an_article(), time=EventTime(start=start, precision="day")), "rank", "digest", "{}")
    assert (row["event_date"], row["time_start"]) == (day, start)


def test_fatalities_count_no_part_twice() -> None:
    """Six killed, a woman among them, are six; where nobody is said to be killed the count is unknown, not zero."""
    whole = an_event(an_article()).effects[0].model_copy(update={"min": 6, "max": 6})
    part = whole.model_copy(update={"min": 1, "max": 1, "part_of": 0, "who": "women"})
    hurt = whole.model_copy(update={"effect": "injured"})
    assert fatalities([whole, part, hurt]) == 6
    assert fatalities([hurt]) is None


def test_a_page_that_names_a_time_to_come_is_reported_when_it_was_fetched() -> None:
    """Or one wrong date would head every list for years."""
    later = START + timedelta(days=900)
    assert reported_at(later, START) == START
    assert reported_at(START, later) == START
    assert reported_at(None, START) == START


def test_a_repeated_closing_is_the_same_row() -> None:
    """Its id depends on content alone, not on the order in which the events are listed."""
    article = an_article()
    ids = {extraction_id(a_closing(article, numbers), "rank") for numbers in permutations((0, 1, 2))}
    assert len(ids) == 1
    assert extraction_id(a_closing(article, (0,)), "rank") not in ids


def test_nul_becomes_a_replacement_character_and_offsets_stay() -> None:
    """PostgreSQL's text cannot hold U+0000; one character for one keeps every span where it was."""
    event = an_event(an_article(), event_type="protest", mode="strike")
    dirty = event.model_copy(update={"evidence": event.evidence.model_copy(update={"text": "a\x00b"})})
    record = encode(dirty, service="test", sent_at=START)
    clean = read(record.headers, record.value)
    assert clean == event.model_copy(update={"evidence": event.evidence.model_copy(update={"text": "a\ufffdb"})})
    assert without_nul(event) == event


def test_a_backslash_before_u0000_is_left_alone() -> None:
    """The six characters of an escape in the text itself are no NUL."""
    article = an_article(title="\\u0000")
    record = encode(article, service="test", sent_at=START)
    assert read(record.headers, record.value) == article
