"""One chaos run: articles flow while faults are done to everything, then what stands is compared; the report of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from services.up.children import stop_all
from tests.chaos import verdict
from tests.chaos.faults import KINDS, Fault, left_out, plan
from tests.chaos.newsroom import Newsroom
from tests.chaos.sampling import Place, Sampler
from tests.chaos.stage import OWN_NAME, REPLICAS, Stage
from tests.chaos.verdict import Expected, Found

_WAVE_SECONDS: Final = 5.0  # between two appearances of articles
STANDING_SECONDS: Final = 240.0  # without any progress after which a run is given up
STALL_SECONDS: Final = 180.0  # that a partition may stand with lag: the watchdogs act after 120 s
MEMORY_BYTES: Final = {"ingest": 260e6, "extract": 260e6, "store": 260e6, "web": 260e6}
EVENT_BYTES: Final = 15e3  # that the merger may hold beside, of each event (decision 6)


@dataclass
class Outcome:
    """What a run saw."""

    articles: int
    seed: int
    faults: list[Fault] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    restarts: dict[str, int] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    stored_under_faults: int = 0
    stored: tuple[int, int, int] = (0, 0, 0)
    longest_stand: str = ""
    users: list[str] = field(default_factory=list)
    flowed_seconds: float = 0.0
    drained_seconds: float = 0.0

    def report(self) -> str:
        """The run as a section of docs/reliability.md."""
        done = Counter(fault.kind for fault in self.faults)
        injected = "; ".join(f"{kind} {done[kind]}" for kind in KINDS if done[kind])
        memory = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in sorted(self.memory.items()))
        restarts = ", ".join(f"{name} {count}" for name, count in self.restarts.items())
        lines = [
            f"**Seed {self.seed}:** {self.articles:,} articles, {len(self.faults)} faults ({injected}).",
            *(f"Left out: {kind}, because {why}." for kind, why in self.skipped.items()),
            "In the database: {:,} articles, {:,} events, {:,} live incidents.".format(*self.stored),
            f"{self.stored_under_faults:,} of the articles were there when the last fault was over.",
            f"Flowed for {self.flowed_seconds:.0f} s, all read {self.drained_seconds:.0f} s later.",
            f"Longest stand of a partition with lag: {self.longest_stand}.",
            f"Logged in to the database: {', '.join(self.users)}.",
            f"Restarts by the platform: {restarts}. Most memory in MB: {memory}.",
            *(f"- WRONG: {problem}" for problem in self.problems or []),
            "" if self.problems else "Nothing lost, nothing doubled, nothing other than it must be.",
        ]
        return "\n".join(lines)


def run(
    folder: Path, *, seed: int, minutes: float, articles: int, wanted: Future[Expected], quiet: bool = False
) -> Outcome:
    """Let `articles` flow for so many minutes under the faults of a seed, or under none; `folder` keeps the logs.

    `wanted` is what must come of so many articles.
    """
    newsroom = Newsroom.of(articles, folder / "sites")
    outcome = Outcome(articles, seed)
    with Stage(newsroom, folder) as stage, Sampler(stage) as sampler:
        outcome.skipped = left_out(stage)
        begun = time.monotonic()
        flow = threading.Thread(target=_flow, args=(stage, minutes * 60), daemon=True)
        flow.start()
        for fault in [] if quiet else plan(seed, minutes):
            if fault.kind not in outcome.skipped:
                time.sleep(max(0.0, begun + fault.at - time.monotonic()))
                print(f"{time.monotonic() - begun:6.1f} s {fault.kind}: {fault.target}", flush=True)  # noqa: T201
                KINDS[fault.kind][0](stage, fault)
                outcome.faults.append(fault)
        outcome.stored_under_faults = asyncio.run(_counts(stage.database_url))[0]
        flow.join()
        outcome.flowed_seconds = time.monotonic() - begun
        expected = wanted.result()
        last, behind = _drain(stage, sampler, expected)
        outcome.drained_seconds = time.monotonic() - begun - outcome.flowed_seconds
        outcome.users = asyncio.run(_users(stage.database_url))
        stage.settle()
        killed = stop_all([stage.replicas[name] for name in REPLICAS], seconds=20)
        _judge(outcome, expected, last, behind, sampler)
        outcome.problems += [f"{name} did not leave within 20 s" for name in killed]
        outcome.restarts = {name: stage.replicas[name].restarts for name in REPLICAS}
    return outcome


def _flow(stage: Stage, seconds: float) -> None:
    """Let the articles appear evenly, once the first of each site is known: what is older is no news of a new site."""
    newsroom = stage.newsroom
    total, first = len(newsroom.stories), len(stage.newsroom.sites)
    newsroom.publish(first)
    while asyncio.run(_known(stage.database_url)) < first:
        time.sleep(1.0)
    begun = time.monotonic()
    while newsroom.published < total:
        share = min(1.0, (time.monotonic() - begun + _WAVE_SECONDS) / seconds)
        newsroom.publish(max(0, round(total * share) - newsroom.published))
        time.sleep(min(_WAVE_SECONDS, seconds / 10))


def _drain(stage: Stage, sampler: Sampler, expected: Expected) -> tuple[Found, dict[Place, int]]:
    """Wait until all is there and read; what stands then, or when nothing has moved for long, and what is not read then.

    Later looks do not count: while the replicas stop, the next one takes over the merging and begins with the first event.
    """
    progress, since = (0, 0, 0), time.monotonic()
    while True:
        now = asyncio.run(_counts(stage.database_url))
        if now != progress:
            progress, since = now, time.monotonic()
        moved = time.monotonic() - since
        enough = now[0] >= len(expected.revisions) and now[1] >= len(expected.events) and sampler.drained
        if enough or moved > STANDING_SECONDS:
            is_there = asyncio.run(verdict.found(stage.database_url, list(stage.archives.values())))
            if moved > STANDING_SECONDS or not verdict.differences(expected, is_there):
                return is_there, {} if enough else {place: lag for place, lag in sampler.lag.items() if lag}
        time.sleep(2.0)


async def _known(url: str) -> int:
    """Pages of which ingest knows."""
    return (await _asked(url, "SELECT count(*) FROM ingest.urls") or (0,))[0]


async def _counts(url: str) -> tuple[int, int, int]:
    """Articles, events and versions of incidents that are stored."""
    articles, events, versions = await _asked(
        url,
        "SELECT (SELECT count(*) FROM rasid.article_revisions), (SELECT count(*) FROM rasid.events), "
        "(SELECT count(*) FROM rasid.incident_versions)",
    ) or (0, 0, 0)
    return articles, events, versions


async def _users(url: str) -> list[str]:
    """Who is logged in besides us, whose last connection may not have ended yet."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name <> $1"
            " AND backend_type = 'client backend' ORDER BY usename",
            OWN_NAME,
        )
    finally:
        await connection.close()
    return [row["usename"] for row in rows]


