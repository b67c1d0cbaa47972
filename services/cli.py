"""`rasid …`: one command for every service and tool. Imports are late, so that a container needs only its own extra."""

from __future__ import annotations

import difflib
import os
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from services.common.errors import RasidError, SettingError
from services.common.settings import PREFIX, DatabaseSettings, ServiceSettings, load

SERVICES: Final = ("ingest", "extract", "store", "web")

app = typer.Typer(
    name="rasid",
    help="Watches Syrian news sites and turns what they report into structured events with evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sites_app = typer.Typer(help="The sites that rasid knows.", no_args_is_help=True)
topics_app = typer.Typer(help="The Kafka topics that rasid publishes.", no_args_is_help=True)
schemas_app = typer.Typer(help="The contracts of the records.", no_args_is_help=True)
gazetteer_app = typer.Typer(help="The places that rasid knows.", no_args_is_help=True)
archive_app = typer.Typer(help="The archive of every page as it was fetched.", no_args_is_help=True)
pipe_app = typer.Typer(
    help="The same code without a broker: JSON Lines in, JSON Lines out, for batch work and for pipes.",
    no_args_is_help=True,
)
app.add_typer(sites_app, name="sites")
app.add_typer(topics_app, name="topics")
app.add_typer(schemas_app, name="schemas")
app.add_typer(gazetteer_app, name="gazetteer")
app.add_typer(archive_app, name="archive")
app.add_typer(pipe_app, name="pipe")

Jobs = Annotated[int, typer.Option(help="Processes; 0 takes every core.", min=0)]


@app.command()
def ingest() -> None:
    """Fetch what is new on the sites, archive it, clean it, publish it to articles.clean.

    Needs RASID_KAFKA, RASID_DATABASE (for the frontier) and RASID_CONTACT (an address or e-mail that goes into the
    User-Agent). Stops gracefully on SIGTERM.
    """
    _serve("ingest")


@app.command()
def extract() -> None:
    """Read articles.clean for events, publish them to events.enriched.

    Needs RASID_KAFKA. Scale it by starting more of it, up to the partitions of the topic.
    """
    _serve("extract")


@app.command()
def store() -> None:
    """Write articles.clean and events.enriched into PostgreSQL, each record once.

    Needs RASID_KAFKA and RASID_DATABASE.
    """
    _serve("store")


@app.command()
def web() -> None:
    """Answer the read-only API and the page. Needs RASID_DATABASE."""
    _serve("web")


@app.command()
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

    _leave(_guarded(lambda: run_up(_load(UpSettings), demo=demo, once=once, interval=interval)))


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="WARC files, ours or anybody's.", exists=True, dir_okay=False)],
    jobs: Jobs = 0,
) -> None:
    """Clean and publish the pages of known sites from WARC files, as a backfill.

    Needs the settings of `rasid ingest`. Waits while the live readers are behind. Ctrl-C ends it after the batch in
    hand; the same command goes on from there.
    """
    from services.ingest import backfill_command  # noqa: PLC0415
    from services.ingest.settings import IngestSettings  # noqa: PLC0415

    _leave(_guarded(lambda: backfill_command.replay(_load(IngestSettings), files, jobs=_cores(jobs))))


@app.command()
def backfill(
    site: Annotated[str, typer.Argument(help="Id of a site, see `rasid sites list`.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of capture.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of capture.")],
    jobs: Jobs = 0,
) -> None:
    """Read the past of a site from the Wayback Machine and publish it, as a backfill.

    Needs the settings of `rasid ingest`, RASID_CONTACT too. Asks for one capture a second and waits where Wayback or
    the live readers need it. Ctrl-C ends it after the batch in hand; the same command goes on from there.
    """
    from services.ingest import backfill_command  # noqa: PLC0415
    from services.ingest.settings import IngestSettings  # noqa: PLC0415

    def start() -> int:
        return backfill_command.backfill(_load(IngestSettings), site, first.date(), last.date(), jobs=_cores(jobs))

    _leave(_guarded(start))


