"""Kafka clients as every service uses them: publishing with acknowledgement by all replicas, topics, dead letters."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Final

import orjson
import stamina
import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAlreadyExistsError,
    UnknownError,
)

from services.common import metrics, tracing
from services.common.clock import Clock
from services.common.errors import DeadLetterError, StopServiceError
from services.common.kafka_producer import new_producer, quiet_sender
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.common.topic_settings import config_of, differences
from services.contracts import dead_letter
from services.contracts.records import Headers, Record, Tombstone
from services.contracts.topics import ALL, DEAD_LETTER_SUFFIX, Topic

_CREATE_TIMEOUT: Final = 10.0  # seconds; a broker that is gone is noticed by the others in less
_CREATED: Final = {0, TopicAlreadyExistsError.errno}


class Publisher:
    """Sends records and waits for all replicas. Start it before use; `stop` flushes what is in flight."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._producer = new_producer(settings, idempotent=True)
        self._learnt: set[str] = set()

    async def start(self) -> None:
        """Connect. Raises StopServiceError when no broker answers."""
        try:
            try:
                with quiet_sender():
                    await self._producer.start()
            except UnknownError:  # the embedded broker gives producer ids to transactions only
                await self._producer.stop()
                self._producer = new_producer(self._settings, idempotent=False)
                await self._producer.start()
        except KafkaError as error:
            await self._producer.stop()
            msg = f"Kafka does not answer: {error}"
            raise StopServiceError(msg) from error

    async def stop(self) -> None:
        """Flush and disconnect."""
        await self._producer.stop()

    async def send(self, records: Sequence[Record | Tombstone]) -> None:
        """Send records, gathered, in order per key; return when every one is acknowledged.

        Raises StopServiceError when one is not: the caller must not commit what led to them. Raises DeadLetterError
        when one is larger than Kafka takes. Records of the same call may have been written all the same.
        """
        counted = Counter(record.topic for record in records)
        trace = tracing.carried()
        try:
            await self._learn(counted.keys())
            waiting = [
                await self._producer.send(
                    r.topic, r.value, r.key, r.partition, headers=[*tracing.joined(r.headers, trace)]
                )
                for r in records
            ]
            await asyncio.gather(*waiting)
        except MessageSizeTooLargeError as error:
            msg = f"a record is too large for Kafka: {error}"
            raise DeadLetterError(msg) from error
        except KafkaError as error:
            msg = f"Kafka did not acknowledge a record ({', '.join(sorted(counted))}): {type(error).__name__}: {error}"
            raise StopServiceError(msg) from error
        for topic, count in counted.items():
            metrics.RECORDS_SENT.labels(topic).inc(count)

    async def _learn(self, topics: AbstractSet[str]) -> None:
        """Have aiokafka keep asking for these topics.

        At first it asks for all topics, and later, once a topic is new to it, only for those that were new: the leaders
        of the others are forgotten, and a record that waits for one of them waits until it expires.
        """
        for topic in topics - self._learnt:
            await self._producer.client.add_topic(topic)
            self._learnt.add(topic)

    async def answers(self) -> str | None:
        """Readiness: None when the broker answers a metadata request, else the reason."""
        ok = await self._producer.client.force_metadata_update()
        return None if ok else "the broker does not answer"


@dataclass(frozen=True)
class Origin:
    """Where an unusable record stood."""

    topic: str
    partition: int
    offset: int


def dead_record(
    origin: Origin,
    *,
    key: bytes | None,
    value: bytes | None,
    headers: Headers,
    error: Exception,
    service: str,
    clock: Clock,
    attempts: int = 1,
) -> Record:
    """The dead letter of a record: its original bytes, headers that say who, when, what and where.

    An original over `VALUE_LIMIT` is replaced by a reference to where it stands.
    """
    body = value or b""
    if len(body) > dead_letter.VALUE_LIMIT:
        reference = dead_letter.RecordReference(
            topic=origin.topic, partition=origin.partition, offset=origin.offset, size=len(body)
        )
        body = orjson.dumps(reference.model_dump())
    where = f"{origin.topic}/{origin.partition}/{origin.offset}"
    return Record(
        topic=origin.topic + DEAD_LETTER_SUFFIX,
        key=key or b"",
        value=body,
        headers=(*_carried(headers), *dead_headers(where, error, service=service, clock=clock, attempts=attempts)),
    )


def dead_headers(where: str, error: Exception, *, service: str, clock: Clock, attempts: int = 1) -> Headers:
    """The headers of any dead letter: who (service and version), when, what (error), where."""
    named = {
        dead_letter.SERVICE: service,
        dead_letter.TIME: clock().astimezone(UTC).isoformat().replace("+00:00", "Z"),
        dead_letter.ERROR_CLASS: type(error).__name__,
        dead_letter.ERROR_MESSAGE: str(error)[:2000],
        dead_letter.ORIGIN: where,
        dead_letter.ATTEMPTS: str(attempts),
    }
    return tuple((name, text.encode(errors="backslashreplace")) for name, text in named.items())


def _carried(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if not name.startswith(dead_letter.PREFIX))


async def create_topics(settings: ServiceSettings, names: Iterable[str] | None = None) -> list[str]:
    """Create the public topics that do not exist yet; returns the names of those created. Idempotent.

    Those that exist are left as they are; what is set otherwise on them is logged, a warning each.
    Retries while a broker restarts; raises StopServiceError when that takes too long or a topic is refused.
    """
    chosen = None if names is None else set(names)
    wanted = [topic for topic in ALL if chosen is None or topic.name in chosen]
    created = await _created(settings, wanted)
    with suppress(KafkaError):  # who may not see the settings cannot compare them; `rasid topics check` says so
        for difference in await differences(settings, chosen):
            structlog.get_logger().warning("a topic is not set as it should be", difference=difference)
    return created


async def create_topic(settings: ServiceSettings, topic: Topic) -> bool:
    """Create a topic that is a service's own, no public one; whether it was not there yet. As `create_topics`."""
    return bool(await _created(settings, [topic]))


async def _created(settings: ServiceSettings, wanted: Sequence[Topic]) -> list[str]:
    try:
        async for attempt in stamina.retry_context(
            on=_is_passing, attempts=None, timeout=_CREATE_TIMEOUT, wait_max=1.0
        ):
            with attempt:
                return await _create_missing(settings, wanted)
    except KafkaError as error:
        msg = f"the topics could not be created: {type(error).__name__}: {error}"
        raise StopServiceError(msg) from error
    msg = "unreachable"
    raise AssertionError(msg)


def _is_passing(error: Exception) -> bool:
    return isinstance(error, KafkaError) and not isinstance(error, KafkaConnectionError)  # this: nobody answers at all


async def _create_missing(settings: ServiceSettings, wanted: Sequence[Topic]) -> list[str]:
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        await admin.start()
        existing = set(await admin.list_topics())
        missing = [topic for topic in wanted if topic.name not in existing]
        if not missing:
            return []
        answer = await admin.create_topics(
            [
                NewTopic(
                    name=topic.name,
                    num_partitions=topic.partitions or settings.kafka_partitions,
                    replication_factor=settings.kafka_replication,
                    topic_configs=config_of(topic, settings.kafka_replication),
                )
                for topic in missing
            ]
        )
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code not in _CREATED:
            msg = f"the broker refused to create {name} (Kafka error {code})"
            raise StopServiceError(msg)
    made = {name for name, code, *_ in answer.topic_errors if code == 0}  # the others somebody else made just now
    return [topic.name for topic in missing if topic.name in made]
