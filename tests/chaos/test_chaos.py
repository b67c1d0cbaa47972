"""A short chaos run for `make soak`, and that its plan, its network and its verdict are what they say."""

from __future__ import annotations

import dataclasses
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest

from services.common.lag import Position
from tests.chaos.faults import KINDS, plan
from tests.chaos.newsroom import Newsroom
from tests.chaos.proxy import Network
from tests.chaos.run import run
from tests.chaos.sampling import Sampler, merged_up_to
from tests.chaos.stage import Stage
from tests.chaos.verdict import Expected, Found, differences, expected_of


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "chaos"])
def test_nothing_is_lost_doubled_or_other_than_it_must_be(
    need_java: None,  # noqa: ARG001  (skips or fails)
    *,
    quiet: bool,
) -> None:
    """500 articles with each kind of fault once; and without any, which must end in the same."""
    with TemporaryDirectory(prefix="rasid-chaos-") as folder, ProcessPoolExecutor(1) as apart:
        wanted = apart.submit(expected_of, 500, Path(folder) / "expected")
        outcome = run(Path(folder), seed=1, minutes=1, articles=500, wanted=wanted, quiet=quiet)
    print(outcome.report())  # noqa: T201  (for docs/reliability.md)
    assert outcome.problems == []
    assert quiet or {fault.kind for fault in outcome.faults} | outcome.skipped.keys() == KINDS.keys()
    assert "clock skewed" not in outcome.skipped or os.environ.get("CI") != "true", "CI installs libfaketime"


def test_a_seed_is_a_plan() -> None:
    """The same seed, the same faults; another one, others. Each kind comes, in order of time."""
    faults = plan(1, 10)
    assert faults == plan(1, 10)
    assert faults != plan(2, 10)
    assert len(faults) == 50
    assert {fault.kind for fault in faults} == KINDS.keys() == {fault.kind for fault in plan(3, 0.5)}
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)
    assert all(fault.target in KINDS[fault.kind][1] for fault in faults)


def test_lists_lead_to_every_story_that_was_published(tmp_path: Path) -> None:
    """The newest on the front page, each older one on one of the pages behind it, and nothing behind the last."""
    newsroom = Newsroom(100, 1, tmp_path)
    newsroom.server.start()
    try:
        newsroom.publish(90)
        lists = [_listed(newsroom, path) for path in ("/", "/page/2", "/page/3", "/page/4")]
    finally:
        newsroom.server.stop()
    assert [len(stories) for stories in lists] == [40, 40, 10, 0]
    assert [number for stories in lists for number in stories] == list(range(89, -1, -1))


def _listed(newsroom: Newsroom, path: str) -> list[int]:
    connection = HTTPConnection(newsroom.server.address, timeout=10)
    with closing(connection):
        connection.request("GET", path, headers={"Host": newsroom.stories[0].host})
        return [int(number) for number in re.findall(rb"/news/(\d+)", connection.getresponse().read())]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Expected:
    """What must come of thirty stories."""
    return Expected.of(Newsroom(30, 3, tmp_path_factory.mktemp("sites")))


def test_the_verdict_sees_what_is_lost_doubled_or_other(expected: Expected) -> None:
    """Each of the ways in which a run can be wrong has its line."""
    right = Found(expected.revisions, expected.events, expected.incidents, unclosed=0, unreadable=0)
    assert expected.events
    assert any(len(incident["event_ids"]) == 3 for incident in expected.incidents)
    assert differences(expected, right) == []
    first, *others = expected.events
    some = {key: expected.events[key] for key in others}
    told = {**expected.events, first: {**expected.events[first], "mode": "airstrike"}}
    for wrong, line in (
        (dataclasses.replace(right, events=some), "1 events lost"),
        (dataclasses.replace(right, events={**expected.events, "x": {}}), "1 events too many"),
        (dataclasses.replace(right, events=told), "1 events other than they must be"),
        (dataclasses.replace(right, incidents=expected.incidents[1:]), "1 incidents lost"),
        (dataclasses.replace(right, unclosed=2), "2 articles without a closing record"),
        (dataclasses.replace(right, unreadable=1), "1 articles whose page cannot be read"),
    ):
        assert differences(expected, wrong)[0].startswith(line)


def test_a_merger_that_stands_is_seen() -> None:
    """Where the replica that merges says it is counts; what another says, or of another topic, does not."""
    offset = 'rasid_consumer_offset{partition="2",topic="%s"} %s\n'
    page = offset % ("events.enriched", "7.0") + offset % ("articles.clean", "9.0")
    assert merged_up_to(page + "rasid_incidents_merging 1.0\n") == {2: 7}
    assert merged_up_to(page + "rasid_incidents_merging 0.0\n") == {}
    sampler = Sampler(cast("Stage", None))
    for now in (0.0, 100.0, 200.0):
        sampler.note("merger", "events.enriched", {2: Position(7, 9), 3: Position(int(now), 900)}, now)
    assert sampler.longest_stand == (200.0, ("merger", "events.enriched", 2))
    assert not sampler.drained


@pytest.fixture
def echo() -> Iterator[int]:
    """Port of a server that sends everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=_send_back, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_the_network_carries_slows_cuts_and_mends(echo: int) -> None:
    """Bytes arrive; later when slowed; not at all when cut, on old connections and new ones; then again."""
    with Network("one") as network:
        link = network.links["one"]
        link.target = echo
        with closing(_connect(link.port)) as connection:
            assert _asked(connection) == b"ping"
            link.delay = 0.2
            begun = time.monotonic()
            assert _asked(connection) == b"ping"
            assert time.monotonic() - begun >= 0.4
            network.cut(link)
            assert _asked(connection) == b""
        with closing(_connect(link.port)) as refused:
            assert _asked(refused) == b""
        network.mend(link)
        with closing(_connect(link.port)) as connection:
            assert _asked(connection) == b"ping"


def test_a_client_that_is_killed_is_gone_for_the_server_too() -> None:
    """A reset reaches the other end: PostgreSQL must not go on holding the locks of a dead process."""
    with Network("one") as network, socket.create_server(("127.0.0.1", 0)) as server:
        link = network.links["one"]
        link.target = server.getsockname()[1]
        client = _connect(link.port)
        there, _ = server.accept()
        there.settimeout(10)
        client.sendall(b"ping")
        assert there.recv(4) == b"ping"
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # as the kernel does for a killed process that has not read all it was sent
        with closing(there):
            assert _received(there) == b""


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def _asked(connection: socket.socket) -> bytes:
    """The answer; nothing from a connection that is gone."""
    try:
        connection.sendall(b"ping")
    except OSError:
        return b""
    return _received(connection)


def _received(connection: socket.socket) -> bytes:
    """What comes next; nothing from a connection that has ended, however."""
    try:
        return connection.recv(4)
    except ConnectionError:
        return b""


def _send_back(connection: socket.socket) -> None:
    with connection:
        while chunk := connection.recv(4096):
            connection.sendall(chunk)
