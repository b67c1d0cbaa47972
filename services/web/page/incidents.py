"""The page of incidents: map, timeline and list over one answer of the API; and the page of one incident."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from services.common.database import Pool
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.contracts.taxonomy import MODES
from services.web.api.answers import AskedBy, pool_of
from services.web.page.errors import PageRoute
from services.web.page.incident_story import earlier_versions, matrix, rows_of
from services.web.page.newest import segments_of, web_link
from services.web.page.rendering import render
from services.web.page.words import Language, actor_names, claimant_names, governorate_choices, words_for_browser
from services.web.queries import incidents as incident_queries
from services.web.queries import reports
from services.web.queries.actors import actors
from services.web.queries.filters import EventFilters
from services.web.shapes.shown import event_of, incident_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, route_class=PageRoute)

_VERSIONS: Final = 50
GROUPS: Final = ("force", "coercion", "protest", "discord", "accord", "aid")  # of types: browser/src/kinds.js
AskedLanguage = Annotated[Language, Query()]


@router.get("/map")
async def map_page(request: Request, lang: AskedLanguage = "ar") -> HTMLResponse:
    """The frame that the script fills; without a script it points to the list of events."""
    pool = pool_of(request)
    sites = _site_names(await reports.sites(pool), lang)
    named = actor_names(await actors(pool), lang)
    return render(
        request,
        "map.html.j2",
        lang,
        sites=sites,
        governorates=governorate_choices(lang),
        actors=dict(sorted(named.items(), key=lambda each: each[1])),
        claimants=claimant_names(lang),
        modes=MODES,
        groups=GROUPS,
        words=_data_block(words_for_browser(lang, sites, named)),
    )


@router.get("/incidents/{incident_id}")
async def incident_page(
    request: Request, incident_id: UUID, reader: AskedBy, lang: AskedLanguage = "ar"
) -> HTMLResponse:
    """The latest version of an incident, its earlier ones, and each report with its sentence and its page."""
    pool, persons = pool_of(request), reader.persons
    found = await incident_queries.incidents_by_id(pool, [incident_id])
    if not found:
        raise HTTPException(404, "no such incident stands in the database")
    rows = await incident_queries.versions(pool, incident_id, _VERSIONS + 1)
    versions = [incident_of(row, persons=persons) for row in rows]
    total = await incident_queries.count_versions(pool, incident_id)
    events = [event_of(row, persons=persons) for row in await incident_queries.events_of(pool, incident_id)]
    archived = await incident_queries.archives_of(pool, [event.article.article_id for event in events])
    incident = incident_of(found[incident_id], persons=persons)
    sites = _site_names(await reports.sites(pool), lang)
    return render(
        request,
        "incident.html.j2",
        lang,
        incident=incident,
        facts=rows_of(incident, lang, sites),
        reports=[_report(event, archived.get(event.article.article_id), lang) for event in events],
        matrix=matrix(incident, events, lang),
        versions=earlier_versions(versions, lang, sites, total=total, shown=_VERSIONS),
        older=max(total - _VERSIONS, 0),
        causes=await _causes(pool, versions, events, sites, persons=persons),
        sites=sites,
        site_of=lambda event: _site_of(event, sites),
    )


async def _causes(
    pool: Pool, versions: list[Incident], events: list[EnrichedEvent], sites: dict[str, str], *, persons: bool
) -> dict[UUID, dict[str, Any]]:
    """Where the reports of all versions stand: `{article_id, site, title}` by event; without those that stand no more."""
    known = {event.event_id for event in events}
    others = {event_id for version in versions for event_id in version.event_ids} - known
    rows = await reports.events_by_id(pool, list(others), EventFilters()) if others else {}
    return {
        event.event_id: {
            "article_id": event.article.article_id,
            "site": _site_of(event, sites),
            "title": event.article.title or event.article.article_id,
        }
        for event in [*events, *(event_of(row, persons=persons) for row in rows.values())]
    }


def _site_of(event: EnrichedEvent, sites: dict[str, str]) -> str:
    source = event.article.source
    return sites.get(source.id, source.id) if source else ""


def _site_names(rows: list[reports.Row], language: Language) -> dict[str, str]:
    return {
        row["site"]: (row["name_ar"] if language == "ar" else row["name"]) or row["name"] or row["site"] for row in rows
    }


def _report(event: EnrichedEvent, archive: dict[str, Any] | None, language: Language) -> dict[str, Any]:
    return {
        "event": event,
        "sentence": segments_of(event, language),
        "link": web_link(event.article.url),
        "archive": archive,
    }


def _data_block(content: dict[str, Any]) -> Markup:
    """JSON that may stand inside a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(content, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704
