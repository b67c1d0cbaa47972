"""`rasid up`: every service on this machine, watched in one table, stopped together."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

import httpx
from rich.console import Console
from rich.live import Live

import services
from services.common.errors import SettingError, StopServiceError
from services.common.settings import load
from services.ingest.settings import IngestSettings
from services.up import drain
from services.up.children import Child, service_command, stop_all
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase, free_port, port_is_free
from services.up.figures import Figures, is_ready, parse, scrape
from services.up.settings import UpSettings
from services.up.summary import print_summary
from services.up.table import STAGES, Stage, View

_REFRESH_SECONDS: Final = 0.5
_DEMO_START_SECONDS: Final = 60.0
_LINE_SECONDS: Final = 5.0  # between lines where there is no terminal
_CHILD_STOP_SECONDS: Final = 3.5  # leaves a second and a half of the promised five for broker and database
# The recorded sites mind no visitor, and somebody is watching: look often, ask at once.
_DEMO_PACE: Final = {"RASID_CRAWL_DELAY": "0.02", "RASID_POLL_MIN": "1", "RASID_POLL_MAX": "3"}
_PROBE_SECONDS: Final = "30"
_SESSION: Final = "RASID_KAFKA_SESSION_TIMEOUT"
_SESSION_SECONDS: Final = "6"  # the embedded broker lets a group's only member wait for half of it
_BEFORE_INGEST: Final = ("store", "extract", "web")
_GIVE_UP_RESTARTS: Final = 5  # of one service, when nobody is watching
_ROOT: Final = Path(services.__file__).parent.parent


def main(settings: UpSettings, *, demo: bool, once: bool, interval: float) -> int:
    """Run until Ctrl-C or SIGTERM, or with `once` until all is drained. Blocks; returns the exit status.

    Raises SettingError when live sites are asked for without a contact, StopServiceError when a part does not start.
    """
    if not demo and not settings.contact:
        msg = (
            "RASID_CONTACT is not set (an address or e-mail that goes into the User-Agent): "
            "a site that is fetched live must be able to reach whoever fetches it."
        )
        raise SettingError(msg)
    settings.data.mkdir(parents=True, exist_ok=True)
    with _only_one(settings.data), ExitStack() as stack:
        return asyncio.run(_up(settings, stack, demo=demo, once=once, interval=interval))


async def _up(settings: UpSettings, stack: ExitStack, *, demo: bool, once: bool, interval: float) -> int:
    console = Console()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    kafka = settings.kafka or stack.enter_context(EmbeddedBroker()).address
    database = settings.database or stack.enter_context(EmbeddedDatabase(settings.data / "postgresql")).url()
    environment = {
        "RASID_KAFKA": kafka,
        # One for all, as simple as one machine is: whoever runs a service could reach the socket by any user's name.
        "RASID_DATABASE": database,
        "RASID_ARCHIVE": str((settings.data / "archive").resolve()),
        "RASID_STOP_TIMEOUT": "3",
        **({} if settings.kafka else {_SESSION: os.environ.get(_SESSION, _SESSION_SECONDS)}),
    }
    if not once:
        environment["RASID_PROBE_EVERY"] = os.environ.get("RASID_PROBE_EVERY", _PROBE_SECONDS)
    if demo:
        environment["RASID_DEMO"] = stack.enter_context(_recorded_sites(settings.data, once=once, interval=interval))
        environment["RASID_SITES"] = ",".join(sorted(folder.name for folder in (_ROOT / "demo" / "articles").iterdir()))
        environment |= _DEMO_PACE
    os.environ.update(environment)  # for the services, and for what runs in this process
    ingest_settings = load(IngestSettings)
    republished = await drain.prepare(ingest_settings, forgetful=not settings.kafka)
    if republished:
        console.print(f"published {republished} revisions again from the archive: their events were not stored yet")
    ports = {name: free_port() for name in STAGES}
    if port_is_free(settings.web_port):
        ports["web"] = settings.web_port
    children = {name: _service(settings.data, name, ports[name], once=once) for name in STAGES}
    try:
        for name in _BEFORE_INGEST:
            children[name].start()
        drained = await _watch(console, stop, children, ports, ingest_settings, once=once)
        if drained is not None:
            await print_summary(console, database, drained)
        return 0 if drained is not None or not once else 1
    finally:
        killed = stop_all(list(children.values()), seconds=_CHILD_STOP_SECONDS)
        if killed:
            console.print(f"had to be killed: {', '.join(killed)}")


async def _watch(
    console: Console,
    stop: asyncio.Event,
    children: dict[str, Child],
    ports: dict[str, int],
    ingest_settings: IngestSettings,
    *,
    once: bool,
) -> Mapping[str, Figures] | None:
    """Show what goes on until `stop` is set (None) or, with `once`, all is drained (the services' last figures)."""
    view = View(page=f"http://127.0.0.1:{ports['web']}/", broker=ingest_settings.kafka, ports=ports)
    on_terminal = console.is_terminal
    if not on_terminal:
        console.print(f"page {view.page}, broker {view.broker}", soft_wrap=True)
    last_line = time.monotonic()
    with Live(console=console, auto_refresh=False, transient=once, screen=False) as live:
        async with httpx.AsyncClient() as client, drain.Watch(ingest_settings) as stored:
            while not stop.is_set():
                for child in children.values():
                    child.watch()
                if not children["ingest"].started and await _consumers_are_ready(client, ports):
                    children["ingest"].start()
                stages = {n: Stage(c.running or c.finished, c.memory_bytes, c.restarts) for n, c in children.items()}
                figures = await scrape(client, ports)
                if children["ingest"].finished:
                    figures["ingest"] = parse(_last_metrics(children["ingest"]).read_text(encoding="utf-8"))
                view.update(figures, stages, await stored.newest_events(), time.monotonic())
                if on_terminal:
                    live.update(view.render(), refresh=True)
                elif time.monotonic() - last_line > _LINE_SECONDS:
                    last_line = time.monotonic()
                    console.print(view.lines(), highlight=False, soft_wrap=True)
                if once and (broken := [c for c in children.values() if c.restarts >= _GIVE_UP_RESTARTS]):
                    msg = f"{broken[0].name} keeps stopping; see {broken[0].log}"
                    raise StopServiceError(msg)
                if once and children["ingest"].finished and await stored.is_drained():
                    return {**await scrape(client, ports), "ingest": figures["ingest"]}
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _REFRESH_SECONDS)
    return None