@app.command()
def frontier() -> None:
    """Show host by host what ingest has before it: pages due, later, done, failed, refused; backed off or refusing.

    Needs RASID_DATABASE.
    """
    from services.ingest import commands  # noqa: PLC0415

    _leave(_guarded(lambda: commands.frontier(_load(DatabaseSettings))))


@archive_app.command("copy")
def archive_copy(
    url: Annotated[str, typer.Argument(help="A folder or an address that fsspec knows, such as s3://bucket/archive.")],
) -> None:
    """Bring a copy of the archive (RASID_ARCHIVE) up to date; each file is read back and compared.

    An object store needs its own fsspec package, such as s3fs, and finds its credentials as that package does.
    """
    from services.ingest.archive_copy import copy  # noqa: PLC0415
    from services.ingest.settings import IngestSettings  # noqa: PLC0415

    def bring() -> int:
        for name in copy(_load(IngestSettings).archive, url):
            typer.echo(name)
        return 0

    _leave(_guarded(bring))


@archive_app.command("verify")
def archive_verify() -> None:
    """Check every file of the archive (RASID_ARCHIVE) against its manifest; exit status 1 when one is not as it was."""
    from services.ingest.manifest import verify  # noqa: PLC0415
    from services.ingest.settings import IngestSettings  # noqa: PLC0415

    def check() -> int:
        findings = verify(_load(IngestSettings).archive)
        for finding in findings:
            typer.echo(f"{finding.file}: {finding.problem}")
        typer.echo("the archive is not whole" if findings else "the archive is whole", err=True)
        return 1 if findings else 0

    _leave(_guarded(check))


@sites_app.command("list")
def sites_list() -> None:
    """Print each known site: id, status, name, homepage, and how its articles are discovered."""
    from services.ingest.site import load_sites  # noqa: PLC0415

    for site in load_sites().values():
        kinds = "+".join(sorted({source.kind for source in site.discovery})) or "-"
        typer.echo(f"{site.id:16} {site.status:8} {kinds:12} {site.name_ar:20} {site.homepage}")


@sites_app.command("try")
def sites_try(
    url: Annotated[str, typer.Argument(help="Where the page stands; it decides which site's rules are tried.")],
    page: Annotated[
        typer.FileBinaryRead | None, typer.Option(help="The page as saved; - reads it from standard input.")
    ] = None,
) -> None:
    """Show what a site's rules make of a page: layout, metadata, text, flashes, and what was removed by which rule.

    Without --page the URL is fetched, if its robots.txt allows that; needs RASID_CONTACT then, and nothing else.
    """
    from services.ingest import commands  # noqa: PLC0415
    from services.ingest.settings import FetchSettings  # noqa: PLC0415

    if page is None:
        _leave(_guarded(lambda: commands.try_url(_load(FetchSettings), url)))
    else:
        content = page.read()
        _leave(_guarded(lambda: commands.try_saved(url, content)))


@sites_app.command("check")
def sites_check(
    sites: Annotated[list[str] | None, typer.Argument(help="Ids of sites; none: all that are live.")] = None,
) -> None:
    """Look at sites now: what robots.txt allows, whether the sources answer, newest articles, layout recognised or not.

    Needs RASID_CONTACT. Asks each site for a few pages with its crawl delay between them, so it takes a minute or two.
    Exit status 1 when something is wrong.
    """
    from services.ingest import commands  # noqa: PLC0415
    from services.ingest.settings import FetchSettings  # noqa: PLC0415

    _leave(_guarded(lambda: commands.check_sites(_load(FetchSettings), sites or [])))


@topics_app.command("create")
def topics_create() -> None:
    """Create the public topics that do not exist yet, with their partitions, replicas and retention. Idempotent.

    Needs RASID_KAFKA; RASID_KAFKA_PARTITIONS and RASID_KAFKA_REPLICATION set how they are laid out.
    """
    import asyncio  # noqa: PLC0415

    from services.common.kafka import create_topics  # noqa: PLC0415

    def create() -> int:
        created = asyncio.run(create_topics(_load(ServiceSettings)))
        for name in created:
            typer.echo(f"created {name}")
        if not created:
            typer.echo("every topic exists already")
        return 0

    _leave(_guarded(create))


