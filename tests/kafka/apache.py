"""Real Apache Kafka in KRaft mode on loopback, one node or several, for tests and for `make kafka`.

`python -m tests.kafka.apache [NODES]` runs it in the foreground until Ctrl-C.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from services.up.embedded import end_with_parent, free_port
from tests.kafka import jars
from tests.kafka.security import Security

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.05
# Small and quick to start; a broker of tests needs no second compiler.
_JAVA: Final = ("java", "-Xms64m", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_LOG: Final = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"


class Node:
    """One broker that is a controller too, with its folder and ports."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self.port = free_port()
        self.advertised_port = self.port  # a test may put a proxy there before the cluster starts
        self.internal_port = free_port()
        self.controller_port = free_port()
        self.directory_id = _uuid()
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def voter(self) -> str:
        """How StorageTool names it among the first controllers."""
        return f"{self.number}@127.0.0.1:{self.controller_port}:{self.directory_id}"

    def format(self, cluster_id: str, voters: str, bootstrap: str, replication: int, security: Security | None) -> None:
        """Lay its folder, with settings that make sense for `replication` nodes."""
        self.folder.mkdir(parents=True)
        brokers = f"BROKERS://127.0.0.1:{self.internal_port}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": self.number,
            "controller.quorum.bootstrap.servers": bootstrap,
            "listeners": f"CLIENTS://127.0.0.1:{self.port},{brokers},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"CLIENTS://127.0.0.1:{self.advertised_port},{brokers}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "BROKERS",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,BROKERS:PLAINTEXT,CLIENTS:PLAINTEXT",
            "log.dirs": self.folder / "log",
            "default.replication.factor": replication,
            "min.insync.replicas": 2 if replication > 1 else 1,
            "offsets.topic.replication.factor": replication,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": replication,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 2,
            "share.coordinator.state.topic.replication.factor": replication,
            "share.coordinator.state.topic.min.isr": 1,
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            **(security.broker_settings() if security else {}),
        }
        path = self.folder / "server.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
        arguments = ["format", "--cluster-id", cluster_id, "--config", str(path), "--initial-controllers", voters]
        if security:
            arguments += ["--add-scram", security.scram]
        run = subprocess.run(
            [*_JAVA, _LOG, "-cp", jars.class_path(), "kafka.tools.StorageTool", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            msg = f"StorageTool failed: {run.stdout}{run.stderr}"
            raise RuntimeError(msg)

    def start(self) -> None:
        """Start the broker's process; `Apache.wait` says when it answers."""
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [*_JAVA, _LOG, "-cp", jars.class_path(), "kafka.Kafka", str(self.folder / "server.properties")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509  (prctl alone, async-signal-safe)
            )

    def stop(self, *, kill: bool = False) -> None:
        """End the process, at once with `kill`, else after its own leave-taking. Idempotent."""
        if self.process is None:
            return
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def answers(self) -> bool:
        """Whether its port accepts connections. Raises RuntimeError with its last words when the process has ended."""
        if self.process is None or self.process.poll() is not None:
            said = (self.folder / "output").read_text(encoding="utf-8", errors="replace")[-2000:]
            msg = f"Kafka node {self.number} ended:\n{said}"
            raise RuntimeError(msg)
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Apache:
    """A cluster of `nodes` brokers in a temporary folder that is removed at the end. A context manager.

    With `secured` clients must log in, over TLS; `security` says how.
    """

    def __init__(self, nodes: int = 1, *, secured: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="rasid-kafka-"))
        self.security = Security(self._folder) if secured else None
        self.nodes = [Node(number, self._folder / str(number)) for number in range(1, nodes + 1)]

    @property
    def address(self) -> str:
        """Bootstrap servers."""
        return ",".join(f"127.0.0.1:{node.advertised_port}" for node in self.nodes)

    @property
    def internal_address(self) -> str:
        """The brokers as they reach each other, those that run: past any proxy, and without a login."""
        return ",".join(f"127.0.0.1:{node.internal_port}" for node in self.nodes if node.process is not None)

    def __enter__(self) -> Self:
        try:
            voters = ",".join(node.voter for node in self.nodes)
            bootstrap = ",".join(f"127.0.0.1:{node.controller_port}" for node in self.nodes)
            cluster_id = _uuid()
            for node in self.nodes:
                node.format(cluster_id, voters, bootstrap, len(self.nodes), self.security)
            for node in self.nodes:
                node.start()
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        # Brokers that take leave of a cluster without a majority wait for it; one broker leaves properly.
        for node in self.nodes:
            node.stop(kill=len(self.nodes) > 1)
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL of every node, as a crash would."""
        for node in self.nodes:
            node.stop(kill=True)

    def under_replicated(self) -> int:
        """How many partitions lack a copy at the moment. Blocks; not for the thread of an event loop."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                return asyncio.run(_under_replicated(self.internal_address))
            except KafkaError:  # it asked the broker that is gone, of which the others have not heard yet
                if time.monotonic() > deadline:
                    raise

    def wait(self) -> None:
        """Return when every started node accepts connections."""
        deadline = time.monotonic() + _START_SECONDS
        while not all(node.answers() for node in self.nodes if node.process is not None):
            if time.monotonic() > deadline:
                msg = f"Apache Kafka did not answer within {_START_SECONDS:g} s"
                raise RuntimeError(msg)
            time.sleep(_POLL_SECONDS)


async def _under_replicated(address: str) -> int:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        topics = await admin.describe_topics()
    finally:
        await admin.close()
    return sum(len(p["isr"]) < len(p["replicas"]) for topic in topics for p in topic["partitions"])


def _uuid() -> str:
    """Kafka's form of a UUID; one that begins with a dash would be taken for an option."""
    text = base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
    return _uuid() if text.startswith("-") else text


def main() -> int:
    """Run in the foreground until Ctrl-C or SIGTERM."""
    lacking = jars.missing()
    if lacking:
        print(lacking, file=sys.stderr)  # noqa: T201  (a command's answer)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), Apache(int(sys.argv[1]) if len(sys.argv) > 1 else 1) as cluster:
        print(f"Apache Kafka answers: RASID_KAFKA={cluster.address}", flush=True)  # noqa: T201
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
