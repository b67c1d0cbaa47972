"""What is older than the policy goes, with everything that hangs on it, and whoever follows is told."""

from __future__ import annotations

from datetime import timedelta

import asyncpg

from services.contracts.ids import incident_id
from services.contracts.incident import Incident
from services.store.sinks import open_sink
from tests.made_records import START, a_closing, a_retraction, an_article, an_event

HANGING = (
    "articles", "article_revisions", "events", "event_actors", "event_effects", "event_attributions", "extractions",
    "event_retractions", "incidents", "incident_events", "incident_actors", "incident_versions",
)  # fmt: skip


def _incident(*numbers: int) -> Incident:
    events = [an_event(an_article(number)) for number in numbers]
    return Incident(
        incident_id=incident_id(events[0].event_id),
        event_type="assault",
        mode="shelling",
        actors=events[0].actors,
        event_ids=[event.event_id for event in events],
        corroboration=1,
        version=1,
    )


async def test_what_was_fetched_before_goes_and_the_rest_stays(database: str) -> None:
    """An article is as old as its newest fetch; an incident stays as long as one of its events does."""
    sink = await open_sink(database, statement_timeout=10)
    old = [an_article(number, fetch=0) for number in range(450)]
    fetched_again, new = an_article(0, fetch=90), an_article(1000, fetch=90)
    await sink.write([*old, *(an_event(each) for each in old), *(a_closing(each, (0,)) for each in old[:9])])
    await sink.write([fetched_again, an_event(fetched_again), new, an_event(new), a_retraction(old[7], 3)])
    await sink.write([an_event(an_article(2000))])  # its article never came
    await sink.write([_incident(1, 2), _incident(3, 1000)])
    limit = START + timedelta(hours=2)
    assert await sink.expire(limit, None) == {"article": 449, "event": 450, "incident": 1}
    assert await sink.expire(limit, None) == {}
    assert await sink.expire(None, None) == {}
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in HANGING}  # noqa: S608
    assert counts == {
        **dict.fromkeys(HANGING, 1),
        "articles": 2, "article_revisions": 2, "events": 2, "event_actors": 2, "event_effects": 2,
        "event_attributions": 2, "extractions": 1, "event_retractions": 0, "incident_events": 2,
    }  # fmt: skip
    told = await connection.fetch("SELECT kind, sum(cardinality(ids)) FROM changes WHERE change = 'expired' GROUP BY 1")
    assert {row[0]: row[1] for row in told} == {"article": 449, "event": 450, "incident": 1}
    await connection.close()
    await sink.close()


async def test_old_changes_go_but_the_last(database: str) -> None:
    """The last says how far the numbers have come, however old it is."""
    sink = await open_sink(database, statement_timeout=10)
    for number in range(5):
        await sink.write([an_article(number)])
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    now = await connection.fetchval("SELECT now() + interval '1 minute'")
    assert await sink.expire(None, now) == {"change": 4}
    assert await connection.fetchval("SELECT count(*) FROM articles") == 5
    assert await connection.fetchval("SELECT array_agg(change_id) FROM changes") == [5]
    await connection.close()
    await sink.close()