async def _asked(url: str, query: str) -> tuple[int, ...] | None:
    """The one row of a query; None while the database is away or has no such table."""
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError):
        return None
    try:
        return tuple(await connection.fetchrow(query))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None
    finally:
        await connection.close()


def _judge(outcome: Outcome, expected: Expected, is_there: Found, behind: dict[Place, int], sampler: Sampler) -> None:
    outcome.problems += verdict.differences(expected, is_there)
    outcome.stored = (len(is_there.revisions), len(is_there.events), len(is_there.incidents))
    if "postgres" in outcome.users:
        outcome.problems.append("a service is logged in as the owner of the database")
    if behind:
        outcome.problems.append(f"not read to the end: {behind}")
    seconds, place = sampler.longest_stand
    outcome.longest_stand = f"{seconds:.0f} s ({'/'.join(map(str, place))})"
    if seconds > STALL_SECONDS:
        outcome.problems.append(f"a partition stood for {outcome.longest_stand}")
    outcome.memory = dict(sampler.memory)
    for name, size in outcome.memory.items():
        service = name.partition("-")[0]
        most = MEMORY_BYTES[service] + (EVENT_BYTES * len(expected.events) if service == "extract" else 0)
        if size > most:
            outcome.problems.append(f"{name} held {size / 1e6:.0f} MB, more than {most / 1e6:.0f}")
