"""Building the memory of articles anew where its changelog is lost: from `events.enriched`, which says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from aiokafka.errors import KafkaError

from services.common import logging
from services.common.errors import StopServiceError
from services.common.kafka import Publisher, create_topic
from services.contracts.event import EnrichedEvent, ExtractionCompleted
from services.contracts.records import InvalidRecordError, PublicRecord, Record, decode
from services.contracts.topics import ARTICLES
from services.extract.incidents.live import Rank, rank_of
from services.extract.settings import ExtractSettings
from services.extract.stream.article_memory import memory_topic
from services.extract.stream.event_log import Consumed, EventLog, partitions_of
from services.extract.stream.memory import Extraction, as_remembered, extraction

_WAIT_MS: Final = 200
_SENT_AT_ONCE: Final = 500

log = logging.get(__name__)


async def prepare_memory(settings: ExtractSettings, publisher: Publisher) -> None:
    """Create the memory's changelog if it is not there, and fill it from what `events.enriched` holds.

    Whoever suspects the changelog deletes it while no replica runs. A replica that starts beside the one that fills it
    may miss what is not written yet: then closing records supersede without retractions, which is exact all the same.
    """
    try:
        if not await create_memory(settings):
            return
        newest = await _extractions(settings)
    except KafkaError as error:
        msg = f"Kafka does not answer: {type(error).__name__}: {error}"
        raise StopServiceError(msg) from error
    topic = memory_topic(settings).name
    records = [Record(topic, key, as_remembered(value), ()) for key, value in newest.items()]
    for start in range(0, len(records), _SENT_AT_ONCE):
        await publisher.send(records[start : start + _SENT_AT_ONCE])
    if records:
        log.info("the memory of articles was built anew", articles=len(records))


async def create_memory(settings: ExtractSettings) -> bool:
    """Create the changelog, with as many partitions as the articles have; whether it was not there yet.

    Raises StopServiceError when it is there with another number: an article would be looked for where it is not.
    """
    partitions = await partitions_of(settings, ARTICLES.name)
    topic = replace(memory_topic(settings), partitions=len(partitions))
    if await create_topic(settings, topic):
        return True
    found = await partitions_of(settings, topic.name)
    if found != partitions:
        msg = (
            f"topic {topic.name} has {len(found)} partitions and {ARTICLES.name} {len(partitions)}: delete it while no "
            "extract runs, and it is built anew (docs/how-to/change-partitions.md)"
        )
        raise StopServiceError(msg)
    return False


async def _extractions(settings: ExtractSettings) -> dict[bytes, Extraction]:
    """By article its newest extraction."""
    read = Extractions()
    events = EventLog(settings)
    await events.start()
    try:
        ends = await events.ends()
        while await events.behind(ends) > 0:
            for record in await events.next(_WAIT_MS):
                content = _content(record)
                if isinstance(content, EnrichedEvent):
                    read.told(record.key, content)
                elif isinstance(content, ExtractionCompleted):
                    read.closed(record.key, content)
    finally:
        await events.stop()
    return read.newest


class Extractions:
    """The newest extractions as the topic is read: of an article its events stand before their closing record."""

    def __init__(self) -> None:
        self.newest: dict[bytes, Extraction] = {}
        self._open: dict[tuple[bytes, Rank], dict[UUID, EnrichedEvent]] = {}

    def told(self, key: bytes, event: EnrichedEvent) -> None:
        """An event of the article with this key."""
        self._open.setdefault((key, rank_of(event)), {})[event.event_id] = event

    def closed(self, key: bytes, closing: ExtractionCompleted) -> None:
        """The closing record of the events told before it."""
        rank, known = rank_of(closing), self.newest.get(key)
        events = self._open.pop((key, rank), {})
        if known is None or rank >= rank_of(known):
            self.newest[key] = extraction(closing, events.values())


def _content(record: Consumed) -> PublicRecord | None:
    try:
        return decode({name: value for name, value in record.headers if value is not None}, record.value)
    except InvalidRecordError:
        return None
