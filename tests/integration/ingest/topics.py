"""Reading whole topics of the shared broker."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.contracts.article import Article
from services.contracts.records import InvalidRecordError, decode
from services.contracts.topics import ARTICLES


class WithId(Protocol):
    """A site, as far as its records are looked for."""

    id: str


@dataclass
class Topic:
    """Reads whole topics."""

    broker: str

    async def values(self, name: str) -> list[tuple[bytes, bytes, dict[str, bytes]]]:
        """Key, value and headers of every record now in a topic."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.broker, enable_auto_commit=False)
        await consumer.start()
        try:
            parts = [TopicPartition(name, number) for number in await self.partitions(name)]
            consumer.assign(parts)
            await consumer.seek_to_beginning()
            found: list[tuple[bytes, bytes, dict[str, bytes]]] = []
            # Not by end_offsets: the embedded broker answers with the start of the last batch plus one.
            while not all([await _is_read(consumer, part) for part in parts]):
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    found += [(record.key, record.value, dict(record.headers)) for record in records]
            return found
        finally:
            await consumer.stop()

    async def partitions(self, name: str) -> list[int]:
        """A consumer without a subscription knows no topic of Apache's."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.broker)
        await admin.start()
        try:
            (described,) = await admin.describe_topics([name])
        finally:
            await admin.close()
        return sorted(part["partition"] for part in described["partitions"])

    async def articles(self, *sites: WithId) -> list[Article]:
        """Every record of these sites in `articles.clean`."""
        ids = {site.id for site in sites}
        found = []
        for _key, value, headers in await self.values(ARTICLES.name):
            with suppress(InvalidRecordError):  # the broker is shared with tests that send rubbish on purpose
                record = decode(headers, value)
                if isinstance(record, Article) and record.source.id in ids:
                    found.append(record)
        return found


async def _is_read(consumer: AIOKafkaConsumer, part: TopicPartition) -> bool:
    """Whether a fetch has told how far a partition goes and it is read so far."""
    mark = consumer.highwater(part)
    return mark is not None and await consumer.position(part) >= mark
