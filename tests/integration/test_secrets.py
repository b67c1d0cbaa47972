"""Canaries in place of secrets: none of them comes out of a service, running, failing or refused at its start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.records import Record
from services.up.embedded import free_port
from tests.store_process import StoreProcess, send, until

CANARIES = {
    "RASID_KAFKA_PASSWORD": "canary-of-kafka",
    "RASID_DATABASE": "postgresql://rasid:canary-of-the-database@127.0.0.1:{port}/rasid",
    "RASID_CONTACT": "editor@tajriba.example",
}


def planted(text: str) -> list[str]:
    """Which canaries sing in a text."""
    return [canary for canary in ("canary-of-kafka", "canary-of-the-database") if canary in text]


WRONG_DATABASE = {"RASID_DATABASE": "mysql://rasid:canary-of-the-database@db/x"}
WRONG_KAFKA = {"RASID_KAFKA": "?"}


@pytest.mark.parametrize(
    ("service", "wrong"),
    [
        *((service, wrong) for service in ("extract", "store") for wrong in ({}, WRONG_DATABASE, WRONG_KAFKA)),
        ("ingest", WRONG_DATABASE),
        ("web", WRONG_DATABASE),
        ("snapshot", {}),
        ("snapshot", WRONG_DATABASE),
    ],
)
def test_a_failed_start_tells_no_secret(service: str, wrong: dict[str, str], tmp_path: Path) -> None:
    """Nobody answers, or a setting is refused: the log and the one sentence say why, without the password."""
    port = free_port()
    environment = {name: value.format(port=port) for name, value in CANARIES.items()}
    environment |= {"RASID_KAFKA": f"127.0.0.1:{port}", "RASID_KAFKA_USERNAME": "rasid", "RASID_KAFKA_TLS": "true"}
    run = subprocess.run(
        [sys.executable, "-m", "services.cli", service, *([str(tmp_path / "out")] if service == "snapshot" else [])],
        env={**os.environ, **environment, **wrong, "RASID_LOG_LEVEL": "debug", "RASID_ARCHIVE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    assert run.returncode != 0
    assert run.stderr
    assert planted(run.stdout + run.stderr) == []


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


def _get(store: StoreProcess, path: str) -> str:
    return httpx.get(f"http://127.0.0.1:{store.port}{path}", timeout=5).text
