"""The page: the newest events in Arabic with the sentence that says each, and articles with their words marked."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from services.contracts.base import UtcDatetime
from services.contracts.event import EnrichedEvent
from services.web.api.answers import AskedBy, pool_of
from services.web.page.errors import PageRoute
from services.web.page.rendering import moment_of, render
from services.web.page.segments import Mark, marks_of, segments
from services.web.page.slot_words import kind
from services.web.page.words import LABELS, UI, Language
from services.web.queries import reports
from services.web.queries.cursor import Cursor, InvalidCursorError, decode_cursor, encode_cursor
from services.web.queries.filters import EventFilters
from services.web.shapes.shown import CONTEXT, around, article_and_events, event_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, route_class=PageRoute)

_ROWS: Final = 40


@router.get("/")
async def newest(
    request: Request,
    reader: AskedBy,
    type: str = "",  # noqa: A002  (the name of the parameter in the address)
    site: Annotated[str | None, Query(max_length=100)] = None,
    text: Annotated[str | None, Query(max_length=300)] = None,
    since: UtcDatetime | None = None,
    recalled: Literal["too"] | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    lang: Language = "ar",
) -> HTMLResponse:
    """The newest events, narrowed as the API narrows them; what reports only recall is left out, unless asked for."""
    pool = pool_of(request)
    chosen = type if type in LABELS[lang].TYPES else None
    filters = EventFilters(
        type=[chosen] if chosen else [],
        site=[site] if site else [],
        text=text or None,
        since=since,
        background=None if recalled else False,
    )
    kept = {"type": chosen, "site": site, "text": text, "recalled": recalled}
    kept["since"] = since.isoformat() if since else None
    rows = await reports.cards(pool, filters, after=_parsed(cursor), limit=_ROWS + 1)
    older = None
    if len(rows) > _ROWS:
        last = rows[_ROWS - 1]
        older = _address(kept, lang=lang, cursor=encode_cursor((last["reported_at"], last["event_id"])))
    return render(
        request,
        "newest.html.j2",
        lang,
        cards=[_card(row, lang, persons=reader.persons) for row in rows[:_ROWS]],
        older=older,
        other_query=_address(kept, cursor=cursor, lang=UI[lang]["other_lang"]).removeprefix("/?"),
        newest=_address(kept, lang=lang),
        paged=cursor is not None,
        totals=await reports.totals(pool),
        sites=await reports.sites(pool),
        chosen={"type": chosen, "site": site, "text": text or "", "recalled": recalled, "since": since},
    )


@router.get("/articles/{article_id}")
async def one_article(request: Request, article_id: UUID, reader: AskedBy, lang: Language = "ar") -> HTMLResponse:
    """An article with the words of its events marked."""
    found = await reports.article(pool_of(request), article_id)
    if found is None:
        raise HTTPException(404, "no such article stands in the database")
    article, found_events = article_and_events(*found, persons=reader.persons)
    marks = [mark for event in found_events for mark in _marks(event, lang)]
    return render(
        request,
        "article.html.j2",
        lang,
        article=article,
        paragraphs=_paragraphs(article.text, marks),
        events=found_events,
        link=web_link(article.url),
        published=moment_of(article.published_at, lang, precise=article.published_precision == "minute"),
    )


def _address(kept: dict[str, str | None], **more: str | None) -> str:
    """This page with what is kept of what was asked."""
    return "/?" + urlencode({name: value for name, value in {**kept, **more}.items() if value})


def _parsed(cursor: str | None) -> Cursor | None:
    try:
        return decode_cursor(cursor) if cursor else None
    except InvalidCursorError as error:
        raise HTTPException(422, "the cursor is not one of ours") from error


def segments_of(event: EnrichedEvent, language: Language) -> Any:  # noqa: ANN401  (pieces, as the template `marked` takes them)
    """The sentence of an event, cut where marks begin and end."""
    return segments(event.evidence.text, event.evidence.start, _within_evidence(event, language))


def _card(row: reports.Row, language: Language, *, persons: bool) -> dict[str, Any]:
    """What the list shows of one event."""
    event = event_of(row, persons=persons)
    source, said = event.article.source, event.evidence
    before, after = around(row, said.start, said.end, persons=persons)
    return {
        "event": event,
        "site": (row["site_name_ar"] if language == "ar" else row["site_name"])
        or row["site_name"]
        or (source.name_ar or source.id if source else ""),
        "published": moment_of(event.article.published_at, language, precise=row["published_precision"] != "day"),
        "before": _from_word(before),
        "after": _to_word(after),
        "sentence": segments_of(event, language),
        "link": web_link(event.article.url),
    }


def _within_evidence(event: EnrichedEvent, language: Language) -> list[Mark]:
    return [mark for mark in _marks(event, language) if mark.kind != "evidence"]


def _marks(event: EnrichedEvent, language: Language) -> list[Mark]:
    return marks_of(event, LABELS[language].PARTS, act=kind(event.event_type, event.mode, language))


def _paragraphs(text: str, marks: list[Mark]) -> list[Any]:
    paragraphs, offset = [], 0
    for paragraph in text.split("\n"):
        paragraphs.append(segments(paragraph, offset, marks))
        offset += len(paragraph) + 1
    return paragraphs


def _from_word(text: str) -> str:
    """The text after its last line break, without the word it may begin in the middle of."""
    line = text.rsplit("\n", 1)[-1]
    if len(line) < CONTEXT:
        return line
    return "… " + line.partition(" ")[2]


def _to_word(text: str) -> str:
    """The text before its first line break, without the word it may end in the middle of."""
    line = text.split("\n", 1)[0]
    if len(line) < CONTEXT:
        return line
    return line.rpartition(" ")[0] + " …"


def web_link(url: str | None) -> str | None:
    """The address, when it is one that a browser may follow without running anything."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
