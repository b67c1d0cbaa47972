"""`rasid sites` and `rasid frontier`: what is watched, what a site's rules make of it, what is due."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.start import load_settings, run
from services.common.settings import DatabaseSettings

commands = typer.Typer()
sites = typer.Typer(help="The sites that rasid knows.", no_args_is_help=True)


@commands.command()
def frontier() -> None:
    """Show host by host what ingest has before it: pages due, later, done, failed, refused; backed off or refusing.

    Needs RASID_DATABASE.
    """
    from services.ingest import commands  # noqa: PLC0415

    run(lambda: commands.frontier(load_settings(DatabaseSettings)))


@sites.command("list")
def sites_list() -> None:
    """Print each known site: id, status, name, homepage, and how its articles are discovered."""
    from services.ingest.site import load_sites  # noqa: PLC0415

    for site in load_sites().values():
        kinds = "+".join(sorted({source.kind for source in site.discovery})) or "-"
        typer.echo(f"{site.id:16} {site.status:8} {kinds:12} {site.name_ar:20} {site.homepage}")


@sites.command("try")
def sites_try(
    url: Annotated[str, typer.Argument(help="Where the page stands; it decides which site's rules are tried.")],
    page: Annotated[
        typer.FileBinaryRead | None, typer.Option(help="The page as saved; - reads it from standard input.")
    ] = None,
) -> None:
    """Show what a site's rules make of a page: layout, metadata, text, flashes, and what was removed by which rule.

    Without --page the URL is fetched, if its robots.txt allows that; needs RASID_CONTACT then, and takes turns with a
    running ingest if RASID_DATABASE is its database.
    """
    from services.ingest import commands  # noqa: PLC0415
    from services.ingest.settings import GuestSettings, ParseSettings  # noqa: PLC0415

    if page is None:
        run(lambda: commands.try_url(load_settings(GuestSettings), url))
    else:
        content = page.read()
        run(lambda: commands.try_saved(load_settings(ParseSettings), url, content))


@sites.command("check")
def sites_check(
    sites: Annotated[list[str] | None, typer.Argument(help="Ids of sites; none: all that are live.")] = None,
) -> None:
    """Look at sites now: what robots.txt allows, whether the sources answer, newest articles, layout recognised or not.

    Needs RASID_CONTACT. Asks each site for a few pages with its crawl delay between them, so it takes a minute or two;
    takes turns with a running ingest if RASID_DATABASE is its database.
    Exit status 1 when something is wrong.
    """
    from services.ingest import commands  # noqa: PLC0415
    from services.ingest.settings import GuestSettings  # noqa: PLC0415

    run(lambda: commands.check_sites(load_settings(GuestSettings), sites or []))
