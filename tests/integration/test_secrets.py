"""Canaries in place of secrets: none of them comes out of a service, running, failing or refused at its start."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import httpx
import psutil
import pytest
from pydantic import SecretStr

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.records import Record
from services.ingest.settings import IngestSettings
from services.store.sinks import open_sink
from services.up.embedded import free_port
from tests.kafka.apache import Apache
from tests.store_process import StoreProcess, send, until

CANARIES = {
    "RASID_KAFKA_PASSWORD": "canary-of-kafka",
    "RASID_DATABASE": "postgresql://rasid:canary-of-the-database@127.0.0.1:{port}/rasid",
    "RASID_CONTACT": "editor@tajriba.example",
}


SUNG = ("canary-of-kafka", "canary-of-the-database", "canary-of-the-store", "canary-of-traces", "canary-of-tokens")


def planted(text: str, *more: str) -> list[str]:
    """Which canaries sing in a text."""
    return [canary for canary in (*SUNG, *more) if canary in text]


WRONG_DATABASE = {"RASID_DATABASE": "mysql://rasid:canary-of-the-database@db/x"}
WRONG_KAFKA = {"RASID_KAFKA": "?"}
FAILING = [
    *((service, wrong) for service in ("extract", "store") for wrong in ({}, WRONG_DATABASE, WRONG_KAFKA)),
    ("ingest", WRONG_DATABASE),
    ("web", WRONG_DATABASE),
    ("snapshot", {}),
    ("snapshot", WRONG_DATABASE),
]


@pytest.fixture(scope="module", autouse=True)
def failed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Future[subprocess.CompletedProcess[str]]]]:
    """How each failing start ended. They wait up to half a minute for who does not answer, beside the other tests."""
    folder = tmp_path_factory.mktemp("failed")
    with ThreadPoolExecutor(len(FAILING)) as beside:
        yield [beside.submit(_started, service, wrong, folder) for service, wrong in FAILING]


def _started(service: str, wrong: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    port = free_port()
    environment = {name: value.format(port=port) for name, value in CANARIES.items()}
    environment |= {"RASID_KAFKA": f"127.0.0.1:{port}", "RASID_KAFKA_USERNAME": "rasid", "RASID_KAFKA_TLS": "true"}
    return subprocess.run(
        [sys.executable, "-m", "services.cli", service, *([str(folder / "out")] if service == "snapshot" else [])],
        env={**os.environ, **environment, **wrong, "RASID_LOG_LEVEL": "debug", "RASID_ARCHIVE": str(folder)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.fixture
def store(broker: str, database: str, tmp_path: Path) -> Iterator[StoreProcess]:
    """A store whose database URL holds a password, which the embedded server does not ask for."""
    url = database.replace("postgres@", "postgres:canary-of-the-database@")
    assert planted(url)
    process = StoreProcess(broker, url, tmp_path / "log")
    process.start()
    yield process
    process.kill()


async def test_a_running_service_tells_no_secret(store: StoreProcess, broker: str, tmp_path: Path) -> None:
    """Neither its metrics, nor its health, nor its log after a broken record, nor the list of processes."""
    await create_topics(ServiceSettings(kafka=broker, kafka_partitions=3))

    async def dead() -> bool:
        return store.status("/readyz") == 200 and "rasid_dead_letters_total{" in _get(store, "/metrics")

    await send(broker, [Record("events.enriched", b"k", b"\xff", (("ce_type", b"org.rasid.event.extracted"),))])
    await until(dead, True, "a dead letter")

    said = [_get(store, path) for path in ("/metrics", "/healthz", "/readyz", "/")]
    command_lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    assert planted("\n".join([*said, *command_lines, (tmp_path / "log").read_text()])) == []


@pytest.fixture(scope="module")
def secured(need_java: None) -> Iterator[Apache]:  # noqa: ARG001  (skips or fails without Java)
    """A broker that asks for the password, which is made at random: a canary by itself."""
    with Apache(secured=True) as cluster:
        yield cluster


@pytest.mark.parametrize("service", ["ingest", "extract", "store", "web"])
def test_every_running_service_keeps_all_that_it_is_given(
    service: str, secured: Apache, database: str, tmp_path: Path
) -> None:
    """At the level of debug, with a store of the archive and a collector that cannot be reached, from start to end."""
    assert secured.security is not None
    secret, port, log = secured.security.password, free_port(), tmp_path / "log"
    (tmp_path / "sites").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RASID_")},
        "RASID_KAFKA": secured.address,
        "RASID_KAFKA_TLS": "true",
        "RASID_KAFKA_CA": str(secured.security.certificate),
        "RASID_KAFKA_USERNAME": secured.security.username,
        "RASID_KAFKA_PASSWORD": secret,
        "RASID_KAFKA_SESSION_TIMEOUT": "2",
        "RASID_DATABASE": database.replace("postgres@", "postgres:canary-of-the-database@"),
        "RASID_ARCHIVE": str(tmp_path),
        "RASID_ARCHIVE_STORE": "nowhere://rasid:canary-of-the-store@store.example/warc",
        "RASID_ARCHIVE_STORE_EVERY": "0.1",
        "RASID_CONTACT": CANARIES["RASID_CONTACT"],
        "RASID_SITES_FOLDER": str(tmp_path / "sites"),
        "RASID_TRACES": f"http://rasid:canary-of-traces@127.0.0.1:{free_port()}/v1/traces",
        "RASID_WEB_TOKENS": f"someone:persons:{sha256(b'canary-of-tokens').hexdigest()}",
        "RASID_LOG_LEVEL": "debug",
        "RASID_PORT": str(port),
    }
    asked = {"Authorization": "Bearer canary-of-tokens"}

    async def ready() -> bool:
        return _ready(port) and (service != "ingest" or "cannot be copied" in log.read_text())

    asyncio.run(_prepare(database))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", service], env=environment, stdout=output, stderr=output
        )
    try:
        asyncio.run(until(ready, True, f"{service} ready"))
        paths = ("/metrics", "/healthz", "/readyz", "/", "/api/events?type=protest")
        said = [httpx.get(f"http://127.0.0.1:{port}{path}", headers=asked, timeout=10).text for path in paths]
        said.append(" ".join(psutil.Process(process.pid).cmdline()))
        process.terminate()
        process.wait(30)
    finally:
        process.kill()
        process.wait()
    told = "\n".join([*said, log.read_text()])
    assert "started" in told
    assert planted(told, secret, sha256(b"canary-of-tokens").hexdigest()) == []


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def _prepare(database: str) -> None:
    """The tables, which web looks for."""
    sink = await open_sink(database, statement_timeout=60)
    await sink.close()


def test_settings_that_are_shown_hide_what_lets_in() -> None:
    """In a traceback with its locals, or an assertion."""
    shown = repr(
        IngestSettings(
            kafka="127.0.0.1:9",
            database="postgresql://rasid:canary-of-the-database@127.0.0.1:9/rasid",
            kafka_username="rasid",
            kafka_password=SecretStr("canary-of-kafka"),
            contact="editor@tajriba.example",
            archive_store="sftp://rasid:canary-of-the-store@store.example/warc",
            traces="http://rasid:canary-of-traces@127.0.0.1:9/v1/traces",
        )
    )
    assert "editor@tajriba.example" in shown
    assert planted(shown) == []


@pytest.mark.parametrize("number", range(len(FAILING)), ids=lambda n: "-".join((FAILING[n][0], *FAILING[n][1])))
def test_a_failed_start_tells_no_secret(number: int, failed: list[Future[subprocess.CompletedProcess[str]]]) -> None:
    """Nobody answers, or a setting is refused: the log and the one sentence say why, without the password."""
    run = failed[number].result()

    assert run.returncode != 0
    assert run.stderr
    assert planted(run.stdout + run.stderr) == []


def _get(store: StoreProcess, path: str) -> str:
    return httpx.get(f"http://127.0.0.1:{store.port}{path}", timeout=5).text
