"""Alerts on a live Prometheus that scrapes the running system: they fire when a service is gone, and end when it is back.

`promtool test rules` shows what each expression says of made-up series (`tests/contract/test_prometheus.py`); here are the real ones.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psutil
import pytest

from services.up.embedded import free_port
from tests.programs import need
from tests.prometheus import Prometheus, port_of

SERVICES: Final = ("ingest", "extract", "store", "web")
SECONDS: Final = 120.0
STAGES: Final = 4  # that a probe passes
QUIET: Final = {("Watchdog", "")}


@pytest.fixture
def up() -> Iterator[tuple[subprocess.Popen[bytes], dict[str, int]]]:
    """`rasid up --demo`, and the ports of its services."""
    with TemporaryDirectory(prefix="rasid-tests-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
        environment |= {"RASID_DATA": folder, "RASID_WEB_PORT": str(free_port()), "RASID_PROBE_EVERY": "2"}
        environment["RASID_KAFKA_SESSION_TIMEOUT"] = "2"  # the embedded broker has each group wait half of it
        with (Path(folder) / "output").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.cli", "up", "--demo"], env=environment, stdout=output, stderr=output
            )
        try:
            yield process, {name: port_of(Path(folder), name, process) for name in SERVICES}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def test_a_service_that_is_gone_is_told_and_one_that_is_back_too(
    up: tuple[subprocess.Popen[bytes], dict[str, int]], tmp_path: Path
) -> None:
    """A frozen store is down and no other is; when it goes on the alert ends; a web that is no longer found is absent.

    Only the waits are shortened, to three seconds.
    """
    process, ports = up
    with Prometheus(need("prometheus"), tmp_path, ports, patience="3s") as prometheus:
        _until(lambda: prometheus.samples("up == 1"), len(SERVICES))
        _until(lambda: prometheus.samples("rasid_probe_timestamp_seconds"), STAGES)
        _until(prometheus.firing, QUIET)
        (store,) = (child for child in psutil.Process(process.pid).children() if "store" in child.cmdline())
        store.suspend()
        try:
            _until(lambda: _of("ServiceDown", prometheus.firing()), {"store"})
        finally:
            store.resume()
        _until(lambda: _of("ServiceDown", prometheus.firing()), set())

        prometheus.forget("web")
        _until(lambda: _of("ServiceAbsent", prometheus.firing()), {"web"})


def _of(alert: str, firing: set[tuple[str, str]]) -> set[str]:
    return {job for name, job in firing if name == alert}


def _until(look: Callable[[], object], wanted: object) -> None:
    """Wait until a look sees what is wanted."""
    deadline = time.monotonic() + SECONDS
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, f"{seen}, not {wanted}"
        time.sleep(0.2)
