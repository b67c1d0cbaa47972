"""One request at a time per host, never sooner than its delay, whatever number of processes there is.

A host is held by a PostgreSQL session advisory lock: a process that dies loses it with its connection at once, one
that is merely stopped keeps it, which a lease in a row could not tell apart. When the next request may go out stands
in a row, on the database's clock, and is written over the very connection that holds the lock: whoever has lost the
lock cannot take a turn any more.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, Self

import asyncpg

from services.common.database import CONNECT_ERRORS, NOTICE_LOSS
from services.common.errors import StopServiceError

_LOCK_CLASS: Final = 0x72617369  # "rasi": keeps our advisory locks apart from other programs' in the same database
_LOST: Final = (*CONNECT_ERRORS, asyncpg.InterfaceError)


class Hosts:
    """The hosts this process holds, and the turns it takes at them. Use as an async context manager.

    Every method raises StopServiceError once the connection, and with it every lock, is lost.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._busy = asyncio.Lock()
        self.held: set[str] = set()

    async def __aenter__(self) -> Self:
        try:
            self._connection = await asyncpg.connect(
                self._url, server_settings={"application_name": "rasid hosts", **NOTICE_LOSS}
            )
        except CONNECT_ERRORS as error:
            msg = f"PostgreSQL does not answer: {error}"
            raise StopServiceError(msg) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            msg = f"PostgreSQL cannot be used: {error}"
            raise StopServiceError(msg) from error
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._connection is not None:
            self._connection.terminate()

    async def hold(self, host: str) -> bool:
        """Hold `host` if nobody does, not even another task of this process. Does not wait."""
        if host in self.held:
            return False
        self.held.add(host)  # before the first await: tasks of one session would both get its lock
        got = False
        try:
            got = bool(await self._value("SELECT pg_try_advisory_lock($1, hashtext($2))", _LOCK_CLASS, host))
        finally:
            if not got:
                self.held.discard(host)
        return got

    async def wait_for(self, host: str) -> None:
        """Hold `host` as soon as whoever holds it lets it go. Nothing else can be asked of this object meanwhile."""
        await self._value("SELECT pg_advisory_lock($1, hashtext($2))", _LOCK_CLASS, host)
        self.held.add(host)

    async def known(self) -> bool:
        """Whether the database has hosts at all: no ingest may ever have run on it."""
        return bool(await self._value("SELECT to_regclass('ingest.hosts') IS NOT NULL"))

    async def refuses(self, host: str) -> bool:
        """Whether nothing is asked of a host any more, which need not be known before."""
        await self._value("INSERT INTO ingest.hosts (host) VALUES ($1) ON CONFLICT DO NOTHING", host)
        return bool(await self._value("SELECT refusing_since IS NOT NULL FROM ingest.hosts WHERE host = $1", host))

    async def release(self, host: str) -> None:
        """Let others have it."""
        try:
            await self._value("SELECT pg_advisory_unlock($1, hashtext($2))", _LOCK_CLASS, host)
        finally:
            self.held.discard(host)

    async def turn(self, host: str, delay: float) -> float:
        """Take the next turn at a host that is held: 0.0 when it is ours, else the seconds until there is one.

        The time before which nobody asks again, now + `delay`, is written before this returns.
        """
        wait = await self._value(
            """
            WITH taken AS (
                UPDATE ingest.hosts SET next_allowed_at = clock_timestamp() + make_interval(secs => $2)
                WHERE host = $1 AND next_allowed_at <= clock_timestamp() RETURNING 1
            )
            SELECT CASE WHEN EXISTS (SELECT FROM taken) THEN 0
                   ELSE greatest(extract(epoch FROM next_allowed_at - clock_timestamp()), 0.001) END::float8
            FROM ingest.hosts WHERE host = $1
            """,
            host,
            delay,
        )
        return float(wait)

    async def answered(self, host: str, delay: float, *, page: bool) -> None:
        """The host answered: its delay counts from the end of the answer, and its failures are forgotten.

        Answers 403 are forgotten only when it gave a `page`: there are hosts that give lists and refuse every page.
        """
        await self._value(
            """
            UPDATE ingest.hosts SET failures = 0, forbidden = CASE WHEN $3 THEN 0 ELSE forbidden END,
                next_allowed_at = greatest(next_allowed_at, clock_timestamp() + make_interval(secs => $2))
            WHERE host = $1
            """,
            host,
            delay,
            page,
        )

    async def leave(self, host: str, seconds: float) -> None:
        """Nobody asks the host for so long; how it stands to ingest stays as it is."""
        await self._value(
            "UPDATE ingest.hosts SET next_allowed_at = "
            "greatest(next_allowed_at, clock_timestamp() + make_interval(secs => $2)) WHERE host = $1",
            host,
            seconds,
        )

    async def failed(self, host: str, *, first: float, longest: float, at_least: float | None) -> float:
        """The host is down or overloaded: leave it alone. Returns for how many seconds.

        `first`, doubled with each failure in a row, at most `longest`; or what the host itself asked for, if more.
        """
        wait = await self._value(
            """
            UPDATE ingest.hosts SET failures = failures + 1, next_allowed_at = clock_timestamp() + make_interval(
                secs => greatest(least($2 * 2.0 ^ least(failures, 40), $3), $4))
            WHERE host = $1
            RETURNING extract(epoch FROM next_allowed_at - clock_timestamp())::float8
            """,
            host,
            first,
            longest,
            at_least or 0.0,
        )
        return float(wait)

    async def forbade(self, host: str, delay: float, *, threshold: int) -> bool:
        """The host answered 403. Returns whether it thereby counts as refusing us: nothing is asked of it any more."""
        return bool(
            await self._value(
                """
                UPDATE ingest.hosts SET forbidden = forbidden + 1,
                    next_allowed_at = greatest(next_allowed_at, clock_timestamp() + make_interval(secs => $2)),
                    refusing_since = CASE WHEN forbidden + 1 >= $3 THEN coalesce(refusing_since, now())
                                     ELSE refusing_since END
                WHERE host = $1 RETURNING refusing_since IS NOT NULL
                """,
                host,
                delay,
                threshold,
            )
        )

    async def _value(self, query: str, *values: Any) -> Any:  # noqa: ANN401  (asyncpg's values)
        if self._connection is None or self._connection.is_closed():
            msg = "the connection that holds the hosts' locks is lost"
            raise StopServiceError(msg)
        try:
            async with self._busy:
                return await self._connection.fetchval(query, *values)
        except _LOST as error:
            msg = f"the connection that holds the hosts' locks is lost: {error}"
            raise StopServiceError(msg) from error
