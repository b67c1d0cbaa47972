"""`rasid ingest | extract | store | web`, and `rasid up` for all of them on one machine."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.start import load_settings, run, serve

commands = typer.Typer()


@commands.command()
def ingest() -> None:
    """Fetch what is new on the sites, archive it, clean it, publish it to articles.clean.

    Needs RASID_KAFKA, RASID_DATABASE (for the frontier) and RASID_CONTACT (an address or e-mail that goes into the
    User-Agent). Stops gracefully on SIGTERM.
    """
    serve("ingest")


@commands.command()
def extract() -> None:
    """Read articles.clean for events, publish them to events.enriched.

    Needs RASID_KAFKA. Scale it by starting more of it, up to the partitions of the topic.
    """
    serve("extract")


@commands.command()
def store() -> None:
    """Write articles.clean and events.enriched into PostgreSQL, each record once.

    Needs RASID_KAFKA and RASID_DATABASE.
    """
    serve("store")


@commands.command()
def web() -> None:
    """Answer the read-only API and the page. Needs RASID_DATABASE."""
    serve("web")


@commands.command()
def up(
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Watch the recorded sites in demo/ instead of the real ones.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="End by itself when everything is drained; print a summary.")
    ] = False,
    interval: Annotated[float, typer.Option(help="Seconds between new articles of the recorded sites.", min=0)] = 3.0,
) -> None:
    """Run all services on this machine and show a live table.

    Broker and database are embedded unless RASID_KAFKA or RASID_DATABASE name others. Everything is kept in the
    folder RASID_DATA (default .rasid). Ctrl-C stops all of it within five seconds. Live sites need RASID_CONTACT.
    """
    from services.up.app import main as run_up  # noqa: PLC0415
    from services.up.settings import UpSettings  # noqa: PLC0415

    run(lambda: run_up(load_settings(UpSettings), demo=demo, once=once, interval=interval))
