"""The pool and the migrations against a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import asyncpg
import pytest

from services.common import database as common
from services.common.errors import StopServiceError
from services.up.embedded import free_port

ENVIRONMENT = "from services.common.database import run_migrations\n\nrun_migrations()\n"
FIRST = """
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE things (id int PRIMARY KEY)")
"""
SECOND = """
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("INSERT INTO things VALUES (1)")
    {more}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations of our own, in a folder whose name configparser would trip over."""
    folder = tmp_path / "100 %(done)s"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENVIRONMENT, encoding="utf-8")
    (folder / "versions" / "0001_things.py").write_text(FIRST, encoding="utf-8")
    (folder / "versions" / "0002_one.py").write_text(SECOND.format(more=""), encoding="utf-8")
    return folder


async def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What a query answers."""
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_migrations_run_once_in_their_own_schema(database: str, folder: Path) -> None:
    """A second start finds nothing to do; the version stands in the schema."""
    await common.migrate(database, schema="ours", folder=folder)
    await common.migrate(database, schema="ours", folder=folder)

    assert await rows(database, "SELECT id FROM ours.things") == [(1,)]
    assert await rows(database, "SELECT version_num FROM ours.alembic_version") == [("0002",)]


async def test_processes_that_start_at_once_migrate_once(database: str, folder: Path) -> None:
    """Four of them; the table is created by one and found by three."""
    code = (
        "import asyncio, pathlib, sys; from services.common.database import migrate; "
        "asyncio.run(migrate(sys.argv[1], schema='ours', folder=pathlib.Path(sys.argv[2])))"
    )

    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, database, str(folder)) for _ in range(4)
    ]
    assert [await process.wait() for process in started] == [0, 0, 0, 0]
    assert await rows(database, "SELECT id FROM ours.things") == [(1,)]


async def test_a_migration_that_fails_leaves_nothing_behind(database: str, folder: Path) -> None:
    """All revisions of a start are one transaction."""
    broken = SECOND.format(more='op.execute("SELECT no_such_column")')
    (folder / "versions" / "0002_one.py").write_text(broken, encoding="utf-8")
    shutil.rmtree(folder / "versions" / "__pycache__", ignore_errors=True)

    with pytest.raises(Exception, match="no_such_column"):
        await common.migrate(database, schema="ours", folder=folder)
    assert await rows(database, "SELECT to_regclass('ours.things')") == [(None,)]


async def test_migrations_read_the_url_as_the_pool_does(database: str, folder: Path) -> None:
    """An option that only asyncpg understands."""
    url = database + ("&" if "?" in database else "?") + "sslmode=disable"
    pool = await common.connect(url)
    try:
        assert await common.answers(pool) is None
        await common.migrate(url, schema="ours", folder=folder)
    finally:
        await pool.close()
    assert await rows(database, "SELECT id FROM ours.things") == [(1,)]


async def test_no_server_stops_the_service_after_a_while(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """It is tried again first, whether the pool or the migrations come first."""
    monkeypatch.setattr(common, "_CONNECT_SECONDS", 0.5)
    url = f"postgresql://rasid@127.0.0.1:{free_port()}/rasid"
    with pytest.raises(StopServiceError, match="PostgreSQL does not answer"):
        await common.connect(url)
    with pytest.raises(StopServiceError, match="PostgreSQL does not answer"):
        await common.migrate(url, schema="ours", folder=folder)


async def test_a_refusal_stops_at_once(database: str) -> None:
    """A database that does not exist will not exist in half a minute either."""
    url = database.replace("/test_", "/no_such_")
    async with asyncio.timeout(5):
        with pytest.raises(StopServiceError, match='PostgreSQL cannot be used: database "no_such_'):
            await common.connect(url)


async def test_a_url_that_cannot_be_read_stops_at_once() -> None:
    """A port that is no number."""
    async with asyncio.timeout(5):
        with pytest.raises(StopServiceError, match="PostgreSQL cannot be used"):
            await common.connect("postgresql://rasid@127.0.0.1:port/rasid")


async def test_a_pool_that_cannot_ask_is_not_ready(database: str) -> None:
    """The check raises, which `Health` answers with as the reason."""
    pool = await common.connect(database)
    await pool.close()
    with pytest.raises(asyncpg.InterfaceError):
        await common.answers(pool)


async def test_a_session_may_ask_that_the_loss_of_its_client_is_noticed(database: str) -> None:
    """PostgreSQL takes the settings as the client's own, and they are under a minute; over a Unix socket they rest."""
    pool = await common.connect(database, size=1, server_settings=common.NOTICE_LOSS)
    try:
        taken = await pool.fetch(
            "SELECT name, reset_val::int AS seconds, source FROM pg_settings WHERE name = ANY($1)",
            list(common.NOTICE_LOSS),
        )
    finally:
        await pool.close()
    assert {row["source"] for row in taken} == {"client"}
    value = {row["name"].removeprefix("tcp_keepalives_"): row["seconds"] for row in taken}
    assert 0 < value["idle"] + value["interval"] * value["count"] <= 60
