"""The columnar copy holds what the database holds after whatever the store does, and answers every question alike."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from bench.api_questions import FILTERS, Question
from services.common import metrics
from services.common.health import Health
from services.store.sinks import Sink, StoredRecord, open_sink
from services.web.app import columnar_copy, create_app, open_pool
from services.web.columnar import bits, exact_copy
from services.web.columnar.exact_copy import ColumnarCopy
from services.web.columnar.said import Leaf, Lexeme, Phrase, found, leaves, parse
from services.web.columnar.tables import TABLES
from services.web.queries.filters import EventFilters, IncidentFilters
from services.web.queries.source import PostgreSQL, Source, latest_change
from services.web.queries.where import COLUMNAR, POSTGRESQL, where_events, where_incidents
from services.web.settings import WebSettings
from tests.made_records import a_closing, a_retraction, an_article, an_event, an_incident
from tests.many_rows import fill

Rows = dict[str, Sequence[Mapping[str, Any]]]
Found = list[set[UUID]]  # of events, and of incidents
ARTICLES = 12
STEPS = 60
# As PostgreSQL names what the copy works out when a row comes.
DERIVED = {
    "reported_local": "e.reported_at AT TIME ZONE 'Asia/Damascus'",
    "corroboration": """
(SELECT max(i.corroboration) FROM rasid.incident_events m JOIN rasid.incidents i USING (incident_id)
 WHERE m.event_id = e.event_id)""",
    "event_ids": """
coalesce((SELECT array_agg(m.event_id ORDER BY m.event_id) FROM rasid.incident_events m
          WHERE m.incident_id = e.incident_id), '{}')""",
    "events.claimants": "ARRAY(SELECT DISTINCT kind FROM rasid.event_attributions s WHERE s.event_id = e.event_id ORDER BY 1)",
    "incidents.claimants": """
ARRAY(SELECT DISTINCT kind FROM rasid.event_attributions s JOIN rasid.incident_events m USING (event_id)
      WHERE m.incident_id = e.incident_id ORDER BY 1)""",
}
# What COPY's text has to escape, and what looks as if it had been.
NAMES = ("حلب", "two\tcolumns", "two\nlines", "back\\slash", "\\N", "\\\\t\r\v", None)


def _settings(database: str) -> WebSettings:
    return WebSettings(database=database, web_copy_from=1, web_statement_timeout=30)


@pytest.fixture
async def sink(database: str) -> AsyncIterator[Sink]:
    """The store's sink."""
    made = await open_sink(database, statement_timeout=30)
    yield made
    await made.close()


@pytest.fixture
async def copy(database: str, sink: Sink) -> AsyncIterator[ColumnarCopy]:
    """A copy of a database that is still empty."""
    assert sink  # which brings the schema
    settings = _settings(database)
    pool = await open_pool(settings)
    made = columnar_copy(pool, settings)
    assert made is not None
    await made.fill()
    yield made
    made.drop("the test is over")
    pool.terminate()


async def _in_database(connection: asyncpg.Connection) -> Rows:
    found: Rows = {}
    for table in TABLES:
        derived = [
            DERIVED.get(f"{table.name}.{name}") or (DERIVED[name] if name in table.derived else f"e.{name}")
            for name in table.columns
        ]
        rows = await connection.fetch(f"SELECT {', '.join(derived)} FROM rasid.{table.name} e ORDER BY 1")  # noqa: S608
        found[table.name] = [dict(zip(table.columns, row, strict=True)) for row in rows]
    return found


async def _in_copy(copy: ColumnarCopy) -> Rows:
    return {
        table.name: list(await copy.rows(f"SELECT * FROM {table.name} ORDER BY 1", ()))  # noqa: S608
        for table in TABLES
    }


def _different(copied: Rows, standing: Rows) -> list[tuple[str, str, object, object]]:
    """Key, column and both values of what is not alike."""
    found: list[tuple[str, str, object, object]] = []
    for table in TABLES:
        ours, theirs = ({str(row[table.key]): row for row in rows[table.name]} for rows in (copied, standing))
        found += [(key, table.key, key in ours, key in theirs) for key in ours.keys() ^ theirs.keys()]
        found += [
            (key, name, ours[key][name], theirs[key][name])
            for key in ours.keys() & theirs.keys()
            for name in table.columns
            if ours[key][name] != theirs[key][name]
        ]
    return found


