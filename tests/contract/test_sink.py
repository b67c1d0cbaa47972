"""What every sink promises: what stands depends on the set of records written, not on order, batches or repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from services.common.errors import SettingError, StopServiceError
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.incident import Incident
from services.store.parquet_files import ParquetFiles
from services.store.sinks import Outcome, RecordRejectedError, Sink, SinkUnavailableError, StoredRecord, open_sink
from services.store.sinks.parquet import MODELS
from services.up.embedded import EmbeddedDatabase, free_port
from tests.made_records import a_closing, a_retraction, an_article, an_event, an_incident

VIEWS = ("articles", "sites")
EVENT_TABLES = ("events", "event_actors", "event_effects", "event_attributions")
INCIDENT_TABLES = ("incident_versions", "incidents", "incident_events", "incident_actors")
TABLES = ("article_revisions", "article_heads", "extractions", "event_retractions", *EVENT_TABLES, *INCIDENT_TABLES)
Rows = dict[str, list[str]]


class PostgresqlCase:
    """A PostgreSQL sink in a database of its own."""

    examples = 60  # sets of records that Hypothesis thinks of

    def __init__(self, url: str) -> None:
        self.url = url

    async def start(self) -> None:
        """Open it."""
        self.sink: Sink = await open_sink(self.url, statement_timeout=10)
        self.connection = await asyncpg.connect(self.url)

    async def rows(self) -> Rows:
        """Every row of every table, in full."""
        return {
            table: sorted(row[0] for row in await self.connection.fetch(f"SELECT t::text FROM rasid.{table} t"))  # noqa: S608  (names from above)
            for table in VIEWS + TABLES
        }

    async def events(self) -> list[tuple[Any, ...]]:
        """Id, revision and version of the extractor of the events that stand."""
        rows = await self.connection.fetch("SELECT event_id, revision, extractor_version FROM rasid.events")
        return [tuple(row) for row in rows]

    async def empty(self) -> None:
        """Forget all records."""
        await self.connection.execute(
            "TRUNCATE " + ", ".join(f"rasid.{table}" for table in (*TABLES, "erasures", "erased_events"))
        )

    async def stop(self) -> None:
        """Close it."""
        await self.connection.close()
        await self.sink.close()


class ParquetCase:
    """A Parquet sink in a folder of its own. What is read of it is read from its files, not from its memory."""

    def __init__(self, address: str, examples: int) -> None:
        self._address = address  # with room for the name of a folder
        self._folder = 0
        self.examples = examples  # fewer: files are slow

    async def start(self) -> None:
        """Open it."""
        self._url = self._address.format(self._folder)
        self.sink: Sink = await open_sink(self._url, statement_timeout=10)

    def _records(self, table: str) -> list[Any]:
        files = ParquetFiles(self._url)
        files.load()
        rows = [row for day in files.partitions(table) for row in files.read(table, day)]
        return [MODELS[table].model_validate_json(row["record"]) for row in rows]

    async def rows(self) -> Rows:
        """Every record, by the tables that it would fill."""
        articles, events = self._records("article_revisions"), self._records("events")
        versions = self._records("incident_versions")
        newest = {each.article_id: each for each in sorted(articles, key=lambda a: (a.fetched_at, a.cleaner.version))}
        latest = {each.incident_id: each for each in sorted(versions, key=lambda i: i.version)}
        found = {
            "articles": newest.values(),
            "article_revisions": articles,
            "extractions": self._records("extractions"),
            "event_retractions": self._records("event_retractions"),
            "events": events,
            "event_actors": [actor for event in events for actor in event.actors],
            "event_effects": [effect for event in events for effect in event.effects],
            "event_attributions": [said for event in events for said in event.attribution],
            "incident_versions": versions,
            "incidents": latest.values(),
        }
        rows = {table: sorted(each.model_dump_json() for each in some) for table, some in found.items()}
        members = [f"{each.incident_id},{event}" for each in latest.values() for event in each.event_ids]
        actors = [f"{each.incident_id}" for each in latest.values() if each.status == "live" for _ in each.actors]
        return {**rows, "incident_events": sorted(members), "incident_actors": sorted(actors)}

    async def events(self) -> list[tuple[Any, ...]]:
        """As of PostgreSQL's."""
        return [_event_key(event) for event in self._records("events")]

    async def empty(self) -> None:
        """Forget all records."""
        await self.sink.close()
        self._folder += 1
        await self.start()

    async def stop(self) -> None:
        """Close it."""
        await self.sink.close()


