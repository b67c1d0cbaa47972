"""Asking one site from a command for a few pages, as politely as ingest does, in the turns it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from services.common.clock import Clock, utc_now
from services.ingest.failure import Failure, FetchError, Refusal, RefusedError
from services.ingest.fetch import Answer, Fetcher
from services.ingest.redirect import REDIRECTS, target
from services.ingest.robots import Rules, rules_of
from services.ingest.schedule import retry_after
from services.ingest.settings import FetchSettings
from services.ingest.site import Site, host_of, site_of
from services.ingest.turns import Turns

_UNKNOWN_SITE_DELAY: Final = 10.0  # seconds, as a site.toml without crawl_delay
_OK: Final = 200
_FORBIDDEN: Final = 403
_LEAVE: Final = frozenset({_FORBIDDEN, 429, *range(500, 600)})  # after these nothing more is asked
_LEAVE_SECONDS: Final = 60.0  # by ingest either, where the answer does not say how long


class Guest:
    """Asks one site, one request after another; `site` is None for a host that no site of rasid has."""

    def __init__(
        self,
        settings: FetchSettings,
        site: Site | None,
        *,
        sites: Mapping[str, Site],
        fetcher: Fetcher,
        turns: Turns,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._site = site
        self._sites = sites
        self._fetcher = fetcher
        self._turns = turns
        self._clock = clock
        self._rules: dict[str, Rules] = {}
        self._away: FetchError | None = None

    async def get(self, url: str) -> Answer:
        """The answer 200 to a GET, redirects within the site followed.

        Raises FetchError where there is none, also where robots.txt cannot be had, and RefusedError where robots.txt
        or the address forbids it or a redirect leads to another site.
        """
        for _hop in range(self._settings.redirect_limit + 1):
            rules = await self.rules(url)
            if not rules.allows(url):
                raise RefusedError(Refusal.ROBOTS, f"robots.txt of {host_of(url)} disallows {url}")
            answer = await self._ask(url, rules.delay)
            if answer.status == _OK:
                return answer
            if answer.status not in REDIRECTS:
                raise FetchError(Failure.STATUS, f"{url} answered {answer.status}")
            url = self._same_site(answer)
        raise FetchError(Failure.REDIRECTS, f"more than {self._settings.redirect_limit} redirects")

    async def rules(self, url: str) -> Rules:
        """The robots.txt of the URL's host, asked once. Raises as `get`: without it nothing is asked."""
        host = host_of(url)
        if host not in self._rules:
            parts = urlsplit(url)
            answer = await self._ask(f"{parts.scheme}://{parts.netloc}/robots.txt", 0.0)
            for _hop in range(self._settings.redirect_limit):
                if answer.status not in REDIRECTS:
                    break
                answer = await self._ask(self._same_site(answer), 0.0)
            rules = rules_of(answer.status, answer.page)
            if rules is None:
                raise FetchError(Failure.BACKOFF, f"robots.txt of {host} answered {answer.status}")
            self._rules[host] = rules
        return self._rules[host]

    async def _ask(self, url: str, asked_delay: float) -> Answer:
        if self._away is not None:
            raise self._away
        async with self._turns.at(host_of(url), self._delay(asked_delay)):
            answer = await self._fetcher.get(url)
        if answer.status in _LEAVE and not (answer.status == _FORBIDDEN and url.endswith("/robots.txt")):
            self._away = FetchError(Failure.BACKOFF, f"{url} answered {answer.status}: nothing more is asked")
            wait = retry_after(answer.field("retry-after"), self._clock())
            await self._turns.leave(host_of(url), wait or _LEAVE_SECONDS)
            raise self._away
        return answer

    def _delay(self, asked: float) -> float:
        if self._settings.crawl_delay is not None:
            return self._settings.crawl_delay
        return max(self._site.crawl_delay if self._site else _UNKNOWN_SITE_DELAY, asked)

    def _same_site(self, answer: Answer) -> str:
        url = target(answer)
        same_host = host_of(url).removeprefix("www.") == host_of(answer.url).removeprefix("www.")
        if site_of(url, self._sites) != self._site or not (self._site or same_host):
            raise RefusedError(Refusal.OTHER_SITE, f"redirected to {host_of(url)}, which is not of this site")
        return url
