"""The services as child processes: started with their environment, restarted when they stop, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from services.up.embedded import end_with_parent

_FIRST_DELAY: Final = 0.5  # seconds until the first restart; doubled each time
_LONGEST_DELAY: Final = 10.0
_STEADY_SECONDS: Final = 30.0  # a child that ran this long starts its delays anew

Monotonic = Callable[[], float]


@dataclass
class Child:
    """One process that must keep running until it is told to stop, or until it ends with status 0."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    monotonic: Monotonic = time.monotonic
    restarts: int = 0
    started: bool = False
    finished: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_at: float = 0.0
    _due_at: float = 0.0
    _delay: float = _FIRST_DELAY

    def start(self) -> None:
        """Start it; its output goes to its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  (our own command)
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches `up` alone, which stops them in its own order
                preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509  (prctl alone, async-signal-safe)
            )
        self.started = True
        self._started_at = self.monotonic()

    def watch(self) -> None:
        """Restart it if it stopped with an error, later each time; note it if it is done. Call this regularly."""
        if self.finished or not self.started:
            return
        if self._process is None:
            if self.monotonic() >= self._due_at:
                self.restarts += 1
                self.start()
            return
        status = self._process.poll()
        if status is None:
            return
        self._process = None
        if status == 0:
            self.finished = True
            return
        if self.monotonic() - self._started_at > _STEADY_SECONDS:
            self._delay = _FIRST_DELAY
        self._due_at = self.monotonic() + self._delay
        self._delay = min(self._delay * 2, _LONGEST_DELAY)

    @property
    def running(self) -> bool:
        """Whether it runs at the moment."""
        return self._process is not None and self._process.poll() is None

    @property
    def memory_bytes(self) -> int:
        """Resident memory of it and its children; 0 when it does not run."""
        if self._process is None:
            return 0
        try:
            process = psutil.Process(self._process.pid)
            return sum(p.memory_info().rss for p in (process, *process.children(recursive=True)))
        except psutil.Error:
            return 0

    def terminate(self) -> None:
        """Ask it to stop gracefully."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def join(self, deadline: float) -> bool:
        """Wait until it has ended, by force after `deadline` (monotonic). True if force was not needed."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.0, deadline - self.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            self._process = None
            return False
        self._process = None
        return True


def service_command(name: str) -> list[str]:
    """The command line of one of rasid's services, run by this interpreter."""
    return [sys.executable, "-m", "services.cli", name]


def stop_all(children: Sequence[Child], *, seconds: float, monotonic: Monotonic = time.monotonic) -> list[str]:
    """Stop all at once; returns the names of those that had to be killed after `seconds`."""
    for child in children:
        child.terminate()
    deadline = monotonic() + seconds
    return [child.name for child in children if not child.join(deadline)]
