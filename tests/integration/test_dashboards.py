"""Every panel's query against a real Prometheus that scrapes the whole running system: `make dashboards-check`.

The demo runs on an Apache Kafka with TLS, so that there is a certificate, and gets besides what recorded sites cannot
give: an article of today, and a record that nobody can read. Rendering in Grafana is not checked.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import urlopen

import asyncpg
import pytest

from deploy.grafana.source import boards
from services.common.clock import utc_now
from services.common.kafka import Publisher
from services.common.settings import ServiceSettings
from services.contracts.probe import ARTICLE_ID, SITE, URL
from services.contracts.records import Record, encode
from services.contracts.topics import ARTICLES
from services.up.embedded import free_port
from tests.collector import Collector, Part
from tests.kafka.apache import Apache
from tests.made_records import an_article
from tests.programs import need
from tests.prometheus import Prometheus, port_of

SERVICES: Final = ("ingest", "extract", "store", "web")
STAGES: Final = {"published", "extracted", "merged", "stored"}
SECONDS: Final = 150.0
PATHS: Final = ("/", "/map", "/api/events", "/api/incidents", "/api/articles", "/api/sites", "/api/none")


@dataclass
class System:
    """rasid as a whole, and the Prometheus that scrapes it."""

    prometheus: Prometheus
    web: str
    data: Path
    collector: Collector


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, need_java: None) -> Iterator[System]:  # noqa: ARG001  (skips or fails)
    """`rasid up --demo` on a secured Apache Kafka, with what the demo lacks published, and watched."""
    program = need("prometheus")
    # Not in pytest's own folder: another session would take away the rights that the database's user needs.
    collector = Collector()
    with ExitStack() as stack:
        data = Path(stack.enter_context(TemporaryDirectory(prefix="rasid-tests-")))
        kafka = stack.enter_context(Apache(secured=True))
        assert kafka.security is not None
        settings = {
            "RASID_KAFKA": kafka.address,
            "RASID_KAFKA_TLS": "true",
            "RASID_KAFKA_CA": str(kafka.security.certificate),
            "RASID_KAFKA_USERNAME": kafka.security.username,
            "RASID_KAFKA_PASSWORD": kafka.security.password,
        }
        own = {"RASID_DATA": str(data), "RASID_WEB_PORT": str(free_port()), "RASID_PROBE_EVERY": "2"}
        own["RASID_TRACES"] = stack.enter_context(collector).address
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
        with (data / "output").open("wb") as output:
            up = subprocess.Popen(
                [sys.executable, "-m", "services.cli", "up", "--demo", "--interval", "1"],
                env={**environment, **settings, **own},
                stdout=output,
                stderr=output,
            )
        try:
            ports = {name: port_of(data, name, up) for name in SERVICES}
            with Prometheus(program, tmp_path_factory.mktemp("prometheus"), ports) as prometheus:
                _wait_for_scrapes(prometheus)
                asyncio.run(_publish_what_the_demo_lacks(settings))
                yield System(prometheus, f"http://127.0.0.1:{ports['web']}", data, collector)
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(30)


def _wait_for_scrapes(prometheus: Prometheus) -> None:
    """What was counted before the first look never seems to rise."""
    looked = (
        "min(count_over_time(rasid_page_to_row_seconds_count[1m])) >= 2 "
        "and min(count_over_time(rasid_page_to_incident_seconds_count[1m])) >= 2"
    )
    deadline = time.monotonic() + SECONDS
    while not prometheus.samples(looked):
        assert time.monotonic() < deadline
        time.sleep(0.2)


async def _publish_what_the_demo_lacks(settings: dict[str, str]) -> None:
    now = utc_now()
    made = {name.removeprefix("RASID_").lower(): value for name, value in settings.items()}
    publisher = Publisher(ServiceSettings(**made))  # type: ignore[arg-type]  # pydantic reads text
    fresh = an_article(published_at=now - timedelta(minutes=10)).model_copy(update={"fetched_at": now})
    unreadable = Record(ARTICLES.name, b"key", b"no record", ())
    await publisher.start()
    try:
        await publisher.send([encode(fresh, service="ingest", sent_at=now), unreadable])
    finally:
        await publisher.stop()


def _look(web: str) -> None:
    """What a reader's browser asks, one wrong address among it."""
    for path in PATHS:
        with suppress(HTTPError), urlopen(web + path, timeout=10) as answer:  # noqa: S310  (loopback)
            answer.read()


def _panels() -> dict[tuple[str, int], dict[str, Any]]:
    return {
        (path.stem, panel["id"]): panel
        for path in sorted(boards.FOLDER.glob("*.json"))
        for panel in json.loads(path.read_text("utf-8"))["panels"]
    }


