"""Records as CSV, GeoJSON and JSON Lines, piece by piece: however many there are, one is in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.web.queries.reports import Row
from services.web.shapes.flat import (
    ARTICLE_COLUMNS,
    EVENT_COLUMNS,
    INCIDENT_COLUMNS,
    Columns,
    Flat,
    flat_article,
    flat_event,
    flat_incident,
)
from services.web.shapes.shown import article_json, event_json, incident_json

Format = Literal["csv", "geojson", "jsonl"]

MEDIA: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "geojson": "application/geo+json",
    "jsonl": "application/jsonl",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so
_PIECE: Final = 64_000  # characters sent at once


@dataclass(frozen=True)
class Subject:
    """What is exported: how its rows are shown, and as which columns."""

    name: Literal["articles", "events", "incidents"]
    columns: Columns
    json: Callable[..., orjson.Fragment]
    flat: Callable[[bytes | str], Flat]


EVENTS: Final = Subject(
    "events", EVENT_COLUMNS, event_json, lambda text: flat_event(EnrichedEvent.model_validate_json(text))
)
INCIDENTS: Final = Subject(
    "incidents", INCIDENT_COLUMNS, incident_json, lambda text: flat_incident(Incident.model_validate_json(text))
)

ARTICLES: Final = Subject(
    "articles", ARTICLE_COLUMNS, article_json, lambda text: flat_article(Article.model_validate_json(text))
)


async def lines(
    form: Format, subject: Subject, rows: AsyncIterator[Row], *, persons: bool = False
) -> AsyncIterator[str]:
    """The export of some rows, in pieces."""
    records = (orjson.dumps(subject.json(row, persons=persons)).decode() async for row in rows)
    piece = io.StringIO()
    writers = {"csv": _csv, "geojson": _geojson, "jsonl": _jsonl}
    async for text in writers[form](subject, records):
        piece.write(text)
        if piece.tell() > _PIECE:
            yield piece.getvalue()
            piece = io.StringIO()
    yield piece.getvalue()


async def _jsonl(_subject: Subject, records: AsyncIterator[str]) -> AsyncIterator[str]:
    async for record in records:
        yield record + "\n"


async def _csv(subject: Subject, records: AsyncIterator[str]) -> AsyncIterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(subject.columns)
    async for record in records:
        writer.writerow(cell(value) for value in subject.flat(record).values())
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


async def _geojson(subject: Subject, records: AsyncIterator[str]) -> AsyncIterator[str]:
    yield '{"type":"FeatureCollection","features":['
    between = ""
    async for record in records:
        row = subject.flat(record)
        key = next(iter(row))
        point = [row.pop("longitude"), row.pop("latitude")]
        geometry: dict[str, Any] | None = None if point[0] is None else {"type": "Point", "coordinates": point}
        feature = {"type": "Feature", "id": row.pop(key), "geometry": geometry, "properties": row}
        yield between + orjson.dumps(feature).decode()
        between = ",\n"
    yield "]}\n"


def cell(value: object) -> object:
    """A value as a spreadsheet may read it: text that it would run is quoted."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
