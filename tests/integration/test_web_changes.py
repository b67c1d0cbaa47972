"""Following the database: several stores write at once, and a copy made of the changes alone is exact."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
import uvicorn
from fastapi import FastAPI

from services.common.health import Health
from services.contracts.event import Sensitive
from services.contracts.incident import EffectRange
from services.store.sinks import Sink, SinkUnavailableError, StoredRecord, open_sink
from services.web.app import create_app, open_pool
from services.web.settings import WebSettings
from tests.made_records import TEXT, a_closing, a_retraction, an_article, an_event, an_incident

WRITERS = 3
ELSEWHERE = an_event(an_article(1000)).event_id  # stands for the incident that another was merged into
NAME = "الدفاع المدني"  # stands for a private person's name


def _records() -> list[StoredRecord]:
    """Forty articles: edited, read again without some of their events, some hiding a name in the second reading."""
    records: list[StoredRecord] = []
    start = TEXT.index(NAME)
    hidden = [Sensitive(start=start, end=start + len(NAME), kind="witness")]
    for number in range(40):
        article = an_article(number)
        records += [article, an_event(article, 0), an_event(article, 1), a_closing(article, (0, 1))]
        if number % 2:
            edited = an_article(number, edition=1, fetch=5)
            records += [edited, an_event(edited, 1), a_closing(edited, (1,))]
        if number % 3:
            again = an_event(article, 1, extractor=2, sensitive=hidden if number % 5 == 0 else [])
            records += [again, a_closing(article, (1,), extractor=2), a_retraction(article, 0)]
        records.append(an_incident((number, number + 1), founder=number))
        if number % 4 == 0:
            records.append(an_incident((), founder=number, version=2, status="withdrawn", merged_into=ELSEWHERE))
    return records


@pytest.fixture
async def app(database: str) -> AsyncIterator[FastAPI]:
    """The app over an empty store."""
    await (await open_sink(database, statement_timeout=10)).close()
    settings = WebSettings(database=database, web_rate=0)
    made = create_app(Health(), settings)
    made.state.pool = await open_pool(settings)
    yield made
    made.state.pool.terminate()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rasid.example") as made:
        yield made


class Copy:
    """A local copy, made of nothing but `/api/changes`."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Any] = {}
        self.next = 0
        self.kinds: list[str] = []

    async def follow(self, client: httpx.AsyncClient) -> None:
        """Take in all there is."""
        more = True
        while more:
            answer = await client.get("/api/changes", params={"since": self.next, "limit": 17})
            assert answer.status_code == 200, answer.text
            page = answer.json()
            for each in page["changes"]:
                self.kinds.append(each["change"])
                if each["record"] is None:
                    self.rows.pop((each["kind"], each["id"]), None)
                else:
                    self.rows[each["kind"], each["id"]] = each["record"]
            self.next, more = page["next"], page["more"]


async def _write(sink: Sink, records: list[StoredRecord], size: int) -> None:
    for start in range(0, len(records), size):
        while True:
            try:
                await sink.write(records[start : start + size])
            except SinkUnavailableError:  # another writer was quicker with the same row: again
                continue
            break


async def test_a_copy_made_while_three_stores_write_equals_the_database(
    database: str, client: httpx.AsyncClient
) -> None:
    """Creations, updates, retractions, mergers, hidden names: row for row what the API shows."""
    copy = Copy()
    sinks = [await open_sink(database, statement_timeout=10) for _ in range(WRITERS)]
    dice = random.Random(5)  # noqa: S311  (the same orders every time)
    orders = [dice.sample(_records(), len(_records())) for _ in sinks]
    writing = asyncio.gather(
        *(_write(sink, order, 3 + at) for at, (sink, order) in enumerate(zip(sinks, orders, strict=True)))
    )
    while not writing.done():
        await copy.follow(client)
    await writing
    await copy.follow(client)
    for sink in sinks:
        await sink.close()
    events = [orjson.loads(line) for line in (await client.get("/api/events.jsonl")).text.splitlines()]
    lines = (await client.get("/api/articles?limit=500")).json()["articles"]
    articles = [(await client.get(f"/api/articles/{each['article_id']}")).json()["article"] for each in lines]
    wanted = {("event", each["event_id"]): each for each in events}
    wanted |= {("article", each["article_id"]): each for each in articles}
    for status in ("live", "withdrawn"):
        told = (await client.get(f"/api/incidents.jsonl?status={status}")).text.splitlines()
        wanted |= {("incident", each["incident_id"]): each for each in map(orjson.loads, told)}
    assert copy.rows == wanted
    assert {"created", "updated", "retracted", "merged"} <= set(copy.kinds)
    assert any("█" in each["evidence"]["text"] for each in events)


