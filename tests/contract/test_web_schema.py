"""The running API against its own description: no server error, and every answer is what the description says.

Schemathesis makes the questions out of the description, wrong ones too. Bounded here, longer in `make soak`. The live
stream never ends and is left to `test_web_changes.py`.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.contracts.event import Sensitive
from services.store.sinks import StoredRecord, open_sink
from services.up.embedded import free_port
from tests.made_records import a_closing, an_article, an_event, an_incident

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = 8  # of each path, beside those of the boundaries
SOAK_EXAMPLES = 40
START_SECONDS = 30


@pytest.fixture
def address(database: str, tmp_path: Path) -> Iterator[str]:
    """`rasid web` over a few articles, events and incidents."""
    records: list[StoredRecord] = []
    for number in range(5):
        article = an_article(number)
        hidden = [Sensitive(start=0, end=4, kind="victim")] if number == 3 else []
        records += [
            article,
            an_event(article, sensitive=hidden),
            a_closing(article, (0,)),
            an_incident((number,), founder=number),
        ]

    async def fill() -> None:
        sink = await open_sink(database, statement_timeout=10)
        await sink.write(records)
        await sink.close()

    asyncio.run(fill())
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    environment = {**ours, "RASID_DATABASE": database, "RASID_PORT": str(port), "RASID_WEB_RATE": "0"}
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen([sys.executable, "-m", "services.cli", "web"], env=environment, stderr=log)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            web.terminate()
            web.wait(10)


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail("rasid web did not become ready")


def _run(address: str, folder: Path, *options: str) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/openapi.json",
        "--exclude-path", "/api/stream", "--checks", CHECKS, "--seed", "1", *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "/api/events" in httpx.get(f"{address}/api/openapi.json").text


def test_the_api_keeps_to_its_description(address: str, tmp_path: Path) -> None:
    """A few questions for each path: the examples of the description, and made ones."""
    _run(address, tmp_path, "--max-examples", str(EXAMPLES), "--phases", "examples,fuzzing")


@pytest.mark.soak
def test_the_api_keeps_to_its_description_for_long(address: str, tmp_path: Path) -> None:
    """Every boundary of every parameter, and hundreds of questions for each path."""
    _run(address, tmp_path, "--max-examples", str(SOAK_EXAMPLES), "--phases", "examples,coverage,fuzzing,stateful")
