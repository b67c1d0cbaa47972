"""The page over records of our own making: what is stored, and how it is opened."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid5

import uvicorn
from playwright.sync_api import Page

from services.common.health import Health
from services.contracts.article import ArchiveReference
from services.contracts.event import Actor, EnrichedEvent, EventTime, Evidence, Location, SlotRule
from services.contracts.ids import incident_id
from services.contracts.incident import EffectRange, Incident, IncidentSource, IndependentSource
from services.store.sinks import open_sink
from services.web.app import create_app, open_pool
from services.web.settings import WebSettings
from tests.made_records import START, a_closing, an_article, an_event

HOSTILE = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
RULE = SlotRule(slot="actor", start=5, end=16, rule="name", where="lexicon/actors.tsv:2")
PLACES = [("Al-Lataminah", "اللطامنة", "Hama", 35.32, 36.62), ("Azaz", "أعزاز", "Aleppo", 36.59, 37.05)]


def an_incident(number: int, **fields: Any) -> tuple[EnrichedEvent, Incident]:  # noqa: ANN401  (any field)
    """An incident of one event, in Hama where `number` is even, in Aleppo where it is odd, a day after the one before."""
    name, name_ar, admin1, lat, lon = PLACES[number % 2]
    article = an_article(number, title=fields.pop("title", f"قصف على ريف حماة {number}"))
    day = (START + timedelta(days=number)).date().isoformat()
    time = EventTime(start=day, end=day, precision="day")
    place = Location(
        name=name,
        name_ar=name_ar,
        admin1=admin1,
        lat=lat,
        lon=lon,
        precision="settlement",
        mention=name_ar,
        start=0,
        end=8,
    )
    event = an_event(article, time=time, **{"provenance": [RULE], **fields})
    return event, Incident(
        incident_id=incident_id(event.event_id),
        event_type="assault",
        mode="shelling",
        location=place,
        time=time,
        actors=event.actors,
        effects=[EffectRange(effect="killed", group="civilian", low=3, best=3, high=3, rule="median")],
        event_ids=[event.event_id],
        sources=[IncidentSource(id="tajriba")],
        corroboration=1 + number % 3,
        first_reported_at=START,
        last_reported_at=START + timedelta(days=number),
        version=1,
    )


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@dataclass
class Site:
    """The page over a database of its own, served in a thread."""

    database: str
    url: str = ""
    failed: list[str] = field(default_factory=list)

    async def write(self, *numbers: int) -> None:
        """Store these incidents with their articles and events."""
        sink = await open_sink(self.database, statement_timeout=10)
        for number in numbers:
            event, incident = an_incident(number)
            await sink.write([an_article(number), event, a_closing(an_article(number), (0,)), incident])
        await sink.close()

    async def write_early(self, number: int) -> None:
        """Store one that was published before all others."""
        sink = await open_sink(self.database, statement_timeout=10)
        _, incident = an_incident(number)
        early = START - timedelta(days=30)
        await sink.write([incident.model_copy(update={"first_reported_at": early, "last_reported_at": early})])
        await sink.close()

    async def write_week(self) -> None:
        """Store one that is told of a whole week."""
        sink = await open_sink(self.database, statement_timeout=10)
        week = EventTime(start="2018-05-02", end="2018-05-08", precision="week")
        _, incident = an_incident(20)
        await sink.write([incident.model_copy(update={"time": week})])
        await sink.close()

    async def write_unread(self) -> None:
        """Store an article, fetched after the others, without events or closing record."""
        sink = await open_sink(self.database, statement_timeout=10)
        await sink.write([an_article(40, fetch=30)])
        await sink.close()

    async def write_many(self, count: int) -> None:
        """Store incidents alone, all over the country."""
        sink = await open_sink(self.database, statement_timeout=60)
        made = []
        for number in range(count):
            _, incident = an_incident(number % 2000)
            moved = {"lat": 33 + number % 61 / 15, "lon": 36.2 + number % 97 / 20}
            place = incident.location.model_copy(update=moved) if incident.location else None
            made.append(incident.model_copy(update={"incident_id": uuid5(HURT, str(number)), "location": place}))
        for start in range(0, count, 500):
            await sink.write(made[start : start + 500])
        await sink.close()

    async def write_hostile(self) -> None:
        """An article that is hostile wherever it can be."""
        text = an_article().text + HOSTILE
        article = an_article(99, text=text, title=HOSTILE, url="javascript:window.hurt=1")
        actor = Actor(role="initiator", mention=HOSTILE, name=HOSTILE, start=0, end=1)
        evidence = Evidence(text=text, start=0, end=len(text))
        rule = SlotRule(slot="actor", start=0, end=1, rule=HOSTILE, where=HOSTILE)
        event = an_event(article, actors=[actor], evidence=evidence, provenance=[rule])
        place = Location(
            mention=HOSTILE, name=HOSTILE, name_ar=HOSTILE, lat=35.0, lon=38.0, precision="settlement", start=0, end=8
        )
        _, incident = an_incident(98)
        hurt = incident.model_copy(
            update={"location": place, "event_ids": [event.event_id], "actors": [actor], "incident_id": HURT}
        )
        sink = await open_sink(self.database, statement_timeout=10)
        await sink.write([article, event, a_closing(article, (0,)), hurt])
        await sink.close()


HURT = incident_id(an_event(an_article(99)).event_id)


def opened(page: Page, site: Site, address: str = "/map") -> Page:
    """The page at this address, drawn."""
    page.goto(site.url + address)
    page.wait_for_selector("body[data-state=shown], body[data-state=empty]")
    return page


def apart_fold(site: Site) -> Incident:
    """Store two reports of one origin, and one of another that says otherwise, as one incident."""
    five = an_event(an_article(31)).effects[0].model_copy(update={"min": 5, "max": 5})
    eight = five.model_copy(update={"min": 8, "max": 8})
    (first, incident), (second, _) = an_incident(30), an_incident(31, effects=[five])
    third, _ = an_incident(32, effects=[eight], modality="denied")
    ids = [first.event_id, second.event_id, third.event_id]
    both = incident.model_copy(
        update={
            "event_ids": ids,
            "independent": [
                IndependentSource(origins=["SANA"], event_ids=ids[:2]),
                IndependentSource(origins=["tajriba"], event_ids=ids[2:]),
            ],
            "corroboration": 2,
            "version": 2,
        }
    )

    async def write() -> None:
        sink = await open_sink(site.database, statement_timeout=10)
        closings = [a_closing(an_article(number), (0,)) for number in (30, 31, 32)]
        archive = ArchiveReference(
            warc="rasid-20180501120000-0123456789ab.warc.gz",
            offset=7,
            length=9,
            record_id=f"<urn:uuid:{HURT}>",
            payload_sha256="c" * 64,
        )
        await sink.write([an_article(number, archive=archive) for number in (30, 31, 32)])
        await sink.write([first, second, third, *closings, incident])
        await sink.write([both])
        await sink.close()

    apart(write())
    return both


@contextmanager
def served(made: Site, settings: WebSettings) -> Iterator[Site]:
    """The site, served with these settings."""
    listening = socket.create_server(("127.0.0.1", 0))  # who comes before the server has started waits, is not refused
    app = create_app(Health(), settings)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))

    async def serve() -> None:
        app.state.pool = await open_pool(settings)
        try:
            await server.serve(sockets=[listening])
        finally:
            await app.state.pulse.stop()
            app.state.pool.terminate()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    made.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        yield made
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        listening.close()
