"""What the reports say together of kind, place, time and parties. Every slot is a pure function of the sorted reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from services.contracts.event import Acled, Actor, EventTime, Location
from services.contracts.taxonomy import EventType
from services.extract.incidents.kinds import GENERIC
from services.extract.incidents.parties import lineage, party, shown
from services.extract.incidents.report import Report

# The more a report leaves open, the less it weighs when two are equally frequent.
_PLACE_ORDER: Final = ("point", "settlement", "subdistrict", "district", "governorate", "region", "country", None)
_TIME_ORDER: Final = ("minute", "part_of_day", "day", "week", "month", "year")
_BASIS_ORDER: Final = ("denied", "alleged", "inferred_from_area", "claimed_by_self", "stated")
_ROLE_ORDER: Final = ("initiator", "target", "participant", "mediator", "supporter", "affected")


def kind_of(reports: list[Report]) -> tuple[EventType, str, Acled | None]:
    """The type and mode that most articles tell, one that names the means before one that leaves it open; ACLED's."""
    telling = [report for report in reports if report.kind[1] not in GENERIC] or reports
    event_type, mode = _most_told(telling, lambda report: report.kind)
    alike = [r for r in reports if r.kind == (event_type, mode)]
    coded = [r for r in alike if r.event.acled is not None]
    return event_type, mode, _most_told(coded, lambda report: report.event.acled) if coded else None


def location_of(reports: list[Report]) -> Location | None:
    """The most precise place that is told, and of equally precise ones the one that most articles tell.

    A point or settlement with coordinates goes before one that could not be resolved.
    """
    placed = [(report, location) for report in reports if (location := report.event.location) is not None]
    if not placed:
        return None
    finest = min(_coarseness(location) for _, location in placed)
    fine = [(report, location) for report, location in placed if _coarseness(location) == finest]
    chosen = _most_told([report for report, _ in fine], _where)
    named = [location for report, location in fine if _where(report) == chosen]
    return min(named, key=lambda location: _PLACE_ORDER.index(location.precision))


def time_of(reports: list[Report]) -> EventTime | None:
    """The days that all reports agree on, as precisely as one of them tells it.

    Where no day is common to all (yesterday to one is today to another), the days that most articles tell. Reports
    that say no day, or only a month, count when no other does.
    """
    told = [r for r in reports if r.days is not None and r.days.told]  # from a time of its event
    told = [r for r in told if r.days and r.days.narrow] or told
    if not told:
        return reports[0].event.time
    first = max(r.days.first for r in told if r.days)
    last = min(r.days.last for r in told if r.days)
    if first > last:
        first, last = _most_told(told, _span)
    exact = [r.event.time for r in told if _span(r) == (first, last) and r.event.time is not None]
    if exact:
        return min(exact, key=lambda time: _TIME_ORDER.index(time.precision))
    start, end = date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()
    return EventTime(start=start, end=end, precision="day")


def actors_of(reports: list[Report]) -> list[Actor]:
    """Each party once per role, by role and by how many articles name it; mention and offsets of its first report.

    Private persons are left out.

    `basis` is the one that most articles give, and of equals the weaker: an accusation does not become a fact by being
    printed beside one. An actor that the lexicon does not know stands only where no report knows better, and the
    government only where nobody names its army.
    """
    told: dict[tuple[str, str], list[tuple[Report, Actor]]] = {}
    for report in reports:
        for actor in shown(report.event):
            told.setdefault((actor.role, party(actor)), []).append((report, actor))
    known_roles = {role for (role, _), uses in told.items() if uses[0][1].actor_id is not None}
    kept = {slot: uses for slot, uses in told.items() if uses[0][1].actor_id is not None or slot[0] not in known_roles}
    for role, name in list(kept):
        for wider in lineage(name)[1:]:
            if (role, wider) in kept and (role, name) in kept:
                kept[role, name] = kept[role, name] + kept.pop((role, wider))
    order = sorted(kept, key=lambda slot: (_ROLE_ORDER.index(slot[0]), -_articles(r for r, _ in kept[slot]), slot[1]))
    return [_actor(kept[slot]) for slot in order]


def _actor(uses: list[tuple[Report, Actor]]) -> Actor:
    count = Counter(basis for _, basis in {(report.article, actor.basis) for report, actor in uses})
    basis = min(count, key=lambda name: (-count[name], _BASIS_ORDER.index(name)))
    actor = uses[0][1]
    return actor if actor.basis == basis else actor.model_copy(update={"basis": basis})


def _coarseness(location: Location) -> int:
    if location.lat is not None:
        return 0
    return 1 + _PLACE_ORDER.index(location.precision) if location.precision else len(_PLACE_ORDER)


def _where(report: Report) -> Hashable:
    return report.spot.point, report.spot.name, report.spot.area


def _span(report: Report) -> tuple[int, int]:
    return (report.days.first, report.days.last) if report.days else (0, 0)


def _articles(reports: Iterable[Report]) -> int:
    return len({report.article for report in reports})


_Value = TypeVar("_Value", bound=Hashable)


def _most_told(reports: list[Report], value: Callable[[Report], _Value]) -> _Value:
    """The value that most articles give, of equals the first told. `reports` are sorted by time."""
    articles: dict[_Value, set[UUID]] = {}
    for report in reports:
        articles.setdefault(value(report), set()).add(report.article)
    return max(articles, key=lambda candidate: len(articles[candidate]))
