"""`rasid dead-letters`: what no service could use, looked at, sent again or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.start import load_settings, run
from services.common.clock import utc_now
from services.common.settings import ServiceSettings
from services.contracts import dead_letter

if TYPE_CHECKING:
    from services.common.dead_letters import DeadLetter, DeadLetters, Wanted

commands = typer.Typer(help="Records and pages that no service could use. Needs RASID_KAFKA.", no_args_is_help=True)
Names = Annotated[
    list[str] | None, typer.Argument(help="Letters as `list` names them: topic/partition/offset. None: by options.")
]
Topic = Annotated[str | None, typer.Option(help="Only of this topic, with or without .dead.")]
Error = Annotated[str | None, typer.Option(help="Only with this error class.")]
Service = Annotated[str | None, typer.Option(help="Only those that this service gave up.")]
Site = Annotated[str | None, typer.Option(help="Only of this site, as far as the letter's value names one.")]
Since = Annotated[datetime | None, typer.Option(help="Only those given up at this time (UTC) or later.")]
Until = Annotated[datetime | None, typer.Option(help="Only those given up before this time (UTC).")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@commands.command("list")
def list_letters(
    topic: Topic = None,
    error: Error = None,
    service: Service = None,
    site: Site = None,
    since: Since = None,
    until: Until = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also those requeued or dropped.")] = False,
) -> None:
    """One line for each letter: its name, when and who gave it up, why, and where it came from."""
    wanted = _wanted([], since, until, topic=topic, error=error, service=service, site=site, settled=everything)

    async def work(letters: DeadLetters) -> int:
        found = await letters.read(wanted)
        for letter in found:
            typer.echo(_line(letter))
        typer.echo(f"{len(found)} dead letters", err=True)
        return 0

    _with_letters(work)


@commands.command()
def show(name: Annotated[str, typer.Argument(help="topic/partition/offset, as `list` names it.")]) -> None:
    """All headers of one letter, then its bytes: the record as it came, or the reference to a page or a large record."""
    wanted = _wanted([name], None, None, settled=True)

    async def work(letters: DeadLetters) -> int:
        found = await letters.read(wanted)
        for letter in found:
            for header, value in letter.headers:
                typer.echo(_safe(f"{header}: {value.decode(errors='backslashreplace')}"))
            typer.echo(_safe(f"key: {letter.key.decode(errors='backslashreplace')}") + "\n")
            for line in letter.value.decode(errors="backslashreplace").splitlines():
                typer.echo(_safe(line))
        if not found:
            typer.echo(f"rasid: there is no dead letter {name}", err=True)
        return 0 if found else 1

    _with_letters(work)


@commands.command()
def requeue(
    names: Names = None,
    topic: Topic = None,
    error: Error = None,
    service: Service = None,
    site: Site = None,
    since: Since = None,
    until: Until = None,
    *,
    yes: Yes = False,
) -> None:
    """Send the originals again to their topics, once what refused them is mended. Pages are replayed instead.

    A letter is marked when its original is acknowledged. Those that cannot be sent are named, and the status is 1.
    """
    wanted = _wanted(names or [], since, until, topic=topic, error=error, service=service, site=site)
    _settle("requeue", wanted, yes=yes)


@commands.command()
def drop(
    names: Names = None,
    topic: Topic = None,
    error: Error = None,
    service: Service = None,
    site: Site = None,
    since: Since = None,
    until: Until = None,
    *,
    yes: Yes = False,
) -> None:
    """Mark letters as not worth sending again. They stay readable with `list --all` until their topic forgets them."""
    wanted = _wanted(names or [], since, until, topic=topic, error=error, service=service, site=site)
    _settle("drop", wanted, yes=yes)


def _settle(what: str, wanted: Wanted, *, yes: bool) -> None:
    from services.common.dead_letters import UnsendableError  # noqa: PLC0415

    async def work(letters: DeadLetters) -> int:
        found = await letters.read(wanted)
        for letter in found:
            typer.echo(_line(letter))
        missing = set(wanted.names) - {letter.name for letter in found}
        for name in sorted(missing):
            typer.echo(f"rasid: there is no open dead letter {name}", err=True)
        if found and not yes:
            typer.confirm(f"{what} these {len(found)}?", abort=True)
        failed = 0
        for letter in found:
            try:
                await (letters.requeue(letter) if what == "requeue" else letters.drop(letter))
            except UnsendableError as error:
                typer.echo(f"rasid: {error}", err=True)
                failed += 1
        typer.echo(f"{len(found) - failed} of {len(found)}: {what} done", err=True)
        return 1 if failed or missing else 0

    _with_letters(work)


def _wanted(
    names: list[str], since: datetime | None, until: datetime | None, *, settled: bool = False, **same: str | None
) -> Wanted:
    from services.common.dead_letters import Wanted  # noqa: PLC0415

    return Wanted(names=names, since=_aware(since), until=_aware(until), settled=settled, **same)


def _aware(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time and time.tzinfo is None else time


def _with_letters(work: Callable[[DeadLetters], Awaitable[int]]) -> None:
    from services.common.dead_letters import DeadLetters  # noqa: PLC0415

    async def connected() -> int:
        async with DeadLetters(load_settings(ServiceSettings), utc_now) as letters:
            return await work(letters)

    run(lambda: asyncio.run(connected()))


def _line(letter: DeadLetter) -> str:
    """One letter in one line."""
    settled = f" [{letter.settled}]" if letter.settled else ""
    said = [letter.said(name) for name in (dead_letter.SERVICE, dead_letter.ERROR_CLASS, dead_letter.ERROR_MESSAGE)]
    origin = letter.said(dead_letter.ORIGIN)
    return _safe(f"{letter.name}{settled} {letter.said(dead_letter.TIME)} {': '.join(said)} ({origin})")


def _safe(text: str) -> str:
    """Fit for a terminal: what a letter says may come from a hostile page."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
