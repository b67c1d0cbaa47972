"""Events for other programs: CSV, GeoJSON and JSON Lines, with the filters of the list, streamed.

Columns bear ACLED's names where they mean the same. `geo_precision` is ACLED's (1 town, 2 part of a region, 3 region),
`where_prec` UCDP's (1 exact, 3 district, 4 governorate, 5 wider or unclear, 6 country).
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from services.contracts.event import EnrichedEvent
from services.web import queries
from services.web.answers import AskedBy, ConditionalRoute, latest_change, pool_of
from services.web.filters import EventFilters
from services.web.problem import RESPONSES
from services.web.shown import event_of

router = APIRouter(prefix="/api", tags=["export"], route_class=ConditionalRoute, responses=RESPONSES)

Format = Literal["csv", "geojson", "jsonl"]
_MEDIA: Final = {
    "csv": "text/csv; charset=utf-8; header=present",
    "geojson": "application/geo+json",
    "jsonl": "application/jsonl",
}
_GEO_PRECISION: Final = {"point": 1, "settlement": 1, "subdistrict": 2, "district": 2}  # anything wider is 3
_WHERE_PREC: Final = {
    "point": 1, "settlement": 1, "subdistrict": 3, "district": 3, "governorate": 4, "region": 5, "country": 6,
}  # fmt: skip
_FIRST_ROLES: Final = {"initiator", "participant"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so


@router.get("/events.{format}")
async def export_events(
    request: Request,
    asked: Annotated[EventFilters, Query()],
    format: Annotated[Format, Path(description="csv, geojson or jsonl")],  # noqa: A002  (its name in the address)
    reader: AskedBy,
) -> StreamingResponse:
    """Every event that the filters leave, newest first. `Rasid-Change`: where /api/changes goes on from it."""
    lines: dict[Format, Callable[[AsyncIterator[EnrichedEvent]], AsyncIterator[str]]] = {
        "csv": _csv,
        "geojson": _geojson,
        "jsonl": _jsonl,
    }
    pool = pool_of(request)
    headers = {
        "Content-Disposition": f'attachment; filename="rasid-events.{format}"',
        "Rasid-Change": str(await latest_change(pool)),  # before the export's own moment: nothing is missed
    }
    events = (event_of(row, persons=reader.persons) async for row in queries.all_events(pool, asked))
    return StreamingResponse(lines[format](events), media_type=_MEDIA[format], headers=headers)


def flat(event: EnrichedEvent) -> dict[str, Any]:
    """One row of a table: what `docs/` explains as the data dictionary."""
    place, time, article = event.location, event.time, event.article
    first = [actor for actor in event.actors if actor.role in _FIRST_ROLES]
    others = [actor for actor in event.actors if actor.role == "target"]
    killed = [effect for effect in event.effects if effect.effect == "killed" and effect.part_of is None]
    return {
        "event_id": str(event.event_id),
        "event_date": time.start if time else None,
        "event_date_end": time.end if time else None,
        "date_precision": time.precision if time else None,
        "event_type": event.event_type,
        "mode": event.mode,
        "acled_event_type": event.acled.event_type if event.acled else None,
        "sub_event_type": event.acled.sub_event_type if event.acled else None,
        "modality": event.modality,
        "background": event.background,
        "actor1": "; ".join(actor.name or actor.mention for actor in first) or None,
        "actor2": "; ".join(actor.name or actor.mention for actor in others) or None,
        "admin1": place.admin1 if place else None,
        "admin2": place.admin2 if place else None,
        "location": (place.name or place.mention) if place else None,
        "location_ar": (place.name_ar or place.mention) if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "geo_precision": _GEO_PRECISION.get(place.precision or "", 3) if place else None,
        "where_prec": _WHERE_PREC.get(place.precision or "") if place else None,
        "fatalities": sum(effect.min for effect in killed) if killed else None,
        "notes": event.evidence.text,
        "source": article.source.id if article.source else None,
        "source_title": article.title,
        "source_url": article.url,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "article_id": str(article.article_id),
        "confidence": event.confidence,
    }


async def _jsonl(events: AsyncIterator[EnrichedEvent]) -> AsyncIterator[str]:
    async for event in events:
        yield event.model_dump_json() + "\n"


async def _csv(events: AsyncIterator[EnrichedEvent]) -> AsyncIterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(_COLUMNS)
    async for event in events:
        writer.writerow(_cell(value) for value in flat(event).values())
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


async def _geojson(events: AsyncIterator[EnrichedEvent]) -> AsyncIterator[str]:
    yield '{"type":"FeatureCollection","features":['
    between = ""
    async for event in events:
        row = flat(event)
        point = [row.pop("longitude"), row.pop("latitude")]
        geometry = None if point[0] is None else {"type": "Point", "coordinates": point}
        feature = {"type": "Feature", "id": row.pop("event_id"), "geometry": geometry, "properties": row}
        yield between + orjson.dumps(feature).decode()
        between = ",\n"
    yield "]}\n"


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_COLUMNS: Final = (
    "event_id", "event_date", "event_date_end", "date_precision", "event_type", "mode", "acled_event_type",
    "sub_event_type", "modality", "background", "actor1", "actor2", "admin1", "admin2", "location", "location_ar",
    "latitude", "longitude", "geo_precision", "where_prec", "fatalities", "notes", "source", "source_title",
    "source_url", "published_at", "article_id", "confidence",
)  # fmt: skip
