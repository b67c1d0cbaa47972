"""The users that services log in as, against a real PostgreSQL."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import pytest

from services.common.database_logins import allow, scram_secret
from services.common.errors import SettingError, StopServiceError


@pytest.fixture
async def owner(empty_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner."""
    connection = await asyncpg.connect(empty_database)
    yield connection
    await connection.close()


@pytest.fixture
async def role(owner: asyncpg.Connection) -> AsyncIterator[str]:
    """A role that reads one table of two; it and its members go after the test."""
    name = f"reads_{uuid4().hex}"
    await owner.execute(f"CREATE ROLE {name} NOLOGIN; CREATE TABLE mine (a int); CREATE TABLE other (a int)")
    await owner.execute(f"GRANT SELECT ON mine TO {name}")
    yield name
    for user in await members(owner, name):
        await owner.execute(await owner.fetchval("SELECT format('DROP ROLE %I', $1::text)", user))
    await owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


async def members(owner: asyncpg.Connection, role: str) -> list[str]:
    """The users that have the rights of a role."""
    query = """SELECT u.rolname FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member
        JOIN pg_roles r ON r.oid = m.roleid WHERE r.rolname = $1"""
    return [row["rolname"] for row in await owner.fetch(query, role)]


async def test_a_user_has_the_rights_of_its_role_and_no_others(
    empty_database: str, owner: asyncpg.Connection, role: str
) -> None:
    """Whatever its name; a second time changes nothing but the password."""
    user = f'a "user" {role}'[:60]
    url = empty_database.replace("postgres@", f"{quote(user)}:first@")
    assert await allow(empty_database, {role: url}) == [user]
    assert await allow(empty_database, {role: url.replace(":first@", ":second@")}) == [user]

    assert await members(owner, role) == [user]
    connection = await asyncpg.connect(url)
    assert await connection.fetch("SELECT * FROM mine") == []
    for statement in ("SELECT * FROM other", "INSERT INTO mine VALUES (1)", "CREATE ROLE another"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_the_password_is_kept_as_the_server_would_keep_it(
    empty_database: str, owner: asyncpg.Connection, role: str
) -> None:
    """PostgreSQL's own hash of the same password under the same salt; ours is of the password given last."""
    user = f"user_{role}"[:60]
    await owner.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'it''s 100% ours'")
    theirs = await kept(owner, user)
    assert theirs == scram_secret("it's 100% ours", salt_of(theirs))

    url = empty_database.replace("postgres@", f"{user}:an%40other@")
    await allow(empty_database, {role: url})

    ours = await kept(owner, user)
    assert salt_of(ours) != salt_of(theirs)
    assert ours == scram_secret("an@other", salt_of(ours))


async def kept(owner: asyncpg.Connection, user: str) -> str:
    """What the server keeps of a user's password."""
    return str(await owner.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = $1", user))


def salt_of(secret: str) -> bytes:
    """The salt within what the server keeps."""
    return base64.b64decode(secret.split("$")[1].split(":")[1])


@pytest.mark.parametrize(
    ("user", "error", "told"),
    [
        ("", SettingError, "names no user"),
        ("postgres:x@", SettingError, "a user of its own"),
        ("some:d%C3%A9j%C3%A0@", SettingError, "printable ASCII"),
    ],
)
async def test_what_is_no_user_of_a_service_is_refused(
    empty_database: str, role: str, user: str, error: type[Exception], told: str
) -> None:
    """Nobody, the owner, a password that clients send differently; the password is not told."""
    with pytest.raises(error, match=told) as raised:
        await allow(empty_database, {role: empty_database.replace("postgres@", user)})
    assert "déjà" not in str(raised.value)


async def test_a_role_that_is_not_there_is_told(empty_database: str, owner: asyncpg.Connection) -> None:
    """And no user stays behind."""
    with pytest.raises(StopServiceError, match="absent_role"):
        await allow(empty_database, {"absent_role": empty_database.replace("postgres@", "left_over:x@")})
    assert await owner.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = 'left_over'") == 0
