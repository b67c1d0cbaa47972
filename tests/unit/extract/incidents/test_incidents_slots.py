"""What an incident says: figures joined and not added up, sources that count once, claims and denials."""

from __future__ import annotations

import pytest

from services.contracts.event import EnrichedEvent, EventTime, Sensitive
from services.contracts.incident import Incident
from services.extract.incidents.merger import merge
from tests.told import a_place, a_toll, an_actor, told


def merged(*events: EnrichedEvent) -> Incident:
    """The one incident of the events."""
    (incident,) = merge(events)
    return incident


def figures(incident: Incident, effect: str = "killed") -> list[tuple[str, int, int, int | None]]:
    """Group, low, best and high of an effect."""
    return [(e.group, e.low, e.best, e.high) for e in incident.effects if e.effect == effect]


def test_tolls_of_several_sources_are_a_range_and_not_a_sum() -> None:
    """The median is the best figure."""
    incident = merged(*(told(n, effects=[a_toll(killed)]) for n, killed in enumerate((3, 4, 6), 1)))
    assert figures(incident) == [("civilian", 3, 4, 6)]


def test_a_source_is_taken_at_its_last_word() -> None:
    """One site's toll rises as the dead are found: that is one source, not two."""
    incident = merged(told(1, site="a", effects=[a_toll(2)]), told(2, site="a", effects=[a_toll(5)]))
    assert figures(incident) == [("civilian", 5, 5, 5)]
    assert incident.corroboration == 1


def test_parts_are_not_counted_besides_their_whole() -> None:
    """Six, among them a woman, are six."""
    whole, part = a_toll(6), a_toll(1, part_of=0, who="women")
    assert figures(merged(told(1, effects=[whole, part]), told(2, effects=[whole]))) == [("civilian", 6, 6, 6)]


def test_a_toll_of_unknown_people_is_the_one_that_others_name() -> None:
    """Otherwise the same dead would stand there twice."""
    incident = merged(told(1, effects=[a_toll(3, group="unknown")]), told(2, effects=[a_toll(3)]))
    assert figures(incident) == [("civilian", 3, 3, 3)]


def test_an_open_toll_leaves_the_upper_bound_open_only_where_nobody_counts_as_high() -> None:
    """At least five beside six is six at most; beside four it is open."""
    open_toll = told(1, effects=[a_toll(5, None)])
    assert figures(merged(open_toll, told(2, effects=[a_toll(6)]))) == [("civilian", 5, 6, 6)]
    assert figures(merged(open_toll, told(2, effects=[a_toll(4)]))) == [("civilian", 4, 4, None)]


def test_killed_and_injured_stand_side_by_side() -> None:
    """Each effect has its own range."""
    incident = merged(told(1, effects=[a_toll(3), a_toll(9, effect="injured")]), told(2, effects=[a_toll(3)]))
    assert figures(incident) == [("civilian", 3, 3, 3)]
    assert figures(incident, "injured") == [("civilian", 9, 9, 9)]


@pytest.mark.parametrize(
    ("reports", "independent"),
    [
        ([told(1), told(2)], 2),
        ([told(1), told(2, duplicate_of=1)], 1),
        ([told(1), told(2, duplicate_of=1), told(3, duplicate_of=1), told(4)], 2),
        ([told(1, by=["المرصد السوري"]), told(2, by=["المرصد السوري لحقوق الإنسان"])], 1),
        ([told(1, by=["المرصد السوري"]), told(2, by=["الدفاع المدني"]), told(3)], 3),
        ([told(1, by=["المرصد السوري"]), told(2, site="syriahr.com")], 1),
        ([told(1, site="a"), told(2, site="a")], 1),
        ([told(1), told(2, modality="denied")], 1),
    ],
    ids=[
        "two sites", "a copy", "two copies of one wire text", "one monitor", "monitor, rescuers, own", "the monitor itself",
        "one site twice", "a denial",
    ],
)  # fmt: skip
def test_sources_that_rest_on_one_another_count_once(reports: list[EnrichedEvent], independent: int) -> None:
    """Corroboration is the number of those that could know by themselves."""
    incident = merged(*reports)
    assert incident.corroboration == len(incident.independent) == independent
    grouped = [event_id for group in incident.independent for event_id in group.event_ids]
    affirming = [report.event_id for report in reports if report.modality != "denied"]
    assert sorted(grouped) == sorted(affirming), "each report that affirms it stands in one group"


