"""Children are restarted when they stop with an error, left alone when done, and stopped together."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil

from services.up.children import Child, stop_all


def _child(tmp_path: Path, code: str, clock: list[float] | None = None) -> Child:
    child = Child("child", [sys.executable, "-c", code], {}, tmp_path / "log")
    if clock is not None:
        child.monotonic = lambda: clock[0]
    return child


def _wait_until_ended(child: Child) -> None:
    deadline = time.monotonic() + 10
    while child.running:
        assert time.monotonic() < deadline


def test_a_failed_child_is_started_again_after_its_delay(tmp_path: Path) -> None:
    """It is not restarted at once, and is when the delay is over; the second delay is longer."""
    clock = [0.0]
    child = _child(tmp_path, "raise SystemExit(3)", clock)
    child.start()
    _wait_until_ended(child)
    child.watch()
    child.watch()
    assert child.restarts == 0
    clock[0] = 0.6
    child.watch()
    assert child.restarts == 1
    _wait_until_ended(child)
    child.watch()
    clock[0] = 1.3
    child.watch()
    assert child.restarts == 1
    clock[0] = 1.7
    child.watch()
    assert child.restarts == 2
    stop_all([child], seconds=5)


def test_a_child_that_is_done_stays_done(tmp_path: Path) -> None:
    """Status 0 is no failure."""
    child = _child(tmp_path, "pass")
    child.start()
    _wait_until_ended(child)
    child.watch()
    child.watch()
    assert (child.finished, child.restarts) == (True, 0)


def test_one_that_ignores_sigterm_is_killed_in_time(tmp_path: Path) -> None:
    """The deadline holds for all of them together, and none is left."""
    code = "import signal, sys, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    others = set(psutil.Process().children())  # servers of the test session
    deaf, polite = _child(tmp_path, code), _child(tmp_path, "import time; print(1, flush=True); time.sleep(60)")
    deaf.name, polite.log = "deaf", tmp_path / "other"
    for child in (deaf, polite):
        child.start()
    deadline = time.monotonic() + 10
    while not (deaf.log.read_bytes() and polite.log.read_bytes()):
        assert time.monotonic() < deadline
    before = time.monotonic()
    assert stop_all([deaf, polite], seconds=0.5) == ["deaf"]
    assert time.monotonic() - before < 3
    assert set(psutil.Process().children()) <= others