@schemas_app.command("export")
def schemas_export(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("services/contracts/schemas"),
) -> None:
    """Write the JSON Schema of every record and the AsyncAPI document of the topics."""
    from services.contracts.schemas import export  # noqa: PLC0415

    for path in export(folder):
        typer.echo(path)


@gazetteer_app.command("import")
def gazetteer_import(
    files: Annotated[list[Path], typer.Argument(help="SY.txt of GeoNames; OCHA p-code tables as .csv or .json.")],
    out: Annotated[Path, typer.Option(help="The table to write.")] = Path(".rasid/gazetteer.tsv"),
) -> None:
    """Make one table of a GeoNames country dump and OCHA p-code tables; places without an Arabic name are left out.

    Name the table in RASID_GAZETTEER and extract reads it besides the project's own places.
    """
    from services.extract.places.importer import import_geonames  # noqa: PLC0415

    def run() -> int:
        count = import_geonames(files, out)
        typer.echo(f"{count} places in {out}; RASID_GAZETTEER={out} puts them to use")
        return 0

    _leave(_guarded(run))


@pipe_app.command("clean")
def pipe_clean(jobs: Jobs = 1) -> None:
    """Read {url, html, fetched_at?} lines, write Article lines (a page's flashes after it) in input order.

    An unusable line is named on stderr with its number and reason, the rest goes on, and the exit status is 1.
    """
    from services.ingest.pipe import clean_lines  # noqa: PLC0415

    _leave(clean_lines(sys.stdin, sys.stdout, sys.stderr, _cores(jobs)))


@pipe_app.command("extract")
def pipe_extract(jobs: Jobs = 1) -> None:
    """Read Article lines (required: article_id, text), write EnrichedEvent lines in input order.

    An unusable line is named on stderr with its number and reason, the rest goes on, and the exit status is 1.
    """
    from services.extract.pipe import extract_lines  # noqa: PLC0415

    _leave(extract_lines(sys.stdin, sys.stdout, sys.stderr, _cores(jobs)))


@pipe_app.command("merge")
def pipe_merge() -> None:
    """Read EnrichedEvent lines, write the Incident lines they make together, sorted by id.

    An unusable line is named on stderr with its number and reason, the rest goes on, and the exit status is 1.
    """
    from services.extract.incidents.pipe import merge_lines  # noqa: PLC0415

    _leave(merge_lines(sys.stdin, sys.stdout, sys.stderr))


def main() -> None:
    """Entry point of the `rasid` command."""
    try:
        app()
    except BrokenPipeError:  # the reader of a pipe went away: not an error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _serve(name: str) -> None:
    def start() -> int:
        settings = _load(_settings_model(name))
        status: int = import_module(f"services.{name}.app").main(settings)
        return status

    _leave(_guarded(start))


def _settings_model(service: str) -> Any:  # noqa: ANN401  (each service has its own class)
    return getattr(import_module(f"services.{service}.settings"), f"{service.title()}Settings")


def _load(model: Any) -> Any:  # noqa: ANN401  (whatever settings model the command has)
    _refuse_unknown_variables()
    return load(model)


def _refuse_unknown_variables() -> None:
    """A misspelt variable would silently leave a default in place, so it stops the start."""
    known: set[str] = set()
    for service in (*SERVICES, "up"):
        known |= {f"{PREFIX}{name.upper()}" for name in _settings_model(service).model_fields}
    for variable in os.environ:
        if variable.startswith(PREFIX) and not {variable, variable.removesuffix("_FILE")} & known:
            close = difflib.get_close_matches(variable, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else "."
            msg = f"{variable} is not a setting of rasid{hint}"
            raise SettingError(msg)


def _guarded(start: Any) -> int:  # noqa: ANN401  (a thunk)
    try:
        status: int = start()
    except RasidError as error:
        typer.echo(f"rasid: {error}", err=True)
        return 2 if isinstance(error, SettingError) else 1
    return status


def _leave(status: int) -> None:
    raise typer.Exit(status)


def _cores(jobs: int) -> int:
    return jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else jobs or os.cpu_count() or 1


if __name__ == "__main__":
    main()
