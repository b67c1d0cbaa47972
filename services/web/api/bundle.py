"""A case file: chosen incidents as one archive, with citations, hashes and tables in ACLED's and UCDP's columns."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.web.api.answers import AskedBy, ConditionalRoute, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries import incidents as incident_queries
from services.web.shapes.acled import COLUMNS as ACLED_COLUMNS
from services.web.shapes.acled import acled_row
from services.web.shapes.flat import EVENT_COLUMNS, INCIDENT_COLUMNS, Flat, flat_event, flat_incident
from services.web.shapes.forms import cell
from services.web.shapes.shown import event_of, incident_of

router = APIRouter(prefix="/api", tags=["export"], route_class=ConditionalRoute, responses=RESPONSES)

_MOST: Final = 200
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # ZIP's first moment: the same incidents make the same bytes
_UCDP: Final = (
    "id", "year", "side_a", "side_b", "source_article", "where_prec", "where_coordinates", "adm_1", "adm_2",
    "latitude", "longitude", "date_prec", "date_start", "date_end", "low", "best", "high",
)  # fmt: skip
_DATE_PREC: Final = {"minute": 1, "part_of_day": 1, "day": 1, "week": 3, "month": 4, "year": 5}  # UCDP's codebook
Archives = Mapping[UUID, Mapping[str, Any]]


@router.get(
    "/bundle.zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def bundle(
    request: Request,
    incident: Annotated[list[UUID], Query(min_length=1, max_length=_MOST, description="ids of the incidents")],
    reader: AskedBy,
) -> Response:
    """The incidents that stand among those named, their reports, and where each page is kept. Names are masked."""
    pool = pool_of(request)
    found = await incident_queries.incidents_by_id(pool, incident)
    incidents = [incident_of(found[each], persons=reader.persons) for each in sorted(found)]
    events = {
        each.incident_id: [
            event_of(row, persons=reader.persons) for row in await incident_queries.events_of(pool, each.incident_id)
        ]
        for each in incidents
    }
    archives = await incident_queries.archives_of(
        pool, [event.article.article_id for told in events.values() for event in told]
    )
    headers = {"Content-Disposition": 'attachment; filename="rasid-case-file.zip"'}
    return Response(_packed(incidents, events, archives), media_type="application/zip", headers=headers)


def _packed(incidents: Sequence[Incident], events: Mapping[UUID, list[EnrichedEvent]], archives: Archives) -> bytes:
    told = [event for each in incidents for event in events[each.incident_id]]
    files = {
        "incidents.csv": _table(INCIDENT_COLUMNS, map(flat_incident, incidents)),
        "events.csv": _table(EVENT_COLUMNS, map(flat_event, told)),
        "acled.csv": _table(ACLED_COLUMNS, (acled_row(each, events[each.incident_id]) for each in incidents)),
        "ucdp.csv": _table(_UCDP, (_ucdp(each, events[each.incident_id]) for each in incidents)),
        "events.jsonl": "".join(event.model_dump_json() + "\n" for event in told),
        "citations.txt": "\n".join(_citation(each, events[each.incident_id], archives) for each in incidents),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text.encode(errors="replace"), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _table(columns: Iterable[str], rows: Iterable[Flat]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns))
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _ucdp(incident: Incident, events: Sequence[EnrichedEvent]) -> Flat:
    flat = flat_incident(incident)
    day = flat["event_date"] or ""
    return {
        "id": flat["incident_id"],
        "year": day[:4] or None,
        "side_a": flat["actor1"],
        "side_b": flat["actor2"],
        "source_article": "; ".join(filter(None, (event.article.url for event in events))),
        "where_prec": flat["where_prec"],
        "where_coordinates": flat["location"],
        "adm_1": flat["admin1"],
        "adm_2": flat["admin2"],
        "latitude": flat["latitude"],
        "longitude": flat["longitude"],
        "date_prec": _DATE_PREC.get(str(flat["date_precision"])),
        "date_start": day or None,
        "date_end": flat["event_date_end"],
        "low": flat["fatalities_low"],
        "best": flat["fatalities"],
        "high": flat["fatalities_high"],
    }


def _citation(incident: Incident, events: Sequence[EnrichedEvent], archives: Archives) -> str:
    """Each report: who, what, when, where it stood, where it is kept, and the hash that shows it is the same."""
    lines = [f"incident {incident.incident_id}, version {incident.version}"]
    for event in events:
        article = event.article
        outlet = (article.source.name or article.source.id) if article.source else "unknown"
        published = article.published_at.isoformat() if article.published_at else "no date"
        lines.append(f"  {outlet}, “{article.title or '(no title)'}”, {published}, {article.url or 'no address'}")
        lines.append(f"    says: {event.evidence.text}")
        kept = archives.get(article.article_id)
        if kept:
            lines.append(f"    kept: {kept['warc']}, offset {kept['offset']}, record {kept['record_id']}")
            lines.append(f"    payload sha256: {kept['payload_sha256']}")
    return "\n".join(lines) + "\n"