async def test_a_transaction_that_began_first_and_ends_last_is_not_skipped(
    database: str, client: httpx.AsyncClient
) -> None:
    """The cursor has gone past what was committed meanwhile, and still the late one comes after it."""
    sink = await open_sink(database, statement_timeout=10)
    late = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    transaction = late.transaction()
    await transaction.start()
    await late.execute(
        "INSERT INTO event_retractions SELECT gen_random_uuid(), gen_random_uuid(), '', now(), 1, 1, '', '', ''"
    )
    await sink.write([an_article(1)])
    copy = Copy()
    await copy.follow(client)
    assert len(copy.rows) == 1
    await late.execute("SELECT note_changes('event', 'created', ARRAY[gen_random_uuid()])")
    writing = asyncio.create_task(sink.write([an_article(2)]))
    await copy.follow(client)
    assert len(copy.rows) == 1, "neither is visible: the second waits for the first"
    await transaction.commit()
    await writing
    await copy.follow(client)
    assert [len(copy.rows), len(copy.kinds)] == [2, 3]
    await late.close()
    await sink.close()


async def test_changes_that_are_not_kept_are_gone(database: str, client: httpx.AsyncClient) -> None:
    """Before the first that is kept, and after the last that was ever given: 410. From 0, what there is."""
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    for _ in range(3):
        await connection.execute("SELECT note_changes('event', 'created', ARRAY[gen_random_uuid()])")
    await connection.execute("DELETE FROM changes WHERE change_id < 3")
    await connection.close()
    assert (await client.get("/api/changes?since=1")).status_code == 410
    assert (await client.get("/api/changes?since=2")).json()["next"] == 3
    assert (await client.get("/api/changes?since=4")).status_code == 410
    assert len((await client.get("/api/changes")).json()["changes"]) == 1
    assert (await client.get("/api/changes?since=3&kind=article")).json() == {"changes": [], "next": 3, "more": False}


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """The app behind a real server: what streams cannot be had without one."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    await app.state.pulse.stop()
    server.should_exit = True
    await serving


async def _heard(client: httpx.AsyncClient, count: int, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401  (of httpx)
    """The next messages of a live stream: `event` and `id` beside the data."""
    heard: list[dict[str, Any]] = []
    message: dict[str, str] = {}
    async with asyncio.timeout(15), client.stream("GET", "/api/stream", **options) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                message[name] = value
                continue
            if "data" in message:
                heard.append({**orjson.loads(message["data"]), "event": message["event"], "heard": message["id"]})
            message = {}
            if len(heard) == count:
                break
    return heard


async def test_the_live_stream_resumes_where_it_was_left(
    database: str, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A subscriber that comes back with Last-Event-ID gets what it missed, then what is new, each once, in order."""
    sink = await open_sink(database, statement_timeout=10)
    article, other = an_article(1), an_article(2)
    await sink.write([an_event(article, 0)])  # its article has not come yet: it is told all the same
    async with httpx.AsyncClient(base_url=address) as client:
        first = await _heard(client, 1, params={"after": 0})
        await sink.write([article, an_event(article, 1), an_event(other, 0, event_type="protest", mode="strike")])
        again = asyncio.create_task(_heard(client, 3, headers={"Last-Event-ID": first[0]["heard"]}))
        filtered = asyncio.create_task(_heard(client, 1, params={"after": 0, "type": "protest"}))
        await asyncio.sleep(0)
        await sink.write([a_closing(article, (1,))])
        missed = await again
        assert [each["event"] for each in first + missed] == ["created", "created", "created", "retracted"]
        assert [int(each["heard"]) for each in first + missed] == sorted(
            {int(each["heard"]) for each in first + missed}
        )
        assert missed[-1]["record"] is None
        assert {each["id"] for each in first + missed} == {
            str(an_event(article, 0).event_id), str(an_event(article, 1).event_id), str(an_event(other, 0).event_id)
        }  # fmt: skip
        assert [each["record"]["mode"] for each in await filtered] == ["strike"]
        heard = asyncio.create_task(_heard(client, 1, params={"after": 0, "killed": 4, "kind": "incident"}))
        few, many = (
            an_incident((1,)),
            an_incident(
                (2,),
                founder=2,
                effects=[EffectRange(effect="killed", group="civilian", low=4, best=4, high=4, rule="median")],
            ),
        )
        await sink.write([few, many])
        assert [each["id"] for each in await heard] == [str(many.incident_id)]
        assert (await client.get("/api/stream", params={"after": 10**9})).status_code == 410
        assert (await client.get("/api/stream", headers={"Last-Event-ID": "rubbish"})).status_code == 422
    assert "Exception" not in caplog.text, "subscribers go without a word, which is no error"
    await sink.close()
