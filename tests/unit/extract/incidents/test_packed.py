"""What the merge keeps of months of events takes little room and is, unpacked, what it was."""

from __future__ import annotations

from services.extract.incidents.merger import merge
from services.extract.incidents.packed import event_in, incident_in, pack
from tests.made_records import an_article, an_event


def test_an_event_and_an_incident_come_out_as_they_went_in() -> None:
    """Slots that say nothing are left out and come back as nothing."""
    event = an_event(an_article(1))
    bare = event.model_copy(update={"location": None, "actors": [], "time": None, "supersedes": event.event_id})
    (incident,) = merge([event])
    assert event_in(pack(event)) == event
    assert event_in(pack(bare)) == bare
    assert incident_in(pack(incident)) == incident
    assert pack(event) == pack(event_in(pack(event)))


def test_a_record_takes_a_third_of_its_json() -> None:
    """Most of a record is what every record says; without the sample it would take more than half."""
    event = an_event(an_article(1))
    (incident,) = merge([event])
    for record in (event, incident):
        assert len(pack(record)) < len(record.model_dump_json().encode()) / 3
