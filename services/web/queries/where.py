"""Filters as a WHERE clause. Pure."""

from __future__ import annotations

import math
from typing import Final

from services.web.queries.filters import ActFilters, EventFilters, IncidentFilters, ReportFilters

_EVENT_WORDS: Final = "search_words(coalesce(e.title, '') || ' ' || e.evidence || ' ' || coalesce(e.location_ar, ''))"
_ARTICLE_WORDS: Final = "search_words(coalesce(a.title, '') || ' ' || a.text)"
_POINT: Final = "point(e.longitude, e.latitude) <@ box(point({}, {}), point({}, {})) AND e.latitude IS NOT NULL"
_HAVERSINE_KM: Final = """
12742 * asin(sqrt(least(1, sin(radians(e.latitude - {0}) / 2) ^ 2
    + cos(radians({0})) * cos(radians(e.latitude)) * sin(radians(e.longitude - {1}) / 2) ^ 2))) <= {2}"""
_ACTOR: Final = "EXISTS (SELECT FROM event_actors x WHERE x.event_id = e.event_id AND x.actor_id {})"
_PARTY: Final = "EXISTS (SELECT FROM incident_actors x WHERE x.incident_id = e.incident_id AND x.actor_id {})"
_CORROBORATED: Final = """
EXISTS (SELECT FROM incident_events m JOIN incidents i USING (incident_id)
        WHERE m.event_id = e.event_id AND i.corroboration >= {})"""
_MEMBER_WORDS: Final = """
e.incident_id IN (SELECT m.incident_id FROM incident_events m JOIN events v USING (event_id)
    WHERE search_words(coalesce(v.title, '') || ' ' || v.evidence || ' ' || coalesce(v.location_ar, ''))
          @@ search_query({}))"""
_MEMBER: Final = """
EXISTS (SELECT FROM incident_events m JOIN events v USING (event_id) WHERE m.incident_id = e.incident_id AND {})"""
_KM_PER_DEGREE: Final = 111.19


class Where:
    """A WHERE clause that grows, and the values of its parameters."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._clauses: list[str] = []

    def add(self, clause: str, *values: object) -> None:
        """Narrow by a clause with one {} for each value; not at all where the first value is None."""
        if values and values[0] is None:
            return
        first = len(self.values) + 1
        self._clauses.append(clause.format(*(f"${number}" for number in range(first, first + len(values)))))
        self.values += values

    def add_any(self, clause: str, values: list[str]) -> None:
        """Narrow to any of some values, by a clause that ends in the comparison. One value can go by an index."""
        if len(values) == 1:
            self.add(clause.format("= {}"), values[0])
        elif values:
            self.add(clause.format("= ANY ({})"), values)

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._clauses)}" if self._clauses else ""


def where_events(filters: EventFilters) -> Where:
    """Of the table `events e`."""
    where = Where()
    where.add_any("e.site {}", filters.site)
    _add_report(where, filters, "e")
    where.add(_EVENT_WORDS + " @@ search_query({})", filters.text or None)
    where.add_any(_ACTOR, filters.actor)
    _add_act(where, filters)
    where.add_any("e.modality {}", [*filters.modality])
    where.add("e.background = {}", filters.background)
    where.add("e.confidence >= {}", filters.confidence)
    where.add(_CORROBORATED, filters.corroboration)
    return where


def where_incidents(filters: IncidentFilters, *, any_status: bool = False) -> Where:
    """Of the table `incidents e`, whose columns are named as those of events."""
    where = Where()
    where.add("e.status = {}", None if any_status else filters.status)
    where.add("e.sites && {}", filters.site or None)
    _add_report(where, filters, "e")
    where.add(_MEMBER_WORDS, filters.text or None)
    where.add_any(_PARTY, filters.actor)
    _add_act(where, filters)
    where.add("e.corroboration >= {}", filters.corroboration)
    where.add("e.contested = {}", filters.contested)
    where.add("e.fatalities_best >= {}", filters.killed)
    where.add(_MEMBER.format("v.modality = ANY ({})"), [*filters.modality] or None)
    where.add(_MEMBER.format("v.confidence >= {}"), filters.confidence)
    if filters.background is not None:  # one whose events are not stored yet is not known to be recalled
        recalled = f"({_MEMBER.format('v.background')} AND NOT {_MEMBER.format('NOT v.background')})"
        where.add(recalled if filters.background else f"NOT {recalled}")
    return where


def where_articles(filters: ReportFilters) -> Where:
    """Of the view `articles a`."""
    where = Where()
    where.add_any("a.site {}", filters.site)
    _add_report(where, filters, "a")
    where.add(_ARTICLE_WORDS + " @@ search_query({})", filters.text or None)
    return where


def _add_report(where: Where, filters: ReportFilters, table: str) -> None:
    where.add(f"{table}.reported_at >= {{}}", filters.since)
    where.add(f"{table}.reported_at < {{}}", filters.until)


def _add_act(where: Where, filters: ActFilters) -> None:
    where.add_any("e.event_type {}", [*filters.type])
    where.add_any("e.mode {}", filters.mode)
    where.add_any("e.admin1 {}", filters.admin1)
    where.add_any("e.location_precision {}", [*filters.precision])
    where.add(_POINT, *(filters.box or (None,)))
    if filters.circle:
        where.add(_POINT, *_around(*filters.circle))
        where.add(_HAVERSINE_KM, *filters.circle)
    if filters.placed is not None:
        where.add(f"e.latitude IS {'NOT ' if filters.placed else ''}NULL")
    where.add("coalesce(e.event_date_end, e.event_date) >= {}", filters.date_from)
    where.add("e.event_date <= {}", filters.date_to)
    if filters.dated is not None:
        where.add(f"e.event_date IS {'NOT ' if filters.dated else ''}NULL")


def _around(latitude: float, longitude: float, radius_km: float) -> tuple[float, float, float, float]:
    """The box around a circle: west, south, east, north."""
    north = radius_km / _KM_PER_DEGREE
    east = north / max(math.cos(math.radians(min(abs(latitude) + north, 89))), 0.01)
    return longitude - east, latitude - north, longitude + east, latitude + north
