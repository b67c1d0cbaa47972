"""Building the memory of articles anew where its changelog is lost: from the closing records, which say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from aiokafka.errors import KafkaError

from services.common import logging
from services.common.errors import StopServiceError
from services.common.kafka import Publisher, create_topic
from services.contracts.event import ExtractionCompleted
from services.contracts.records import InvalidRecordError, Record, decode
from services.contracts.topics import ARTICLES
from services.extract.incidents.live import Rank, rank_of
from services.extract.settings import ExtractSettings
from services.extract.stream.article_memory import memory_topic
from services.extract.stream.event_log import Consumed, EventLog, partitions_of

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
        newest = await _closings(settings)
    except KafkaError as error:
        msg = f"Kafka does not answer: {type(error).__name__}: {error}"
        raise StopServiceError(msg) from error
    topic = memory_topic(settings).name
    records = [Record(topic, key, value, ()) for key, (_, value) in newest.items()]
    for start in range(0, len(records), _SENT_AT_ONCE):
        await publisher.send(records[start : start + _SENT_AT_ONCE])
    if records:
        log.info("the memory of articles was built anew", articles=len(records))


async def create_memory(settings: ExtractSettings) -> bool:
    """Create the changelog, with as many partitions as the articles have; whether it was not there yet."""
    partitions = await partitions_of(settings, ARTICLES.name)
    return await create_topic(settings, replace(memory_topic(settings), partitions=len(partitions)))


async def _closings(settings: ExtractSettings) -> dict[bytes, tuple[Rank, bytes]]:
    """By article the rank and the bytes of its newest closing record."""
    newest: dict[bytes, tuple[Rank, bytes]] = {}
    events = EventLog(settings)
    await events.start()
    try:
        ends = await events.ends()
        while await events.behind(ends) > 0:
            for record in await events.next(_WAIT_MS):
                closing = _closing(record)
                if closing is None:
                    continue
                rank, known = rank_of(closing), newest.get(record.key)
                if known is None or rank >= known[0]:
                    newest[record.key] = (rank, record.value)
    finally:
        await events.stop()
    return newest


def _closing(record: Consumed) -> ExtractionCompleted | None:
    try:
        content = decode({name: value for name, value in record.headers if value is not None}, record.value)
    except InvalidRecordError:
        return None
    return content if isinstance(content, ExtractionCompleted) else None
