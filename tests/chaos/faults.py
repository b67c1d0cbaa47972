"""The faults of a chaos run: planned from a seed, the same every time, and done one after another."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.stage import EXTRA, LINKS, REPLICAS, SESSION_SECONDS, Stage
from tests.kafka.apache import Node

WHOLE_SECONDS: Final = 180.0  # that a cluster may take until every copy is in step again
_EVERY: Final = 12.0  # seconds between the beginnings of two faults, on average
_FAKETIME: Final = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)  # Debian's package libfaketime
_WORKERS: Final = tuple(name for name in REPLICAS if not name.startswith("web"))


@dataclass(frozen=True)
class Fault:
    """One fault: from when on (seconds after the start), what, to whom, for how long, and by how much."""

    at: float
    kind: str
    target: str
    seconds: float
    amount: float


Act = Callable[[Stage, Fault], None]


def kill(stage: Stage, fault: Fault) -> None:
    """SIGKILL; the platform starts it again."""
    stage.replicas[fault.target].signal(signal.SIGKILL)


def terminate(stage: Stage, fault: Fault) -> None:
    """SIGTERM, as at an upgrade, and a new process when it has left."""
    stage.leave(fault.target)
    stage.start(fault.target)


def freeze(stage: Stage, fault: Fault) -> None:
    """SIGSTOP for half a session up to one and a half, then SIGCONT."""
    replica = stage.replicas[fault.target]
    replica.signal(signal.SIGSTOP)
    time.sleep(SESSION_SECONDS * (0.5 + fault.amount))  # the fault itself, as below
    replica.signal(signal.SIGCONT)


def kill_broker(stage: Stage, fault: Fault) -> None:
    """SIGKILL of one broker; it comes back and catches up."""
    _broker(stage, fault, kill=True)


def restart_broker(stage: Stage, fault: Fault) -> None:
    """One broker leaves properly and comes back."""
    _broker(stage, fault, kill=False)


def kill_database(stage: Stage, fault: Fault) -> None:
    """SIGKILL of PostgreSQL."""
    stage.database.kill()
    time.sleep(fault.seconds)
    stage.database.start()


def restart_database(stage: Stage, fault: Fault) -> None:
    """PostgreSQL stops and starts again."""
    stage.database.stop()
    time.sleep(fault.seconds)
    stage.database.start()


def cut(stage: Stage, fault: Fault) -> None:
    """All connections to one server are dropped, and new ones refused for a while."""
    link = stage.network.links[fault.target]
    stage.network.cut(link)
    time.sleep(fault.seconds)
    stage.network.mend(link)


def slow(stage: Stage, fault: Fault) -> None:
    """Everything to and from one server takes up to half a second longer."""
    link = stage.network.links[fault.target]
    link.delay = 0.05 + fault.amount / 2
    time.sleep(fault.seconds * 2)
    stage.network.mend(link)


def fill_disk(stage: Stage, fault: Fault) -> None:
    """No byte is left for the archive of one replica."""
    ballast = stage.archives[fault.target] / "ballast"
    try:
        _fill(ballast)
        time.sleep(fault.seconds)
    finally:
        ballast.unlink(missing_ok=True)


def skew_clock(stage: Stage, fault: Fault) -> None:
    """The replica's wall clock is off from now on: from two hours slow to 50 minutes fast."""
    offset = int(-7200 + fault.amount * (7200 + 3000))
    stage.leave(fault.target)
    stage.start(fault.target, LD_PRELOAD=str(_FAKETIME), FAKETIME=f"{offset:+d}", FAKETIME_DONT_FAKE_MONOTONIC="1")


def rebalance(stage: Stage, fault: Fault) -> None:
    """A third replica joins, works for a while and leaves."""
    stage.start(fault.target)
    time.sleep(SESSION_SECONDS + fault.seconds)
    stage.leave(fault.target)


KINDS: Final[dict[str, tuple[Act, tuple[str, ...]]]] = {
    "replica killed": (kill, REPLICAS),
    "replica stopped by SIGTERM": (terminate, REPLICAS),
    "replica frozen": (freeze, REPLICAS),
    "broker killed": (kill_broker, ("1", "2", "3")),
    "broker restarted": (restart_broker, ("1", "2", "3")),
    "database killed": (kill_database, ("database",)),
    "database restarted": (restart_database, ("database",)),
    "connections cut": (cut, LINKS),
    "connections slowed": (slow, LINKS),
    "disk of the archive full": (fill_disk, ("ingest-1", "ingest-2")),
    "clock skewed": (skew_clock, _WORKERS),
    "rebalanced": (rebalance, EXTRA),
}


def plan(seed: int, minutes: float) -> list[Fault]:
    """Faults spread over so many minutes, each kind at least once and as often as the others."""
    dice = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    count = max(len(KINDS), round(minutes * 60 / _EVERY))
    gap = minutes * 60 / count
    kinds = _in_turns(dice)
    return [
        Fault(
            gap * (number + dice.random() / 2),
            kind := next(kinds),
            dice.choice(KINDS[kind][1]),
            seconds=dice.uniform(1, 8),
            amount=dice.random(),
        )
        for number in range(count)
    ]


def left_out(stage: Stage) -> dict[str, str]:
    """Kinds of faults that this machine does not allow, and why."""
    reasons = {}
    if not stage.small_disks:
        reasons["disk of the archive full"] = "no small file system can be mounted"
    if _FAKETIME is None:
        reasons["clock skewed"] = "libfaketime is not here"
    return reasons


def _in_turns(dice: random.Random) -> Iterator[str]:
    while True:
        yield from dice.sample(list(KINDS), len(KINDS))


def _broker(stage: Stage, fault: Fault, *, kill: bool) -> None:
    node = stage.cluster.nodes[int(fault.target) - 1]
    node.stop(kill=kill)
    time.sleep(fault.seconds)
    _back(stage, node)


def _back(stage: Stage, node: Node) -> None:
    node.start()
    stage.cluster.wait()
    deadline = time.monotonic() + WHOLE_SECONDS
    while stage.cluster.under_replicated() > 0:
        if time.monotonic() > deadline:
            msg = f"broker {node.number} does not catch up"
            raise AssertionError(msg)
        time.sleep(0.5)


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65_536))
        except OSError:  # full; the last bytes of a page may still fit
            pass