def _step(dice: Random) -> list[StoredRecord]:
    """Something that a store may be told: also what is old, twice the same, or before what it belongs to."""
    number, extractor = dice.randrange(ARTICLES), dice.randrange(1, 4)
    article = an_article(number, edition=dice.randrange(3), fetch=dice.randrange(5))
    match dice.randrange(6):
        case 0:
            return [article]
        case 1:
            return [a_closing(article, tuple(range(dice.randrange(3))), extractor=extractor)]
        case 2:
            return [a_retraction(article, dice.randrange(2), extractor=extractor)]
        case 3:
            members = tuple(dice.sample(range(ARTICLES), dice.randrange(4)))
            place = an_incident().location
            assert place is not None
            fields: dict[str, Any] = {"location": place.model_copy(update={"name_ar": dice.choice(NAMES)})}
            if not members:
                fields |= {"status": "withdrawn", "merged_into": an_incident(founder=(number + 1) % 4).incident_id}
            return [an_incident(members, founder=number % 4, version=dice.randrange(1, 12), **fields)]
        case _:
            return [
                an_event(
                    article,
                    dice.randrange(2),
                    extractor=extractor,
                    background=dice.random() < 0.5,
                    confidence=dice.random(),
                    modality=dice.choice(("reported", "denied", "planned")),
                    attribution=[
                        an_event(article).attribution[0].model_copy(update={"kind": kind})
                        for kind in dice.sample(("medics", "monitor", "official"), dice.randrange(3))
                    ],
                    location=None
                    if dice.random() < 0.2
                    else an_event(article).location.model_copy(  # type: ignore[union-attr]
                        update={name: dice.choice(NAMES) for name in ("admin1", "name", "name_ar")}
                    ),
                )
            ]


TEXTS = (
    "حلب", "-حلب", "columns or lines", "قصفت back", "slash -اللطامنة", "اللطامنة", "بالقصف", "?", "-?",
    '"قوات النظام"', '"حماة 3"', '"حماة ريف"', '-"ريف حماة 2" حلب', '"حماة 3" or "two columns"', "two-columns",
)  # fmt: skip


async def _finding(connection: asyncpg.Connection, copy: ColumnarCopy, text: str) -> tuple[Found, Found]:
    """Which events and incidents the copy finds by words, and which PostgreSQL."""
    of_events, of_incidents = EventFilters(text=text), IncidentFilters(text=text)
    ours, theirs = [], []
    for spelling in (COLUMNAR, POSTGRESQL):
        for key, table, where in (
            ("event_id", "events", where_events(of_events, spelling)),
            ("incident_id", "incidents", where_incidents(of_incidents, spelling, any_status=True)),
        ):
            query = f"SELECT {key} FROM {table} e {where}"  # noqa: S608
            if spelling is COLUMNAR:
                ours.append({row[0] for row in await copy.tuples(query, where.values)})
            else:
                theirs.append({row[0] for row in await connection.fetch(query, *where.values)})
    return ours, theirs


SEEDS = range(3)  # one for each of the limits below
SOAK_SEEDS = range(3, 8)


