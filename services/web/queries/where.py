"""Filters as a WHERE clause. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from services.common.undated import FIRST_REPORT
from services.web.queries.filters import ActFilters, EventFilters, IncidentFilters, ReportFilters

_WITHIN: Final = "e.longitude >= {} AND e.latitude >= {} AND e.longitude <= {} AND e.latitude <= {}"
_HAVERSINE_KM: Final = """
12742 * asin(sqrt(least(1, sin(radians(e.latitude - {0}) / 2) ^ 2
    + cos(radians({0})) * cos(radians(e.latitude)) * sin(radians(e.longitude - {1}) / 2) ^ 2))) <= {2}"""
_CORROBORATED: Final = """
EXISTS (SELECT FROM incident_events m JOIN incidents i USING (incident_id)
        WHERE m.event_id = e.event_id AND i.corroboration >= {})"""
_CLAIMED: Final = """
EXISTS (SELECT FROM event_attributions s WHERE s.event_id = e.event_id AND s.kind = ANY ({}))"""
_MEMBER_CLAIMED: Final = """
EXISTS (SELECT FROM incident_events m JOIN event_attributions s USING (event_id)
        WHERE m.incident_id = e.incident_id AND s.kind = ANY ({}))"""
_MEMBER_WORDS: Final = """
e.incident_id IN (SELECT m.incident_id FROM incident_events m JOIN events v USING (event_id)
    WHERE v.words @@ search_query({}))"""
# The copy asks otherwise where few have the bit: see services/web/columnar/bits.py.
HAS_BIT: Final = "get_bit({}::BLOB::BIT, e.number::INTEGER) = 1"
# Told of a region wider than a governorate, or of the country: no point, no governorate, and still a place.
WIDE: Final = "coalesce(e.location_precision IN ('region', 'country'), false)"
_LOCATED: Final = f"(e.latitude IS NOT NULL OR e.admin1 IS NOT NULL OR {WIDE})"
# What began before a day counts if it had not ended: few events take several days, and they have their own index.
_NOT_OVER: Final = """
(CASE WHEN e.event_date_end > e.event_date THEN e.event_date_end END >= {0} AND e.event_date < {0})"""
_KM_PER_DEGREE: Final = 111.19
_FEW_DAYS: Final = timedelta(days=62)


Of = Literal["events", "incidents"]


class Said(NamedTuple):
    """A parameter: which events, or incidents of such, say what a reader's words ask for. The copy puts bits for it."""

    text: str
    of: Of


class Spelling(NamedTuple):
    """What two engines are asked in different words; all else of a filter reads the same in both."""

    has_any: str  # whether an array (first) holds any of some values (second)
    has_one: str  # or a single one
    corroborated: str  # whether an event belongs to an incident of at least so many sources
    claimed_of_event: str  # whether it names who says so, of any of some kinds
    claimed_of_incident: str  # or any of its events does
    from_day: str  # whether it began on a day or later, or before and was not over
    between_days: str  # and no later than another; in one clause, of which the planner knows how few rows it leaves
    json_rows: str  # the values (first) of each row, in an order (second), as one JSON array of arrays
    reported: str  # when a row was reported, by the clocks of Damascus
    said_of_event: str  # whether its words answer to what is sought
    said_of_incident: str  # or those of any of its events
    said: Callable[[str, Of], object]  # the parameter that says what is sought


POSTGRESQL: Final = Spelling(
    has_any="{0} && {{}}",
    has_one="{0} && ARRAY[{{}}]",
    corroborated=_CORROBORATED,
    claimed_of_event=_CLAIMED,
    claimed_of_incident=_MEMBER_CLAIMED,
    from_day=f"(e.event_date >= {{0}} OR {_NOT_OVER})",
    between_days=f"(e.event_date BETWEEN {{0}} AND {{1}} OR {_NOT_OVER})",
    json_rows="coalesce(json_agg(json_build_array({0}) ORDER BY {1})::text, '[]')",
    reported="({0}.reported_at AT TIME ZONE 'Asia/Damascus')",
    said_of_event="e.words @@ search_query({})",
    said_of_incident=_MEMBER_WORDS,
    said=lambda text, _: text,
)
# `&&` takes four times as long there as a search for each value, and a choice of days (CASE) ten times as long as
# comparisons, which leave out whole blocks of rows. An event's corroboration is worked out when its row comes. Which
# rows have some words is known as bits of their numbers. A time of the wall clock takes seventy times as long to work out
# as to read. JSON comes as bytes, which Python need not decode to hand them on.
COLUMNAR: Final = Spelling(
    has_any="list_has_any({0}, {{}})",
    has_one="list_contains({0}, {{}})",
    corroborated="e.corroboration >= {}",
    claimed_of_event="list_has_any(e.claimants, {})",
    claimed_of_incident="list_has_any(e.claimants, {})",
    from_day="(e.event_date >= {0} OR (e.event_date < {0} AND e.event_date_end >= {0}))",
    between_days="e.event_date <= {1} AND (e.event_date >= {0} OR e.event_date_end >= {0})",
    json_rows="encode('[' || coalesce(string_agg(json_array({0})::VARCHAR, ',' ORDER BY {1}), '') || ']')",
    reported="{0}.reported_local",
    said_of_event=HAS_BIT,
    said_of_incident=HAS_BIT,
    said=Said,
)


