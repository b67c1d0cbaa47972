"""`rasid export`: what the API streams, into a file, with a progress bar; and Parquet besides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import parse_qsl

import orjson
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.common.database import Pool
from services.common.errors import SettingError
from services.web.api.problem import said
from services.web.app import open_pool
from services.web.queries import incidents as incident_queries
from services.web.queries import reports
from services.web.queries.filters import EventFilters, IncidentFilters
from services.web.queries.reports import Row
from services.web.queries.where import where_events, where_incidents
from services.web.settings import WebSettings
from services.web.shapes.forms import EVENTS, INCIDENTS, Format, Subject, lines

_FORMS: Final = (*get_args(Format), "parquet")
_TYPES: Final[dict[type, str]] = {str: "string", int: "int64", float: "float64", bool: "bool"}  # as Arrow names them
_ROWS: Final = 10_000  # of one row group of Parquet
_UNFINISHED: Final = ".part"


def export_file(settings: WebSettings, out: Path, query: str, *, form: str, incidents: bool, persons: bool) -> int:
    """Write all that the filters of `query` (as in an address) leave; returns how many.

    The file has its name only when it is whole. Raises SettingError for a format or filter that there is not.
    """
    if form not in _FORMS:
        msg = f"{form or 'nothing'} is no format: {', '.join(_FORMS)}."
        raise SettingError(msg)
    filters = parse_filters(query, IncidentFilters if incidents else EventFilters)
    return asyncio.run(_export(settings, out, filters, form, persons=persons))


def parse_filters(query: str, model: type[EventFilters | IncidentFilters]) -> EventFilters | IncidentFilters:
    """The filters of an address. Raises SettingError that names the one that is wrong."""
    given: dict[str, Any] = {}
    for name, value in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        field = model.model_fields.get(name)
        if field is not None and str(field.annotation).startswith("list"):
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        msg = f"the filter {'.'.join(map(str, first['loc'][:1])) or 'range'} is wrong: {said(first['type'], first['msg'])}."
        raise SettingError(msg) from error


async def _export(
    settings: WebSettings, out: Path, filters: EventFilters | IncidentFilters, form: str, *, persons: bool
) -> int:
    pool = await open_pool(settings.model_copy(update={"web_statement_timeout": 60.0}))
    try:
        subject, rows, total = await _chosen(pool, filters)
        with Progress(
            TextColumn(subject.name),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        ) as progress:
            bar = progress.add_task(subject.name, total=total)
            counted = _counted(rows, lambda: progress.advance(bar))
            part = out.with_name(out.name + _UNFINISHED)
            if form == "parquet":
                await _write_parquet(part, subject, counted, persons=persons)
            else:
                with part.open("w", encoding="utf-8", newline="") as file:
                    async for piece in lines(form, subject, counted, persons=persons):  # type: ignore[arg-type]  # checked above
                        file.write(piece)
            part.replace(out)
            return int(progress.tasks[0].completed)
    finally:
        pool.terminate()


async def _chosen(pool: Pool, filters: EventFilters | IncidentFilters) -> tuple[Subject, AsyncIterator[Row], int]:
    if isinstance(filters, EventFilters):
        where = where_events(filters)
        total = await pool.fetchval(f"SELECT count(*) FROM events e {where}", *where.values)  # noqa: S608  (no value in it)
        return EVENTS, reports.all_events(pool, filters), total
    where = where_incidents(filters)
    total = await pool.fetchval(f"SELECT count(*) FROM incidents e {where}", *where.values)  # noqa: S608
    return INCIDENTS, incident_queries.all_incidents(pool, filters), total


async def _counted(rows: AsyncIterator[Row], count: Callable[[], None]) -> AsyncIterator[Row]:
    async for row in rows:
        count()
        yield row


async def _write_parquet(path: Path, subject: Subject, rows: AsyncIterator[Row], *, persons: bool) -> None:
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra)
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        msg = "parquet needs the extra `parquet`: pip install 'rasid[parquet]'."
        raise SettingError(msg) from error
    schema = pa.schema([(name, pa.type_for_alias(_TYPES[kind])) for name, kind in subject.columns.items()])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        group: list[dict[str, Any]] = []
        async for row in rows:
            group.append(subject.flat(orjson.dumps(subject.json(row, persons=persons))))
            if len(group) == _ROWS:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group.clear()
        writer.write_table(pa.Table.from_pylist(group, schema))
