"""What `rasid frontier`, `rasid sites try` and `rasid sites check` do; each prints and returns an exit status."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import asyncpg
import typer

from services.common import database
from services.common.clock import utc_now
from services.common.errors import SettingError
from services.common.settings import DatabaseSettings
from services.ingest import frontier_report
from services.ingest.check import Checker, SiteCheck
from services.ingest.clean import Page
from services.ingest.fetch import Fetcher
from services.ingest.guest import Guest
from services.ingest.parsing import Parser
from services.ingest.settings import GuestSettings, ParseSettings
from services.ingest.site import Site, load_sites, site_of
from services.ingest.turns import turns_of
from services.ingest.urls import InvalidUrlError, canonicalise, fetchable
from services.ingest.verdict import is_unchanged

Answer = TypeVar("Answer")


def frontier(settings: DatabaseSettings) -> int:
    """Print per host what is due, later, done, failed and refused, and how the host stands to us."""

    async def hosts() -> list[frontier_report.HostReport]:
        pool = await database.connect(settings.database, size=1)
        try:
            return await frontier_report.report(pool)
        except asyncpg.UndefinedTableError:
            return []  # no ingest has ever run on this database
        finally:
            await database.close(pool)

    found = asyncio.run(hosts())
    columns = ("due", "later", "done", "failed", "refused")
    typer.echo(f"{'host':32} {'site':16} {'state':11} " + " ".join(f"{name:>7}" for name in columns) + "  not before")
    for host in found:
        counts = " ".join(f"{getattr(host, name):7}" for name in columns)
        failing = f"  {host.failing_sources} sources failing" if host.failing_sources else ""
        moment = f"{host.next_allowed_at:%Y-%m-%d %H:%M:%S}Z"
        typer.echo(f"{host.host:32} {host.site:16} {host.state:11} {counts}  {moment}{failing}")
    return 0


def try_url(settings: GuestSettings, url: str) -> int:
    """Fetch a page as a guest does and print what its site's rules make of it. Raises FetchError and RefusedError."""
    return _tried(settings, fetch_page(settings, url))


def try_saved(settings: ParseSettings, url: str, content: bytes) -> int:
    """Print what the rules of a URL's site make of a saved page."""
    try:
        page = Page(url, content, None, utc_now(), canonicalise(url))
    except InvalidUrlError as error:
        msg = f"{url} is no page's address: {error}."
        raise SettingError(msg) from error
    return _tried(settings, page)


def _tried(settings: ParseSettings, page: Page) -> int:
    """Print the report on a page."""
    typer.echo(parsed_apart(settings, page, Parser.report))
    return 0


def parsed_apart(settings: ParseSettings, page: Page, ask: Callable[..., Awaitable[Answer]]) -> Answer:
    """What a method of Parser answers about a page: within the time and memory that ingest gives a page.

    Raises UnparsableError.
    """
    site = site_of(page.url, load_sites(settings.sites_folder))

    async def answer() -> Answer:
        async with Parser(settings) as parser:
            return await ask(
                parser,
                page.body,
                url=page.url,
                canonical_url=page.canonical_url,
                content_type=page.content_type,
                fetched_at=page.fetched_at,
                site=site.id if site else "",
            )

    return asyncio.run(answer())


def fetch_page(settings: GuestSettings, url: str) -> Page:
    """One page, asked for as a guest does. Raises FetchError and RefusedError, and SettingError for no address."""
    sites = load_sites(settings.sites_folder)

    async def fetched() -> Page:
        try:
            asked = fetchable(url)
        except InvalidUrlError as error:
            msg = f"{url} cannot be asked: {error}."
            raise SettingError(msg) from error
        turns = await turns_of(settings.database, tell=_note)
        async with Fetcher(settings) as fetcher:
            guest = Guest(settings, site_of(asked, sites), sites=sites, fetcher=fetcher, turns=turns())
            answer = await guest.get(asked)
        is_unchanged(answer, None)  # raises where it is no page
        content_type = answer.field("content-type")
        return Page(answer.url, answer.page, content_type, answer.asked_at, canonicalise(answer.url))

    return asyncio.run(fetched())


def _note(sentence: str) -> None:
    typer.echo(f"({sentence})", err=True)


def check_sites(settings: GuestSettings, names: Sequence[str]) -> int:
    """Look at the named sites, or at all that are live, and print what was seen; 1 where something is wrong."""
    sites = load_sites(settings.sites_folder)
    if unknown := [name for name in names if name not in sites]:
        msg = f"{unknown[0]} is no site (known: {', '.join(sites)})."
        raise SettingError(msg)
    chosen = [sites[name] for name in names] or [site for site in sites.values() if site.status == "live"]
    checks = asyncio.run(_checks(settings, sites, chosen))
    wrong = sum(bool(check.problems) for check in checks)
    typer.echo(f"{len(checks)} sites looked at, {wrong} with something wrong", err=True)
    return 1 if wrong else 0


async def _checks(settings: GuestSettings, sites: Mapping[str, Site], chosen: Sequence[Site]) -> list[SiteCheck]:
    turns = await turns_of(settings.database, tell=_note)
    async with Fetcher(settings) as fetcher, Parser(settings) as parser:
        checker = Checker(settings, parser)

        async def one(site: Site) -> SiteCheck:
            check = await checker.check(site, Guest(settings, site, sites=sites, fetcher=fetcher, turns=turns()))
            typer.echo(check.report())
            return check

        return await asyncio.gather(*(one(site) for site in chosen))
