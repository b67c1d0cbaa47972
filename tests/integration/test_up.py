"""`rasid up` as a person uses it: drained once, again with nothing new, after a crash, and stopped by Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from services.up.embedded import EmbeddedDatabase, free_port
from services.up.figures import parse
from tests.prometheus import port_of

# What must not depend on when a page was fetched or how often a run was killed.
STABLE = {
    "articles": "SELECT article_id, revision, kind, title, text, published_at FROM rasid.articles ORDER BY 1",
    "events": "SELECT event_id, article_id, event_type, mode, evidence_start, evidence_end FROM rasid.events ORDER BY 1",
}

SOON = {"RASID_KAFKA_SESSION_TIMEOUT": "2"}  # seconds, of which the embedded broker has each group wait half

SHARED_ACTS = """
SELECT mode, event_date::text, cardinality(sites), contested, corroboration
FROM rasid.incidents WHERE event_type = 'assault' AND status = 'live' AND cardinality(sites) > 2
ORDER BY event_date"""


def _up(data: Path, *options: str, **popen: Any) -> subprocess.Popen[str]:  # noqa: ANN401  (subprocess's own options)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", "up", "--demo", *options],
        env={**environment, "RASID_DATA": str(data), "RASID_WEB_PORT": str(free_port()), **SOON},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **popen,
    )


def _once(data: Path) -> str:
    run = _up(data, "--once")
    output, _ = run.communicate(timeout=240)
    assert run.returncode == 0, output + _logs(data)
    return output


def _logs(data: Path) -> str:
    return "".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(data.glob("logs/*.log")))


def _figure(output: str, row: str) -> int:
    found = re.search(rf"│ {row}\D*(\d+)", output)
    assert found, output
    return int(found.group(1))


def _database(data: Path, queries: dict[str, str] = STABLE) -> dict[str, list[tuple[Any, ...]]]:
    async def read(url: str) -> dict[str, list[tuple[Any, ...]]]:
        connection = await asyncpg.connect(url)
        try:
            return {name: [tuple(row) for row in await connection.fetch(query)] for name, query in queries.items()}
        finally:
            await connection.close()

    with EmbeddedDatabase(data / "postgresql") as server:
        return asyncio.run(read(server.url()))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder after one undisturbed run, and what that run printed."""
    data = tmp_path_factory.mktemp("undisturbed")
    return data, _once(data)


def test_once_ends_with_what_was_promised(undisturbed: tuple[Path, str]) -> None:
    """At least 30 articles, 10 flashes, 60 events; every page accounted for."""
    _, output = undisturbed
    assert _figure(output, "articles") >= 30
    assert _figure(output, "flashes") >= 10
    assert _figure(output, "events") >= 60
    assert _figure(output, "pages published in this run") >= 30


def test_each_service_stays_small(undisturbed: tuple[Path, str]) -> None:
    """Resident memory of each service under 200 MB."""
    _, output = undisturbed
    (row,) = (line for line in output.splitlines() if "resident memory" in line)
    memory = {name: int(size) for name, size in re.findall(r"(\w+) (\d+)(?:,| *│)", row)}
    assert memory.keys() == {"ingest", "extract", "store", "web"}
    assert max(memory.values()) < 200, memory


def test_what_several_sites_tell_of_one_act_stands_side_by_side(undisturbed: tuple[Path, str]) -> None:
    """Three strikes and bombings that sites tell in their own words; a wire text on two sites is one source."""
    (acts,) = _database(undisturbed[0], {"acts": SHARED_ACTS}).values()
    assert acts == [
        ("airstrike", "2019-06-26", 3, True, 3),  # Moscow denies
        ("ied", "2020-06-16", 4, False, 3),
        ("airstrike", "2025-03-24", 3, False, 3),
    ]


def test_a_second_run_publishes_nothing_new(undisturbed: tuple[Path, str]) -> None:
    """The same data folder again: nothing published, the database as it was."""
    data, _ = undisturbed
    before = _database(data)
    output = _once(data)
    assert _figure(output, "pages published in this run") == 0
    assert _database(data) == before


def test_a_run_killed_halfway_ends_with_the_same_database(undisturbed: tuple[Path, str], tmp_path: Path) -> None:
    """Everything is killed at once, broker and database too; the next run makes up for it."""
    run = _up(tmp_path, "--interval", "0.2", start_new_session=True)
    try:
        _wait_for_events(tmp_path, run)
    finally:
        family = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):  # gone with the one killed before it
                process.kill()
        run.communicate()
    _once(tmp_path)
    assert _database(tmp_path) == _database(undisturbed[0])


def test_ctrl_c_stops_everything_within_five_seconds(tmp_path: Path) -> None:
    """SIGINT while articles flow: exit within five seconds, and no process of it is left."""
    run = _up(tmp_path, "--interval", "0.2", start_new_session=True)
    _wait_for_events(tmp_path, run)
    family = psutil.Process(run.pid).children(recursive=True)
    assert len(family) >= 6  # broker, database, recorded sites, services
    started = time.monotonic()
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=20)
    assert time.monotonic() - started < 5
    assert (run.returncode, [process for process in family if process.is_running()]) == (0, [])
    assert "had to be killed" not in output


def _wait_for_events(data: Path, run: subprocess.Popen[str]) -> None:
    """Until store has written at least twenty records, by its own metric: `up` tells it only every five seconds."""
    address = f"http://127.0.0.1:{port_of(data, 'store', run)}/metrics"
    deadline = time.monotonic() + 120
    while parse(httpx.get(address).text).total("rasid_store_records_total", outcome="stored") < 20:
        assert run.poll() is None, "it ended by itself\n" + _logs(data)
        assert time.monotonic() < deadline, _logs(data)
        time.sleep(0.1)