@pytest.mark.parametrize("seed", [*SEEDS, *(pytest.param(seed, marks=pytest.mark.soak) for seed in SOAK_SEEDS)])
async def test_it_is_the_database_after_whatever_the_store_does(
    database: str, sink: Sink, copy: ColumnarCopy, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row for row after each of many steps: writing, reading anew, retracting, merging, erasing, expiring.

    And the same rows are found by their words, be they settled or just come.
    """
    monkeypatch.setattr(exact_copy, "_SETTLE_WORDS", 100)
    monkeypatch.setattr(bits, "_FEW", (0, 2, 100)[seed % 3])
    monkeypatch.setattr(bits, "_FEW_MEMBERS", (100, 0, 2)[seed % 3])
    dice, questions = Random(seed), Random(seed)  # noqa: S311
    by_words = 0
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    seen: set[UUID] = set()
    for step in range(STEPS):
        if step == STEPS // 2:
            await sink.erase(an_article(dice.randrange(ARTICLES)).article_id, by="test", reason="asked for")
        elif step == STEPS * 2 // 3:
            await sink.erase("اللطامنة", by="test", reason="asked for")
        elif step == STEPS * 3 // 4:
            await sink.expire(an_article(0, fetch=2).fetched_at, None)
        else:
            await sink.write(list(itertools.chain(*(_step(dice) for _ in range(dice.randrange(1, 6))))))
        assert await copy.reach(await latest_change(connection))
        in_database = await _in_database(connection)
        assert _different(await _in_copy(copy), in_database) == [], f"step {step}"
        seen |= {row["event_id"] for row in in_database["events"]}
        if step % 3 == 0:
            await copy.tidy()
        for text in questions.sample(TEXTS, 5):
            ours, theirs = await _finding(connection, copy, text)
            assert ours == theirs, f"step {step}: {text}"
            by_words += 0 < len(ours[0]) < len(in_database["events"])
    assert len(seen) > ARTICLES / 2
    assert by_words > STEPS / 6
    await connection.close()


async def test_one_answer_is_of_one_state(database: str, sink: Sink, copy: ColumnarCopy) -> None:
    """What is asked together never sees a row more in one part than in another, while rows come."""
    pool = await open_pool(_settings(database))
    sources: list[Source] = [copy, PostgreSQL(pool)]
    done, seen = asyncio.Event(), [set[int](), set[int]()]

    async def ask(source: Source, counts: set[int]) -> None:
        while not done.is_set():
            rows = await source.together(*[("SELECT count(*) FROM events", ())] * 100)
            assert len({each[0][0] for each in rows}) == 1
            counts.add(rows[0][0][0])

    asking = [asyncio.create_task(ask(*each)) for each in zip(sources, seen, strict=True)]
    for number in range(ARTICLES):
        await sink.write([an_article(number), an_event(an_article(number))])
        assert await copy.reach(await latest_change(pool))
    done.set()
    await asyncio.gather(*asking)
    assert all(len(counts) > 1 for counts in seen)
    pool.terminate()


def _has(places: dict[str, list[int]], leaf: Leaf) -> bool:
    """Whether a text with such words at such places has a word or a phrase."""
    match leaf:
        case Lexeme(word):
            return word in places
        case Phrase(words):
            first = places.get(words[0][0], [])
            return any(all(place + behind in places.get(word, []) for word, behind in words) for place in first)


async def test_words_are_sought_as_postgresql_seeks_them(database: str, sink: Sink) -> None:
    """Any words, with `or`, `-` and in an order, in any spelling, find among texts what `@@` finds."""
    assert sink  # which brings the schema
    dice = Random(11)  # noqa: S311
    vocabulary = ("حلب", "حمص", "بُصرى", "بصري", "والقصف", "قصف", "٢٥", "25", "a\\b", "it's", "?", "or", "كفر-نبل")
    texts = [" ".join(dice.choices(vocabulary, k=dice.randrange(6))) for _ in range(24)]
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    query = "SELECT lexeme, positions FROM unnest(search_words($1))"
    standing = [dict(await connection.fetch(query, text)) for text in texts]
    answered = in_order = 0
    for _ in range(300):
        words = [" ".join(dice.choices(vocabulary, k=dice.choice((1, 1, 2, 3)))) for _ in range(dice.randrange(1, 4))]
        asked = " ".join(dice.choice(("", "-", "or ")) + (f'"{each}"' if " " in each else each) for each in words)
        query, *matches = await connection.fetchrow(
            "SELECT search_query($1)::text, array(SELECT search_words(t) @@ search_query($1) FROM unnest($2::text[]) t)",
            asked,
            texts,
        )
        sought = parse(query)
        having = {
            leaf: sum(1 << number for number, places in enumerate(standing) if _has(places, leaf))
            for leaf in leaves(sought)
        }
        ours = found(sought, having, (1 << len(texts)) - 1)
        assert [bool(ours >> number & 1) for number in range(len(texts))] == matches[0], asked
        answered += bool(ours) and len(having) > 1
        in_order += any(bits and isinstance(leaf, Phrase) for leaf, bits in having.items())
    assert answered > 50
    assert in_order > 50
    await connection.close()


async def test_it_is_made_when_there_are_rows_enough(database: str, sink: Sink) -> None:
    """It is there soon, and follows unasked; where more rows are wanted there is none."""
    pool = await open_pool(_settings(database))
    few, enough = (
        columnar_copy(pool, _settings(database).model_copy(update={"web_copy_from": least})) for least in (1000, 2)
    )
    assert few
    assert enough
    await sink.write([an_article(), an_event(an_article()), an_event(an_article(), 1)])
    running = [asyncio.create_task(each.run()) for each in (few, enough)]
    assert await _soon(lambda: enough.reach(1))
    assert await _count(enough) == 2
    await sink.write([an_event(an_article(2))])

    async def has_followed() -> bool:
        return await _count(enough) == 3

    assert await _soon(has_followed)
    assert not await few.reach(0)
    for task in running:
        task.cancel()
    enough.drop("the test is over")
    pool.terminate()


async def _count(copy: ColumnarCopy) -> int:
    number: int = (await copy.tuples("SELECT count(*) FROM events", ()))[0][0]
    return number


async def _soon(is_so: Callable[[], Awaitable[bool]]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if await is_so():
            return True
        await asyncio.sleep(0.05)
    return False


FEW, MANY = 4_000, 20_000
MORE: dict[str, Question] = {
    "precision": lambda _: "precision=settlement&precision=point",
    "two actors": lambda dice: f"actor=ACTOR-{dice.randrange(60)}&actor=ACTOR-{dice.randrange(60)}",
    "two sites": lambda dice: f"site=site{dice.randrange(20)}&site=site{dice.randrange(20)}",
    "two modalities": lambda _: "modality=denied&modality=planned",
    "two claimants": lambda _: "claimant=anonymous&claimant=residents",
    "placed": lambda _: "placed=true",
    "located": lambda dice: f"located={dice.choice(('true', 'false'))}",
    "undated": lambda dice: f"dated={dice.choice(('true', 'false'))}",
    "day on": lambda dice: f"date_from=2018-04-{dice.randrange(10, 30)}",
    "up to day": lambda dice: f"date_to=2018-04-{dice.randrange(25, 30)}",
    "quoted": lambda _: "admin1=It%27s%20%24%7B1%7D",
}
OF_INCIDENTS: dict[str, Question] = {
    "contested": lambda _: "contested=true",
    "killed": lambda _: "killed=3",
    "withdrawn": lambda _: "status=withdrawn",
}
PATHS = {
    "events": ("/api/events", "/api/map", "/api/counts", "/api/timeline"),
    "incidents": ("/api/incidents", "/api/overview", "/api/trends"),
}
BESIDES = {
    "/api/counts": ("by=type", "by=mode", "by=admin1", "by=site", "by=modality", "by=precision", "by=actor", "by=background"),
    "/api/timeline": ("bucket=day", "bucket=week", "bucket=month&of=reported", "bucket=hour&of=reported", "bucket=year"),
    "/api/trends": ("by=type", "by=mode&bucket=week", "by=admin1&bucket=day", "by=actor&bucket=year"),
}  # fmt: skip
# Their order is not promised where they are equally many, and each engine has its own.
UNORDERED = ("groups", "areas")


@pytest.fixture(params=[FEW, pytest.param(MANY, marks=pytest.mark.soak)])
async def both(
    database: str, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Two services over the same rows: one with a copy, and one without."""
    await fill(database, request.param)
    settings = _settings(database)
    clients, apps = [], []
    for has_copy in (True, False):
        app = create_app(Health(), settings.model_copy(update={"web_rate": 0}))
        app.state.pool = await open_pool(settings)
        if has_copy:
            app.state.copy = columnar_copy(app.state.pool, settings)
            await app.state.copy.fill()
        apps.append(app)
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rasid.example"))
    yield clients[0], clients[1]
    for client, app in zip(clients, apps, strict=True):
        await client.aclose()
        app.state.pool.terminate()


def _questions(dice: Random) -> list[str]:
    """Every filter alone, and as many pairs and triples of them, of every path that the copy answers; each once."""
    asked = []
    for kind, paths in PATHS.items():
        filters = {**FILTERS, **MORE, **(OF_INCIDENTS if kind == "incidents" else {})}
        names = [[name] for name in filters] + [dice.sample(list(filters), dice.randrange(2, 4)) for _ in filters]
        for chosen in names:
            given: dict[str, str] = {}  # a parameter that takes one value is given once
            for name in chosen:
                for part in filter(None, filters[name](dice).split("&")):
                    key, _, value = part.partition("=")
                    given[
                        part if key in {"type", "actor", "site", "modality", "admin1", "mode", "precision"} else key
                    ] = f"{key}={value}"
            for path in paths:
                besides = [dice.choice(BESIDES[path])] if path in BESIDES else []
                asked.append(f"{path}?{'&'.join([*given.values(), *besides])}")
    return [*dict.fromkeys(asked)]  # an answer that was given is kept


def _sorted(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(map(str, value)) if name in UNORDERED else value for name, value in answer.items()}


def _answered(outcome: str) -> float:
    return float(metrics.COPY_ANSWERS.labels(outcome)._value.get())  # noqa: SLF001  (the client has no other way)


async def test_it_answers_as_postgresql_does(both: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> None:
    """Every filter, alone and with others; lists and maps also from where the page before ended."""
    dice = Random(7)  # noqa: S311  (the same questions every time)
    with_copy, without = both
    some, before = 0, _answered("answered")
    for question in _questions(dice):
        one, other = (await with_copy.get(question)), (await without.get(question))
        assert one.status_code == other.status_code, question
        if one.status_code != 200:
            assert "range ends before" in one.text, question
            continue
        assert _answered("answered") > before, question  # else both are PostgreSQL's
        before = _answered("answered")
        assert _sorted(one.json()) == _sorted(other.json()), question
        some += any(one.json().values())
        if following := one.json().get("next"):
            rest = f"{question}&cursor={following}"
            assert (await with_copy.get(rest)).json() == (await without.get(rest)).json(), rest
    assert not _answered("failed")
    assert not _answered("phrase")
    assert some > 100
