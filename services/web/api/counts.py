"""Counts: how many events, by what they are and by when they were; points for a map; what stands in all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, Self

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.web.api.answers import KeptRoute, asked_quickest, json_answer, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries.filters import EventFilters
from services.web.queries.source import Source
from services.web.queries.where import POSTGRESQL, Spelling, newest, where_events

router = APIRouter(prefix="/api", tags=["count"], route_class=KeptRoute, responses=RESPONSES)

By = Literal["type", "mode", "admin1", "site", "modality", "precision", "actor", "background"]

_COLUMNS: Final[dict[By, str]] = {
    "type": "e.event_type",
    "mode": "e.event_type || '/' || e.mode",
    "admin1": "e.admin1",
    "site": "e.site",
    "modality": "e.modality",
    "precision": "e.location_precision",
    "background": "e.background::text",
    "actor": "x.actor_id",
}
_ACTORS: Final = "CROSS JOIN unnest(e.actor_ids) AS x (actor_id)"
_GROUPS: Final = """
SELECT {column} AS key, count(*) AS events, sum(e.fatalities)::bigint AS fatalities
FROM events e {join} {where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 500"""
_GROUP_COLUMNS: Final = ("key", "events", "fatalities")
_ALL: Final = """
SELECT count(*) AS events, count(e.latitude) AS placed, count(e.event_date) AS dated,
       sum(e.fatalities)::bigint AS fatalities
FROM events e {where}"""
_ALL_COLUMNS: Final = ("events", "placed", "dated", "fatalities")

_TIMELINE: Final = """
SELECT to_char(start, 'YYYY-MM-DD"T"HH24:MI') AS start, events, fatalities FROM (
    SELECT date_trunc('{bucket}', {time}) AS start, count(*) AS events, sum(e.fatalities)::bigint AS fatalities
    FROM events e {where} GROUP BY 1
) spans ORDER BY spans.start DESC LIMIT 5000"""

_POINT_CELLS: Final = """
e.event_id::text, e.longitude, e.latitude, e.event_type, e.mode, e.event_date::text, e.fatalities"""
_POINT_ORDER: Final = "e.reported_at DESC, e.event_id DESC"
# One more is found than is shown, to know whether there are more; the rows are one text that nothing here looks at.
_POINTS: Final = """
WITH found AS MATERIALIZED ({newest})
SELECT (SELECT {rows} FROM (SELECT * FROM found e ORDER BY {order} LIMIT {limit}) e) AS points,
       (SELECT count(*) > {limit} FROM found) AS more"""
_POINT_COLUMNS: Final = ("event_id", "longitude", "latitude", "event_type", "mode", "event_date", "fatalities")


class CountList(EventFilters):
    """What to count, and by what."""

    by: By = Field(default="type", description="what each group has in common")


class TimelineList(EventFilters):
    """What to count in which spans of time."""

    bucket: Literal["hour", "day", "week", "month", "year"] = Field(default="day", description="length of a span")
    of: Literal["happened", "reported"] = Field(default="happened", description="the day of the event or of its report")

    @model_validator(mode="after")
    def _hours_of_reports(self) -> Self:
        if self.bucket == "hour" and self.of == "happened":
            msg = "events have days, not hours: ask for bucket=hour with of=reported"
            raise ValueError(msg)
        return self


class MapList(EventFilters):
    """Which points."""

    limit: int = Field(default=2000, ge=1, le=5000, description="most points, the last reported first", examples=[2000])


class Group(BaseModel):
    """How many events have one value in common."""

    key: str | None = Field(description="null: the event does not say", examples=["assault"])
    events: int
    fatalities: int | None = Field(description="least number killed; null where nobody is said to be")


class Counts(BaseModel):
    """How many events the filters leave, and how many of each group (the 500 largest)."""

    events: int
    placed: int = Field(description="of them with a point on the map")
    dated: int = Field(description="of them with a day")
    fatalities: int | None
    groups: list[Group]


class Span(BaseModel):
    """How many events in one span of time."""

    start: str = Field(description="in Damascus", examples=["2018-05-01T00:00"])
    events: int
    fatalities: int | None


class Timeline(BaseModel):
    """Spans that hold an event, newest first (5,000 at most); weeks begin on Monday."""

    spans: list[Span]


class Map(BaseModel):
    """Points as rows of `columns`."""

    columns: list[str] = Field(examples=[list(_POINT_COLUMNS)])
    points: list[list[str | float | int | None]]
    more: bool = Field(description="whether there are more than `limit`")


class SiteFigures(BaseModel):
    """How fresh one site is."""

    site: str
    last_fetched_at: datetime
    last_event_at: datetime | None = Field(description="when its last event was reported")


class Statistics(BaseModel):
    """What stands in the database."""

    articles: int
    flashes: int
    events: int
    incidents: int
    first_event_date: str | None
    last_event_date: str | None
    sites: list[SiteFigures]


_STATISTICS: Final = """
SELECT (SELECT count(*) FROM article_heads) AS heads,
       (SELECT count(*) FROM articles WHERE kind = 'flash') AS flashes,
       (SELECT count(*) FROM events) AS events,
       (SELECT count(*) FROM incidents WHERE status = 'live') AS incidents,
       (SELECT min(event_date)::text FROM events) AS first_event_date,
       (SELECT max(event_date)::text FROM events) AS last_event_date"""
_SITES: Final = """
SELECT s.site,
       (SELECT r.fetched_at FROM article_revisions r WHERE r.site = s.site ORDER BY r.rank DESC, r.digest DESC LIMIT 1)
           AS last_fetched_at,
       (SELECT max(e.reported_at) FROM events e WHERE e.site = s.site) AS last_event_at
FROM sites s ORDER BY s.site"""


@router.get("/counts", response_model=Counts)
async def counts(request: Request, asked: Annotated[CountList, Query()]) -> Response:
    """How many events the filters leave, by what they have in common."""

    async def count(source: Source) -> Response:
        where = where_events(asked, source.spelling)
        join = _ACTORS if asked.by == "actor" else ""
        every, groups = await source.together(
            (_ALL.format(where=where), where.values),
            (_GROUPS.format(column=_COLUMNS[asked.by], join=join, where=where), where.values),
        )
        return json_answer(
            {
                **dict(zip(_ALL_COLUMNS, every[0], strict=True)),
                "groups": [dict(zip(_GROUP_COLUMNS, group, strict=True)) for group in groups],
            }
        )

    return await asked_quickest(request, count)


@router.get("/timeline", response_model=Timeline)
async def timeline(request: Request, asked: Annotated[TimelineList, Query()]) -> Response:
    """How many events in each hour, day, week, month or year. Events without a day are in none of `of=happened`."""

    async def count(source: Source) -> Response:
        where = where_events(asked, source.spelling)
        time = source.spelling.reported.format("e")
        if asked.of == "happened":
            time = "e.event_date::timestamp"
            where.add("e.event_date IS NOT NULL")
        query = _TIMELINE.format(bucket=asked.bucket, time=time, where=where)
        return json_answer({"spans": [dict(span) for span in await source.rows(query, where.values)]})

    return await asked_quickest(request, count)


@router.get("/map", response_model=Map)
async def points(request: Request, asked: Annotated[MapList, Query()]) -> Response:
    """The points of events, as little of each as a map draws. What is coarser than a town has none: see /api/counts."""

    async def look(source: Source) -> Response:
        ((points, more),) = await source.tuples(*points_query(asked, source.spelling, limit=asked.limit))
        return json_answer({"columns": _POINT_COLUMNS, "points": orjson.Fragment(points), "more": more})

    return await asked_quickest(request, look)


def points_query(filters: EventFilters, spelling: Spelling = POSTGRESQL, *, limit: int) -> tuple[str, list[object]]:
    """The query of a map (its points as one JSON text, and whether there are more) and the values of its parameters."""
    where = where_events(filters, spelling)
    where.add("e.latitude IS NOT NULL")
    columns = "e.reported_at, e.event_id, e.longitude, e.latitude, e.event_type, e.mode, e.event_date, e.fatalities"
    chosen = newest("events", columns, where, filters, limit + 1)
    rows = spelling.json_rows.format(_POINT_CELLS, _POINT_ORDER)
    return _POINTS.format(newest=chosen, rows=rows, order=_POINT_ORDER, limit=limit), where.values


@router.get("/statistics")
async def statistics(request: Request) -> Statistics:
    """What stands in the database, and how fresh each site is."""
    pool = pool_of(request)
    figures = dict(await pool.fetchrow(_STATISTICS))
    sites = [SiteFigures.model_validate(dict(row)) for row in await pool.fetch(_SITES)]
    return Statistics(articles=figures.pop("heads") - figures["flashes"], sites=sites, **figures)
