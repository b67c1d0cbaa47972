"""The probe: a synthetic page that is cleaned and published every so often, so that a broken stream is no quiet one.

It is not fetched and not archived; from the parser on it goes the way of every page (`services/contracts/probe.py`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Final

from services.common import logging, metrics, tracing
from services.common.clock import Clock
from services.common.errors import RasidError
from services.common.kafka import Publisher
from services.contracts.article import Article, Source
from services.contracts.probe import SITE, URL
from services.contracts.records import encode
from services.ingest.parsing import Parser

SERVICE: Final = "ingest"
_SOURCE: Final = Source(id=SITE, name="rasid's probe", name_ar="فحص راصد")

# One event that the reader always finds, of no weight should somebody take it for news. The time makes it a revision.
_PAGE: Final = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">
<title>فحص راصد لنفسه</title></head><body><article><h1>فحص راصد لنفسه</h1>
<p>هذا نص مصنوع يرسله راصد إلى نفسه ليعرف أن أجزاءه كلها تعمل، وهو لا يخبر عن شيء جرى في العالم.</p>
<p>التقى وفد للفحص وفداً آخر للفحص في مدينة دمشق.</p>
<p>كُتب هذا النص في {made_at}.</p>
</article></body></html>"""

_log = logging.get("ingest.probe")


class Probe:
    """Sends one every `every` seconds while `run` runs; what hinders it is logged, and seen in the probe's age."""

    def __init__(self, publisher: Publisher, parser: Parser, *, every: float, clock: Clock) -> None:
        self._publisher = publisher
        self._parser = parser
        self._every = every
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Send probes until `stop`."""
        while not stop.is_set():
            try:
                with tracing.begin("probe"):
                    await self.send()
            except RasidError as error:
                _log.error("no probe could be sent", reason=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)

    async def send(self) -> Article:
        """Clean and publish one probe; it is acknowledged when this returns.

        Raises UnparsableError or StopServiceError.
        """
        made_at = self._clock()
        parsed = await self._parser.clean(
            page(made_at),
            url=URL,
            canonical_url=URL,
            content_type="text/html; charset=utf-8",
            fetched_at=made_at,
            site=SITE,
        )
        article = parsed.article.model_copy(update={"source": _SOURCE})
        await self._publisher.send([encode(article, service=SERVICE, sent_at=self._clock())])
        metrics.PROBE_TIMESTAMP.labels("published").set(made_at.timestamp())
        metrics.PROBE_SECONDS.labels("published").observe((self._clock() - made_at).total_seconds())
        return article


def page(made_at: datetime) -> bytes:
    """The page of a probe made at a time."""
    return _PAGE.format(made_at=made_at.isoformat(timespec="seconds")).encode()
