"""Database users of the services: each logs in as its own and has the rights of one role alone.

The owner of the database makes them, from the very URLs that the services are given.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

import asyncpg

from services.common import database
from services.common.errors import SettingError, StopServiceError

_ITERATIONS: Final = 4096  # PostgreSQL's own

_FIND: Final = """
SELECT rolsuper OR rolname = session_user AS mighty FROM pg_roles WHERE rolname = $1"""


async def allow(owner: str, logins: Mapping[str, str]) -> list[str]:
    """Let the user and password of each URL log in, with the rights of the role that it stands under; the users' names.

    Who is there already gets this password and this role. Raises SettingError for a URL that names no user, an
    administrator or the owner, StopServiceError when the database refuses (no such role, no right to make users).
    """
    pool = await database.connect(owner, size=1)
    try:
        async with pool.acquire() as connection, connection.transaction():
            # Two at once would alter the same user.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('rasid logins'))")
            return [await _allow(connection, role, url) for role, url in logins.items()]
    except asyncpg.PostgresError as error:
        msg = f"PostgreSQL does not let this user make others: {error}"
        raise StopServiceError(msg) from None  # a statement may stand in its context
    finally:
        await database.close(pool)


async def _allow(connection: asyncpg.Connection, role: str, url: str) -> str:
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user:
        msg = f"The URL for {role} names no user."
        raise SettingError(msg)
    found = await connection.fetchrow(_FIND, user)
    if found and found["mighty"]:
        msg = f"The URL for {role} names {user}, who may do everything: a service needs a user of its own."
        raise SettingError(msg)
    if not found:
        await connection.execute(await _formatted(connection, "CREATE ROLE %I LOGIN", user))
    if password:
        secret = scram_secret(password, os.urandom(16))
        await connection.execute(await _formatted(connection, "ALTER ROLE %I LOGIN PASSWORD %L", user, secret))
    await connection.execute(await _formatted(connection, "GRANT %I TO %I", role, user))
    return user


async def _formatted(connection: asyncpg.Connection, statement: str, *names: str) -> str:
    quoted: str = await connection.fetchval("SELECT format($1, VARIADIC $2::text[])", statement, list(names))
    return quoted


def scram_secret(password: str, salt: bytes) -> str:
    """What PostgreSQL keeps of a password (RFC 5803), so that the password itself is in none of its logs.

    Raises SettingError for a password with other characters than printable ASCII, which clients may send otherwise.
    """
    if not (password.isascii() and password.isprintable()):
        msg = "A password of the database has characters other than printable ASCII."
        raise SettingError(msg)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    told = [base64.b64encode(each).decode() for each in (salt, stored, server)]
    return f"SCRAM-SHA-256${_ITERATIONS}:{told[0]}${told[1]}:{told[2]}"
