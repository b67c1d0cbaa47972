"""A service stops gracefully, within its limit whatever holds it up, with an exit status that tells how it went."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.up.embedded import free_port

SCRIPT = Path(__file__).with_name("service_process.py")
LIMIT = 1.5


def environment(port: int) -> dict[str, str]:
    """Settings of the service under test."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    return others | {"RASID_KAFKA": "127.0.0.1:1", "RASID_PORT": str(port), "RASID_STOP_TIMEOUT": str(LIMIT)}


@contextmanager
def started(body: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """The service in a process of its own; whatever a test leaves running is killed."""
    with subprocess.Popen(
        [sys.executable, SCRIPT, body],
        env=environment(port),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def answers(port: int, process: subprocess.Popen[str]) -> httpx.Response:
    """What /healthz says as soon as it says anything."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except httpx.TransportError:
            ended_within(0.02, process)
    pytest.fail(f"the service did not answer: {process.communicate(timeout=5)}")


def ended_within(seconds: float, process: subprocess.Popen[str]) -> bool:
    """Whether it ends in that time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def stopped(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, float, str, str]:
    """Exit status, seconds from the signal to the end, stdout, stderr."""
    begun = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return process.returncode, time.monotonic() - begun, out, err


def said(stderr: str) -> list[dict[str, Any]]:
    """The log lines."""
    return [json.loads(line) for line in stderr.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_graceful_stop(number: int) -> None:
    """The body finishes what it has in hand; status 0, well within the limit."""
    port = free_port()
    with started("graceful", port) as process:
        assert answers(port, process).status_code == 200
        status, seconds, out, err = stopped(process, number)

    assert (status, out) == (0, "committed\n")
    assert seconds < LIMIT
    assert [line["event"] for line in said(err)] == ["started", "stopped"]


@pytest.mark.parametrize("body", ["deaf", "blocking", "thread"])
def test_a_stop_that_something_holds_up(body: str) -> None:
    """A body that does not listen, one that blocks the loop, a thread left behind: the limit ends all of them.

    Status 1, and stderr shows what every thread was doing.
    """
    port = free_port()
    with started(body, port) as process:
        answers(port, process)
        if body == "blocking":
            assert process.stdout is not None
            assert process.stdout.readline() == "blocking\n"
        status, seconds, _out, err = stopped(process)

    assert status == 1
    assert LIMIT - 0.1 < seconds < LIMIT + 2
    assert "most recent call first" in err


def test_a_broken_service_that_something_holds_up() -> None:
    """It waits for ever for what it closes: the limit ends it without any signal, so that it can be started anew."""
    with started("stuck", free_port()) as process:
        begun = time.monotonic()
        _out, err = process.communicate(timeout=20)
        seconds = time.monotonic() - begun

    assert process.returncode == 1
    assert seconds > LIMIT - 0.1
    assert "most recent call first" in err


def test_more_signals_do_not_extend_the_limit() -> None:
    """Whoever is impatient does not wait longer."""
    port = free_port()
    with started("deaf", port) as process:
        answers(port, process)
        begun = time.monotonic()
        while time.monotonic() - begun < LIMIT * 3 and not ended_within(LIMIT / 5, process):
            process.send_signal(signal.SIGTERM)

    assert process.returncode == 1
    assert time.monotonic() - begun < LIMIT * 1.5


@pytest.mark.parametrize(
    ("body", "status", "event", "field"),
    [
        ("done", 0, "stopped", ("status", 0)),
        ("broken", 1, "stopping: the service is broken", ("reason", "the broker is gone")),
        ("buggy", 1, "stopping: unexpected error", ("level", "error")),
        ("cancelled", 1, "stopping: the body was cancelled", ("level", "error")),
    ],
)
def test_a_body_that_ends_by_itself(body: str, status: int, event: str, field: tuple[str, object]) -> None:
    """0 when it was done, 1 when something is broken, and the log says what."""
    with started(body, free_port()) as process:
        _out, err = process.communicate(timeout=20)

    assert process.returncode == status
    assert field in {item for line in said(err) if line["event"] == event for item in line.items()}


def test_a_taken_port_is_named() -> None:
    """Status 1 and one sentence instead of a traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started("deaf", port) as process:
            _out, err = process.communicate(timeout=20)

    assert process.returncode == 1
    (line,) = said(err)
    assert (line["event"], line["port"], line["reason"]) == ("stopping: cannot listen", port, "Address already in use")
    assert "Traceback" not in err
