"""What the merge keeps of months of events takes little room and is, unpacked, what it was."""

from __future__ import annotations

from services.contracts.event import SlotRule
from services.extract.incidents.merger import Merger, merge
from services.extract.incidents.packed import event_in, incident_in, pack
from tests.made_records import a_closing, an_article, an_event


def forget_what_is_in_use() -> None:
    """More events and incidents than are kept unpacked for those that assemble them."""
    for number in range(1100):
        pack(an_event(an_article(2), number))
    (incident,) = merge([an_event(an_article(2))])
    for number in range(200):
        pack(incident.model_copy(update={"version": number}))


def test_an_event_and_an_incident_come_out_as_they_went_in() -> None:
    """Slots that say nothing are left out and come back as nothing, at once and when other events came between."""
    event = an_event(an_article(1))
    bare = event.model_copy(update={"location": None, "actors": [], "time": None, "supersedes": event.event_id})
    (incident,) = merge([event])
    packed, bare_packed = pack(event), pack(bare)
    assert event_in(packed) == event
    assert event_in(bare_packed) == bare
    forget_what_is_in_use()
    assert event_in(packed) == event
    assert event_in(packed) is not event
    assert event_in(bare_packed) == bare
    packed_incident = pack(incident)
    assert incident_in(packed_incident) is incident
    forget_what_is_in_use()
    assert incident_in(packed_incident) == incident
    assert incident_in(packed_incident) is not incident
    assert pack(incident_in(packed_incident)) == packed_incident
    assert pack(event) == pack(event_in(pack(event)))


def test_only_the_last_version_of_an_incident_is_held_unpacked() -> None:
    """One that thousands report would stand there as often as it grew."""
    merger = Merger()
    (first,) = merger.restore([an_event(an_article(1)), a_closing(an_article(1), (0,))])
    packed = pack(first)
    assert incident_in(packed) is first
    (second,) = merger.restore([an_event(an_article(2)), a_closing(an_article(2), (0,))])
    assert second.incident_id == first.incident_id
    assert incident_in(pack(second)) is second
    assert incident_in(packed) is not first


def test_how_an_event_was_read_is_not_kept() -> None:
    """Months of rules would take as much room as the events."""
    event = an_event(an_article(1), provenance=[SlotRule(slot="trigger", start=0, end=4, rule="verb")])
    assert event_in(pack(event)).provenance == []
    assert pack(event) == pack(event.model_copy(update={"provenance": []}))


def test_a_record_takes_a_third_of_its_json() -> None:
    """Most of a record is what every record says; without the sample it would take more than half."""
    event = an_event(an_article(1))
    (incident,) = merge([event])
    for record in (event, incident):
        assert len(pack(record)) < len(record.model_dump_json().encode()) / 3
