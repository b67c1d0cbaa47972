"""A rolling upgrade: two versions of extract side by side, and records as older and newer versions write them."""

from __future__ import annotations

import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts import schemas
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.records import KINDS, PublicRecord, Record, encode
from services.contracts.topics import EVENTS
from services.extract.incidents.merger import merge
from tests.extract_process import ExtractProcess, articles, scripted_events, until_status
from tests.made_records import a_closing
from tests.store_process import SENT_AT, StoreProcess, send, until

RELEASED: Final = Path(schemas.__file__).parent / "released" / "0.1.0"
TO_COME: Final = Record(EVENTS.name, b"key", b"{}", (("ce_type", b"org.rasid.of.a.version.to.come"),))


def as_written(record: PublicRecord, version: int) -> Record:
    """A record as the first release wrote it (0), as this version does (1), as one to come may (2)."""
    now = encode(record, service="test", sent_at=SENT_AT)
    if version == 1:
        return now
    (schema,) = [kind.schema for kind in KINDS if kind.model is type(record)]
    known = json.loads((RELEASED / f"{schema}.json").read_text(encoding="utf-8"))["properties"]
    told = json.loads(now.value)
    changed = with_more(told) if version else {name: value for name, value in told.items() if name in known}
    return Record(
        now.topic, now.key, json.dumps(changed).encode(), (*now.headers, *[("ce_more", b"1")] * (version > 1))
    )


def with_more(value: Any) -> Any:  # noqa: ANN401  (any JSON)
    """The value with a field more in every object."""
    match value:
        case dict():
            return {
                **{name: with_more(each) for name, each in value.items()},
                "of_a_version_to_come": {"any": ["thing"]},
            }
        case list():
            return [with_more(each) for each in value]
    return value


def written_in_turn(some: list[Article]) -> list[Record]:
    """The articles, each as another version writes it."""
    return [as_written(article, number % 3) for number, article in enumerate(some)]


def extraction_of_another(article: Article) -> list[PublicRecord]:
    """What a replica of the new version that is not ours here sends of an article."""
    events = scripted_events(article, 2)
    return [*events, a_closing(article, tuple(range(len(events))), extractor=2)]


class Versions:
    """Two replicas of extract in one group, an old one and a new one, and the store behind them."""

    def __init__(self, broker: str, database: str, folder: Path) -> None:
        group = f"rolling-{uuid4()}"
        self.old = ExtractProcess(broker, group, folder / "old.log", merges=True)
        self.new = ExtractProcess(broker, group, folder / "new.log", merges=True, version=2)
        self.store = StoreProcess(broker, database, folder / "store.log")
        self.database = database

    async def asked(self, query: str) -> list[Any]:
        """The one column that a query answers with."""
        connection = await asyncpg.connect(self.database)
        try:
            return [row[0] for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def closed(self) -> int:
        """Articles of which the store has a closing record."""
        count: int = (await self.asked("SELECT count(DISTINCT article_id) FROM rasid.extractions"))[0]
        return count

    async def standing(self) -> dict[UUID, list[EnrichedEvent]]:
        """The events in the database by article."""
        found: dict[UUID, list[EnrichedEvent]] = {}
        for text in await self.asked("SELECT record FROM rasid.events"):
            event = EnrichedEvent.model_validate_json(text)
            found.setdefault(event.article.article_id, []).append(event)
        return found

    async def merged(self) -> bool:
        """Whether the incidents in the database are what merging its events gives."""
        events = [event for some in (await self.standing()).values() for event in some]
        wanted = {frozenset(map(str, incident.event_ids)) for incident in merge(events)}
        live = await self.asked("SELECT record FROM rasid.incidents WHERE status = 'live'")
        return {frozenset(json.loads(text)["event_ids"]) for text in live} == wanted


@pytest.fixture
async def versions(broker: str, database: str, tmp_path: Path) -> AsyncIterator[Versions]:
    """The old version and the store work; the new one has not begun."""
    await create_topics(ServiceSettings(kafka=broker, kafka_partitions=3))
    both = Versions(broker, database, tmp_path)
    both.store.start()
    both.old.start()
    yield both
    for process in (both.old, both.new, both.store):
        if getattr(process, "process", process) is not None:
            process.kill()


@pytest.mark.parametrize("broker", ["apache"], indirect=True)
async def test_old_and_new_work_side_by_side(broker: str, versions: Versions) -> None:
    """Whoever reads an article reads it whole; what the old one has left is the new one's; one merges for both."""
    before, beside, after, elsewhere = [articles(930_000 + 100 * part, 12) for part in range(4)]
    await until_status(versions.old, "/readyz", 200)
    await send(broker, written_in_turn(before))
    await until(versions.closed, 12, "read by the old version")

    versions.new.start()
    await until_status(versions.new, "/readyz", 200)
    await send(broker, written_in_turn(beside))
    read = [extraction_of_another(article) for article in elsewhere]
    await send(broker, [as_written(record, number % 3) for number, some in enumerate(read) for record in some])
    await send(broker, [TO_COME])
    await until(versions.closed, 36, "read side by side")

    versions.old.signal(signal.SIGTERM)
    assert versions.old.wait(20) == 0
    await send(broker, written_in_turn(after))
    await until(versions.closed, 48, "read by the new version")
    await until(versions.merged, True, "incidents of both versions' events")

    found = await versions.standing()
    everything = [*before, *beside, *after, *elsewhere]
    by = {
        article.article_id: {event.extractor.version for event in found.get(article.article_id, [])}
        for article in everything
    }
    for article in everything:
        version = max(by[article.article_id], default=None)
        if version is not None:
            wanted = {event.event_id for event in scripted_events(article, version)}
            assert {event.event_id for event in found[article.article_id]} == wanted
    assert {version for article in before for version in by[article.article_id]} == {1}
    assert {version for article in (*after, *elsewhere) for version in by[article.article_id]} == {2}
    assert versions.store.metric('rasid_store_records_total{kind="unreadable",outcome="dead_letter"}') == 1
