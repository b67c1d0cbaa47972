"""What a chaos run runs: three brokers, a database, two replicas of each service, and the network between them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from services.up.children import Child, service_command
from services.up.embedded import EmbeddedDatabase, free_port
from tests.chaos.newsroom import Newsroom
from tests.chaos.proxy import Network
from tests.kafka.apache import Apache
from tests.service_users import ROLES, service_users

SERVICES: Final = ("ingest", "extract", "store", "web")
OWN_NAME: Final = "chaos"  # of the run's own connections to the database
REPLICAS: Final = tuple(f"{service}-{number}" for service in SERVICES for number in (1, 2))
EXTRA: Final = ("extract-3", "store-3")  # started for a rebalance only
LINKS: Final = ("kafka-1", "kafka-2", "kafka-3", "database")
SESSION_SECONDS: Final = 6
_ARCHIVE_BYTES: Final = 128_000_000
_LEAVE_SECONDS: Final = 20.0
_SUPERVISE_SECONDS: Final = 0.25


@dataclass
class Replica(Child):
    """One process of a service, which the supervisor leaves alone while it is `held`."""

    held: bool = False
    statuses: list[int] = field(default_factory=list)  # of the ends that were asked for

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def leave(self) -> None:
        """SIGTERM, and SIGKILL after what a platform grants."""
        if self._process is None:
            return
        process = self._process
        self.terminate()
        self.join(self.monotonic() + _LEAVE_SECONDS)
        self.statuses.append(process.returncode)


class Stage:
    """All parts, running. A context manager; `folder` keeps the logs."""

    def __init__(self, newsroom: Newsroom, folder: Path) -> None:
        self.newsroom = newsroom
        self.folder = folder
        self.cluster = Apache(nodes=3)
        self.network = Network(*LINKS)
        self.database = EmbeddedDatabase(folder / "postgresql")
        self.database_urls: dict[str, str] = {}  # by service, once the database runs
        self.replicas: dict[str, Replica] = {}
        self.archives = {name: folder / "archive" / name for name in REPLICAS if name.startswith("ingest")}
        self.small_disks = False  # known once they are mounted
        self.lock = threading.Lock()  # held while a replica is started or looked after
        self._over = threading.Event()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self.network)
            for node in self.cluster.nodes:
                link = self.network.links[f"kafka-{node.number}"]
                link.target, node.advertised_port = node.port, link.port
            stack.enter_context(self.cluster)
            stack.enter_context(self.database)
            self._prepare_database()
            self.newsroom.server.start()
            stack.callback(self.newsroom.server.stop)
            for archive in self.archives.values():
                archive.mkdir(parents=True)
                self.small_disks = _mount(archive)
                if self.small_disks:
                    stack.callback(subprocess.run, ["umount", "--lazy", str(archive)], check=False)
            stack.callback(self._end)
            for name in (*REPLICAS, *EXTRA):
                self.replicas[name] = self._replica(name)
            for name in REPLICAS:
                self.replicas[name].start()
            supervising = threading.Thread(target=self._supervise, daemon=True)
            supervising.start()
            stack.callback(supervising.join)
            stack.callback(self._over.set)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    @property
    def database_url(self) -> str:
        """The database as the run itself asks it, past the proxy."""
        return f"{self.database.url()}&application_name={OWN_NAME}"

    def _prepare_database(self) -> None:
        """Tables and users as a deployment has them: each service logs in as its own, and with its password."""
        self.database_urls = service_users(self.database.url(), self.folder, "chaos")
        rules = self.folder / "postgresql" / "pg_hba.conf"
        asked = "".join(f"local all +{role} scram-sha-256\n" for role in ROLES.values())
        rules.write_text(asked + rules.read_text(encoding="utf-8"), encoding="utf-8")
        self.database.stop()
        self.database.start()
        (sockets,) = parse_qs(urlsplit(self.database.url()).query)["host"]
        self.network.links["database"].target = Path(sockets) / ".s.PGSQL.5432"

    def settings(self) -> Mapping[str, str]:
        """The environment of every service."""
        stale = dict.fromkeys((name for name in os.environ if name.startswith("RASID_")), "")
        return stale | {
            "RASID_KAFKA": self.cluster.address,
            "RASID_KAFKA_REPLICATION": "3",
            "RASID_KAFKA_SESSION_TIMEOUT": str(SESSION_SECONDS),
            "RASID_DEMO": self.newsroom.server.address,
            "RASID_SITES_FOLDER": str(self.newsroom.folder),
            "RASID_CRAWL_DELAY": "0",
            "RASID_POLL_MIN": "4",  # fetching pages, not asking for lists, is what there shall be time for
            "RASID_POLL_MAX": "12",
            "RASID_RETRY_MIN": "1",
            "RASID_RETRY_MAX": "5",
            "RASID_LOG_FORMAT": "json",
        }

    def _replica(self, name: str) -> Replica:
        service = name.partition("-")[0]
        own = {"RASID_PORT": str(free_port())}
        if service in self.database_urls:
            user, _, _ = urlsplit(self.database_urls[service]).netloc.rpartition("@")
            own["RASID_DATABASE"] = f"postgresql://{user}@127.0.0.1:{self.network.links['database'].port}/postgres"
        if name in self.archives:
            own["RASID_ARCHIVE"] = str(self.archives[name])
        return Replica(name, service_command(service), {**self.settings(), **own}, self.folder / f"{name}.log")

    def leave(self, name: str) -> None:
        """Let a replica take its leave; the supervisor does not start it again."""
        replica = self.replicas[name]
        with self.lock:
            replica.held = True
        replica.leave()

    def start(self, name: str, **environment: str) -> None:
        """Start a replica that has left, its environment changed."""
        replica = self.replicas[name]
        with self.lock:
            replica.environment = {**replica.environment, **environment}
            replica.start()
            replica.held = False

    def settle(self) -> None:
        """Start nothing again from now on: the end is near."""
        with self.lock:
            for replica in self.replicas.values():
                replica.held = True

    def _supervise(self) -> None:
        """Start again what ended with an error, as a platform does."""
        while not self._over.wait(_SUPERVISE_SECONDS):
            with self.lock:
                for replica in self.replicas.values():
                    if not replica.held:
                        replica.watch()

    def _end(self) -> None:
        for replica in self.replicas.values():
            replica.signal(signal.SIGCONT)
            replica.join(time.monotonic())


def _mount(folder: Path) -> bool:
    """Put a small file system there. False where that is not allowed: without root, or in a container without rights."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_ARCHIVE_BYTES}", "rasid-chaos", str(folder)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, check=False, capture_output=True).returncode == 0
    )
