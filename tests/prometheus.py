"""A real Prometheus with our own configuration, for tests: Debian's binary, scraping services on their real ports."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from services.up.embedded import end_with_parent, free_port

CONFIGURATION: Final = Path(__file__).parent.parent / "deploy" / "prometheus"
_START_SECONDS: Final = 30.0
_SERVICE_SECONDS: Final = 150.0


def port_of(data: Path, service: str, up: subprocess.Popen[Any]) -> int:
    """The port that a service of `rasid up` says it listens on; `data` is its folder, where `output` may be its own."""
    deadline = time.monotonic() + _SERVICE_SECONDS
    while time.monotonic() < deadline and up.poll() is None:
        with suppress(FileNotFoundError):
            for line in (data / "logs" / f"{service}.log").read_text("utf-8").splitlines():
                with suppress(ValueError):
                    said = json.loads(line)
                    if said.get("event") == "started":
                        return int(said["port"])
        time.sleep(0.2)
    output = data / "output"
    msg = f"{service} did not start: {output.read_text('utf-8')[-2000:] if output.exists() else up.poll()}"
    raise AssertionError(msg)


class Prometheus:
    """Our jobs and rules, looked at every second instead of every fifteen. A context manager.

    `patience` (Prometheus' notation) stands for what each alert waits before it fires; without it they wait as written.
    """

    def __init__(self, program: str, folder: Path, ports: Mapping[str, int], *, patience: str | None = None) -> None:
        self._folder = folder
        self.port = free_port()
        configuration = yaml.safe_load((CONFIGURATION / "prometheus.yml").read_text("utf-8"))
        configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        for scrape in configuration["scrape_configs"]:
            scrape["static_configs"] = [{"targets": [f"127.0.0.1:{ports[scrape['job_name']]}"]}]
        for name in configuration["rule_files"]:
            rules = yaml.safe_load((CONFIGURATION / name).read_text("utf-8"))
            for group in rules["groups"]:
                group.pop("interval", None)
                for rule in group["rules"] if patience else ():
                    if "for" in rule:
                        rule["for"] = patience
            (folder / name).write_text(yaml.safe_dump(rules), encoding="utf-8")
        self._configuration = configuration
        self._write()
        self._command = [
            program,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]

    def __enter__(self) -> Self:
        with (self._folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                self._command,
                stdout=output,
                stderr=output,
                preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509  (prctl alone, async-signal-safe)
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                msg = (self._folder / "output").read_text("utf-8")[-2000:]
                raise RuntimeError(msg)
            time.sleep(0.1)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def forget(self, job: str) -> None:
        """Leave a job without targets and let the configuration be read again: a service that is no longer found."""
        for scrape in self._configuration["scrape_configs"]:
            if scrape["job_name"] == job:
                scrape["static_configs"] = []
        self._write()
        self._process.send_signal(signal.SIGHUP)

    def firing(self) -> set[tuple[str, str]]:
        """(alert, job) of the alerts that fire now; no job where an alert is not about one."""
        alerts = [alert for alert in self.ask("alerts")["alerts"] if alert["state"] == "firing"]
        return {(alert["labels"]["alertname"], alert["labels"].get("job", "")) for alert in alerts}

    def samples(self, query: str, *, minutes: float | None = None) -> int:
        """How many numbers a query gives now, or at every second of the last minutes; NaN is none."""
        if minutes is None:
            result = self.ask("query", query=query)["result"]
            values = [series["value"][1] for series in result]
        else:
            end = time.time()
            result = self.ask("query_range", query=query, start=end - 60 * minutes, end=end, step=1)["result"]
            values = [value for series in result for _, value in series["values"]]
        return sum(not math.isnan(float(value)) for value in values)

    def ask(self, what: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  (the API's own)
        """What its API answers."""
        with urlopen(f"http://127.0.0.1:{self.port}/api/v1/{what}?{urlencode(parameters)}", timeout=10) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
        return data

    def _write(self) -> None:
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(self._configuration), encoding="utf-8")

    def _ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=1):
                return True
        except OSError:
            return False