def test_a_range_is_over_independent_sources() -> None:
    """A figure that is copied three times weighs no more than one that is counted once."""
    copies = [told(n, duplicate_of=1, effects=[a_toll(9)]) for n in (2, 3)]
    incident = merged(told(1, effects=[a_toll(9)]), *copies, told(4, effects=[a_toll(7)]))
    assert figures(incident) == [("civilian", 7, 7, 9)]
    assert incident.corroboration == 2
    assert len(incident.sources) == 4


def test_who_says_what_is_kept_and_a_denial_contests() -> None:
    """An accusation stays one; the denial stays with the incident and changes none of its slots."""
    accuses = told(1, actors=[an_actor("RUS-MIL", basis="alleged")], effects=[a_toll(3)])
    denies = told(2, actors=[an_actor("RUS-MIL", basis="denied")], modality="denied", by=["سانا"])
    incident = merged(accuses, denies)
    claims = {(claim.field, claim.value): claim.event_ids for claim in incident.claims}
    assert claims["initiator", "RUS-MIL (alleged)"] == [accuses.event_id]
    assert claims["denial", "سانا"] == [denies.event_id]
    assert claims["killed", "3"] == [accuses.event_id]
    assert incident.contested
    assert [(actor.actor_id, actor.basis) for actor in incident.actors] == [("RUS-MIL", "alleged")]


def test_a_private_person_who_denies_is_not_named() -> None:
    """An incident has no marks by which a reader's page could hide the name."""
    denies = told(2, actors=[an_actor("RUS-MIL", basis="denied")], modality="denied", by=["سليم الخطابي"])
    said = denies.attribution[0]
    hidden = denies.model_copy(update={"sensitive": [Sensitive(start=said.start, end=said.end, kind="witness")]})
    incident = merged(told(1, actors=[an_actor("RUS-MIL", basis="alleged")]), hidden)
    assert ("denial", "denied") in {(claim.field, claim.value) for claim in incident.claims}
    assert "سليم" not in incident.model_dump_json()


def test_sources_that_name_two_sides_contest_it_and_allies_do_not() -> None:
    """The government and its ally is a matter of detail; the government and its enemy is not."""
    assert merged(told(1, effects=[a_toll(5)]), told(2, actors=[an_actor("REBELS")], effects=[a_toll(5)])).contested
    assert not merged(told(1), told(2, actors=[])).contested


def test_a_party_that_nobody_knows_gives_way_to_one_that_is_known() -> None:
    """The forces of one report are the army of the other."""
    incident = merged(told(1), told(2, actors=[an_actor(None, name="القوات المهاجمة")]))
    assert [actor.actor_id for actor in incident.actors] == ["SYR-GOV"]


def test_place_and_time_are_the_most_precise_that_are_told() -> None:
    """A district beside a town is the town; a week beside a day is the day."""
    area = a_place().model_copy(
        update={"lat": None, "lon": None, "precision": "governorate", "area_id": "Hama", "name_ar": "حماة"}
    )
    wide = EventTime(start="2018-04-30", end="2018-05-02", precision="week")
    incident = merged(told(1, location=area, time=wide), told(2), told(3))
    assert incident.location is not None
    assert incident.location.precision == "settlement"
    assert incident.time is not None
    assert (incident.time.start, incident.time.precision) == ("2018-05-01", "day")


def test_a_government_gives_way_to_its_army() -> None:
    """One report says who it was more exactly than the other: that is one party."""
    incident = merged(told(1, actors=[an_actor("SYR-GOV")]), told(2, actors=[an_actor("SYR-ARMY")]), told(3))
    assert [actor.actor_id for actor in incident.actors] == ["SYR-ARMY"]


def test_children_whose_whole_nobody_tells_are_the_toll() -> None:
    """Two children killed, with no other figure, are two dead; beside a whole they are its part."""
    children, women = a_toll(2, who="children"), a_toll(1, who="women")
    assert figures(merged(told(1, effects=[children]))) == [("civilian", 2, 2, 2)]
    assert figures(merged(told(1, effects=[children, women]))) == [("civilian", 3, 3, 3)]
    assert figures(merged(told(1, effects=[a_toll(5), children]))) == [("civilian", 5, 5, 5)]


def test_private_persons_are_in_no_slot() -> None:
    """An incident could not say which of its words must be masked."""
    name = "سامر الأحمد"
    event = told(1, actors=[an_actor(), an_actor(None, role="target", name=name)])
    event = event.model_copy(update={"sensitive": [Sensitive(start=0, end=len(name), kind="victim")]})
    assert name not in merged(event).model_dump_json()
