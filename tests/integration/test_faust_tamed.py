"""What Faust does with a record whose agent fails, and what our stream does instead."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import faust
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.types import TP, StreamT

from services.common.errors import StopServiceError
from services.common.kafka import Publisher, create_topics
from services.common.settings import ServiceSettings
from services.contracts.records import Record
from services.contracts.topics import ARTICLES, Topic
from services.extract.settings import ExtractSettings
from services.extract.stream import consumer
from services.extract.stream.answer import Incoming
from services.extract.stream.consumer import Stream
from services.extract.stream.watch import watch

SECONDS = 30.0
VALUES = [str(number).encode() for number in range(6)]
FAILING = b"2"


@pytest.fixture
async def settings(broker: str) -> ExtractSettings:
    """A broker whose `articles.clean` has one partition and six records."""
    settings = ExtractSettings(kafka=broker, kafka_session_timeout=2, kafka_partitions=1)
    await create_topics(settings)
    publisher = Publisher(ServiceSettings(kafka=broker))
    await publisher.start()
    await publisher.send([Record(ARTICLES.name, b"key", value, ()) for value in VALUES])
    await publisher.stop()
    return settings


async def committed(settings: ExtractSettings, group: str) -> int:
    """The next offset that the group will read."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        return await consumer.committed(TopicPartition(ARTICLES.name, 0)) or 0
    finally:
        await consumer.stop()


async def test_faust_itself_acknowledges_what_an_agent_raised_on(settings: ExtractSettings, tmp_path: Path) -> None:
    """The reason for all of this: left to itself, Faust goes on with the next record and commits over the failed one.

    When this test fails, Faust has changed, and `services/extract/stream/consumer.py` may be simpler.
    """
    handled: list[bytes] = []
    all_seen = asyncio.Event()
    app = faust.App(
        f"untamed-{uuid4()}",
        broker=f"kafka://{settings.kafka}",
        broker_session_timeout=2,
        broker_heartbeat_interval=0.5,
        broker_commit_interval=0.1,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        autodiscover=False,
        store="memory://",
        datadir=tmp_path,
    )

    async def agent(stream: StreamT[bytes]) -> None:
        async for value in stream:
            if value == VALUES[-1]:
                all_seen.set()
            if value == FAILING:
                msg = "a bug"
                raise ZeroDivisionError(msg)
            handled.append(value)

    app.agent(app.topic(ARTICLES.name, value_type=bytes, value_serializer="raw"))(agent)
    app.finalize()
    await app.start()
    try:
        async with asyncio.timeout(SECONDS):
            await all_seen.wait()
            while await committed(settings, app.conf.id) < len(VALUES):  # noqa: ASYNC110  (the broker's state)
                await asyncio.sleep(0.1)
    finally:
        await app.stop()
    assert FAILING not in handled
    assert await committed(settings, app.conf.id) == len(VALUES)


@pytest.mark.parametrize("error", [StopServiceError("Kafka did not acknowledge a record"), ZeroDivisionError("a bug")])
async def test_our_stream_neither_acknowledges_it_nor_goes_on(settings: ExtractSettings, error: Exception) -> None:
    """The error comes out of `run`; what came before is committed, what failed and what follows is read again."""
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}"})
    first: list[bytes] = []

    async def failing(incoming: Incoming) -> None:
        if incoming.value == FAILING:
            raise error
        first.append(incoming.value or b"")

    with pytest.raises(type(error), match=str(error)):
        await asyncio.wait_for(Stream(settings, ARTICLES, failing).run(asyncio.Event()), SECONDS)
    assert first == VALUES[:2]
    assert await committed(settings, settings.extract_group) <= VALUES.index(FAILING)
    assert await _read(settings, ARTICLES) >= set(VALUES[2:])


async def test_a_record_in_hand_when_the_service_gives_up_is_read_again(settings: ExtractSettings) -> None:
    """Faust cancels the agent in the middle of the record, and by itself would acknowledge it."""
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}"})
    in_hand = asyncio.Event()

    async def stuck(incoming: Incoming) -> None:
        if incoming.value == FAILING:
            in_hand.set()
            await asyncio.Event().wait()

    stream = Stream(settings, ARTICLES, stuck)
    running = asyncio.create_task(stream.run(asyncio.Event()))
    await asyncio.wait_for(in_hand.wait(), SECONDS)
    stream.give_up(StopServiceError("stalled"))
    with pytest.raises(StopServiceError, match="stalled"):
        await asyncio.wait_for(running, SECONDS)
    assert await committed(settings, settings.extract_group) <= VALUES.index(FAILING)
    assert await _read(settings, ARTICLES) >= set(VALUES[2:])


