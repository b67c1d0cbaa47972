"""The read-only JSON API. Events and articles are the records of the contract, as they cross the topics."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field

from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.web.api.answers import AskedBy, ConditionalRoute, asked_quickest, json_answer, next_of, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries import reports
from services.web.queries.filters import ArticleList, EventList
from services.web.shapes.shown import article_and_events, event_json, title_of

router = APIRouter(prefix="/api", tags=["read"], route_class=ConditionalRoute, responses=RESPONSES)

NEXT = Field(description="cursor of the following page; null on the last one")


class EventPage(BaseModel):
    """Events, newest first."""

    events: list[EnrichedEvent]
    next: str | None = NEXT


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
    next: str | None = NEXT


class ArticleWithEvents(BaseModel):
    """The current revision of an article and its events; their offsets count in its text."""

    article: Article
    events: list[EnrichedEvent]


class SiteLine(BaseModel):
    """A site of which articles stand in the database."""

    site: str
    name: str | None
    name_ar: str | None
    homepage: str | None


class SiteList(BaseModel):
    """All sites, by id."""

    sites: list[SiteLine]


@router.get("/events", response_model=EventPage)
async def list_events(request: Request, asked: Annotated[EventList, Query()], reader: AskedBy) -> Response:
    """Events, newest first, narrowed by the filters given."""
    pool, limit = pool_of(request), asked.limit + 1
    rows = await asked_quickest(
        request, lambda source: reports.events(pool, asked, after=asked.after, limit=limit, source=source)
    )
    shown = [event_json(row, persons=reader.persons) for row in rows[: asked.limit]]
    return json_answer({"events": shown, "next": next_of(rows, asked.limit, "event_id")})


@router.get("/events/{event_id}", response_model=EnrichedEvent)
async def one_event(request: Request, event_id: UUID, reader: AskedBy) -> Response:
    """One event."""
    row = await reports.event(pool_of(request), event_id)
    if row is None:
        raise HTTPException(404, "no such event stands in the database")
    return json_answer(event_json(row, persons=reader.persons))


@router.get("/articles")
async def list_articles(request: Request, asked: Annotated[ArticleList, Query()], reader: AskedBy) -> ArticlePage:
    """Current articles and flashes, newest first, without their text."""
    rows = await reports.articles(pool_of(request), asked, after=asked.after, limit=asked.limit + 1)
    lines = [
        ArticleLine.model_validate({**row, "title": title_of(row, persons=reader.persons)})
        for row in rows[: asked.limit]
    ]
    return ArticlePage(articles=lines, next=next_of(rows, asked.limit, "article_id"))


@router.get("/articles/{article_id}")
async def one_article(request: Request, article_id: UUID, reader: AskedBy) -> ArticleWithEvents:
    """The current revision of an article with its text and its events."""
    found = await reports.article(pool_of(request), article_id)
    if found is None:
        raise HTTPException(404, "no such article stands in the database")
    article, events = article_and_events(*found, persons=reader.persons)
    return ArticleWithEvents(article=article, events=events)


@router.get("/sites")
async def list_sites(request: Request) -> SiteList:
    """The sites of which articles stand in the database."""
    rows = await reports.sites(pool_of(request))
    return SiteList(sites=[SiteLine.model_validate(dict(row)) for row in rows])
