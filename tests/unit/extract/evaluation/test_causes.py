"""What is wrong, counted by cause: on annotations made up for it, and with no word of any text in the counts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from services.extract.evaluation.causes import causes

TOWN = {"mention": "a", "lat": 35.0, "lon": 36.0, "precision": "settlement"}
FAR = {**TOWN, "lat": 36.0}
AREA = {"mention": "b", "lat": None, "lon": None, "precision": "governorate"}
NAMED = {**TOWN, "lat": None, "lon": None}
DAY = {"start": "2020-06-29", "precision": "day"}


def event(start: int = 0, event_type: str = "assault", mode: str = "shelling", **slots: Any) -> dict[str, Any]:  # noqa: ANN401
    """An event whose evidence is fifty characters."""
    blank: dict[str, Any] = {"actors": [], "location": None, "time": None, "effects": [], "attribution": []}
    return {**blank, "event_type": event_type, "mode": mode, "evidence": {"start": start, "end": start + 50}, **slots}


def harmed(
    effect: str, least: int, most: int | None, *, group: str = "civilian", part_of: int | None = None
) -> dict[str, Any]:
    """An effect."""
    return {"effect": effect, "min": least, "max": most, "group": group, "part_of": part_of}


@pytest.mark.parametrize(
    ("mine", "theirs", "cause"),
    [
        ({"location": FAR}, {"location": TOWN}, ("place", "another point")),
        ({"location": AREA}, {"location": TOWN}, ("place", "an area")),
        ({"location": NAMED}, {"location": TOWN}, ("place", "a name without a point")),
        ({}, {"location": TOWN}, ("place", "none")),
        ({"location": TOWN}, {"location": AREA}, ("place", "a point, annotated an area")),
        ({"location": TOWN}, {}, ("place", "a point, annotated none")),
        ({"time": DAY}, {"time": {**DAY, "start": "2020-06-28"}}, ("date", "a day off")),
        ({"time": DAY}, {"time": {**DAY, "start": "2020-05-28"}}, ("date", "more than a week off")),
        ({}, {"time": DAY}, ("date", "none")),
        ({"time": DAY}, {"time": {**DAY, "precision": "month"}}, ("date", "the day right, another precision")),
        ({"mode": "rocket"}, {}, ("mode", "shelling read as rocket")),
        ({}, {"effects": [harmed("killed", 2, 2)]}, ("effects", "killed missed")),
        ({"effects": [harmed("killed", 2, 2)]}, {}, ("effects", "killed invented")),
        (
            {"effects": [harmed("killed", 2, 2)]},
            {"effects": [harmed("killed", 6, 6)]},
            ("effects", "killed, too few"),
        ),
        (
            {"effects": [harmed("killed", 6, None)]},
            {"effects": [harmed("killed", 6, 6)]},
            ("effects", "killed, open for exact"),
        ),
        (
            {"effects": [harmed("killed", 6, 6, group="unknown")]},
            {"effects": [harmed("killed", 6, 6)]},
            ("effects", "civilian read as unknown"),
        ),
        (
            {"effects": [harmed("killed", 6, 6), harmed("killed", 1, 1, part_of=0)]},
            {"effects": [harmed("killed", 6, 6)]},
            ("effects", "a part of one told"),
        ),
        (
            {"actors": [{"role": "target", "actor_id": "SDF"}]},
            {"actors": [{"role": "initiator", "actor_id": "SDF"}]},
            ("actors", "initiator read as target"),
        ),
        (
            {"actors": [{"role": "target", "actor_id": "SDF"}]},
            {},
            ("actors", "target invented"),
        ),
    ],
)
def test_a_wrong_slot_has_its_cause(mine: dict[str, Any], theirs: dict[str, Any], cause: tuple[str, str]) -> None:
    """Each alone."""
    assert causes([event(**mine)], [event(**theirs)]) == Counter({cause: 1})


def test_what_is_right_counts_nowhere() -> None:
    """The same event on both sides."""
    whole = event(location=TOWN, time=DAY, effects=[harmed("killed", 2, 2)])
    assert causes([whole], [whole]) == Counter()


def test_events_are_told_by_type_and_by_what_is_there_instead() -> None:
    """A missed one beside another type, an invented one beside nothing, two for one."""
    gold = [event(0), event(100, "retreat", "withdraw")]
    read = [event(0), event(0), event(100, "mobilize", "deploy"), event(300, "agree", "other")]
    assert causes(read, gold) == Counter({
        ("events missed", "retreat, mobilize read"): 1,
        ("events invented", "assault, two read for one"): 1,
        ("events invented", "mobilize, retreat annotated"): 1,
        ("events invented", "agree, nothing annotated"): 1,
    })  # fmt: skip
