"""The read-only JSON API. Events and articles are the records of the contract, as they cross the topics."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from services.common.database import Pool
from services.contracts.article import Article
from services.contracts.base import Software
from services.contracts.event import EnrichedEvent
from services.contracts.taxonomy import MODES, EventType, Modality
from services.web import queries
from services.web.cursor import Cursor, InvalidCursorError, decode_cursor, encode_cursor
from services.web.mask import Span, mask_article, mask_event

router = APIRouter(prefix="/api", tags=["read"])

PAGE_LIMIT: Final = 500  # rows of one answer

Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="most rows in the answer")]
CursorText = Annotated[str | None, Query(description="`next` of the answer before", max_length=200)]
Site = Annotated[str | None, Query(description="id of a site", max_length=100)]
Since = Annotated[
    AwareDatetime | None, Query(description="published at or after this time (fetched, where the page says none)")
]
Until = Annotated[AwareDatetime | None, Query(description="published before this time")]
Text = Annotated[
    str | None, Query(max_length=300, description='words in any spelling, "phrases", `or`, `-not`', examples=["بصري"])
]


class EventPage(BaseModel):
    """Events, newest first."""

    events: list[EnrichedEvent]
    next: str | None = Field(description="cursor of the following page; null on the last one")


class ArticleLine(BaseModel):
    """An article without its text."""

    article_id: UUID
    revision: str
    kind: str
    site: str
    url: str
    title: str | None
    authors: list[str]
    published_at: datetime | None
    published_precision: str | None
    fetched_at: datetime
    language: str | None
    duplicate_of: UUID | None
    characters: int = Field(description="length of the text in code points")
    events: int = Field(description="events that it reports")


class ArticlePage(BaseModel):
    """Articles, newest first."""

    articles: list[ArticleLine]
    next: str | None = Field(description="cursor of the following page; null on the last one")


class ArticleWithEvents(BaseModel):
    """The current revision of an article and its events; their offsets count in its text."""

    article: Article
    events: list[EnrichedEvent]


def event_filters(
    type: Annotated[EventType | None, Query(description="event type (PLOVER)")] = None,  # noqa: A002  (its name in the address)
    mode: Annotated[str | None, Query(description="mode of the type", max_length=40)] = None,
    modality: Annotated[Modality | None, Query()] = None,
    site: Site = None,
    actor: Annotated[str | None, Query(description="`actor_id` of the lexicon", max_length=100)] = None,
    admin1: Annotated[str | None, Query(description="governorate, as in `location.admin1`", max_length=100)] = None,
    bbox: Annotated[str | None, Query(description="west,south,east,north in degrees", max_length=100)] = None,
    since: Since = None,
    until: Until = None,
    date_from: Annotated[date | None, Query(description="happened on or after this day in Damascus")] = None,
    date_to: Annotated[date | None, Query(description="happened on or before this day")] = None,
    background: Annotated[bool | None, Query(description="only events recalled (true) or only news (false)")] = None,
    confidence: Annotated[float | None, Query(ge=0, le=1, description="at least this confidence")] = None,
    text: Text = None,
) -> queries.Filters:
    """The filters of an address, for lists and exports alike."""
    if mode is not None and mode not in {each for modes in MODES.values() for each in modes}:
        raise HTTPException(422, f"there is no mode {mode!r}")
    return queries.Filters(
        event_type=type,
        mode=mode,
        modality=modality,
        site=site,
        actor=actor,
        admin1=admin1,
        bbox=_box(bbox),
        since=since,
        until=until,
        date_from=date_from,
        date_to=date_to,
        background=background,
        confidence=confidence,
        text=text,
    )


EventFilters = Annotated[queries.Filters, Depends(event_filters)]


@router.get("/events")
async def list_events(
    request: Request, filters: EventFilters, cursor: CursorText = None, limit: Limit = 50
) -> EventPage:
    """Events, newest first, narrowed by the filters given."""
    rows = await queries.events(pool_of(request), filters, after=parsed(cursor), limit=limit + 1)
    return EventPage(events=[event_of(row) for row in rows[:limit]], next=_next(rows, limit, "event_id"))


@router.get("/events/{event_id}")
async def one_event(request: Request, event_id: UUID) -> EnrichedEvent:
    """One event."""
    row = await queries.event(pool_of(request), event_id)
    if row is None:
        raise HTTPException(404, "no such event stands in the database")
    return event_of(row)


@router.get("/articles")
async def list_articles(
    request: Request,
    site: Site = None,
    since: Since = None,
    until: Until = None,
    text: Text = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> ArticlePage:
    """Current articles and flashes, newest first, without their text."""
    filters = queries.Filters(site=site, since=since, until=until, text=text)
    rows = await queries.articles(pool_of(request), filters, after=parsed(cursor), limit=limit + 1)
    shown = [ArticleLine.model_validate(dict(row)) for row in rows[:limit]]
    return ArticlePage(articles=shown, next=_next(rows, limit, "article_id"))


@router.get("/articles/{article_id}")
async def one_article(request: Request, article_id: UUID) -> ArticleWithEvents:
    """The current revision of an article with its text and its events."""
    found = await queries.article(pool_of(request), article_id)
    if found is None:
        raise HTTPException(404, "no such article stands in the database")
    article, events = shown_article(*found)
    return ArticleWithEvents(article=article, events=events)


def pool_of(request: Request) -> Pool:
    """The pool of the running app. Raises HTTPException 503 while there is none."""
    pool: Pool | None = request.app.state.pool
    if pool is None:
        raise HTTPException(503, "still starting")
    return pool


def parsed(cursor: str | None) -> Cursor | None:
    """The cursor of a parameter. Raises HTTPException 422 when it is none of ours."""
    try:
        return decode_cursor(cursor) if cursor else None
    except InvalidCursorError as error:
        raise HTTPException(422, "the cursor is not one of ours") from error


def event_of(row: queries.Row) -> EnrichedEvent:
    """The event of a row, names of private persons hidden."""
    event = EnrichedEvent.model_validate_json(row["record"])
    return mask_event(event, spans_of(row))


def spans_of(row: queries.Row) -> list[Span]:
    """Where names of private persons stand in the article of a row."""
    return [(span["start"], span["end"]) for span in orjson.loads(row["sensitive"] or "[]")]


def shown_article(row: queries.Row, records: list[str]) -> tuple[Article, list[EnrichedEvent]]:
    """An article and its events, names of private persons hidden in all of them."""
    events = [EnrichedEvent.model_validate_json(record) for record in records]
    spans = [(span.start, span.end) for event in events for span in event.sensitive]
    return mask_article(_article_of(row), spans), [mask_event(event, spans) for event in events]


def _article_of(row: queries.Row) -> Article:
    columns = dict(row)
    return Article.model_validate(
        {
            **columns,
            "source": {
                "id": columns["site"],
                "name": columns["site_name"],
                "name_ar": columns["site_name_ar"],
                "homepage": columns["site_homepage"],
            },
            "cleaner": Software(name=columns["cleaner_name"], version=columns["cleaner_version"]),
            "duplicate_of": {"article_id": columns["duplicate_of"], "similarity": columns["similarity"]}
            if columns["duplicate_of"]
            else None,
            "archive": orjson.loads(columns["archive"]) if columns["archive"] else None,
        }
    )


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise HTTPException(422, "bbox is west,south,east,north") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004  (degrees)
        raise HTTPException(422, "bbox is west,south,east,north within the degrees there are")
    return west, south, east, north


def _next(rows: list[queries.Row], limit: int, key: str) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return encode_cursor((last["reported_at"], last[key]))
