"""PostgreSQL as every service uses it: a pool that waits for the server, and migrations by Alembic.

Each service owns one schema and a folder `migrations/` of Alembic revisions; its version table stands in its schema.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import asyncpg
import stamina

from services.common.errors import StopServiceError

# Worth another try; whatever else the server or the URL has against it is not mended by waiting.
CONNECT_ERRORS: Final = (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)
_CONNECT_SECONDS: Final = 30.0
_CLOSE_SECONDS: Final = 2.0
# For a session that holds locks: a client whose machine or network is gone is noticed within a minute, not within the
# two hours of the kernel, and what it held is free. A client that is only slow, or stopped, goes on answering these.
NOTICE_LOSS: Final = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}

_TAKE_ROLE: Final = """
SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = '{}' AND pg_has_role(oid, 'MEMBER')"""

_SET: Final = "SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS given (name, value)"

Pool: TypeAlias = asyncpg.Pool


async def connect(
    url: str,
    *,
    size: int = 4,
    role: str | None = None,
    session: Mapping[str, str] | None = None,
    **options: Any,  # noqa: ANN401  (asyncpg's own)
) -> Pool:
    """A pool of at most `size` connections, which have the rights of `role` where there is one that they may take.

    They have the settings of `session`: unlike asyncpg's `server_settings` these are made after the connection, which
    PgBouncer would refuse with any but a few, and last only where `reset` leaves them.

    Retries for half a minute while no server answers, then raises StopServiceError; raises it at once where the
    server refuses (password, name of the database) or the URL cannot be read.
    """
    pool: Pool
    try:
        # A block, not the decorator: stamina logs a decorated function's arguments, and the URL holds the password.
        async for attempt in stamina.retry_context(on=CONNECT_ERRORS, attempts=None, timeout=_CONNECT_SECONDS):
            with attempt:
                pool = await asyncpg.create_pool(
                    url, min_size=1, max_size=size, init=_beginning(role, session or {}), **options
                )
    except CONNECT_ERRORS as error:
        msg = f"PostgreSQL does not answer: {error}"
        raise StopServiceError(msg) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        msg = f"PostgreSQL cannot be used: {error}"
        raise StopServiceError(msg) from error
    return pool


def _beginning(role: str | None, session: Mapping[str, str]) -> Callable[[asyncpg.Connection], Awaitable[None]]:
    async def begin(connection: asyncpg.Connection) -> None:
        if session:
            await connection.execute(_SET, list(session), list(session.values()))
        if role is not None:
            await connection.execute(_TAKE_ROLE.format(role))

    return begin


async def close(pool: Pool) -> None:
    """Close a pool once its connections are given back; what is not within two seconds is cut, its locks with it.

    asyncpg alone would wait for ever, and a service that is broken would not end, so that nothing starts it again.
    """
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def answers(pool: Pool) -> str | None:
    """Readiness: None when the database answers, else the reason."""
    await pool.fetchval("SELECT 1")
    return None


async def migrate(url: str, *, schema: str, folder: Path) -> None:
    """Bring `schema` up to the newest revision in `folder`. Idempotent; safe when several processes start at once.

    Waits for the server and raises StopServiceError as `connect` does.
    """
    pool = await connect(url, size=1)
    newest = max(path.name.split("_")[0] for path in (folder / "versions").glob("*.py"))
    try:
        at = await pool.fetchval(f'SELECT version_num FROM "{schema}".alembic_version')  # noqa: S608  (our own name)
    except asyncpg.PostgresError:  # none yet, or not ours to read: Alembic says which
        at = None
    finally:
        await close(pool)
    if at != newest:  # who may only write rows finds nothing to do
        await asyncio.to_thread(_upgrade, url, schema, folder)


def _upgrade(url: str, schema: str, folder: Path) -> None:
    from alembic import command  # noqa: PLC0415  (30 MB that only a start needs)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))  # configparser would expand it
    config.attributes["url"] = url
    config.attributes["schema"] = schema
    command.upgrade(config, "head")


def run_migrations() -> None:
    """The whole of a service's `migrations/env.py`: run its revisions in one transaction, one process at a time."""
    from alembic import context  # noqa: PLC0415  (only there while Alembic runs)
    from sqlalchemy import Connection, text  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415
    from sqlalchemy.pool import NullPool  # noqa: PLC0415

    url: str = context.config.attributes["url"]
    schema: str = context.config.attributes["schema"]

    def upgrade(connection: Connection) -> None:
        # Serialises processes that start at once; released with the transaction.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('rasid migrations'))"))
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
        connection.execute(text(f'SET LOCAL search_path TO "{schema}"'))
        context.configure(connection=connection, version_table_schema=schema, transactional_ddl=True)
        context.run_migrations()

    async def main() -> None:
        # asyncpg reads the URL here too, so that whatever the pool accepts (sslmode, a socket) migrates as well.
        engine = create_async_engine(
            "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool
        )
        try:
            async with engine.begin() as connection:
                await connection.run_sync(upgrade)
        finally:
            await engine.dispose()

    asyncio.run(main())
