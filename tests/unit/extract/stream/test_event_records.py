"""What the merge takes of the records of events, and how it measures their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.probe import ARTICLE_ID
from services.contracts.records import Headers, encode
from services.extract.stream.event_records import observe, readable
from tests.made_records import START, a_closing, a_retraction, an_article, an_event

PROBE = an_article().model_copy(update={"article_id": ARTICLE_ID})
FETCHED = START + timedelta(hours=1)


@dataclass
class Consumed:
    """A record as aiokafka hands it out."""

    value: bytes | None
    headers: Headers


def consumed(records: Sequence[EnrichedEvent | ExtractionCompleted | EventRetracted]) -> list[Consumed]:
    """Records as they come from the topic."""
    encoded = [encode(record, service="test", sent_at=START) for record in records]
    return [Consumed(each.value, each.headers) for each in encoded]


def _sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def _way(records: Sequence[EnrichedEvent | ExtractionCompleted], at: datetime) -> tuple[float, float]:
    """What observing adds to the count and the sum of the way from the page's time."""
    name = "rasid_page_to_incident_seconds_"
    before = _sample(name + "count"), _sample(name + "sum")
    come = consumed(records)
    observe(come, readable(come), at)
    return _sample(name + "count") - before[0], _sample(name + "sum") - before[1]


def test_the_probe_is_counted_and_left_out() -> None:
    """Its event, its closing and a retraction of it; the records of news beside it are taken."""
    news: list[EnrichedEvent | ExtractionCompleted] = [an_event(an_article(1)), a_closing(an_article(1), (0,))]
    come = consumed([an_event(PROBE), news[0], a_closing(PROBE, (0,)), a_retraction(PROBE, 0), news[1]])
    unreadable = Consumed(b"{", come[0].headers)
    before = {outcome: _sample("rasid_incidents_records_total", outcome=outcome) for outcome in ("probe", "unreadable")}

    assert readable([*come, unreadable]) == news

    assert _sample("rasid_incidents_records_total", outcome="probe") - before["probe"] == 3
    assert _sample("rasid_incidents_records_total", outcome="unreadable") - before["unreadable"] == 1


def test_the_probe_passes_the_stage_with_its_closing_record() -> None:
    """The time is that of its making, and no latency of news is measured."""
    come = consumed([an_event(PROBE), a_closing(PROBE, (0,))])
    news = _sample("rasid_fetch_to_incident_seconds_count")
    observe(come, readable(come), FETCHED + timedelta(seconds=2))
    assert _sample("rasid_probe_timestamp_seconds", stage="merged") == FETCHED.timestamp()
    assert _sample("rasid_fetch_to_incident_seconds_count") == news


def test_an_article_with_many_events_is_one_way() -> None:
    """From 12:00, which its page states, to an hour and two seconds later."""
    article = an_article()
    events = [an_event(article, number) for number in range(3)]
    assert _way([*events, a_closing(article, (0, 1, 2))], FETCHED + timedelta(seconds=2)) == (1, 3602)


@pytest.mark.parametrize(
    "published_at",
    [None, START.replace(hour=0), START - timedelta(days=2), FETCHED + timedelta(minutes=1)],
    ids=["not stated", "a mere date", "found late", "from the future"],
)
def test_a_page_time_that_says_nothing_of_the_way_is_not_measured(published_at: datetime | None) -> None:
    """It would hide what the others tell."""
    article = an_article(published_at=published_at)
    assert _way([an_event(article)], FETCHED) == (0, 0)
