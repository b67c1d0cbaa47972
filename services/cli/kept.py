"""`rasid export`, `rasid snapshot` and `rasid redact`: what is kept, handed on and taken out."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.cli.start import load_settings, run
from services.common.errors import SettingError

commands = typer.Typer()


@commands.command()
def redact(
    *,
    person: Annotated[str | None, typer.Option(help="Name of a person, to be hidden wherever it stands.")] = None,
    article: Annotated[str | None, typer.Option(help="Article to be removed: its id or its address.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the erasure. Do not name the person in it.")],
    by: Annotated[str | None, typer.Option(help="Who decided it; your user name if not given.")] = None,
    sink: Annotated[
        list[str] | None, typer.Option(help="URL of another sink that shall obey; may be repeated.")
    ] = None,
) -> None:
    """Remove an article, or a person's name, for good: what stands is changed, what comes again is refused.

    The name itself is kept nowhere, only a salted hash of it. Obeyed by RASID_DATABASE, by RASID_STORE_SINK and by each
    --sink; a store that writes Parquet files must not run meanwhile. Topics forget by their retention;
    the archive keeps its bytes, and whatever is read out of it obeys. docs/how-to/redact.md says what is left to do.
    """
    from services.common.tellable import tellable  # noqa: PLC0415
    from services.store.redact import redact as erase  # noqa: PLC0415
    from services.store.settings import SinkSettings  # noqa: PLC0415

    def take_out() -> int:
        if (person is None) == (article is None):
            msg = "say what to remove: --person or --article."
            raise SettingError(msg)
        what = _article_id(article) if article is not None else person or ""
        erased = erase(load_settings(SinkSettings), what, by=by or getpass.getuser(), reason=reason, sinks=sink or ())
        for url, changed in erased.items():
            counts = ", ".join(f"{kind}s changed: {count}" for kind, count in changed.items())
            typer.echo(f"{tellable(url)}: {counts}")
        return 0

    run(take_out)


def _article_id(text: str) -> UUID:
    from services.contracts.ids import article_id  # noqa: PLC0415
    from services.ingest.urls import canonicalise  # noqa: PLC0415

    if text.startswith(("http://", "https://")):
        return article_id(canonicalise(text))
    try:
        return UUID(text)
    except ValueError as error:
        msg = "--article is neither an article_id nor an address."
        raise SettingError(msg) from error


@commands.command()
def export(
    out: Annotated[Path, typer.Argument(help="File to write; its ending is the format: csv, geojson, jsonl, parquet.")],
    filters: Annotated[
        str, typer.Argument(help="As in an address: 'type=assault&admin1=Idlib&since=2018-01-01T00:00Z'.")
    ] = "",
    *,
    incidents: Annotated[bool, typer.Option("--incidents", help="Incidents instead of events.")] = False,
    form: Annotated[str | None, typer.Option("--format", help="csv, geojson, jsonl or parquet.")] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Show names of private persons, which are hidden else.")
    ] = False,
) -> None:
    """Write the events or incidents that the filters leave into a file, newest first.

    The filters are those of /api/events and /api/incidents. Needs RASID_DATABASE; parquet needs the extra `parquet`.
    """
    from services.web.export_file import export_file  # noqa: PLC0415
    from services.web.settings import WebSettings  # noqa: PLC0415

    def write() -> int:
        count = export_file(
            load_settings(WebSettings), out, filters, form=form or out.suffix[1:], incidents=incidents, persons=names
        )
        typer.echo(f"{count} in {out}")
        return 0

    run(write)


@commands.command()
def snapshot(
    out: Annotated[Path, typer.Argument(help="File to write, such as snapshot.jsonl.gz.")],
) -> None:
    """Write all events and incidents that stand, and the offsets at which a new subscriber goes on from there.

    Needs RASID_KAFKA, and RASID_DATABASE with the right to read; may run beside everything else. Names of private
    persons are in it as they are on the topics: give it to whom the topics are open.
    """
    from services.store.settings import StoreSettings  # noqa: PLC0415
    from services.store.snapshot import run_snapshot  # noqa: PLC0415

    def write() -> int:
        typer.echo(f"{run_snapshot(load_settings(StoreSettings), out)} records in {out}")
        return 0

    run(write)
