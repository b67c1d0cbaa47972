"""Which reports are one incident: what joins, what forbids, and what happens when reports come and go."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.contracts.event import EnrichedEvent, EventTime
from services.contracts.incident import Incident
from services.extract.incidents.live import EventRecord
from services.extract.incidents.merger import Merger, merge
from tests.told import a_place, a_toll, an_actor, closing, told

JABLA = (35.36, 35.93)  # 60 km away
MEANWHILE = "اجتمع وجهاء المنطقة في مضافة كبيرة لبحث تسوية أوضاع المطلوبين"  # no word in common with the usual sentence


def together(*events: EnrichedEvent) -> set[frozenset[UUID]]:
    """The members of each incident that the events make."""
    return {frozenset(incident.event_ids) for incident in merge(events)}


def one(*events: EnrichedEvent) -> set[frozenset[UUID]]:
    """All of them in one incident."""
    return {frozenset(event.event_id for event in events)}


def each(*events: EnrichedEvent) -> set[frozenset[UUID]]:
    """Each in its own."""
    return {frozenset({event.event_id}) for event in events}


@pytest.mark.parametrize(
    "other",
    [
        told(2),
        told(2, mode="rocket"),
        told(2, mode="attack"),
        told(2, location=a_place(35.33, 36.63)),
        told(2, actors=[]),
        told(2, actors=[an_actor("RUS-MIL")], effects=[a_toll(3)]),
        told(2, effects=[a_toll(4)]),
        told(2, day=2),
        told(2, time=None),
        told(2, modality="denied"),
    ],
    ids=[
        "the same", "told as rockets", "with what is not said", "one kilometre away", "by nobody named",
        "by an ally", "a toll that rose", "dated by the next day", "not dated", "denied",
    ],
)  # fmt: skip
def test_reports_of_one_act_are_joined(other: EnrichedEvent) -> None:
    """Reporters differ in the means, the toll, the day and in who did it."""
    first = told(1, effects=[a_toll(3)])
    assert together(first, other) == one(first, other)


@pytest.mark.parametrize(
    "other",
    [
        told(2, location=a_place(*JABLA, name="جبلة")),
        told(2, day=4),
        told(2, event_type="agree", mode="ceasefire"),
        told(2, mode="suicide"),
        told(2, effects=[a_toll(60)]),
        told(2, says=MEANWHILE, mode="sniper", actors=[an_actor("REBELS")]),
    ],
    ids=["elsewhere", "days later", "an agreement", "another means", "another toll", "another hand and means"],
)
def test_reports_of_two_acts_are_not(other: EnrichedEvent) -> None:
    """What cannot be one act forbids, however alike the words are."""
    first = told(1, effects=[a_toll(3)])
    assert together(first, other) == each(first, other)


def test_statements_that_name_no_place_are_joined_by_their_words() -> None:
    """Two sites print one demand, in almost the same words, of parties that the lexicon does not know."""
    demand = "طالبت رابطة أهالي المفقودين الدول الراعية للمفاوضات بالكشف عن مصير أبنائهم المغيبين قسريا"
    first = told(1, event_type="request", mode="demand", location=None, actors=[], says=demand)
    other = told(2, event_type="request", mode="demand", location=None, actors=[], says=f"{demand} منذ سنوات")
    assert together(first, other) == one(first, other)


def test_what_is_planned_stands_in_no_incident() -> None:
    """It has not happened."""
    assert merge([told(1, modality="planned")]) == []


def test_what_one_article_tells_twice_is_two_acts() -> None:
    """An article tells an act once: a second toll is another act, and another article's report joins but one."""
    first, second = told(1, effects=[a_toll(2)]), told(1, 1, effects=[a_toll(7)])
    other = told(2, effects=[a_toll(7)])
    assert together(first, second, other) == {frozenset({first.event_id}), frozenset({second.event_id, other.event_id})}


def test_a_month_is_too_wide_to_join_a_day() -> None:
    """In May: that may be any day of it."""
    first = told(1)
    other = told(2, time=EventTime(start="2018-05-01", end="2018-05-31", precision="month"))
    assert together(first, other) == each(first, other)


def the_live(merger: Merger) -> list[Incident]:
    """Live incidents, the largest first."""
    return sorted(merger.incidents, key=lambda incident: -len(incident.event_ids))


def test_an_incident_keeps_its_id_while_it_grows_and_its_versions_rise() -> None:
    """Also when the report that comes late was published first."""
    merger = Merger()
    (first,) = merger.restore([told(2), closing(2, 0)])
    (second,) = merger.restore([told(3), closing(3, 0)])
    (third,) = merger.restore([told(1), closing(1, 0)])
    assert first.incident_id == second.incident_id == third.incident_id
    assert first.version < second.version < third.version
    assert third.event_ids[0] == told(1).event_id
    assert merger.restore([told(1), closing(1, 0)]) == []


def test_events_wait_for_their_closing_record() -> None:
    """Half an extraction is none; until the new one is closed the former stands."""
    merger = Merger()
    assert merger.apply(told(1)) == []
    assert len(merger.apply(closing(1, 0))) == 1
    assert merger.apply(told(1, extractor=2, mode="rocket")) == []
    assert [incident.mode for incident in merger.incidents] == ["shelling"]
    merger.apply(closing(1, 0, extractor=2))
    assert [incident.mode for incident in merger.incidents] == ["rocket"]


