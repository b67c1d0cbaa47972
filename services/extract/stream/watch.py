"""Looking at the service from outside while it works: its lag for operators, and a way out when it has stalled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from aiokafka.errors import KafkaError

from services.common import logging
from services.common.errors import StopServiceError
from services.common.lag import ConsumerLag, Position
from services.common.stall import StallWatch
from services.contracts.topics import EVENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.consumer import Stream
from services.extract.stream.merging import IncidentsAgent

_LAG_SECONDS: Final = 1.0  # between two looks at the lag
_JOINING: Final = 3  # sessions that a group may take to share out its partitions: it waits for members that died
_AWAY: Final = (KafkaError, TimeoutError)

Look: TypeAlias = tuple[Mapping[int, Position], Mapping[str, Position]]  # where partitions stand; those that must move

log = logging.get(__name__)


async def every_second() -> AsyncIterator[float]:
    """The monotonic times of the looks, each when it has come."""
    while True:
        await asyncio.sleep(_LAG_SECONDS)
        yield time.monotonic()


class Patience:
    """How long a member of a group is waited for: when it has no share, and when a partition of its share stands.

    The group may take as long as a partition may stand, and the sessions of dead members besides: then it may be this
    member's partitions that stand. Pure: time is given.
    """

    def __init__(self, settings: ExtractSettings) -> None:
        self._joining = settings.extract_stall + _JOINING * settings.kafka_session_timeout
        self._stall = StallWatch[str](settings.extract_stall)
        self._waits_since: float | None = None

    def joins(self, waits: str | None, now: float) -> str | None:
        """Take in what its share waits for at monotonic time `now`, None when it has it; the reason to give up, if any."""
        if waits is None:
            self._waits_since = None
            return None
        if self._waits_since is None:
            self._waits_since = now
        return waits if now - self._waits_since >= self._joining else None

    def moves(self, positions: Mapping[str, Position], now: float) -> str | None:
        """Take in where its partitions stand; the reason to give up, if any."""
        return self._stall.observe(positions, now)


async def watch(
    settings: ExtractSettings,
    stream: Stream,
    looks: AsyncIterator[float] | None = None,
    *,
    busy: Callable[[], bool] = lambda: False,
) -> None:
    """Keep the lag's metric, and give up when a partition of ours stands still: a new process joins afresh.

    So it does when the group gives this worker no share. While it is `busy` with what has a limit of its own, no
    partition need move. A look is taken at each of `looks`, by default every second.
    """

    async def look() -> Look:
        positions = await stream.group.read(stream.partitions)
        return positions, {} if busy() else {str(number): at for number, at in positions.items()}

    await _watch(Patience(settings), ConsumerLag(stream.group.topic), stream.joined, look, stream.give_up, looks)


async def watch_merging(
    settings: ExtractSettings,
    merging: IncidentsAgent,
    give_up: Callable[[Exception], None],
    looks: AsyncIterator[float] | None = None,
) -> None:
    """The same of the replica that merges: the events and the incidents that it reads must move, and its term begin.

    A merge may reckon for as long as it takes.
    """

    async def look() -> Look:
        positions, must_move = await merging.positions(), await merging.must_move()
        return positions, {f"{topic}/{partition}": at for (topic, partition), at in must_move.items()}

    await _watch(Patience(settings), ConsumerLag(EVENTS.name), merging.joined, look, give_up, looks)


async def _watch(
    patience: Patience,
    lag: ConsumerLag,
    joined: Callable[[], Awaitable[str | None]],
    look: Callable[[], Awaitable[Look]],
    give_up: Callable[[Exception], None],
    looks: AsyncIterator[float] | None,
) -> None:
    try:
        async for now in looks or every_second():
            _give_up(give_up, patience.joins(await joined(), now))
            try:
                positions, must_move = await look()
            except _AWAY as error:
                log.warning("the lag cannot be read", reason=f"{type(error).__name__}: {error}")
                continue
            lag.note(positions, now)
            _give_up(give_up, patience.moves(must_move, now))
    except Exception as error:  # noqa: BLE001  (a dead watch would be a silent one)
        give_up(error)


def _give_up(give_up: Callable[[Exception], None], reason: str | None) -> None:
    if reason is not None:
        give_up(StopServiceError(f"stalled: {reason}"))
