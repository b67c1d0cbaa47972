"""Trends: how many incidents in each span, by what they are, over a band that tells how much was reported at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from services.web.api.answers import KeptRoute, asked_quickest, pool_of
from services.web.api.problem import RESPONSES
from services.web.page.errors import PageRoute
from services.web.page.rendering import render
from services.web.page.trend_drawing import drawn
from services.web.page.words import GOVERNORATES, LABELS, UI, Language, actor_names, governorate_name
from services.web.queries.actors import actors
from services.web.queries.filters import IncidentFilters
from services.web.queries.source import Source
from services.web.queries.where import where_incidents

router = APIRouter(prefix="/api", tags=["count"], route_class=KeptRoute, responses=RESPONSES)
pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, route_class=PageRoute)

By = Literal["type", "mode", "admin1", "actor"]
Bucket = Literal["day", "week", "month", "year"]
_KEYS: Final[dict[By, str]] = {"type": "e.event_type", "mode": "e.mode", "admin1": "e.admin1", "actor": "x.actor_id"}
_ACTORS: Final = "CROSS JOIN unnest(e.actor_ids) AS x (actor_id)"
_SERIES: Final = """
SELECT key, to_char(date_trunc('{bucket}', day::timestamp), 'YYYY-MM-DD') AS start, sum(n)::bigint AS n FROM (
    SELECT {key} AS key, e.event_date AS day, count(*) AS n FROM incidents e {join} {where} GROUP BY 1, 2
) days GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 20000"""
_COVERAGE: Final = """
SELECT to_char(date_trunc('{bucket}', day::timestamp), 'YYYY-MM-DD') AS start,
       sum(n)::bigint AS articles, count(DISTINCT site) AS sites
FROM (SELECT {reported}::date AS day, a.site, count(*) AS n FROM articles a GROUP BY 1, 2) days
GROUP BY 1 ORDER BY 1 LIMIT 5000"""
_MOST_LINES: Final = 12
_MOST_SPANS: Final[dict[Bucket, int]] = {"day": 120, "week": 104, "month": 84, "year": 40}  # back from the last one
_DAYS: Final[dict[Bucket, float]] = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}
_OWN: Final = {"by", "bucket", "lang", "recalled"}  # parameters that the form of the page sends itself


class TrendFilters(IncidentFilters):
    """Which incidents, and how to count them."""

    by: By = Field(default="type", description="what the incidents of a series have in common")
    bucket: Bucket = Field(default="month", description="length of a span; weeks begin on Monday")


class TrendPage(TrendFilters):
    """The same, with the language of the page, on which what reports only recall is left out unless asked for."""

    lang: Language = "ar"
    recalled: Literal["too"] | None = None


class Span(BaseModel):
    """How many incidents began in one span."""

    start: str = Field(description="its first day in Damascus", examples=["2018-05-01"])
    incidents: int


class Coverage(BaseModel):
    """How much was reported in one span."""

    start: str
    articles: int
    sites: int = Field(description="that published any of them")


class Trends(BaseModel):
    """Spans that hold anything; incidents without a day are in none."""

    series: dict[str, list[Span]] = Field(description="by key; an incident with two actors is in two")
    coverage: list[Coverage] = Field(description="of all reports, whatever the filters")


@router.get("/trends")
async def trends(request: Request, asked: Annotated[TrendFilters, Query()]) -> Trends:
    """How many incidents began in each span; fewer events, or fewer sources? See `coverage`."""
    return await _trends(request, asked)


@pages.get("/trends")
async def trends_page(request: Request, asked: Annotated[TrendPage, Query()]) -> HTMLResponse:
    """The same as small multiples, the most frequent first, with the band of coverage under them."""
    if asked.background is None and asked.recalled is None:
        asked = asked.model_copy(update={"background": False})
    found = await _trends(request, asked)
    others = [(name, value) for name, value in request.query_params.multi_items() if name not in _OWN]
    earlier = 0 if asked.date_from else _trim(found, _MOST_SPANS[asked.bucket], asked.bucket)
    names = await _names(request, asked)
    most = sorted(found.series.items(), key=lambda each: -sum(span.incidents for span in each[1]))[:_MOST_LINES]
    return render(
        request,
        "trends.html.j2",
        asked.lang,
        asked=asked,
        others=others,
        earlier=earlier,
        other_query=urlencode(
            [
                *others,
                *([("recalled", asked.recalled)] if asked.recalled else []),
                ("lang", UI[asked.lang]["other_lang"]),
                ("by", asked.by),
                ("bucket", asked.bucket),
            ]
        ),
        drawing=drawn(
            {names.get(key, key): [(span.start, span.incidents) for span in spans] for key, spans in most},
            [(span.start, span.articles, span.sites) for span in found.coverage],
        ),
        left_out=max(0, len(found.series) - _MOST_LINES),
    )


async def _names(request: Request, asked: TrendPage) -> dict[str, str]:
    """What the keys of the series are called in the language of the page."""
    match asked.by:
        case "type":
            names: dict[str, str] = LABELS[asked.lang].TYPES
        case "mode":
            names = LABELS[asked.lang].MODES
        case "admin1":
            names = {english: governorate_name(english, asked.lang) for english, _ in GOVERNORATES.values()}
        case "actor":
            names = actor_names(await actors(pool_of(request)), asked.lang)
    return names


def _trim(found: Trends, most: int, bucket: Bucket) -> int:
    """Leave out what began before the last `most` spans: one old date would squeeze all others. Returns how many."""
    starts = [span.start for spans in found.series.values() for span in spans]
    if not starts:
        return 0
    first = str(date.fromisoformat(max(starts)) - timedelta(days=most * _DAYS[bucket]))
    earlier = sum(span.incidents for spans in found.series.values() for span in spans if span.start <= first)
    kept = {key: [span for span in spans if span.start > first] for key, spans in found.series.items()}
    found.series = {key: spans for key, spans in kept.items() if spans}
    return earlier


async def _trends(request: Request, asked: TrendFilters) -> Trends:
    async def count(source: Source) -> Trends:
        where = where_incidents(asked, source.spelling)
        where.add("e.event_date IS NOT NULL")
        key = _KEYS[asked.by]
        where.add(f"{key} IS NOT NULL")
        join = _ACTORS if asked.by == "actor" else ""
        rows, coverage = await source.together(
            (_SERIES.format(key=key, bucket=asked.bucket, join=join, where=where), where.values),
            (_COVERAGE.format(bucket=asked.bucket, reported=source.spelling.reported.format("a")), ()),
        )
        series: dict[str, list[Span]] = {}
        for of_key, start, incidents in rows:
            series.setdefault(of_key, []).append(Span(start=start, incidents=incidents))
        return Trends(
            series=series,
            coverage=[Coverage(start=start, articles=articles, sites=sites) for start, articles, sites in coverage],
        )

    return await asked_quickest(request, count)
