"""Fixtures shared by all tests: a real broker and a real database, and the material in ../shared."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from services.common.database import migrate
from services.ingest import settings as ingest_settings
from services.store import settings as store_settings
from services.up.embedded import EmbeddedDatabase
from tests.kafka import jars
from tests.kafka.apache import Apache
from tests.kafka.brokers import BROKERS, empty_broker

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
_OWN_FOLDER = pytest.StashKey[Path]()

# It says every tenth of a second that a broker is away, which tests arrange on purpose.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)

# A busy machine is slow, which is no fault of the code under test.
hypothesis.settings.register_profile("rasid", deadline=None)
hypothesis.settings.load_profile("rasid")


def pytest_configure(config: pytest.Config) -> None:
    """Give each session a folder of its own.

    In the one that pytest shares between them, each start takes away the rights that another session's PostgreSQL needs,
    which root runs as another user. Workers of a parallel session get theirs below it.
    """
    if config.option.basetemp is None:
        folder = Path(tempfile.mkdtemp(prefix="rasid-tests-"))
        config.option.basetemp = folder / "pytest"
        config.stash[_OWN_FOLDER] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it; what still runs and writes there is a fault that the next test would show, not this."""
    if (folder := config.stash.get(_OWN_FOLDER, None)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark with `kafka` what runs on Apache Kafka: `make test-kafka` chooses by it."""
    for item in items:
        params = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if "apache" in params or "need_java" in getattr(item, "fixturenames", ()):
            item.add_marker("kafka")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold annotations; its absence skips the test here and fails it in CI."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared is absent: the tests on real pages cannot run")
        pytest.skip("../shared is absent: real pages stay with their publishers")
    return SHARED


@pytest.fixture(scope="session")
def database_server() -> Iterator[EmbeddedDatabase]:
    """An embedded PostgreSQL server that lives as long as the test session.

    Not in pytest's own folder: another session would take away the rights that a server run by root's other user needs.
    """
    with (
        TemporaryDirectory(prefix="rasid-tests-") as folder,
        EmbeddedDatabase(Path(folder) / "data") as server,
    ):
        yield server


def _new_database(server: EmbeddedDatabase, like: str) -> str:
    """URL of a fresh copy of the database `like`."""
    name = f"test_{uuid4().hex}"

    async def create() -> None:
        connection = await asyncpg.connect(server.url())
        try:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as apart:  # Playwright keeps a loop running in the thread of its tests
        apart.submit(lambda: asyncio.run(create())).result()
    return server.url(name)


@pytest.fixture
def empty_database(database_server: EmbeddedDatabase) -> str:
    """URL of a fresh database without a table: for tests of what makes them."""
    return _new_database(database_server, "template1")


@pytest.fixture(scope="session")
def _made_database(database_server: EmbeddedDatabase) -> str:
    """The name of a database with the tables of store and ingest; making them takes longer than most tests do."""
    url = _new_database(database_server, "template1")

    async def make() -> None:
        for part in (store_settings, ingest_settings):
            await migrate(url, schema=part.SCHEMA, folder=part.MIGRATIONS)

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(make())).result()
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture
def database(database_server: EmbeddedDatabase, _made_database: str) -> str:
    """URL of a fresh database with the tables of store and ingest, and no row."""
    return _new_database(database_server, _made_database)


@pytest.fixture(scope="session")
def need_java() -> None:
    """Real Apache Kafka needs Java 17 and Maven: without them a test is skipped here and fails in CI."""
    lacking = jars.missing()
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)


@pytest.fixture(scope="session")
def apache_kafka(need_java: None) -> Iterator[str]:  # noqa: ARG001  (skips or fails)
    """Bootstrap address of a real Apache Kafka."""
    with Apache() as server:
        yield server.address


@pytest.fixture
def kafka_cluster(need_java: None) -> Iterator[Apache]:  # noqa: ARG001  (skips or fails)
    """A fresh cluster of three real Apache Kafka brokers."""
    with Apache(nodes=3) as cluster:
        yield cluster


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """Bootstrap address of a broker without topics, each kind in turn."""
    with empty_broker(request) as address:
        yield address
