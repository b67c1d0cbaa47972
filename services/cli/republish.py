"""`rasid republish`: topics that were made anew get back what database and archive hold."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from services.cli.start import load_settings, run

commands = typer.Typer(help="Fill topics that were made anew: docs/how-to/change-partitions.md.", no_args_is_help=True)


@commands.command("events")
def events() -> None:
    """Publish the events, closing records and incidents that stand in the database, as a backfill.

    Needs RASID_KAFKA, and RASID_DATABASE with the right to read. Neither store nor extract should run meanwhile. Ids
    and versions are what they were, so whoever has a record already takes it for the one it has.
    """
    from services.store.republish import republish  # noqa: PLC0415
    from services.store.settings import StoreSettings  # noqa: PLC0415

    def send() -> int:
        settings = load_settings(StoreSettings)
        typer.echo(f"{asyncio.run(republish(settings, settings.database))} records published")
        return 0

    run(send)


@commands.command("articles")
def articles(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was fetched on this day (UTC) or later.")
    ] = None,
) -> None:
    """Publish every article in its last revision, read from the archive again, as a backfill.

    Needs RASID_KAFKA, RASID_DATABASE and RASID_ARCHIVE; no site is asked for anything. Unlike `rasid replay` it does
    not leave out what was published before: topics that lost it get it back.
    """
    from services.ingest.republish import republish  # noqa: PLC0415
    from services.ingest.settings import ReplaySettings  # noqa: PLC0415

    def send() -> int:
        first = since.replace(tzinfo=UTC) if since else None
        done = asyncio.run(republish(load_settings(ReplaySettings), set(), since=first, backfill=True))
        typer.echo(f"{done.sent} records published")
        if done.left_out:
            typer.echo(
                f"{done.left_out} left out: their pages are not in this archive, or no longer hold them (see the log)"
            )
        return 0

    run(send)
