"""An incident in ACLED's columns: its words where they mean the same, nothing where nobody says it."""

from __future__ import annotations

import pytest

from services.contracts.event import Acled, Actor, EventTime, Pcodes
from services.web.shapes.acled import COLUMNS, acled_row
from services.web.shapes.flat import flat_event
from tests.made_records import an_article, an_event, an_incident


def _actor(role: str, kind: str | None, actor_id: str | None = None, name: str | None = None) -> Actor:
    return Actor.model_validate(
        {"role": role, "kind": kind, "actor_id": actor_id, "name": name, "mention": "جهة", "start": 0, "end": 3}
    )


def test_an_incident_has_acleds_columns() -> None:
    """Its type and not ours, who did it and with whom, of which kind; the sentence of each report."""
    made = an_incident()
    assert made.location is not None
    incident = made.model_copy(
        update={
            "acled": Acled(event_type="Explosions/Remote violence", sub_event_type="Air/drone strike"),
            "location": made.location.model_copy(update={"pcodes": Pcodes(admin1="SY05")}),
            "actors": [
                _actor("initiator", "state_forces", "SYR-ARMY", "Army"),
                _actor("initiator", "state_forces", "RUS-MIL", "Russian forces"),
                _actor("target", "rebel", "REBELS", "Rebels"),
            ],
        }
    )
    event = an_event(an_article(0))
    row = acled_row(incident, [event, event])
    assert tuple(row) == COLUMNS
    wanted = {
        "event_id_cnty": str(incident.incident_id), "event_date": "2018-05-01", "year": "2018", "time_precision": 1,
        "disorder_type": "Political violence", "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike", "actor1": "Army", "assoc_actor_1": "Russian forces",
        "inter1": "State forces", "actor2": "Rebels", "assoc_actor_2": None, "inter2": "Rebel group", "iso": 760,
        "country": "Syria", "admin1": "Hama", "geo_precision": 1, "notes": event.evidence.text, "fatalities": 3,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("actor", "kind", "inter"),
    [
        (_actor("initiator", "state_forces", "RUS-MIL"), "Battles", "External/Other forces"),
        (_actor("participant", "civilian"), "Protests", "Protesters"),
        (_actor("participant", "civilian"), "Riots", "Rioters"),
        (_actor("initiator", "civilian"), None, "Civilians"),
        (_actor("initiator", None), "Battles", None),
    ],
)
def test_inter_says_of_which_kind(actor: Actor, kind: str | None, inter: str | None) -> None:
    """A foreign army is no state force of the country; a crowd is named by what it does."""
    acled = Acled(event_type=kind, sub_event_type="Any") if kind else None
    incident = an_incident().model_copy(update={"actors": [actor], "acled": acled, "time": None, "location": None})
    row = acled_row(incident, [])
    assert (row["inter1"], row["event_date"], row["country"], row["notes"]) == (inter, None, None, None)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2018-05-01T23:30:00+00:00", "2018-05-02"),
        ("2018-05-01T04:30:00", "2018-05-01"),
        ("2018-05-01", "2018-05-01"),
        ("soon", None),
        (None, None),
    ],
)
def test_a_date_is_a_day_however_precise_the_report_is(start: str | None, day: str | None) -> None:
    """In Damascus; a column of dates holds nothing else."""
    event = an_event(an_article(0), time=EventTime(start=start, end=start, precision="minute"))
    assert (flat_event(event)["event_date"], flat_event(event)["event_date_end"]) == (day, day)
