"""Faust may repeat records but not pass any over; holes in the offsets are not records."""

from __future__ import annotations

import pytest

from services.common.errors import StopServiceError
from services.common.kafka import Origin
from services.common.lag import Position
from services.extract.stream.order import Order


class Log:
    """One partition with records at some offsets."""

    def __init__(self, offsets: list[int], committed: int = 0) -> None:
        self.offsets = offsets
        self.committed = committed
        self.asked = 0

    async def read(self, partitions: list[int]) -> dict[int, Position]:
        """Where it stands."""
        self.asked += 1
        return {partition: Position(self.committed, self.offsets[-1] + 1) for partition in partitions}

    async def first_from(self, _partition: int, offset: int) -> int:
        """The next record."""
        self.asked += 1
        return next(found for found in self.offsets if found >= offset)


async def take(order: Order, *offsets: int, generation: int = 1) -> None:
    """Check and handle records of partition 0."""
    for offset in offsets:
        await order.check(Origin("articles.clean", 0, offset), generation)
        order.handled(Origin("articles.clean", 0, offset), generation)


async def test_records_in_order_cost_one_question_a_generation() -> None:
    """The broker is asked where the group stands, and then no more."""
    log = Log(list(range(100)), committed=40)
    await take(Order(log), *range(40, 100))
    assert log.asked == 1


async def test_a_record_handed_out_again_is_no_error() -> None:
    """Delivery is at least once."""
    await take(Order(Log(list(range(10)))), 0, 1, 2, 1, 2, 3)


async def test_a_hole_in_the_offsets_is_no_record() -> None:
    """The end of a transaction takes an offset, at the beginning as well."""
    await take(Order(Log([3, 4, 6, 9])), 3, 4, 6, 9)


@pytest.mark.parametrize(("handed_out", "missed"), [([1], 0), ([0, 2], 1), ([0, 1, 2, 9], 3)])
async def test_a_record_passed_over_stops_the_service(handed_out: list[int], missed: int) -> None:
    """At the beginning, or later, one or several."""
    with pytest.raises(StopServiceError, match=f"passed over articles.clean/0/{missed} "):
        await take(Order(Log(list(range(10)))), *handed_out)


async def test_a_new_generation_is_measured_by_what_is_committed() -> None:
    """What others handled meanwhile is not missed, and what nobody committed is."""
    log = Log(list(range(100)))
    order = Order(log)
    await take(order, 0, 1)
    log.committed = 50
    await take(order, 50, 51, generation=2)
    log.committed = 52
    with pytest.raises(StopServiceError, match=r"passed over articles\.clean/0/52 "):
        await take(order, 60, generation=3)
