"""Who says what: the values that reports give, with the events that give them, and whether they contradict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Claim
from services.extract.incidents.parties import party, shown, side
from services.extract.incidents.report import Report

_FIELDS: Final = ("initiator", "killed", "injured", "place", "denial")
_SAYS_NOT: Final = frozenset({"denied"})


def claims_of(reports: list[Report]) -> list[Claim]:
    """Every value that a report gives for who did it, tolls and place, and every denial; by field, then as first told.

    Values: an actor's id (or its mention), with how it is known where it is not stated (`SYR-ARMY (alleged)`); a toll
    as `3`, `3–5` or `3+`; a place's name; for a denial who denies, else `denied`.
    """
    told: dict[tuple[str, str], dict[UUID, None]] = {}
    for report in reports:
        for field, value in _values(report):
            told.setdefault((field, value), {})[report.event_id] = None
    ordered = sorted(told.items(), key=lambda item: _FIELDS.index(item[0][0]))  # stable: as first told within a field
    return [Claim(field=field, value=value, event_ids=list(ids)) for (field, value), ids in ordered]


def contested(reports: list[Report]) -> bool:
    """Whether one report denies it, or two name doers of different sides without naming one in common."""
    if any(report.modality == "denied" or _denied_doers(report) for report in reports):
        return True
    doers = list({frozenset(map(side, report.initiators)) for report in reports if report.initiators})
    return any(not one & other for at, one in enumerate(doers) for other in doers[:at])


def _values(report: Report) -> Iterable[tuple[str, str]]:
    event = report.event
    if event.modality == "denied":
        yield "denial", _denier(event)
        return
    for actor in shown(event):
        if actor.role == "initiator":
            name = actor.actor_id or actor.mention
            yield "initiator", name if actor.basis == "stated" else f"{name} ({actor.basis})"
            if actor.basis in _SAYS_NOT:
                yield "denial", name
    for field, toll in (("killed", report.killed), ("injured", report.injured)):
        if toll is not None:
            yield field, _figure(*toll)
    if event.location is not None:
        yield "place", event.location.name_ar or event.location.mention


def _denier(event: EnrichedEvent) -> str:
    """Who denies it, unless the name is a private person's: an incident has no marks that would let anyone hide it."""
    for said in event.attribution[:1]:
        if not any(span.start < said.end and said.start < span.end for span in event.sensitive):
            return said.name or said.mention
    return "denied"


def _denied_doers(report: Report) -> set[str]:
    return {party(a) for a in report.event.actors if a.role == "initiator" and a.basis in _SAYS_NOT}


def _figure(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"
