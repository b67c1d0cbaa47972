"""Faust's app, with every default that bears on the guarantee written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from logging import getLogger
from typing import Any, Final, cast
from uuid import uuid4

import faust
from aiokafka import AIOKafkaConsumer
from faust.tables.manager import TableManager
from faust.transport.drivers import aiokafka as driver
from faust.types import TransportT
from faust.types.auth import CredentialsT

from services.common.kafka_security import tls_context
from services.extract.settings import ExtractSettings

_COMMIT_SECONDS: Final = 0.1  # what was answered since is sent again after a kill; a commit costs a millisecond
_BUFFERED_RECORDS: Final = 64  # before a partition is paused: bounds memory


class _App(faust.App):
    """Faust without the folders for table state: there is none, and the container's root is read-only."""

    logger = getLogger("faust.app")  # else its messages would pass for ours
    fetch_wait: float = 0.1  # seconds
    before_revoked: Callable[[], Awaitable[None]]
    before_assigned: Callable[[], None]

    def _create_directories(self) -> None: ...

    def _new_transport(self) -> TransportT:
        return _Transport(self.conf.broker_consumer, self)


class _Thread(driver.AIOKafkaConsumerThread):
    """Faust has a fetch wait 1.5 s for new records, and the embedded broker answers no sooner. Apache Kafka does."""

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = int(1000 * cast("_App", self.app).fetch_wait)  # noqa: SLF001  (not started yet)
        return consumer

    def verify_event_path(self, now: float, tp: Any) -> None:  # noqa: ANN401  (a partition, by a name of Faust's own)
        """Nothing: `watch.py` tells a partition that stands, from when it stood.

        Faust counts from the start of the process, and says four times a second of a partition that was just taken
        over that nothing came of it for hours.
        """


class _Consumer(driver.Consumer):
    """Faust forgets what was acknowledged before it calls anybody; so it is settled and committed before that."""

    async def on_partitions_revoked(self, revoked: Any) -> None:  # noqa: ANN401  (a set of Faust's partitions)
        app = cast("_App", self.app)
        self.stop_flow()
        app.flow_control.suspend()
        await app.before_revoked()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: Any, generation_id: int = 0) -> None:  # noqa: ANN401  (the same)
        cast("_App", self.app).before_assigned()
        await super().on_partitions_assigned(assigned, generation_id)

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    Consumer = _Consumer


class _Tables(TableManager):
    """Faust waits a second at every start for tables to be made: there are none."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


def configured(
    settings: ExtractSettings, *, before_revoked: Callable[[], Awaitable[None]], before_assigned: Callable[[], None]
) -> faust.App:
    """An app for one consumer group. It is not started.

    `before_revoked` is awaited while the worker still has the partitions that it is about to give back, and no further
    record is handed out; what it acknowledges and commits counts. `before_assigned` is called before the first record
    of a new share.
    """
    session = settings.kafka_session_timeout
    app = _App(
        id=settings.extract_group,
        broker=[f"kafka://{server.strip()}" for server in settings.kafka.split(",")],
        broker_credentials=_credentials(settings),
        autodiscover=False,
        # at least once: exactly_once is reported to duplicate and to crash (#517, #323)
        processing_guarantee="at_least_once",
        broker_session_timeout=session,
        broker_heartbeat_interval=session / 3,
        broker_rebalance_timeout=max(session, 10),
        broker_request_timeout=max(30, session + 5),
        broker_commit_interval=_COMMIT_SECONDS,
        broker_client_id=f"rasid-extract-{uuid4().hex[:8]}",
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=_BUFFERED_RECORDS,
        stream_wait_empty=False,  # it would wait for records that are deliberately not acknowledged
        topic_allow_declare=False,  # topics are made by `services.common.kafka.create_topics`
        topic_disable_leader=True,
        topic_replication_factor=settings.kafka_replication,
        topic_partitions=settings.kafka_partitions,
        web_enabled=False,
        store="memory://",
        TableManager=_Tables,
    )
    app.fetch_wait = settings.kafka_fetch_wait
    app.before_revoked = before_revoked
    app.before_assigned = before_assigned
    return app


def _credentials(settings: ExtractSettings) -> CredentialsT | None:
    """What `services.common.kafka_security` gives other clients, in Faust's words."""
    context = tls_context(settings)
    if settings.kafka_username is not None and settings.kafka_password is not None:
        return faust.SASLCredentials(
            username=settings.kafka_username,
            password=settings.kafka_password.get_secret_value(),
            mechanism=settings.kafka_sasl,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
