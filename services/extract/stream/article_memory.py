"""The memory of articles: a cache of this process, with a compacted changelog from which any replica reads it back.

It is written only after what it stands for was acknowledged. Killed in between, the record is handled again with the
old memory, and the same retractions are sent again; written first, they would never be sent. A Faust table would do the
same, but Faust passes over records while it recovers one (docs/decisions/0002-faust-tamed.md).
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.common.errors import StopServiceError
from services.common.kafka import Publisher
from services.common.kafka_security import client_options
from services.contracts.records import Record
from services.contracts.topics import Topic
from services.extract.settings import ExtractSettings
from services.extract.stream.gathered import Gathered
from services.extract.stream.memory import Remembered
from services.extract.stream.memory_file import MemoryFile

_WAIT_MS: Final = 200


def memory_topic(settings: ExtractSettings) -> Topic:
    """The changelog: one of the group's own, in which an article has the partition that it has in its topic."""
    name = f"{settings.extract_group}-extractions"
    return Topic(name, key="article_id", value="ExtractionCompleted", retention_days=None, compacted=True)


class ArticleMemory:
    """What is remembered under each key of the partitions that this worker has."""

    def __init__(self, settings: ExtractSettings, publisher: Publisher) -> None:
        self._settings = settings
        self._publisher = publisher
        self._topic = memory_topic(settings).name
        self._file = MemoryFile(settings.extract_memory_mb)
        self._whole: set[int] = set()  # partitions of which all is in the file
        self._share = 0  # counts how often partitions were given out
        self._reading = 0
        self._unwritten = Gathered(self._write)

    @property
    def reads_back(self) -> bool:
        """Whether a changelog is being read: with millions of articles that takes minutes, in which nothing else moves."""
        return self._reading > 0

    async def recall(self, partition: int, key: bytes | None) -> Remembered | None:
        """What was remembered last, None where nothing was. Reads the changelog of a partition that is new here.

        Raises StopServiceError when the broker does not answer, or where there is no room for it.
        """
        if key is None:
            return None
        while partition not in self._whole:  # again when it was given out meanwhile
            self._reading += 1
            try:
                await self._read(partition)
            except (KafkaError, TimeoutError) as error:
                msg = f"Kafka does not say what is remembered: {type(error).__name__}: {error}"
                raise StopServiceError(msg) from error
            finally:
                self._reading -= 1
        return self._file.get(partition, key)

    def hold(self, partition: int, key: bytes, value: Remembered | None) -> None:
        """Recall this from now on, None: nothing. Another worker does not see it before it is written."""
        if partition in self._whole:
            self._file.put(partition, [(key, value)])

    def write(self, partition: int, key: bytes, value: Remembered) -> asyncio.Future[None]:
        """Have the changelog remember; the future is done when it does, or raises StopServiceError."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unwritten.add((Record(self._topic, key, value, (), partition), written))
        return written

    def forget(self) -> None:
        """Partitions were given out anew: another worker may have remembered something since."""
        self._share += 1
        self._whole.clear()
        self._file.clear()

    async def _write(self, batch: list[tuple[Record, asyncio.Future[None]]]) -> None:
        try:
            await self._publisher.send([record for record, _ in batch])
        except Exception as error:  # noqa: BLE001  (whoever waits for one of them is told)
            for _, written in batch:
                written.set_exception(error)
        else:
            for _, written in batch:
                written.set_result(None)

    async def _read(self, partition: int) -> None:
        """Raises TimeoutError when nothing comes for as long as a partition may stand: its leader is away."""
        share = self._share
        wanted = TopicPartition(self._topic, partition)
        consumer = AIOKafkaConsumer(
            **client_options(self._settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=int(self._settings.kafka_fetch_wait * 1000),
        )
        try:
            async with asyncio.timeout(self._settings.extract_stall) as limit:
                await consumer.start()
                consumer.assign([wanted])
                end = (await consumer.end_offsets([wanted]))[wanted]
                while await consumer.position(wanted) < end:
                    records = (await consumer.getmany(wanted, timeout_ms=_WAIT_MS)).get(wanted, ())
                    if share != self._share:
                        return
                    if records:
                        self._file.put(partition, [(record.key, record.value) for record in records])
                        limit.reschedule(asyncio.get_running_loop().time() + self._settings.extract_stall)
        finally:
            await consumer.stop()
        if share == self._share:
            self._whole.add(partition)
