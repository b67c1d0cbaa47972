"""The commands `rasid replay` and `rasid backfill` in a terminal: a progress bar, Ctrl-C after the batch in hand."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from services.common import logging
from services.common.errors import SettingError
from services.ingest import backfill as backfilling
from services.ingest import replay as replaying
from services.ingest.backfill_wayback import PoliteSession, Wayback
from services.ingest.settings import IngestSettings, ReplaySettings
from services.ingest.site import load_sites

_INTERRUPTED: Final = 130  # as a shell reports Ctrl-C

Show = Callable[[float, float, Counter[str]], None]


def replay(settings: ReplaySettings, files: list[Path], *, jobs: int) -> int:
    """Replay files; the exit status is 0, or 130 when it was interrupted. Raises RasidError."""

    async def work(show: Show, stop: asyncio.Event) -> None:
        def shown(progress: replaying.Progress) -> None:
            show(progress.done_bytes, progress.total_bytes, progress.outcomes)

        await replaying.replay(settings, files, jobs=jobs, show=shown, stop=stop)

    return watched(settings, "replay", work, DownloadColumn())


def backfill(settings: IngestSettings, site_id: str, first: date, last: date, *, jobs: int) -> int:
    """Backfill a site from Wayback; the exit status is as of `replay`. Raises RasidError."""
    sites = load_sites(settings.sites_folder)
    if site_id not in sites:
        msg = f"{site_id} is no site (known: {', '.join(sites)})."
        raise SettingError(msg)
    if not settings.contact:
        msg = "RASID_CONTACT is not set (Wayback is asked under the name of whoever runs this)."
        raise SettingError(msg)
    if last < first:
        msg = f"--to {last} is before --from {first}."
        raise SettingError(msg)
    wayback = Wayback(PoliteSession(settings))

    async def work(show: Show, stop: asyncio.Event) -> None:
        def shown(progress: backfilling.Progress) -> None:
            show(progress.done, progress.pages, progress.outcomes)

        await backfilling.backfill(
            settings, sites[site_id], first, last, wayback=wayback, jobs=jobs, show=shown, stop=stop
        )

    try:
        return watched(settings, f"backfill {site_id}", work, MofNCompleteColumn())
    finally:
        wayback.close()


def watched(
    settings: ReplaySettings, name: str, work: Callable[[Show, asyncio.Event], Awaitable[None]], column: ProgressColumn
) -> int:
    """Run `work` under a progress bar, `column` showing how much of how much; returns the exit status."""
    console = Console(stderr=True)
    columns = (TextColumn(name), BarColumn(), column, TimeRemainingColumn(), TextColumn("{task.fields[pages]}"))
    with Progress(*columns, console=console) as bar:
        logging.configure("ingest", log_format=settings.log_format, level=settings.log_level)  # above the bar
        task = bar.add_task(name, total=None, pages="")

        def show(done: float, total: float, outcomes: Counter[str]) -> None:
            bar.update(task, completed=done, total=total, pages=_told(outcomes))

        interrupted = asyncio.run(_until_stopped(work, show))
        outcome = bar.tasks[0].fields["pages"]
    console.print(
        f"{name} {'interrupted, the same command goes on' if interrupted else 'done'}: {outcome or 'nothing'}"
    )
    return _INTERRUPTED if interrupted else 0


async def _until_stopped(work: Callable[[Show, asyncio.Event], Awaitable[None]], show: Show) -> bool:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await work(show, stop)
    return stop.is_set()


def _told(outcomes: Counter[str]) -> str:
    return " · ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in sorted(outcomes.items()))
