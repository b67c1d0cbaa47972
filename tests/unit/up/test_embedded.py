"""The embedded broker and database start, answer, stop, and come back after a crash."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from services.up.embedded import EmbeddedBroker, EmbeddedDatabase, free_port


async def _count(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        count: int = await connection.fetchval("SELECT count(*) FROM kept")
        return count
    finally:
        await connection.close()


def test_a_port_is_given_once_and_to_nobody_who_only_connects() -> None:
    """Three for each node of a cluster, picked long before they listen: no two alike, none that a connection may get."""
    ports = [free_port() for _ in range(200)]
    assert len(set(ports)) == len(ports)
    assert max(ports) < int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])


def test_a_port_that_is_taken_is_not_given() -> None:
    """The one that would come next is passed over."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port() + 1))
        assert free_port() != taken.getsockname()[1]


async def test_the_database_keeps_its_folder_over_a_crash(tmp_path: Path) -> None:
    """What was committed before a SIGKILL is there after the next start."""
    server = EmbeddedDatabase(tmp_path / "data").start()
    try:
        connection = await asyncpg.connect(server.url())
        await connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        connection.terminate()
        server.kill()
        server.start()
        assert await _count(server.url()) == 1
    finally:
        server.stop()


def test_stopping_leaves_no_process(tmp_path: Path) -> None:
    """After stop neither the broker nor the database is running."""
    broker, database = EmbeddedBroker().start(), EmbeddedDatabase(tmp_path / "data").start()
    pids = [broker.pid, database.pid]
    broker.stop()
    database.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids)


@pytest.mark.parametrize("end", [EmbeddedDatabase.stop, EmbeddedDatabase.kill])
def test_no_child_outlives_a_server_that_is_ended_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[EmbeddedDatabase], None]
) -> None:
    """Neither after a kill nor after a stop that took too long does anything write to its folder any more."""
    database = EmbeddedDatabase(tmp_path / "data").start()
    children = psutil.Process(database.pid).children(recursive=True)
    busy = subprocess.Popen(
        [sys.executable, "-c", _BUSY, database.url()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert busy.stdout is not None
        children.append(psutil.Process(int(busy.stdout.readline())))
        monkeypatch.setattr("services.up.embedded._STOP_SECONDS", 0.0)
        end(database)
        assert [child for child in children if child.is_running()] == []
    finally:
        busy.kill()
        busy.wait()


# A session that computes for long, and so is slow to notice that its server is gone; first it says its process id.
_BUSY = (
    "import asyncio, sys, asyncpg\n"
    "async def ask():\n"
    "    connection = await asyncpg.connect(sys.argv[1])\n"
    "    print(connection.get_server_pid(), flush=True)\n"
    "    await connection.fetchval('SELECT count(*) FROM generate_series(1, 30000000)')\n"
    "asyncio.run(ask())\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_both_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """A SIGKILL of the parent leaves neither behind."""
    code = (
        "import sys, time, pathlib\n"
        "from services.up.embedded import EmbeddedBroker, EmbeddedDatabase\n"
        "broker = EmbeddedBroker().start()\n"
        "database = EmbeddedDatabase(pathlib.Path(sys.argv[1])).start()\n"
        "print(broker.pid, database.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "data")], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    _gone, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_the_fixture_gives_an_empty_database(empty_database: str) -> None:
    """A database of its own, with no table in it."""

    async def tables() -> int:
        connection = await asyncpg.connect(empty_database)
        try:
            count: int = await connection.fetchval(
                "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            )
            return count
        finally:
            await connection.close()

    assert asyncio.run(tables()) == 0
