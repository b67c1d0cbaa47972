"""The incidents agent: the one replica that holds the partition of `incidents` merges the events of all articles.

What is merged is a function of two topics (docs/decisions/0006-incidents.md): who takes over reads the last version of
every incident, then every record of events, and publishes what differs. So nothing is lost by a kill at any moment.
A merger that does not know yet that it was replaced may publish once more; whoever replaced it reads its own topic
back and puts its own versions above what it did not write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Final

from aiokafka import ConsumerRebalanceListener
from aiokafka.errors import KafkaError

from services.common import logging, metrics
from services.common.clock import Clock
from services.common.errors import StopServiceError
from services.common.kafka import Publisher
from services.common.lag import Position
from services.extract.settings import ExtractSettings
from services.extract.stream.event_log import EventLog
from services.extract.stream.merge_term import Place, Term
from services.extract.stream.published_incidents import PublishedIncidents

_LOOK_SECONDS: Final = 0.1
_IDLE_MS: Final = 200  # the longest wait of one who stands by, and so of a stop

log = logging.get(__name__)


class IncidentsAgent(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Stands by until it is given the partition of `incidents`, then merges until it loses it."""

    def __init__(self, settings: ExtractSettings, publisher: Publisher, clock: Clock) -> None:
        self._settings = settings
        self._publisher = publisher
        self._clock = clock
        self._published = PublishedIncidents(settings, self)
        self._turn = asyncio.Lock()  # held while something is in hand: a rebalance waits for its acknowledgement
        self._holds: bool | None = None  # None while it is being decided
        self._given_anew = False
        self._term: Term | None = None

    async def joined(self) -> str | None:
        """None when this replica stands by, or is the one that merges and has opened its topics."""
        if self._holds is None:
            return "the consumer group has not said yet who merges the incidents"
        if self._holds != (self._term is not None and self._term.started):
            return "the term of merging has not begun yet" if self._holds else "the term of merging has not ended yet"
        return None

    async def positions(self) -> dict[int, Position]:
        """Where the partitions of the events stand, when this replica merges. Raises KafkaError or TimeoutError."""
        return {} if self._term is None else await self._term.positions()

    async def must_move(self) -> dict[Place, Position]:
        """The partitions that this replica reads at present as the one that merges. Raises KafkaError or TimeoutError."""
        return {} if self._term is None or not self._holds else await self._term.must_move()

    async def restored(self) -> str | None:
        """Readiness: None when this replica stands by, or merges and has read what there was."""
        if self._term is not None and not self._term.restored:
            return "the incidents are being restored from the topics"
        return None

    @property
    def restores(self) -> bool:
        """Whether this replica reads back what was merged before it merges: a matter of seconds where nothing disturbs it."""
        return bool(self._holds) and self._term is not None and not self._term.restored

    async def undisturbed(self, stop: asyncio.Event) -> None:
        """Wait while this replica restores, or until `stop`.

        Articles that were read meanwhile would make minutes of the seconds: each turn of theirs in the loop comes
        between two pieces of what is read back.
        """
        while self.restores and not stop.is_set():  # noqa: ASYNC110  (whichever comes first)
            await asyncio.sleep(_LOOK_SECONDS)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`. Raises StopServiceError when Kafka does not answer, and whatever bug the merge has."""
        try:
            await self._published.start()
            while not stop.is_set():
                async with self._turn:
                    await self._take_turn()
                if self._term is not None:  # not in the turn: a rebalance must not wait for it
                    await asyncio.sleep(self._term.rests_until - monotonic())
        except KafkaError as error:
            msg = f"Kafka does not answer: {type(error).__name__}: {error}"
            raise StopServiceError(msg) from error
        finally:
            await self._end_term()
            await self._published.stop()

    async def _take_turn(self) -> None:
        if not self._holds:
            if self._holds is not None:
                await self._end_term()
            await self._published.next(_IDLE_MS)  # keeps the membership; what it may give is read again
            return
        if self._term is None:
            self._term = Term(self._published, EventLog(self._settings), self._publisher, self._clock)
            await self._term.start()
            metrics.MERGING.set(1)
            log.info("merges from now on")
        if self._given_anew:
            self._published.go_on_at(self._term.read_up_to)
            self._given_anew = False
        await self._term.turn()

    async def _end_term(self) -> None:
        metrics.MERGING.set(0)
        if self._term is not None:
            try:
                await self._term.end()
            finally:
                self._term = None
            log.info("merges no more")

    async def on_partitions_revoked(self, revoked: Iterable[object]) -> None:
        """Let what is in hand be acknowledged first (called by aiokafka)."""
        async with self._turn:
            self._holds = None
            log.debug("rebalancing", partitions=len(list(revoked)))

    async def on_partitions_assigned(self, assigned: Iterable[object]) -> None:
        """Begin, or go on where we were: nobody else can have merged within one rebalance (called by aiokafka)."""
        self._holds = self._given_anew = bool(list(assigned))
