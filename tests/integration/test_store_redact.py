"""What is redacted is gone from every table, stays gone when it comes again, and can be shown to have been decided."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from services.common import database as databases
from services.common import erasure
from services.common.arabic import fold
from services.contracts.article import Article
from services.contracts.event import Actor, Evidence
from services.contracts.ids import incident_id
from services.contracts.incident import Claim, Incident
from services.store.redact import redact
from services.store.settings import SinkSettings
from services.store.sinks import RecordRejectedError, Sink, StoredRecord, open_sink
from tests.made_records import a_closing, an_article, an_event

NAME = "سليم الخطابي"
SAID = "وقال أحد السكان إن القوات اعتقلت سَليم الخطّابي وسلّمت لسليم الخطابي ورقة."
TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'rasid' AND table_type = 'BASE TABLE'"


def _records() -> list[StoredRecord]:
    """An article that names the man four times, its events, an incident that claims it; and one without him."""
    base = an_article(1)
    named = an_article(1, text=f"{base.text}\n{SAID}", title=f"اعتقال {NAME} في حماة")
    start = named.text.index(SAID)
    at = named.text.index("سَليم")
    actor = Actor(role="target", mention="سَليم الخطّابي", basis="stated", start=at, end=at + 14)
    evidence = Evidence(text=SAID, start=start, end=start + len(SAID))
    event = an_event(named, 0, event_type="coerce", mode="arrest", actors=[actor], evidence=evidence)
    other = an_event(named, 1)
    told = Incident(
        incident_id=incident_id(event.event_id),
        event_type="coerce",
        mode="arrest",
        actors=[actor],
        claims=[
            Claim(field="target", value=NAME, event_ids=[event.event_id]),
            Claim(field="place", value="حماة", event_ids=[an_event(an_article(2)).event_id]),
        ],
        event_ids=[event.event_id, an_event(an_article(2)).event_id],
        corroboration=2,
        version=3,
    )
    return [named, event, other, a_closing(named, (0, 1)), an_article(2), an_event(an_article(2)), told]


@pytest.fixture
async def sink(database: str) -> AsyncIterator[Sink]:
    """A store that holds those records."""
    made = await open_sink(database, statement_timeout=10)
    await made.write(_records())
    yield made
    await made.close()


async def _everything(database: str, *, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    tables = [row[0] for row in await connection.fetch(TABLES) if row[0] not in but]
    rows = {
        table: sorted(row[0] for row in await connection.fetch(f"SELECT fold(t::text) FROM {table} t"))  # noqa: S608
        for table in tables
    }
    await connection.close()
    return rows


async def test_a_name_is_hidden_in_every_spelling_and_stays_hidden(database: str, sink: Sink) -> None:
    """With diacritics, with a letter written onto it, in title, text, sentence, mention and claim; nothing else goes."""
    before = await _everything(database)
    assert sum("الخطابي" in row for rows in before.values() for row in rows) > 4
    assert await sink.erase(NAME, by="editor", reason="asked by the family") == {
        "article": 1,
        "event": 2,
        "incident": 1,
    }
    after = await _everything(database)
    assert not [table for table, rows in after.items() for row in rows if "خطابي" in row or "سليم" in row]
    assert len(after["events"]) == 3
    assert any("اعتقلت █████ ████████" in row for row in after["events"]), "offsets still count"
    log = ("changes", "erasures", "alembic_version")
    await sink.write(_records())
    assert await _everything(database, but=log) == {t: rows for t, rows in after.items() if t not in log}
    assert [outcome for outcome in await sink.write(_records()) if outcome != "older"] == []


async def test_what_comes_redacted_and_what_is_redacted_are_the_same_rows(database: str, sink: Sink) -> None:
    """The tables stay a function of the records received and the erasures made, in whatever order."""
    await sink.erase(NAME, by="editor", reason="asked")
    log = ("changes", "erasures", "alembic_version")
    wanted = await _everything(database, but=log)
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    await connection.execute("TRUNCATE " + ", ".join(table for table in wanted if table not in log))
    await connection.close()
    for record in reversed(_records()):
        await sink.write([record])
    assert await _everything(database, but=log) == wanted


async def test_an_article_goes_with_all_that_hangs_on_it_and_is_refused(database: str, sink: Sink) -> None:
    """Its events too; an incident keeps the events of others; whoever follows is told."""
    records = _records()
    named = records[0]
    assert await sink.erase(named.article_id, by="editor", reason="court order") == {  # type: ignore[union-attr]
        "article": 1, "event": 2, "incident": 1,
    }  # fmt: skip
    after = await _everything(database, but=("erasures", "changes"))
    assert [len(after[table]) for table in ("article_revisions", "events", "extractions", "incidents")] == [1, 1, 0, 1]
    assert not [table for table, rows in after.items() for row in rows if "خطابي" in row]
    assert "حماه" in after["incidents"][0]
    assert await sink.write(records) == ["erased"] * 4 + ["older"] * 3
    assert await _everything(database, but=("erasures", "changes")) == after
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    told = await connection.fetch("SELECT kind, cardinality(ids) FROM changes WHERE change = 'erased' ORDER BY 1")
    assert [tuple(row) for row in told] == [("article", 1), ("event", 2)]
    audit = await connection.fetchrow("SELECT * FROM erasures")
    assert (audit["made_by"], audit["reason"], audit["article_id"]) == ("editor", "court order", named.article_id)  # type: ignore[union-attr]
    await connection.close()


async def test_an_erasure_is_entered_once_and_names_nobody(database: str, sink: Sink) -> None:
    """Asked for again, as after an interruption, it finds nothing more to do."""
    assert await sink.erase(NAME, by="editor", reason="asked") == {"article": 1, "event": 2, "incident": 1}
    assert await sink.erase("سَليم   الخطّابي", by="other", reason="again") == {"article": 0, "event": 0, "incident": 0}
    rows = (await _everything(database))["erasures"]
    assert len(rows) == 1
    assert "خطابي" not in rows[0]
    with pytest.raises(RecordRejectedError, match="no letters"):
        await sink.erase("؟!", by="editor", reason="a slip")


async def test_ingest_reads_the_list_and_tells_nothing_of_it_again(database: str, sink: Sink) -> None:
    """With the rights of `rasid_ingest`: what comes out of the archive is refused or hidden before it is published."""
    named, other = _records()[0], _records()[4]
    assert isinstance(named, Article)
    assert isinstance(other, Article)
    await sink.erase(NAME, by="editor", reason="asked")
    await sink.erase(other.article_id, by="editor", reason="asked")
    pool = await databases.connect(database, size=1, role="rasid_ingest")
    assert await pool.fetchval("SELECT current_user") == "rasid_ingest"
    kept = (await erasure.load(pool)).kept([named, other])
    pool.terminate()
    assert [article.article_id for article in kept] == [named.article_id]
    assert "خطابي" not in fold(kept[0].text + (kept[0].title or ""))


def test_one_command_is_obeyed_wherever_records_are_kept(database: str, tmp_path: Path) -> None:
    """By the database and by files, each named once however often it is said; and nothing is left for a second one."""
    files = f"file://{tmp_path}/parquet"

    async def write() -> None:
        for url in (database, files):
            made = await open_sink(url, statement_timeout=10)
            await made.write(_records())
            await made.close()

    asyncio.run(write())
    settings = SinkSettings(database=database, store_sink=files)
    changed = redact(settings, NAME, by="editor", reason="asked by the family", sinks=[files])
    told = {"article": 1, "event": 2, "incident": 1}
    assert changed == {database: told, files: told}
    assert not any(sum(each.values()) for each in redact(settings, NAME, by="editor", reason="once more").values())
