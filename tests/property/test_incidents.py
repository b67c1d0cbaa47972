"""Any order of the same records gives the same incidents in membership and slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.event import EnrichedEvent, EventRetracted
from services.contracts.incident import Incident
from services.extract.incidents.live import EventRecord
from services.extract.incidents.merger import Merger, merge
from tests.made_records import a_retraction, an_article
from tests.told import a_place, a_toll, an_actor, closing, told

Extraction = dict[int, tuple[Any, ...]]  # number of an event in its article -> what it tells


@dataclass(frozen=True)
class Telling:
    """Articles, each with what its extractions found, the first by version 1."""

    articles: list[list[Extraction]]

    def records(self) -> list[EventRecord]:
        """Everything that extractors publish of them: events, closing records, retractions."""
        records: list[EventRecord] = []
        for number, extractions in enumerate(self.articles):
            before: Extraction = {}
            for version, found in enumerate(extractions, 1):
                records += [_event(number, at, version, *what) for at, what in found.items()]
                records.append(closing(number, *found, extractor=version))
                records += [a_retraction(an_article(number), at, extractor=version) for at in before.keys() - found]
                before = found
        return records

    def newest(self) -> list[EnrichedEvent]:
        """The events of the last extraction of each article."""
        return [
            _event(number, at, len(extractions), *what)
            for number, extractions in enumerate(self.articles)
            for at, what in extractions[-1].items()
        ]


def _event(number: int, at: int, version: int, *what: Any) -> EnrichedEvent:  # noqa: ANN401  (as drawn)
    mode, day, east, killed, actor, modality = what
    return told(
        number,
        at,
        extractor=version,
        site=f"site-{number % 3}",
        mode=mode,
        day=day,
        location=a_place(35.32, 36.62 + east / 100),
        effects=[a_toll(killed)] if killed else [],
        actors=[an_actor(actor)] if actor else [],
        modality=modality,
        duplicate_of=number - 1 if number % 4 == 3 else None,
    )


whats = st.tuples(
    st.sampled_from(["shelling", "rocket", "attack", "mine"]),
    st.integers(1, 4),
    st.sampled_from([0, 1, 3, 9]),
    st.sampled_from([0, 0, 2, 3, 9]),
    st.sampled_from([None, "SYR-GOV", "RUS-MIL", "REBELS"]),
    st.sampled_from(["reported", "reported", "reported", "denied", "planned"]),
)
extractions = st.dictionaries(st.integers(0, 2), whats, max_size=3)
tellings = st.lists(st.lists(extractions, min_size=1, max_size=3), max_size=6).map(Telling)


def content(incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Membership and slots, without the ids and versions that depend on the past."""
    bare = (i.model_dump(mode="json", exclude={"incident_id", "version"}) for i in incidents)
    return sorted(bare, key=lambda incident: str(incident["event_ids"]))


class Topic:
    """What was published: versions that only rise, and the last of each incident."""

    def __init__(self) -> None:
        self.last: dict[UUID, Incident] = {}

    def publish(self, incidents: Sequence[Incident]) -> None:
        """Take new versions."""
        for incident in incidents:
            before = self.last.get(incident.incident_id)
            assert before is None or incident.version > before.version
            self.last[incident.incident_id] = incident

    @property
    def live(self) -> list[Incident]:
        """The incidents that stand for a subscriber."""
        return [incident for incident in self.last.values() if incident.status == "live"]


@settings(max_examples=60)
@given(tellings, st.randoms(use_true_random=False), st.integers(1, 9), st.floats(0, 1))
def test_order_repetition_and_restarts_change_nothing(telling: Telling, dice: Any, batch: int, restart: float) -> None:  # noqa: ANN401
    """Older extractions, retractions and repeats in between, batches and takeovers: it ends as the newest alone would."""
    records = telling.records()
    records += dice.choices(records, k=len(records) // 2) if records else []
    dice.shuffle(records)
    takes_over = int(restart * len(records)) // batch * batch
    merger, topic = Merger(), Topic()
    for start in range(0, len(records), batch):
        if start == takes_over:
            merger = Merger(topic.last.values())
            topic.publish(merger.restore(records[:start]))
        topic.publish(merger.restore(records[start : start + batch]))
    assert content(merger.incidents) == content(merge(telling.newest()))
    assert content(topic.live) == content(merger.incidents)


@settings(max_examples=30)
@given(tellings, st.randoms(use_true_random=False))
def test_every_event_stands_in_one_incident_at_any_time(telling: Telling, dice: Any) -> None:  # noqa: ANN401  (Random)
    """And what was merged away points on to one that stands, or to one that points on."""
    records = telling.records()
    dice.shuffle(records)
    merger, topic = Merger(), Topic()
    for record in records:
        topic.publish(merger.apply(record))
        members = [event_id for incident in topic.live for event_id in incident.event_ids]
        assert len(members) == len(set(members)) == merger.reports
        for incident in topic.last.values():
            assert incident.merged_into is None or incident.merged_into in topic.last


@settings(max_examples=20)
@given(tellings)
def test_retracting_everything_withdraws_everything(telling: Telling) -> None:
    """No incident stays live without an event."""
    merger, topic = Merger(), Topic()
    topic.publish(merger.restore(telling.records()))
    retractions: list[EventRetracted] = [
        a_retraction(an_article(number), at, extractor=9) for number in range(len(telling.articles)) for at in range(3)
    ]
    for retraction in retractions:
        topic.publish(merger.apply(retraction))
    assert merger.incidents == topic.live == []


@settings(max_examples=20)
@given(tellings, st.data())
def test_two_mergers_that_met_end_as_one(telling: Telling, data: st.DataObject) -> None:
    """One that was replaced publishes once more; whoever replaced it reads that back and has the last word."""
    records = telling.records()
    cut = data.draw(st.integers(0, len(records)))
    old, topic = Merger(), Topic()
    topic.publish(old.restore(records[:cut]))
    new = Merger(topic.last.values())
    ours = new.restore(records)
    late = old.restore(records[cut : data.draw(st.integers(cut, len(records)))])
    last = {incident.incident_id: incident for incident in [*topic.last.values(), *ours, *late]}
    for incident in late:
        last |= {asserted.incident_id: asserted for asserted in new.assert_over(incident)}
    live = [incident for incident in last.values() if incident.status == "live"]
    assert content(live) == content(new.incidents) == content(merge(telling.newest()))
