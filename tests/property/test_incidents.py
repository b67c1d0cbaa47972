"""Any order of the same records gives the same incidents in membership and slots."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.article import Source
from services.contracts.event import EnrichedEvent, EventTime
from services.contracts.incident import Incident
from services.extract.incidents.live import EventRecord
from services.extract.incidents.merger import Merger, merge
from tests.made_records import a_closing, a_retraction, an_article, an_event

told = st.tuples(st.sampled_from(["shelling", "rocket", "attack", "mine"]), st.integers(0, 2))


def records_of(articles: list[list[tuple[str, int]]], *, extractor: int = 1) -> list[EventRecord]:
    """The events of each article, each shelled some day, and its closing record."""
    records: list[EventRecord] = []
    for number, events in enumerate(articles):
        article = an_article(number, source=Source(id=f"site-{number % 3}"))
        for at, (mode, day) in enumerate(events):
            time = EventTime(start=f"2018-05-0{day + 1}", end=f"2018-05-0{day + 1}", precision="day")
            records.append(an_event(article, at, extractor=extractor, mode=mode, time=time))
        records.append(a_closing(article, tuple(range(len(events))), extractor=extractor))
    return records


def content(incidents: list[Incident]) -> list[dict[str, Any]]:
    """Membership and slots, without the ids and versions that depend on the past."""
    bare = (i.model_dump(mode="json", exclude={"incident_id", "version"}) for i in incidents)
    return sorted(bare, key=lambda incident: str(incident["event_ids"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(told, max_size=3), max_size=5), st.lists(st.lists(told, max_size=3), max_size=5), st.randoms())
def test_order_changes_nothing(first: list[Any], second: list[Any], dice: Any) -> None:  # noqa: ANN401  (Random)
    """Two extractions in any order, record by record, give what the newest gives at once; versions only rise."""
    records = records_of(first) + records_of(second, extractor=2)
    closed_anew = set(range(len(second)))
    newest = [r for n, r in enumerate_articles(first) if n not in closed_anew] + records_of(second, extractor=2)
    dice.shuffle(records)
    merger, versions = Merger(), dict[Any, int]()
    for record in records:
        for incident in merger.apply(record):
            assert incident.version > versions.get(incident.incident_id, 0)
            versions[incident.incident_id] = incident.version
    expected = merge(record for record in newest if isinstance(record, EnrichedEvent))
    assert content(merger.incidents) == content(expected)


def enumerate_articles(articles: list[list[tuple[str, int]]]) -> list[tuple[int, EventRecord]]:
    """Each record with the number of its article."""
    numbered = []
    number = 0
    for record in records_of(articles):
        numbered.append((number, record))
        number += not hasattr(record, "evidence")
    return numbered


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(told, min_size=1, max_size=3), min_size=1, max_size=4))
def test_retracting_everything_withdraws_everything(articles: list[list[tuple[str, int]]]) -> None:
    """No incident stays live without an event."""
    merger = Merger()
    merger.restore(records_of(articles))
    published = {incident.incident_id for incident in merger.incidents}
    gone = []
    for number, events in enumerate(articles):
        article = an_article(number, source=Source(id=f"site-{number % 3}"))
        for at in range(len(events)):
            gone += merger.apply(a_retraction(article, at))
    assert merger.incidents == []
    assert published <= {incident.incident_id for incident in gone if incident.status == "withdrawn"}
