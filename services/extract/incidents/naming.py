"""Which incident id each set of reports bears, given what was published before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from services.contracts.ids import incident_id
from services.contracts.incident import Incident
from services.extract.incidents.report import Report


@dataclass(frozen=True)
class Names:
    """Ids of the sets, in their order; and for each former incident that is no more, the one it became, if any."""

    ids: list[UUID]
    gone: dict[UUID, UUID | None] = field(default_factory=dict)


class Former(NamedTuple):
    """What of a former incident decides who bears its id: when it was first reported, and its members."""

    first_report: str
    event_ids: tuple[UUID, ...]

    @classmethod
    def of(cls, incident: Incident) -> Former:
        """The part of an incident that is looked at here."""
        first = incident.first_reported_at.isoformat() if incident.first_reported_at else "~"
        return cls(first, tuple(incident.event_ids))


def name_sets(sets: list[list[Report]], former: Mapping[UUID, Former], taken: frozenset[UUID]) -> Names:
    """Name `sets`; `former` are the live incidents whose members are among them or are gone, `taken` all live ids.

    A former incident lives on in the set that holds most of its members (of equals, the one reported first). A set
    that is heir to several keeps the id of the one that gave it most members (of equals, the one reported first), and
    the others are merged into it. Other sets are founded by their earliest report whose id is free.
    """
    home = {report.event_id: at for at, reports in enumerate(sets) for report in reports}
    heirs: dict[int, list[tuple[int, object, UUID]]] = {}
    gone: dict[UUID, UUID | None] = {}
    for former_id, incident in former.items():
        held = Counter(home[event_id] for event_id in incident.event_ids if event_id in home)
        if not held:
            gone[former_id] = None
            continue
        heir = min(held, key=lambda at: (-held[at], sets[at][0].key))
        heirs.setdefault(heir, []).append((-held[heir], (incident.first_report, str(former_id)), former_id))
    names: dict[int, UUID] = {}
    for at, claims in heirs.items():
        names[at] = min(claims)[2]
        gone.update({former_id: names[at] for _, _, former_id in claims if former_id != names[at]})
    used = set(taken)
    for at, reports in enumerate(sets):
        if at not in names:
            names[at] = _free_id(reports, used)
            used.add(names[at])
    return Names([names[at] for at in range(len(sets))], gone)


def _free_id(reports: list[Report], used: set[UUID]) -> UUID:
    for report in reports:
        name = incident_id(report.event_id)
        if name not in used:
            return name
    name = incident_id(incident_id(reports[0].event_id))  # every member's own id lives on in an incident it left
    while name in used:
        name = incident_id(name)
    return name