def _samples(prometheus: Prometheus, panel: dict[str, Any]) -> list[int]:
    """Of each query of a panel, with every site chosen."""
    queries = [(target["expr"].replace("$site", ".+"), target["range"]) for target in panel["targets"]]
    return [prometheus.samples(query, minutes=5 if over_time else None) for query, over_time in queries]


def test_every_query_of_every_panel_returns_data(system: System) -> None:
    """The table is printed (pytest -s); a query without a single number fails."""
    panels, counts = _panels(), dict[tuple[str, int], list[int]]()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        _look(system.web)
        for key, panel in panels.items():
            if not all(counts.get(key, [0])):
                counts[key] = _samples(system.prometheus, panel)
        if all(all(found) for found in counts.values()):
            break
        time.sleep(1)
    for key, panel in panels.items():  # the counts of one moment
        counts[key] = _samples(system.prometheus, panel)
        print(f"{key[0]:10} {key[1]:3} {panel['title']:52} {' '.join(map(str, counts[key]))}")  # noqa: T201
    assert {key: found for key, found in counts.items() if not all(found)} == {}


def test_a_sound_system_raises_no_alert(system: System) -> None:
    """Nothing fires but the watchdog. What waits for its hour is not counted: the recorded sites print no news today."""
    assert system.prometheus.firing() == {("Watchdog", "")}


def test_the_probe_passes_every_stage_and_stands_nowhere(system: System) -> None:
    """Each stage saw one within the last half minute; database and API hold nothing of any."""
    deadline = time.monotonic() + SECONDS
    ages = dict[str, float]()
    while set(ages) != STAGES and time.monotonic() < deadline:
        answer = system.prometheus.ask("query", query="time() - max by (stage) (rasid_probe_timestamp_seconds)")
        ages = {series["metric"]["stage"]: float(series["value"][1]) for series in answer["result"]}
        time.sleep(0.5)
    assert set(ages) == STAGES
    assert max(ages.values()) < 30

    for path in ("/api/events", "/api/incidents", "/api/articles", "/api/sites"):
        with urlopen(system.web + path + "?limit=100" * (path != "/api/sites"), timeout=10) as answer:  # noqa: S310
            told = answer.read().decode()
        assert SITE not in told
        assert URL not in told
        assert str(ARTICLE_ID) not in told
    assert asyncio.run(_rows(system.data)) == {}


def test_one_trace_leads_from_the_fetch_to_the_row(system: System) -> None:
    """As a collector gets it from three services: each part hangs on the one that led to it."""
    deadline = time.monotonic() + SECONDS
    whole: list[list[Part]] = []
    while not whole and time.monotonic() < deadline:
        of_pages = [parts for parts in system.collector.traces() if "page" in {part.name for part in parts}]
        whole = [parts for parts in of_pages if _rows_of_reading(parts)]
        time.sleep(0.5)
    assert whole
    from_ingest = {part.own: part for part in whole[0] if part.service == "ingest"}
    assert {part.name for part in from_ingest.values()} == {"page", "fetch", "settle"}
    assert [part.parent for part in from_ingest.values() if part.name == "page"] == [b""]
    assert all(part.parent in from_ingest for part in whole[0] if (part.service, part.name) == ("extract", "read"))


def _rows_of_reading(parts: list[Part]) -> list[Part]:
    """The rows that hang on a reading: those of events. The article's own hangs on ingest, and often comes first."""
    readings = {part.own for part in parts if (part.service, part.name) == ("extract", "read")}
    return [part for part in parts if (part.service, part.name) == ("store", "row") and part.parent in readings]


async def _rows(data: Path) -> dict[str, int]:
    """How many rows of each table name the probe, those without any left out."""
    (socket,) = (data / "postgresql").glob(".s.PGSQL.*[0-9]")
    connection = await asyncpg.connect(host=str(socket.parent), user="postgres", database="postgres")
    try:
        tables = await connection.fetch("SELECT format('%I.%I', schemaname, tablename) AS t FROM pg_tables "
                                        "WHERE schemaname IN ('rasid', 'ingest')")  # fmt: skip
        counts = {
            row["t"]: await connection.fetchval(
                f"SELECT count(*) FROM {row['t']} AS r WHERE r::text LIKE ANY ($1)",  # noqa: S608  (names of tables)
                [f"%{ARTICLE_ID}%", f"%{SITE}%", f"%{URL}%"],
            )
            for row in tables
        }
    finally:
        await connection.close()
    assert len(counts) > 10
    return {table: count for table, count in counts.items() if count}
