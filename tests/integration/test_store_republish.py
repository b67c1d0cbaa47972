"""What a forgetful broker is given back: enough for the merge to go on as if nothing had been forgotten."""

from __future__ import annotations

from aiokafka import AIOKafkaConsumer

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.event import EnrichedEvent, ExtractionCompleted
from services.contracts.incident import Incident
from services.contracts.records import decode, is_backfill
from services.contracts.topics import EVENTS, INCIDENTS
from services.extract.incidents.merger import Merger
from services.store.republish import republish
from services.store.sinks import open_sink
from tests.made_records import a_closing, an_article, an_event


async def test_events_closings_and_incidents_are_published_as_they_stand(database: str, broker: str) -> None:
    """A merger that reads them publishes nothing: incidents, ids and versions are what they were."""
    before = Merger()
    articles = [an_article(number) for number in range(3)]
    found = [record for article in articles for record in (an_event(article), a_closing(article, (0,)))]
    incidents = before.restore(found)
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([*articles, *found, *incidents, a_closing(articles[2], (0,), extractor=0)])
    await sink.close()
    settings = ServiceSettings(kafka=broker)
    await create_topics(settings)
    sent = await republish(settings, database)
    assert sent == len(found) + len(incidents)
    consumer = AIOKafkaConsumer(EVENTS.name, INCIDENTS.name, bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    records = [await consumer.getone() for _ in range(sent)]
    await consumer.stop()
    assert all(is_backfill(record.headers) for record in records)
    contents = [decode(dict(record.headers), record.value) for record in records]
    after = Merger(content for content in contents if isinstance(content, Incident))
    assert after.restore(c for c in contents if isinstance(c, EnrichedEvent | ExtractionCompleted)) == []
    assert after.incidents == before.incidents


async def test_where_no_store_has_run_there_is_nothing_to_give_back(database: str, broker: str) -> None:
    """The first start."""
    assert await republish(ServiceSettings(kafka=broker), database) == 0
