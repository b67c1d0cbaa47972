"""Whether a site can be read as its site.toml says: robots.txt, sources, newest articles, layout. One look, now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

from services.common.clock import Clock, utc_now
from services.ingest.failure import FetchError, RefusedError
from services.ingest.fetch import Answer
from services.ingest.guest import Guest
from services.ingest.parsing import Parsed, Parser, UnparsableError
from services.ingest.settings import FetchSettings
from services.ingest.site import UNRECOGNISED, Discovery, Site, host_of
from services.ingest.urls import InvalidUrlError, canonicalise
from services.ingest.verdict import is_unchanged

ARTICLES: Final = 3  # newest articles that are read of a site
_SILENT: Final = timedelta(days=7)  # of a live site; what the demo plays is old
_NOT_HAD: Final = (FetchError, RefusedError, UnparsableError)


@dataclass
class SiteCheck:
    """What one look at a site showed: `seen` in order, `problems` (none: all is well), the newest article's time."""

    site: str
    seen: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    newest: datetime | None = None

    def report(self) -> str:
        """Lines of plain text, the site's id and verdict first."""
        verdict = "WRONG" if self.problems else "ok"
        return "\n".join(
            [
                f"{self.site:16} {verdict}",
                *(f"  {line}" for line in self.seen),
                *(f"  WRONG {line}" for line in self.problems),
            ]
        )


class Checker:
    """Looks at sites through one parser process."""

    def __init__(self, settings: FetchSettings, parser: Parser, *, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._parser = parser
        self._clock = clock

    async def check(self, site: Site, guest: Guest) -> SiteCheck:
        """Look at a site; whatever it does ends in the result."""
        check = SiteCheck(site.id)
        try:
            rules = await guest.rules(site.homepage)
        except _NOT_HAD as error:
            check.problems.append(f"robots.txt: {error}")
            return check
        front = "allows" if rules.allows(site.homepage) else "disallows"
        check.seen.append(
            f"robots.txt answered {rules.status}, {front} the front page, asks for {rules.delay:g} s between requests"
        )
        lists = [await self._source(check, site, guest, discovery) for discovery in site.discovery]
        newest = [url for row in zip_longest(*lists) for url in row if url is not None]  # heads of all lists first
        await self._articles(check, site, guest, list(dict.fromkeys(newest))[:ARTICLES])
        return check

    async def _source(self, check: SiteCheck, site: Site, guest: Guest, discovery: Discovery) -> list[str]:
        """The articles that a source lists, in its order; none is a problem, never a quiet day."""
        try:
            links = await self._links(discovery, site, await guest.get(discovery.url), guest)
        except _NOT_HAD as error:
            check.problems.append(f"{discovery.kind} {discovery.url}: {error}")
            return []
        articles = [link for link in links if host_of(link) in site.all_hosts and site.wants(link)]
        check.seen.append(f"{discovery.kind} {discovery.url} lists {len(articles)} articles")
        if not articles:
            check.problems.append(f"{discovery.kind} {discovery.url}: none of its {len(links)} links is an article")
        return articles

    async def _links(
        self, discovery: Discovery, site: Site, answer: Answer, guest: Guest, nesting: int = 0
    ) -> list[str]:
        found = await self._parser.links(
            discovery.kind,
            answer.page,
            url=answer.url,
            content_type=answer.field("content-type"),
            links=discovery.links,
            limit=self._settings.feed_limit,
            most=self._settings.link_limit,
        )
        links = list(found.pages)
        for sitemap in found.sitemaps:  # newest first: one that lists articles is enough for a look
            if links or nesting >= self._settings.sitemap_nesting:
                break
            if host_of(sitemap) in site.all_hosts:
                links += await self._links(discovery, site, await guest.get(sitemap), guest, nesting + 1)
        return links

    async def _articles(self, check: SiteCheck, site: Site, guest: Guest, urls: list[str]) -> None:
        for url in urls:
            try:
                parsed = await self._parsed(site, url, guest)
            except (*_NOT_HAD, InvalidUrlError) as error:
                check.problems.append(f"article {url}: {error}")
                continue
            published = parsed.article.published_at
            if parsed.layout == UNRECOGNISED:
                check.problems.append(f"layout not recognised: {url}")
            if published is None:
                check.problems.append(f"no publication time found: {url}")
            else:
                check.newest = max(published, check.newest or published)
            moment = f"of {published:%Y-%m-%d %H:%M}Z" if published else "without a date"
            check.seen.append(f"article {moment}, allowed by robots.txt, layout {parsed.layout}: {url}")
        if check.newest is not None:
            check.seen.append(f"newest article found: {check.newest:%Y-%m-%d %H:%M}Z")
            if self._settings.demo is None and site.status == "live" and check.newest < self._clock() - _SILENT:
                check.problems.append(f"nothing newer than {check.newest:%Y-%m-%d} was found")
        elif not check.problems:
            check.problems.append("no article was found")

    async def _parsed(self, site: Site, url: str, guest: Guest) -> Parsed:
        answer = await guest.get(url)
        is_unchanged(answer, None)  # raises where it is no page
        return await self._parser.clean(
            answer.page,
            url=answer.url,
            canonical_url=canonicalise(answer.url),
            content_type=answer.field("content-type"),
            fetched_at=answer.asked_at,
            site=site.id,
        )