async def _consumers_are_ready(client: httpx.AsyncClient, ports: Mapping[str, int]) -> bool:
    """Pages fetched before somebody reads the topics would only wait."""
    return all([await is_ready(client, ports[name]) for name in ("extract", "store")])


def _last_metrics(child: Child) -> Path:
    """Where a service leaves its metrics when it ends."""
    return child.log.with_suffix(".prom")


def _service(data: Path, name: str, port: int, *, once: bool) -> Child:
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    own = {"RASID_PORT": str(port), "RASID_LOG_FORMAT": "json"}
    child = Child(name, service_command(name), own, logs / f"{name}.log")
    own["RASID_METRICS_FILE"] = str(_last_metrics(child))
    if name == "ingest" and once:
        own["RASID_ONCE"] = "true"
    return child


@contextmanager
def _recorded_sites(data: Path, *, once: bool, interval: float) -> Iterator[str]:
    """The recorded sites on a free port of loopback; gives their address."""
    folder = _ROOT / "demo"
    if not folder.is_dir():
        msg = "the recorded sites are not part of the installed package: run this in a clone of the repository."
        raise SettingError(msg)
    port = free_port()
    command = [sys.executable, str(folder / "server.py"), "--port", str(port)]
    command += ["--once"] if once else ["--interval", str(interval)]
    server = Child("recorded sites", command, {"PYTHONPATH": str(_ROOT)}, data / "recorded-sites.log")
    server.start()
    try:
        deadline = time.monotonic() + _DEMO_START_SECONDS
        while port_is_free(port):
            if not server.running or time.monotonic() > deadline:
                msg = f"the recorded sites did not start; see {server.log}"
                raise StopServiceError(msg)
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        stop_all([server], seconds=1)


@contextmanager
def _only_one(data: Path) -> Iterator[TextIO]:
    """One `rasid up` a folder: two would fight over the database."""
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            msg = f"another `rasid up` is running on {data}; stop it, or set RASID_DATA to another folder."
            raise SettingError(msg) from error
        yield lock
