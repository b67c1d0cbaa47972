"""Asking a site as a guest does: its robots.txt, its delay, one request at a time, and away when it says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from services.common import logging, metrics
from services.common.clock import Clock, utc_now
from services.common.database import Pool
from services.common.metric_specs import OTHER
from services.ingest.failure import Failure, FetchError, Refusal, RefusedError
from services.ingest.fetch import Answer, Fetcher
from services.ingest.hosts import Hosts
from services.ingest.redirect import REDIRECTS, target
from services.ingest.robots import Rules, rules_of
from services.ingest.schedule import retry_after
from services.ingest.settings import IngestSettings
from services.ingest.site import Site, host_of, site_of

_ROBOTS_SECONDS: Final = 24 * 3600.0
_STALE_TURN: Final = 0.5  # seconds; a process that was stopped after taking its turn must take another
_HOST_LEVEL: Final = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})
_FORBIDDEN: Final = 403
_TOO_MANY: Final = 429
_REGISTERED: Final = frozenset(HTTPStatus)  # a server may answer any number: as a label only these
_OVERLOADED: Final = 502  # and above: the site's gateway speaks, not the page (Cloudflare's 52x too)

Pause = Callable[[float], Awaitable[None]]


class Politeness:
    """Fetches for one process. `pause` waits that many seconds, or raises when the service is to stop."""

    def __init__(
        self,
        settings: IngestSettings,
        *,
        sites: Mapping[str, Site],
        hosts: Hosts,
        pool: Pool,
        fetcher: Fetcher,
        pause: Pause,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._sites = sites
        self._hosts = hosts
        self._pool = pool
        self._fetcher = fetcher
        self._pause = pause
        self._clock = clock
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._log = logging.get("ingest.politeness")

    async def get(self, site: Site, url: str, fields: Mapping[str, str] | None = None, *, page: bool = False) -> Answer:
        """The answer to a GET of a URL whose host this task holds, redirects within the site followed.

        `page` is whether it is an article's, not a list's.

        The answer's status is 200, 304 or a client error of this page alone. Raises FetchError when there is no
        such answer (the host is then already backed off, if it was the host's fault) and RefusedError when robots.txt,
        the address, a 401 or 403, or a redirect to another site forbids it.
        """
        home = host_of(url)
        for _hop in range(self._settings.redirect_limit + 1):
            async with self._at(host_of(url), home):
                rules = await self._rules_of(site, url)
                if not rules.allows(url):
                    raise RefusedError(Refusal.ROBOTS, f"robots.txt of {host_of(url)} disallows it")
                answer = await self._ask(site, url, self._delay(site, rules), fields, page=page)
            if answer.status not in REDIRECTS:
                return answer
            url = self._target(site, answer)
        raise FetchError(Failure.REDIRECTS, f"more than {self._settings.redirect_limit} redirects", final=True)

    def _delay(self, site: Site, rules: Rules | None) -> float:
        if self._settings.crawl_delay is not None:
            return self._settings.crawl_delay
        return max(site.crawl_delay, rules.delay if rules else 0.0)

    @asynccontextmanager
    async def _at(self, host: str, home: str) -> AsyncIterator[None]:
        """Hold `host` too, where a redirect led away from the host that the caller holds."""
        if host == home:
            yield
            return
        await self._pool.execute("INSERT INTO ingest.hosts (host) VALUES ($1) ON CONFLICT DO NOTHING", host)
        if not await self._hosts.hold(host):
            raise FetchError(Failure.BACKOFF, f"{host}, where a redirect leads, is being asked by somebody else")
        try:
            yield
        finally:
            await self._hosts.release(host)

    async def _ask(
        self, site: Site, url: str, delay: float, fields: Mapping[str, str] | None = None, *, page: bool = False
    ) -> Answer:
        """One request in its turn, and what its answer means for the host."""
        host = host_of(url)
        await self._turn(host, delay)
        try:
            answer = await self._fetcher.get(url, fields)
        except FetchError as error:
            metrics.FETCHED.labels(site.id, error.reason.value).inc()
            if error.reason in _HOST_LEVEL:
                await self._back_off(host, error)
            else:
                await self._hosts.answered(host, delay, page=False)
            raise
        metrics.FETCHED.labels(site.id, str(answer.status) if answer.status in _REGISTERED else OTHER).inc()
        metrics.FETCH_SECONDS.labels(site.id).observe(answer.seconds)
        if answer.status == _TOO_MANY or answer.status >= _OVERLOADED:
            wait = retry_after(answer.field("retry-after"), self._clock())
            overloaded = FetchError(Failure.BACKOFF, f"{host} answered {answer.status}", wait=wait)
            await self._back_off(host, overloaded)
            raise overloaded
        if answer.status == _FORBIDDEN and not url.endswith("/robots.txt"):
            await self._forbidden(site, host, delay)
        await self._hosts.answered(host, delay, page=page)
        return answer

    async def _turn(self, host: str, delay: float) -> None:
        while True:
            begun = monotonic()
            wait = await self._hosts.turn(host, delay)
            if wait == 0.0 and monotonic() - begun < _STALE_TURN:
                return
            await self._pause(wait)

    async def _back_off(self, host: str, error: FetchError) -> None:
        error.wait = await self._hosts.failed(
            host, first=self._settings.retry_min, longest=self._settings.retry_max, at_least=error.wait
        )
        self._log.warning("host backed off", host=host, reason=str(error), seconds=round(error.wait, 1))

    async def _forbidden(self, site: Site, host: str, delay: float) -> None:
        if await self._hosts.forbade(host, delay, threshold=self._settings.refusing_after):
            self._log.error("host refuses us: nothing is asked of it any more", site=site.id, host=host)
        raise RefusedError(Refusal.FORBIDDEN, f"{host} answered {_FORBIDDEN}")

    def _target(self, site: Site, answer: Answer) -> str:
        url = target(answer)
        if site_of(url, self._sites) != site:
            raise RefusedError(Refusal.OTHER_SITE, f"redirected to {host_of(url)}, which is not of this site")
        return url

    async def _rules_of(self, site: Site, url: str) -> Rules:
        """The rules of the URL's host, at most a day old. Raises FetchError where they cannot be had: then we wait."""
        host = host_of(url)
        expires, rules = self._rules.get(host, (0.0, None))
        if rules is not None and monotonic() < expires:
            return rules
        row = await self._pool.fetchrow(
            "SELECT robots_status, robots, extract(epoch FROM robots_expire_at - now())::float8 AS seconds "
            "FROM ingest.hosts WHERE host = $1 AND robots_expire_at > now()",
            host,
        )
        if row is not None:
            rules, seconds = Rules(row["robots_status"], row["robots"]), row["seconds"]
        else:
            rules, seconds = await self._fetch_rules(site, url), _ROBOTS_SECONDS
            await self._pool.execute(
                "UPDATE ingest.hosts SET robots_status = $2, robots = $3, robots_expire_at = now() + interval '1 day' "
                "WHERE host = $1",
                host,
                rules.status,
                rules.text,
            )
        self._rules[host] = (monotonic() + seconds, rules)
        return rules

    async def _fetch_rules(self, site: Site, url: str) -> Rules:
        parts = urlsplit(url)
        asked = f"{parts.scheme}://{parts.netloc}/robots.txt"
        home = host_of(url)
        for _hop in range(self._settings.redirect_limit + 1):
            async with self._at(host_of(asked), home):
                answer = await self._ask(site, asked, self._delay(site, None))
            if answer.status not in REDIRECTS:
                break
            asked = self._target(site, answer)
        rules = rules_of(answer.status, answer.page)
        if rules is None:
            error = FetchError(Failure.BACKOFF, f"robots.txt of {home} answered {answer.status}: waiting")
            await self._back_off(home, error)
            raise error
        return rules
