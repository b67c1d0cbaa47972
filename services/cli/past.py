"""`rasid replay` and `rasid backfill`: pages of the past, and `rasid archive`: where every page is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from services.cli.start import Jobs, cores, load_settings, run

commands = typer.Typer()
archive = typer.Typer(help="The archive of every page as it was fetched.", no_args_is_help=True)


@commands.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="WARC files, ours or anybody's.", exists=True, dir_okay=False)],
    jobs: Jobs = 0,
) -> None:
    """Clean and publish the pages of known sites from WARC files, as a backfill.

    Needs RASID_KAFKA and RASID_DATABASE; no site is asked for anything. Waits while the live readers are behind. Ctrl-C ends it after the batch in
    hand; the same command goes on from there.
    """
    from services.ingest import backfill_command  # noqa: PLC0415
    from services.ingest.settings import ReplaySettings  # noqa: PLC0415

    run(lambda: backfill_command.replay(load_settings(ReplaySettings), files, jobs=cores(jobs)))


@commands.command()
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
        return backfill_command.backfill(
            load_settings(IngestSettings), site, first.date(), last.date(), jobs=cores(jobs)
        )

    run(start)


@archive.command("copy")
def archive_copy(
    url: Annotated[str, typer.Argument(help="A folder or an address that fsspec knows, such as s3://bucket/archive.")],
) -> None:
    """Bring a copy of the archive (RASID_ARCHIVE) up to date; each file is read back and compared.

    An object store needs its own fsspec package, such as s3fs, and finds its credentials as that package does.
    """
    from services.ingest.archive_copy import copy  # noqa: PLC0415
    from services.ingest.manifest import census  # noqa: PLC0415
    from services.ingest.settings import ArchiveSettings  # noqa: PLC0415

    def bring() -> int:
        folder, new = load_settings(ArchiveSettings).archive, 0
        for copied in copy(folder, url):
            if copied.new:
                new += 1
                typer.echo(copied.name)
        typer.echo(f"{new} files copied; the archive has {census(folder)}", err=True)
        return 0

    run(bring)


@archive.command("verify")
def archive_verify() -> None:
    """Check every file of the archive (RASID_ARCHIVE) against its manifest; exit status 1 when one is not as it was."""
    from services.ingest.manifest import census, verify  # noqa: PLC0415
    from services.ingest.settings import ArchiveSettings  # noqa: PLC0415

    def check() -> int:
        folder = load_settings(ArchiveSettings).archive
        findings = verify(folder)
        for finding in findings:
            typer.echo(f"{finding.file}: {finding.problem}")
        typer.echo(f"the archive is {'not ' if findings else ''}whole: {census(folder)}", err=True)
        return 1 if findings else 0

    run(check)