def test_two_incidents_that_turn_out_to_be_one_are_merged_and_split_again() -> None:
    """The smaller points on to the larger; when the report that joined them is gone, both are there, ids as before."""
    merger = Merger()
    apart = told(9, location=a_place(35.366, 36.62), mode="attack", says=MEANWHILE, actors=[])
    merger.restore([told(1), closing(1, 0), told(2), closing(2, 0), apart, closing(9, 0)])
    large, small = the_live(merger)
    assert (len(large.event_ids), len(small.event_ids)) == (2, 1)
    joins = told(
        4, location=a_place(35.354, 36.62), says=f"{MEANWHILE} وقصفت قوات النظام بلدة اللطامنة بالمدفعية الثقيلة"
    )
    merged = {incident.incident_id: incident for incident in merger.restore([joins, closing(4, 0)])}
    assert [incident.incident_id for incident in merger.incidents] == [large.incident_id]
    assert merged[small.incident_id].status == "withdrawn"
    assert merged[small.incident_id].merged_into == large.incident_id
    split = {incident.incident_id: incident for incident in merger.restore([closing(4, extractor=2)])}
    assert {incident.incident_id for incident in merger.incidents} == {large.incident_id, small.incident_id}
    assert split[small.incident_id].merged_into is None
    assert split[small.incident_id].version > merged[small.incident_id].version > small.version


def test_an_incident_without_reports_is_withdrawn_and_may_come_back() -> None:
    """Under the id of the event that founds it, above every version that it had."""
    merger = Merger()
    (founded,) = merger.restore([told(1), closing(1, 0)])
    (gone,) = merger.restore([closing(1, extractor=2)])
    assert (gone.status, gone.event_ids, gone.merged_into) == ("withdrawn", [], None)
    assert merger.incidents == []
    (again,) = merger.restore([told(1, extractor=3), closing(1, 0, extractor=3)])
    assert (again.incident_id, again.status) == (founded.incident_id, "live")
    assert again.version > gone.version > founded.version


def test_who_takes_over_goes_on_where_the_last_one_stood() -> None:
    """From the published incidents and the records: nothing is published that stands, ids stay, versions rise."""
    records: list[EventRecord] = [
        told(1),
        closing(1, 0),
        told(2),
        closing(2, 0),
        told(5, location=a_place(*JABLA)),
        closing(5, 0),
    ]
    before = Merger()
    before.restore(records)
    after = Merger(before.incidents)
    assert after.restore(records) == []
    assert after.incidents == before.incidents
    (grown,) = after.restore([told(3), closing(3, 0)])
    assert grown.incident_id in {incident.incident_id for incident in before.incidents}
    assert grown.version > max(incident.version for incident in before.incidents)


def test_what_happened_while_nobody_merged_is_made_up_for() -> None:
    """An event that was dropped meanwhile leaves its incident, though it was never in the memory of who takes over."""
    before = Merger()
    before.restore([told(1), closing(1, 0), told(2), closing(2, 0)])
    after = Merger(before.incidents)
    (changed,) = after.restore([told(1), closing(1, 0), told(2), closing(2, 0), closing(1, extractor=2)])
    assert changed.event_ids == [told(2).event_id]


def test_members_that_nobody_remembers_stay_where_they_were_published() -> None:
    """Their records are older than the topic keeps; a member that is known to be gone leaves all the same."""
    before = Merger()
    before.restore([told(1), closing(1, 0), told(2), closing(2, 0)])
    after = Merger(before.incidents)
    assert after.restore([told(2), closing(2, 0)]) == []
    (grown,) = after.restore([told(3), closing(3, 0)])
    assert set(grown.event_ids) == {told(number).event_id for number in (1, 2, 3)}
    (left,) = after.restore([closing(2, extractor=2), closing(3, extractor=2)])
    assert (left.status, left.event_ids) == ("live", [told(1).event_id])


def test_ours_is_put_above_what_another_merger_published() -> None:
    """Its version of our incident, its own incident of our events, and its tombstone; what says the same stays."""
    merger = Merger()
    (ours,) = merger.restore([told(1), closing(1, 0), told(2), closing(2, 0)])
    assert merger.assert_over(ours) == []
    (again,) = merger.assert_over(ours.model_copy(update={"version": 90, "event_ids": ours.event_ids[:1]}))
    assert again == ours.model_copy(update={"version": 91})
    foreign = Merger()
    (theirs,) = foreign.restore([told(2), closing(2, 0)])
    (gone,) = merger.assert_over(theirs)
    assert (gone.status, gone.merged_into) == ("withdrawn", ours.incident_id)
    (back,) = merger.assert_over(ours.incident_id)
    assert (back.status, back.event_ids) == ("live", ours.event_ids)
    assert merger.incidents == [back]


def test_two_villages_that_one_sentence_names_are_two_acts() -> None:
    """However near they are to one another; another article that names one of them joins that one."""
    first, second = told(1), told(1, 1, location=a_place(35.325, 36.62, name="كفر زيتا"))
    other = told(2, location=a_place(35.325, 36.62, name="كفر زيتا"))
    assert together(first, second, other) == {frozenset({first.event_id}), frozenset({second.event_id, other.event_id})}
