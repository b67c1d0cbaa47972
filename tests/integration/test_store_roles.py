"""Each service has the rights that it needs and no others."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.common import database as databases
from services.common.database import Pool
from services.store.sinks import open_sink
from services.store.sinks.postgresql import PostgresqlSink
from services.web.app import open_pool
from services.web.settings import WebSettings
from tests.made_records import an_article, an_event


@pytest.fixture
async def ready(database: str) -> str:
    """A database with one event."""
    sink = await open_sink(database, statement_timeout=10)
    assert await sink.write([an_article(), an_event(an_article())]) == ["stored", "stored"]
    await sink.close()
    return database


async def _pool(url: str, role: str) -> Pool:
    return await databases.connect(url, size=1, role=role)


@pytest.fixture
async def reader(ready: str) -> AsyncIterator[Pool]:
    """What the web service asks through."""
    pool = await open_pool(WebSettings(database=ready))
    yield pool
    pool.terminate()


async def test_the_reader_cannot_write_even_where_it_asks_to(reader: Pool) -> None:
    """Not by leaving the read-only transaction, not by a function, not by making a table."""
    assert await reader.fetchval("SELECT current_user") == "rasid_read"
    assert await reader.fetchval("SELECT count(*) FROM events") == 1
    for statement in (
        "DELETE FROM events",
        "UPDATE article_revisions SET text = ''",
        "SELECT note_changes('event', 'created', ARRAY[gen_random_uuid()])",
        "CREATE TABLE rasid.mine (a int)",
        "DROP TABLE rasid.events",
        "SELECT * FROM ingest.urls",
    ):
        async with reader.acquire() as connection:
            await connection.execute("SET default_transaction_read_only = off")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_ingest_reads_nothing_that_names_persons(ready: str) -> None:
    """Its own tables it reads and writes; articles, events and incidents it cannot even read."""
    pool = await _pool(ready, "rasid_ingest")
    assert await pool.fetchval("SELECT current_user") == "rasid_ingest"
    await pool.execute("DELETE FROM ingest.urls")
    for table in ("article_revisions", "articles", "events", "event_actors", "incidents", "changes"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch(f"SELECT * FROM rasid.{table}")  # noqa: S608  (names from above)
    pool.terminate()


async def test_the_store_writes_rows_and_alters_no_table(ready: str) -> None:
    """It neither drops nor empties a table, nor sees the frontier."""
    pool = await _pool(ready, "rasid_store")
    await pool.execute("DELETE FROM rasid.events")
    for statement in ("DROP TABLE rasid.events", "TRUNCATE rasid.article_revisions", "SELECT * FROM ingest.urls"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)
    pool.terminate()


async def test_roles_made_later_get_the_same_rights(ready: str) -> None:
    """By what an administrator calls then: the list of erasures is read by ingest and not by the page."""
    owner = await asyncpg.connect(ready)
    await owner.execute("REVOKE ALL ON ALL TABLES IN SCHEMA rasid FROM rasid_store, rasid_read, rasid_ingest")
    await owner.execute("REVOKE ALL ON SCHEMA rasid FROM rasid_ingest")
    await owner.execute("SELECT rasid.grant_roles(), ingest.grant_role()")
    await owner.close()
    ingest, read, store = [await _pool(ready, f"rasid_{name}") for name in ("ingest", "read", "store")]
    assert await ingest.fetchval("SELECT count(*) FROM rasid.erasures") == 0
    assert await read.fetchval("SELECT count(*) FROM rasid.events") == 1
    for pool, table in ((ingest, "events"), (ingest, "erased_events"), (read, "erasures"), (read, "erased_events")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch(f"SELECT * FROM rasid.{table}")  # noqa: S608  (names from above)
    await store.execute("DELETE FROM rasid.erased_events")
    for pool in (ingest, read, store):
        pool.terminate()


async def test_store_and_web_make_their_settings_after_they_are_connected(ready: str) -> None:
    """PgBouncer refuses a connection that begins with them; they hold on every connection, given back or not."""
    sink = await open_sink(ready, statement_timeout=10)
    assert isinstance(sink, PostgresqlSink)
    pools = {"enable_seqscan=off": sink._pool, "jit=off": await open_pool(WebSettings(database=ready))}  # noqa: SLF001  (its only way in)
    for setting, pool in pools.items():
        name, value = setting.split("=")
        for _ in range(2):
            async with pool.acquire() as connection:
                begun_with = await connection.fetchval(
                    "SELECT array_agg(name::text) FROM pg_settings WHERE source = 'client'"
                )
                assert set(begun_with) == {"application_name", "client_encoding"}
                assert await connection.fetchval("SELECT current_setting($1)", name) == value
                assert await connection.fetchval("SHOW search_path") == "rasid"
    await sink.close()
    pools["jit=off"].terminate()


async def test_services_run_as_users_that_own_nothing(ready: str) -> None:
    """A user with nothing but its role: the store finds no migration to do and writes; the reader reads."""
    owner = await asyncpg.connect(ready)
    for name in ("store", "read"):
        await owner.execute(f"DROP ROLE IF EXISTS test_{name}_user")
        await owner.execute(f"CREATE ROLE test_{name}_user LOGIN IN ROLE rasid_{name}")
    try:
        sink = await open_sink(ready.replace("postgres@", "test_store_user@"), statement_timeout=10)
        assert await sink.write([an_article(1)]) == ["stored"]
        await sink.close()
        pool = await open_pool(WebSettings(database=ready.replace("postgres@", "test_read_user@")))
        assert await pool.fetchval("SELECT count(*) FROM articles") == 2
        pool.terminate()
    finally:
        for name in ("store", "read"):
            await owner.execute(f"DROP ROLE test_{name}_user")
        await owner.close()