class Where:
    """A WHERE clause that grows, and the values of its parameters."""

    def __init__(self, spelling: Spelling = POSTGRESQL) -> None:
        self.values: list[object] = []
        self.spelling = spelling
        self._clauses: list[str] = []

    def add(self, clause: str, *values: object) -> None:
        """Narrow by a clause with one {} for each value; not at all where the first value is None."""
        if values and values[0] is None:
            return
        first = len(self.values) + 1
        self._clauses.append(clause.format(*(f"${number}" for number in range(first, first + len(values)))))
        self.values += values

    def add_any(self, clause: str, values: list[str]) -> None:
        """Narrow to any of some values, by a clause that ends in the comparison. One value can be walked in the order of an index."""
        if len(values) == 1:
            self.add(clause.format("= {}"), values[0])
        elif values:
            self.add(clause.format("= ANY ({})"), values)

    def add_overlap(self, array: str, values: list[str]) -> None:
        """Narrow to the rows of which an array holds any of some values."""
        if len(values) == 1:
            self.add(self.spelling.has_one.format(array), values[0])
        elif values:
            self.add(self.spelling.has_any.format(array), values)

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._clauses)}" if self._clauses else ""


def where_events(filters: EventFilters, spelling: Spelling = POSTGRESQL) -> Where:
    """Of the table `events e`."""
    where = Where(spelling)
    where.add_any("e.site {}", filters.site)
    _add_report(where, filters, "e")
    _add_said(where, spelling.said_of_event, filters, "events")
    _add_act(where, filters)
    where.add_any("e.modality {}", [*filters.modality])
    where.add("e.background = {}", filters.background)
    where.add("e.confidence >= {}", filters.confidence)
    where.add(spelling.corroborated, filters.corroboration)
    where.add(spelling.claimed_of_event, [*filters.claimant] or None)
    return where


def where_incidents(filters: IncidentFilters, spelling: Spelling = POSTGRESQL, *, any_status: bool = False) -> Where:
    """Of the table `incidents e`, whose columns are named as those of events."""
    where = Where(spelling)
    where.add("e.status = {}", None if any_status else filters.status)
    where.add_overlap("e.sites", filters.site)
    _add_report(where, filters, "e")
    where.add("e.reported_at >= {}", FIRST_REPORT if filters.since or filters.until else None)
    _add_said(where, spelling.said_of_incident, filters, "incidents")
    _add_act(where, filters)
    where.add("e.corroboration >= {}", filters.corroboration)
    where.add(spelling.claimed_of_incident, [*filters.claimant] or None)
    where.add("e.contested = {}", filters.contested)
    where.add("e.fatalities_best >= {}", filters.killed)
    where.add_overlap("e.modalities", [*filters.modality])
    where.add("e.confidence >= {}", filters.confidence)
    where.add("e.recalled = {}", filters.background)  # one whose events are not stored yet is not known to be
    return where


def newest(table: str, columns: str, where: Where, filters: ActFilters, limit: int) -> str:
    """The rows `e` of a table, newest report first, as a query of which only the first are wanted.

    The planner thinks that days are spread evenly over the order of the reports, and would walk a year to find a week
    of long ago: the rows of few days are found by their day and sorted.
    """
    key = f"{table.removesuffix('s')}_id"
    found = f"SELECT {columns} FROM {table} e {where}"  # noqa: S608  (no value in it)
    if filters.date_from and filters.date_to and filters.date_to - filters.date_from <= _FEW_DAYS:
        found = f"SELECT * FROM ({found} OFFSET 0) e"  # noqa: S608  (planned apart, without the limit)
    return f"{found} ORDER BY e.reported_at DESC, e.{key} DESC LIMIT {limit}"


def named(table: str, columns: str, ids: str) -> str:
    """The rows `e` of a table whose ids are a parameter, in no order."""
    return f"SELECT {columns} FROM {table} e WHERE e.{table.removesuffix('s')}_id = ANY ({ids})"  # noqa: S608


def where_articles(filters: ReportFilters) -> Where:
    """Of the view `articles a`."""
    where = Where()
    where.add_any("a.site {}", filters.site)
    _add_report(where, filters, "a")
    where.add("a.words @@ search_query({})", filters.text or None)
    return where


def _add_said(where: Where, clause: str, filters: ReportFilters, of: Of) -> None:
    if filters.text:
        where.add(clause, where.spelling.said(filters.text, of))


def _add_report(where: Where, filters: ReportFilters, table: str) -> None:
    where.add(f"{table}.reported_at >= {{}}", filters.since)
    where.add(f"{table}.reported_at < {{}}", filters.until)


def _add_act(where: Where, filters: ActFilters) -> None:
    where.add_overlap("e.actor_ids", filters.actor)
    where.add_any("e.event_type {}", [*filters.type])
    where.add_any("e.mode {}", filters.mode)
    where.add_any("e.admin1 {}", filters.admin1)
    where.add_any("e.location_precision {}", [*filters.precision])
    where.add(_WITHIN, *(filters.box or (None,)))
    if filters.circle:
        where.add(_WITHIN, *_around(*filters.circle))
        where.add(_HAVERSINE_KM, *filters.circle)
    if filters.placed is not None:
        where.add(f"e.latitude IS {'NOT ' if filters.placed else ''}NULL")
    if filters.located is not None:
        where.add(_LOCATED if filters.located else f"NOT {_LOCATED}")
    first, last = filters.date_from, filters.date_to
    if first and last:
        where.add(where.spelling.between_days, first, last)
    else:
        where.add(where.spelling.from_day, first)
        where.add("e.event_date <= {}", last)
    if filters.dated is not None:
        where.add(f"e.event_date IS {'NOT ' if filters.dated else ''}NULL")


def _around(latitude: float, longitude: float, radius_km: float) -> tuple[float, float, float, float]:
    """The box around a circle: west, south, east, north."""
    north = radius_km / _KM_PER_DEGREE
    east = north / max(math.cos(math.radians(min(abs(latitude) + north, 89))), 0.01)
    return longitude - east, latitude - north, longitude + east, latitude + north