Case = PostgresqlCase | ParquetCase


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for the module: Hypothesis calls synchronous tests."""
    with asyncio.Runner() as running:
        yield running


@contextmanager
def _object_store() -> Iterator[str]:
    """The address of a folder in a bucket of a server that speaks S3, with room for the folder's name."""
    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    asked = f"endpoint_override={host}:{port}&scheme=http&region=us-east-1&allow_bucket_creation=true"
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ACCESS_KEY_ID", "anybody")
            patch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
            yield f"s3://rasid/{{}}?{asked}"
    finally:
        server.stop()


@pytest.fixture(scope="module", params=["postgresql", "parquet", "parquet in an object store"])
def case(
    request: pytest.FixtureRequest, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    """Each sink in turn."""
    folder: Path = tmp_path_factory.mktemp("sink")
    with ExitStack() as stack:
        made: Case = ParquetCase(f"file://{folder}/parquet/{{}}", examples=15)
        if request.param == "parquet in an object store":
            made = ParquetCase(stack.enter_context(_object_store()), examples=5)
        if request.param == "postgresql":
            made = PostgresqlCase(stack.enter_context(EmbeddedDatabase(folder / "data")).url())
        runner.run(made.start())
        yield made
        runner.run(made.stop())


def _written(runner: asyncio.Runner, case: Case, batches: Sequence[Sequence[StoredRecord]]) -> Rows:
    async def write() -> Rows:
        await case.empty()
        for batch in batches:
            await case.sink.write(batch)
        return await case.rows()

    return runner.run(write())


def _possible_records() -> list[StoredRecord]:
    """Two articles in three fetches (the third undoes the edit of the second), two cleaners, two extractors."""
    records: list[StoredRecord] = []
    for number in (0, 1):
        for fetch, edition in ((0, 0), (1, 1), (2, 0)):
            for version in (1, 2):
                article = an_article(number, edition=edition, fetch=fetch, cleaner=version)
                records += [article, a_closing(article, (version, fetch), extractor=version), a_closing(article, ())]
                records += [an_event(article, event, extractor=v) for event in (0, 1, 2) for v in (1, 2)]
                records.append(a_retraction(article, fetch, extractor=version))
    for founder in (0, 1):
        records += [an_incident((0, 1), founder=founder, version=version) for version in (1, 3)]
        records.append(an_incident((founder,), founder=founder, version=3))  # two mergers met: one version twice
        records.append(an_incident((), founder=founder, version=4, status="withdrawn"))
    return records


RECORDS = _possible_records()
SETS = st.lists(st.sampled_from(range(len(RECORDS))), min_size=1, max_size=24)


def test_rows_depend_on_the_set_of_records_alone(runner: asyncio.Runner, case: Case) -> None:
    """Any permutation, repetition and batching of a set of records ends in the same rows, compared in full."""
    _rows_depend_on_the_set_alone(runner, case, case.examples)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_rows_depend_on_the_set_of_records_alone_for_long(runner: asyncio.Runner, case: Case) -> None:
    """The same of five times as many sets."""
    _rows_depend_on_the_set_alone(runner, case, 5 * case.examples)


def _rows_depend_on_the_set_alone(runner: asyncio.Runner, case: Case, examples: int) -> None:
    @given(chosen=SETS, data=st.data())
    @settings(max_examples=examples, deadline=None)
    def check(chosen: list[int], data: st.DataObject) -> None:
        once = [RECORDS[index] for index in sorted(set(chosen))]
        shuffled = [RECORDS[index] for index in data.draw(st.permutations(chosen + chosen[::2]))]
        cut = data.draw(st.integers(1, len(shuffled)))
        batches = [shuffled[start : start + cut] for start in range(0, len(shuffled), cut)]
        rows = _written(runner, case, batches)
        assert rows == _written(runner, case, [once])
        assert {_event_key(record) for record in _live(once)} == set(runner.run(case.events()))

    check()


def _order(record: EnrichedEvent | ExtractionCompleted | EventRetracted) -> tuple[Any, ...]:
    """The contract's order: (fetched_at, cleaner.version, extractor.version)."""
    of = record.article if isinstance(record, EnrichedEvent) else record
    assert of.cleaner is not None
    return of.fetched_at, of.cleaner.version, record.extractor.version


def _live(records: Sequence[StoredRecord]) -> list[EnrichedEvent]:
    """The events that must stand, said as the contract says it, one event after the other."""
    closings = [record for record in records if isinstance(record, ExtractionCompleted)]
    retractions = [record for record in records if isinstance(record, EventRetracted)]
    newest: dict[Any, EnrichedEvent] = {}
    for event in sorted((r for r in records if isinstance(r, EnrichedEvent)), key=_order):
        newest[event.event_id] = event
    return [
        event
        for event in newest.values()
        if not any(
            closing.article_id == event.article.article_id
            and _order(closing) >= _order(event)
            and event.event_id not in closing.event_ids
            for closing in closings
        )
        and not any(
            retraction.event_id == event.event_id and _order(retraction) >= _order(event) for retraction in retractions
        )
    ]


def _event_key(event: EnrichedEvent) -> tuple[Any, ...]:
    return event.event_id, event.article.revision, event.extractor.version


def test_a_later_extraction_takes_away_what_it_does_not_find(runner: asyncio.Runner, case: Case) -> None:
    """After the second extraction's closing record only its own events stand, whenever the first's come again."""
    article = an_article()
    first: list[StoredRecord] = [an_event(article, 0), an_event(article, 1), a_closing(article, (0, 1))]
    second: list[StoredRecord] = [an_event(article, 1, extractor=2), a_closing(article, (1,), extractor=2)]
    rows = _written(runner, case, [[article, *first], second, first, [a_retraction(article, 0)]])
    assert len(rows["events"]) == 1
    assert len(rows["event_actors"]) == len(rows["event_effects"]) == len(rows["event_attributions"]) == 1
    assert runner.run(case.events())[0][2] == 2


def test_an_edited_page_replaces_the_article_and_keeps_its_revisions(runner: asyncio.Runner, case: Case) -> None:
    """The newest fetch is the current revision, also when the older one arrives after it."""
    old, new = an_article(), an_article(edition=1, fetch=5)
    rows = _written(runner, case, [[new], [old]])
    assert len(rows["article_revisions"]) == 2
    assert len(rows["articles"]) == 1
    assert new.revision in rows["articles"][0]


def test_every_version_of_an_incident_is_kept_and_the_highest_stands(runner: asyncio.Runner, case: Case) -> None:
    """Versions in any order; one that is merged into another keeps its row, which points on, and loses its members."""
    first, second = an_incident((0,)), an_incident((0, 1), version=2)
    merged = an_incident((), founder=1, version=2, status="withdrawn", merged_into=first.incident_id)
    rows = _written(runner, case, [[second], [first, merged], [an_incident((1,), founder=1), first]])
    assert len(rows["incident_versions"]) == 4
    assert len(rows["incidents"]) == 2
    assert sorted(row.strip("()").split(",")[0] for row in rows["incident_events"]) == [str(first.incident_id)] * 2
    assert len(rows["incident_actors"]) == 1
    if isinstance(case, ParquetCase):
        return  # the record alone is kept, and was compared
    query = "SELECT version, status, merged_into, fatalities_best, event_count FROM rasid.incidents ORDER BY status"
    standing = [tuple(row) for row in runner.run(case.connection.fetch(query))]
    assert standing == [(2, "live", None, 3, 2), (2, "withdrawn", first.incident_id, 3, 0)]


def test_each_version_of_an_incident_keeps_its_own_record(runner: asyncio.Runner, case: Case) -> None:
    """The one that stands and an earlier one in one batch; later one of its version that stands above it; then one more."""
    if isinstance(case, ParquetCase):
        pytest.skip("Parquet keeps nothing but the records")
    versions = [an_incident((0, 1), version=version) for version in (1, 2, 4)]
    twice = [an_incident((0,), version=3), an_incident((0, 1, 2), version=3)]
    found = []
    for order in (twice, twice[::-1]):
        _written(runner, case, [[versions[1], versions[0]], [order[0]], [order[1]], [versions[2], versions[0]]])
        kept = runner.run(case.connection.fetch("SELECT record FROM rasid.incident_versions ORDER BY version"))
        stands = runner.run(case.connection.fetchval("SELECT record FROM rasid.incidents"))
        found.append([Incident.model_validate_json(record) for (record,) in [*kept, (stands,)]])
    assert found[0] == found[1]
    first, second, third, fourth, standing = found[0]
    assert [first, second, fourth] == versions
    assert third in twice
    assert standing == fourth


def test_outcomes_name_what_was_new(runner: asyncio.Runner, case: Case) -> None:
    """A record that stood already, or that a newer one has overtaken, is `older`; each record has one outcome."""
    article = an_article()
    records: list[StoredRecord] = [article, an_event(article), an_event(article), a_closing(article, (0,))]

    async def write() -> list[list[str]]:
        await case.empty()
        batches: list[list[StoredRecord]] = [records, records, [an_event(article, 1)]]
        return [[*await case.sink.write(batch)] for batch in batches]

    first, again, omitted = runner.run(write())
    assert first == ["stored", "stored", "older", "stored"]
    assert again == ["older"] * 4
    assert omitted == ["older"]


def test_events_stand_without_their_article(runner: asyncio.Runner, case: Case) -> None:
    """Topics are consumed side by side: an event may be there before its article."""
    rows = _written(runner, case, [[an_event(an_article())]])
    assert (len(rows["events"]), len(rows["articles"])) == (1, 0)


@pytest.mark.parametrize(
    "record",
    [
        an_event(an_article(), effects=[an_event(an_article()).effects[0].model_copy(update={"min": 2**70})]),
        an_article(source=an_article().source.model_copy(update={"id": "x\x00y"})),
    ],
    ids=["a number no column holds", "a character no text holds"],
)
def test_a_batch_with_a_value_it_cannot_hold_is_rejected_whole(
    runner: asyncio.Runner, case: Case, record: Article
) -> None:
    """The sink says that the batch is at fault, keeps nothing of it, and takes the next one."""
    if isinstance(case, ParquetCase) and isinstance(record.source.id if isinstance(record, Article) else None, str):
        pytest.skip("Parquet holds every character")
    good = an_article(7)

    async def write() -> tuple[Rows, list[str]]:
        await case.empty()
        with pytest.raises(RecordRejectedError):
            await case.sink.write([good, record])
        return await case.rows(), [*await case.sink.write([good])]

    rows, after = runner.run(write())
    assert not any(rows.values())
    assert after == ["stored"]


def test_a_rehearsal_leaves_nothing_and_finds_what_a_batch_would(runner: asyncio.Runner, case: Case) -> None:
    """No row; what no row can hold is refused as in earnest, and the next batch is taken."""
    article = an_article()
    records: list[StoredRecord] = [article, an_event(article), a_closing(article, (0,))]
    too_much = an_event(article, effects=[an_event(article).effects[0].model_copy(update={"min": 2**70})])

    async def write() -> tuple[Rows, Rows, list[str]]:
        await case.empty()
        await case.sink.write([an_article(1), an_event(an_article(1))])
        before = await case.rows()
        await case.sink.rehearse(records)
        if isinstance(case, PostgresqlCase):  # files cannot take back, so there nothing is tried on them
            with pytest.raises(RecordRejectedError):
                await case.sink.rehearse([too_much])
        return before, await case.rows(), [*await case.sink.write(records)]

    before, after, outcomes = runner.run(write())
    assert after == before
    assert outcomes == ["stored"] * 3


@given(data=st.data())
@settings(max_examples=12, deadline=None, phases=[Phase.generate])  # a race is not there again to be shrunk
def test_two_writers_at_once_leave_the_same_rows(runner: asyncio.Runner, case: Case, data: st.DataObject) -> None:
    """As after a rebalance: both write the same articles in their own order, and neither misses what the other does."""
    if isinstance(case, ParquetCase):
        pytest.skip("Parquet files have one writer at a time")
    orders = [data.draw(st.permutations(RECORDS)) for _ in range(2)]

    async def write_all(sink: Sink, records: Sequence[StoredRecord]) -> None:
        for start in range(0, len(records), 9):
            while True:
                try:
                    await sink.write(records[start : start + 9])
                except SinkUnavailableError:  # the other writer was quicker with the same row: again
                    continue
                break

    async def write() -> Rows:
        await case.empty()
        other = await open_sink(case.url, statement_timeout=10)
        await asyncio.gather(write_all(case.sink, orders[0]), write_all(other, orders[1]))
        await other.close()
        return await case.rows()

    assert runner.run(write()) == _written(runner, case, [RECORDS])


def test_what_is_erased_is_gone_and_stays_gone(runner: asyncio.Runner, case: Case) -> None:
    """A name is hidden, an article refused, also by the sink that is opened anew."""
    named, other = an_article(1), an_article(2)
    records: list[StoredRecord] = [named, an_event(named), a_closing(named, (0,)), other, an_event(other)]

    async def write() -> tuple[Rows, list[Outcome], dict[str, int]]:
        await case.empty()
        await case.sink.write(records)
        changed = await case.sink.erase("الدفاع المدني", by="editor", reason="asked")
        await case.sink.erase(other.article_id, by="editor", reason="asked")
        await case.stop()
        await case.start()
        outcomes = [*await case.sink.write(records)]
        return await case.rows(), outcomes, changed

    rows, outcomes, changed = runner.run(write())
    assert outcomes == ["older"] * 3 + ["erased"] * 2
    assert changed == {"article": 2, "event": 2, "incident": 0}
    assert (len(rows["articles"]), len(rows["events"])) == (1, 1)
    assert not [row for some in rows.values() for row in some if "المدني" in row]
    assert "██████" in rows["events"][0]


def test_what_is_older_than_the_policy_goes(runner: asyncio.Runner, case: Case) -> None:
    """An article is as old as its newest fetch."""
    old, again, new = an_article(1), an_article(2, fetch=90), an_article(3, fetch=90)
    records: list[StoredRecord] = [old, an_event(old), an_article(2), again, an_event(again), new]

    async def write() -> tuple[Rows, dict[str, int]]:
        await case.empty()
        await case.sink.write(records)
        gone = await case.sink.expire(old.fetched_at + timedelta(hours=1), None)
        return await case.rows(), gone

    rows, gone = runner.run(write())
    assert gone == {"article": 1, "event": 1}
    assert (len(rows["articles"]), len(rows["events"])) == (2, 1)


async def test_parquet_files_have_one_writer_and_an_unknown_scheme_has_no_sink(tmp_path: Path) -> None:
    """Two would not know what the other wrote; when the first has gone the next may."""
    first = await open_sink(f"file://{tmp_path}", statement_timeout=10)
    with pytest.raises(StopServiceError, match="another process"):
        await open_sink(f"file://{tmp_path}", statement_timeout=10)
    await first.close()
    await (await open_sink(f"file://{tmp_path}", statement_timeout=10)).close()
    with pytest.raises(SettingError, match="no sink for ftp"):
        await open_sink("ftp://somewhere/", statement_timeout=10)
