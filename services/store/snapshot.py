"""`rasid snapshot`: events and incidents as they stand, in one file, with the offsets at which a subscriber goes on.

The offsets are those that the store had committed *before* the database was looked at. It commits only what it has
written, so whatever stands below them is in the file; what the file holds besides comes again, and changes nothing for
whoever follows the rules of `docs/subscribing.md`. File and continuing are thus an exact copy, whatever happened
meanwhile, and the database needs to know nothing of offsets.

The file is gzip of JSON, one document a line: the head, the records as they stand on their topics, the end.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import orjson
import stamina
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from services.common import database
from services.common.clock import Clock, utc_now
from services.common.errors import SettingError, StopServiceError
from services.common.kafka_security import client_options
from services.contracts.incident import Incident
from services.contracts.records import PublicRecord, encode
from services.contracts.topics import EVENTS, INCIDENTS
from services.store.republish import standing_records
from services.store.settings import StoreSettings

FORMAT: Final = 1
TOPICS: Final = (EVENTS.name, INCIDENTS.name)
_UNFINISHED: Final = ".part"
_ANSWER_SECONDS: Final = 20.0  # a coordinator that moves is back in less
_COMPRESSION: Final = 4  # of 9; higher ones take thrice the time for a tenth of the size

Offsets = dict[str, dict[str, int]]


async def snapshot(settings: StoreSettings, out: Path, *, clock: Clock = utc_now) -> int:
    """Write the snapshot of what `settings.store_group` has stored; returns how many records.

    The file has its name only when it is whole. Raises SettingError for a sink that is no PostgreSQL, StopServiceError
    when broker or database does not answer or no store has run.
    """
    if settings.store_sink:
        msg = "a snapshot is taken from RASID_DATABASE, and RASID_STORE_SINK names another place."
        raise SettingError(msg)
    offsets = await committed_offsets(settings)
    pool = await database.connect(settings.database, size=1, role="rasid_read")
    part = out.with_name(out.name + _UNFINISHED)
    try:
        await _need_tables(pool)
        async with pool.acquire() as connection, connection.transaction(readonly=True, isolation="repeatable_read"):
            with gzip.open(part, "wb", compresslevel=_COMPRESSION) as file:
                head = {"snapshot": FORMAT, "made_at": clock(), "offsets": offsets}
                written = await _write(file, head, standing_records(connection), clock)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        await database.close(pool)
    part.replace(out)
    return written


async def _need_tables(pool: database.Pool) -> None:
    if await pool.fetchval("SELECT to_regclass('rasid.incidents')") is None:
        msg = "no store has written to this database yet"
        raise StopServiceError(msg)


async def committed_offsets(settings: StoreSettings) -> Offsets:
    """Topic to partition to the next offset that the store will read; a partition that it never read is absent.

    Raises StopServiceError when the broker does not say.
    """
    offsets: Offsets = {topic: {} for topic in TOPICS}
    try:
        async for attempt in stamina.retry_context(on=_is_passing, attempts=None, timeout=_ANSWER_SECONDS):
            with attempt:
                committed = await _committed(settings)
    except KafkaError as error:
        msg = f"Kafka does not say what the store has committed: {type(error).__name__}: {error}"
        raise StopServiceError(msg) from error
    for partition, at in sorted(committed.items()):
        if at.offset >= 0:
            offsets[partition.topic][str(partition.partition)] = at.offset
    return offsets


def _is_passing(error: Exception) -> bool:
    return isinstance(error, KafkaError) and error.retriable


async def _committed(settings: StoreSettings) -> Mapping[TopicPartition, OffsetAndMetadata]:
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        await admin.start()
        topics = await admin.describe_topics(list(TOPICS))
        # Each by its name: the embedded broker does not know "all of them".
        partitions = [
            TopicPartition(topic["topic"], part["partition"]) for topic in topics for part in topic["partitions"]
        ]
        found: Mapping[TopicPartition, OffsetAndMetadata] = await admin.list_consumer_group_offsets(
            settings.store_group, partitions=partitions
        )
        return found
    finally:
        await admin.close()


async def _write(file: gzip.GzipFile, head: object, records: AsyncIterator[PublicRecord], clock: Clock) -> int:
    written = 0
    file.write(_line(head))
    async for record in records:
        if isinstance(record, Incident) and record.status == "withdrawn" and record.merged_into is None:
            continue  # its tombstone let the topic forget it
        sent = encode(record, service="store", sent_at=clock())
        headers = {name: value.decode() for name, value in sent.headers}
        line = {"type": headers["ce_type"], "dataschema": headers["ce_dataschema"], "key": sent.key.decode()}
        file.write(_line({**line, "value": orjson.Fragment(sent.value)}))
        written += 1
    file.write(_line({"end": written}))
    return written


def _line(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def run_snapshot(settings: StoreSettings, out: Path) -> int:
    """`snapshot`, for a command."""
    return asyncio.run(snapshot(settings, out))
