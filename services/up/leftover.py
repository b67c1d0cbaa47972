"""What PostgreSQL leaves behind where it does not end by itself: a server of another run, children of a killed one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_END_SECONDS: Final = 4.0
_CHILD_SECONDS: Final = 10.0  # children of a killed server notice when they next wait for something
_POLL_SECONDS: Final = 0.1


def end_server(lock: Path) -> None:
    """End the server that a lock file names; forget one that died without saying so.

    PostgreSQL takes a dead server that nobody has reaped yet, or a stranger who got its process id, for a running one
    and would refuse to start.
    """
    if not (lines := lines_of(lock)):
        return
    pid = int(lines[0])
    deadline = time.monotonic() + _END_SECONDS
    while _is_postgres(pid) and time.monotonic() < deadline:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(_POLL_SECONDS)
    if not _is_postgres(pid):
        lock.unlink(missing_ok=True)


@contextmanager
def ending_children(pid: int) -> Iterator[None]:
    """Let the block end a server; return when its children have ended too, by force where they do not: they write."""
    import psutil  # noqa: PLC0415  (comes with the extra `embedded`)

    children = []
    with suppress(psutil.NoSuchProcess):
        children = psutil.Process(pid).children(recursive=True)
    yield
    _gone, alive = psutil.wait_procs(children, timeout=_CHILD_SECONDS)
    for child in alive:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(alive)


def lines_of(file: Path) -> list[str]:
    """The lines of a file, none where there is no such file."""
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_postgres(pid: int) -> bool:
    import psutil  # noqa: PLC0415  (comes with the extra `embedded`)

    try:
        process = psutil.Process(pid)
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name())
    except psutil.NoSuchProcess:
        return False
