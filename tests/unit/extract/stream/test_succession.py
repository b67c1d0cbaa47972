"""Which event of an earlier extraction a new one replaces: its nearest, where both agree on that and no third is as near."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import pytest

from services.contracts.event import EnrichedEvent, EventTime, Evidence, Location
from services.extract.stream.succession import Sketch, sketch, successors
from tests.made_records import an_article, an_event

SHELLED = "قصفت قوات النظام بالمدفعية الثقيلة أطراف بلدة كفرعمة غرب حلب"
MARKET = "سقط ثلاثة جرحى في سوق كفرعمة مع غروب الشمس"
TALKS = "التقى وفد من الأهالي قائد الفصيل في مقره لبحث فتح الطريق"


def told(
    number: int,
    text: str,
    *,
    mode: str = "assault/shelling",
    place: str | None = "كفرعمة",
    day: str | None = "2019-05-01",
) -> tuple[UUID, Sketch]:
    """An event by its id, and its sketch."""
    event_type, mode = mode.split("/")
    event: EnrichedEvent = an_event(
        an_article(),
        number,
        event_type=event_type,
        mode=mode,
        evidence=Evidence(text=text, start=0, end=len(text)),
        location=Location(mention=place, start=0, end=len(place)) if place else None,
        time=EventTime(start=day, end=day, precision="day") if day else None,
    )
    return event.event_id, sketch(event)


@pytest.mark.parametrize(
    ("former", "now", "why"),
    [
        (told(1, SHELLED), told(2, SHELLED, mode="assault/rocket"), "another mode"),
        (told(1, SHELLED), told(2, SHELLED, mode="accuse/accuse"), "another type at the same place"),
        (told(1, SHELLED), told(2, SHELLED, place="حلب"), "another place"),
        (told(1, SHELLED, place=None, day=None), told(2, SHELLED), "a place and a day that were not read before"),
        (told(1, SHELLED), told(2, SHELLED + " صباح اليوم"), "the sentence was edited"),
        (
            told(1, SHELLED),
            told(2, "قصفت قوات النظام بالمدفعية كفرعمة فجرح أربعة من السكان"),
            "another sentence tells it",
        ),
    ],
)
def test_one_act_read_anew(former: tuple[UUID, Sketch], now: tuple[UUID, Sketch], why: str) -> None:
    """The new id replaces the former."""
    assert successors(dict([former]), dict([now])) == {now[0]: former[0]}, why


@pytest.mark.parametrize(
    ("former", "now", "why"),
    [
        (told(1, SHELLED), told(2, TALKS, mode="consult/meeting", place=None), "nothing in common"),
        (told(1, SHELLED), told(2, MARKET), "another sentence that shares only place and day"),
        (told(1, SHELLED), told(2, SHELLED, mode="accuse/accuse", place="حلب"), "one sentence, another type and place"),
        (
            told(1, SHELLED),
            told(2, "نزح سكان أطراف بلدة كفرعمة غرب حلب بعد القصف", mode="coerce/displace"),
            "another act of the same sentence",
        ),
    ],
)
def test_two_acts(former: tuple[UUID, Sketch], now: tuple[UUID, Sketch], why: str) -> None:
    """Rather nothing than a wrong one."""
    assert successors(dict([former]), dict([now])) == {}, why


def test_the_nearest_replaces_and_order_does_not_matter() -> None:
    """Two acts of one sentence, both under new ids: each replaces its own kind."""
    shelled, raided = told(1, SHELLED), told(2, SHELLED, mode="coerce/raid")
    again, raid = told(3, SHELLED + " اليوم"), told(4, SHELLED + " اليوم", mode="coerce/raid")
    for former in permutations([shelled, raided]):
        for now in permutations([again, raid]):
            assert successors(dict(former), dict(now)) == {again[0]: shelled[0], raid[0]: raided[0]}


def test_of_two_that_fit_equally_neither_is_named() -> None:
    """One event became two, or two became one: which is which nobody knows."""
    one, first, second = told(1, SHELLED), told(2, SHELLED, place="حلب"), told(3, SHELLED, place="خان العسل")
    assert successors(dict([one]), dict([first, second])) == {}
    assert successors(dict([first, second]), dict([one])) == {}
