"""A check that Faust hands out every record of the log, in order: none may be passed over, not even by a bug of Faust's."""

from __future__ import annotations

from typing import Protocol

from services.common.errors import StopServiceError
from services.common.kafka import Origin
from services.common.lag import Position


class ShowsLog(Protocol):
    """What the check asks about the log; `GroupView` answers it."""

    async def read(self, partitions: list[int]) -> dict[int, Position]:
        """Committed offsets and ends of partitions."""

    async def first_from(self, partition: int, offset: int) -> int:
        """Offset of the first record at `offset` or after it."""


class Order:
    """Follows what is handed out, per partition and generation of the group.

    As long as offsets follow one another the broker is not asked. It is asked once at the beginning of a generation,
    and where offsets have a hole.
    """

    def __init__(self, log: ShowsLog) -> None:
        self._log = log
        self._next: dict[int, tuple[int, int]] = {}  # partition -> generation, next offset

    def is_next(self, origin: Origin, generation: int) -> bool:
        """Whether this record follows the one handled last: then there is nothing to check."""
        return self._next.get(origin.partition) == (generation, origin.offset)

    async def check(self, origin: Origin, generation: int) -> None:
        """Raises StopServiceError if a record before this one was never handed out: it must not be acknowledged.

        A record handed out again is no error.
        """
        known, following = self._next.get(origin.partition, (None, 0))
        if known != generation:
            following = (await self._log.read([origin.partition]))[origin.partition].offset
        if origin.offset > following:
            missed = await self._log.first_from(origin.partition, following)
            if missed < origin.offset:
                msg = f"Faust passed over {origin.topic}/{origin.partition}/{missed} and handed out {origin.offset}"
                raise StopServiceError(msg)

    def handled(self, origin: Origin, generation: int) -> None:
        """This record is handled: the one after it is next."""
        self._next[origin.partition] = (generation, origin.offset + 1)