async def test_a_partition_that_stands_still_ends_the_process(settings: ExtractSettings) -> None:
    """Whatever holds it up: a new process joins the group afresh, and nothing was acknowledged."""
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}", "extract_stall": 2.0})

    async def stuck(_incoming: Incoming) -> None:
        await asyncio.Event().wait()

    stream = Stream(settings, ARTICLES, stuck)
    watching = asyncio.create_task(watch(settings, stream))
    try:
        with pytest.raises(StopServiceError, match=r"stalled: partition 0 stands at 0, \d behind"):
            await asyncio.wait_for(stream.run(asyncio.Event()), SECONDS)
    finally:
        watching.cancel()
    assert await committed(settings, settings.extract_group) == 0


async def test_a_stop_finishes_the_record_in_hand_and_takes_no_other(settings: ExtractSettings) -> None:
    """What was in hand is committed with the rest before the group is left."""
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}"})
    stop, in_hand, finish = asyncio.Event(), asyncio.Event(), asyncio.Event()
    handled: list[bytes] = []

    async def slow(incoming: Incoming) -> None:
        if incoming.value == FAILING:
            in_hand.set()
            await finish.wait()
        handled.append(incoming.value or b"")

    running = asyncio.create_task(Stream(settings, ARTICLES, slow).run(stop))
    await asyncio.wait_for(in_hand.wait(), SECONDS)
    stop.set()
    done, _ = await asyncio.wait({running}, timeout=0.2)
    assert not done, "it left with a record in hand"
    finish.set()
    await asyncio.wait_for(running, SECONDS)
    assert handled == VALUES[:3]
    assert await committed(settings, settings.extract_group) == VALUES.index(FAILING) + 1


async def _read(settings: ExtractSettings, topic: Topic) -> set[bytes]:
    """What a new process of the same group reads until the last record."""
    stop = asyncio.Event()
    values: set[bytes] = set()

    async def note(incoming: Incoming) -> None:
        values.add(incoming.value or b"")
        if incoming.value == VALUES[-1]:
            stop.set()

    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(Stream(settings, topic, note).run(stop), SECONDS)
    return values


async def test_a_record_that_faust_passes_over_is_never_acknowledged_with_the_next(settings: ExtractSettings) -> None:
    """Here it is made to pass over one, by moving its consumer; its own commit would cover the record for good."""
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}"})

    async def note(_incoming: Incoming) -> None: ...

    stream = Stream(settings, ARTICLES, note)

    @stream.app.on_partitions_assigned.connect
    async def move(*_signal: object, **_more: object) -> None:
        consumer: Any = stream.app.consumer
        original = consumer.seek_to_committed

        async def past_the_first() -> Mapping[TP, int]:
            offsets = await original()
            await consumer.seek(TP(ARTICLES.name, 0), 1)
            return {**offsets, TP(ARTICLES.name, 0): 1}

        consumer.seek_to_committed = past_the_first

    with pytest.raises(StopServiceError, match=r"Faust passed over articles.clean/0/0 and handed out 1"):
        await asyncio.wait_for(stream.run(asyncio.Event()), SECONDS)
    assert await committed(settings, settings.extract_group) == 0
    assert await _read(settings, ARTICLES) == set(VALUES)


async def test_a_stop_does_not_wait_for_a_group_that_never_forms(settings: ExtractSettings) -> None:
    """As long as there is no share, Faust's start does not return."""
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}"})

    async def note(_incoming: Incoming) -> None: ...

    stream = Stream(settings, ARTICLES, note)
    stopping = asyncio.Event()

    async def never() -> None:
        stopping.set()
        await asyncio.Event().wait()

    stream.app.start = never  # type: ignore[method-assign]
    await asyncio.wait_for(stream.run(stopping), 10)


async def test_what_is_answered_after_a_rebalance_is_not_committed(
    settings: ExtractSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have committed more since; here the same one is handed the records again."""
    monkeypatch.setattr(consumer, "_LEAVE_SECONDS", 0.1)
    settings = settings.model_copy(update={"extract_group": f"tamed-{uuid4()}"})
    stop = asyncio.Event()
    answers: list[asyncio.Future[None]] = []

    async def late(_incoming: Incoming) -> asyncio.Future[None]:
        answers.append(asyncio.get_running_loop().create_future())
        return answers[-1]

    async def until_handed_out(count: int) -> None:
        while len(answers) < count:  # noqa: ASYNC110  (the broker's state)
            await asyncio.sleep(0.05)

    stream = Stream(settings, ARTICLES, late)
    running = asyncio.create_task(stream.run(stop))
    async with asyncio.timeout(SECONDS):
        await until_handed_out(len(VALUES))
        thread: Any = cast("Any", stream.app.consumer)._thread  # noqa: SLF001  (Faust has no way to ask for a rebalance)
        thread.thread_loop.call_soon_threadsafe(thread._consumer._coordinator.request_rejoin)  # noqa: SLF001
        await until_handed_out(2 * len(VALUES))
        for answer in answers[: len(VALUES)]:
            answer.set_result(None)
        await stream.app.consumer.commit()
        assert await committed(settings, settings.extract_group) == 0
        for answer in answers[len(VALUES) :]:
            answer.set_result(None)
        stop.set()
        await running
    assert await committed(settings, settings.extract_group) == len(VALUES)
