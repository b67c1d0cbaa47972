"""The last version of every incident, and what must be published when the reports around some events have changed.

`version` rises with every settlement that publishes something, over all incidents: it does not begin at 1 again for an
incident that was withdrawn, forgotten by the broker, and founded anew by the same event.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.contracts.incident import Incident
from services.extract.incidents.assemble import assemble, withdrawn
from services.extract.incidents.naming import Former, name_sets
from services.extract.incidents.packed import Packed, forget, incident_in, pack
from services.extract.incidents.report import Report


class Published:
    """What has been published so far, `former` first. Every method that returns incidents takes them for published."""

    def __init__(self, former: Iterable[Incident]) -> None:
        self._last: dict[UUID, Packed] = {}
        self._home: dict[UUID, UUID] = {}  # event -> the live incident that it stands in
        self._live: set[UUID] = set()
        self._number = 0
        for incident in former:
            self._keep(incident)

    @property
    def count(self) -> int:
        """How many incidents are live."""
        return len(self._live)

    def live(self) -> list[Incident]:
        """The last version of every live incident, sorted by id."""
        return [incident_in(self._last[incident_id]) for incident_id in sorted(self._live, key=str)]

    def settle(self, touched: set[UUID], acts: list[list[Report]]) -> list[Incident]:
        """The new versions that make `acts` the incidents of all their events and of `touched`, sorted by id.

        An event in `touched` and in none of `acts` is gone. A member of a former incident that is in neither is one
        that nobody remembers any more (its record is older than the topic keeps): it stays where it was published.
        """
        members = {report.event_id for reports in acts for report in reports} | touched
        former_ids = {self._home[event_id] for event_id in members if event_id in self._home}
        former = {former_id: Former.of(incident_in(self._last[former_id])) for former_id in former_ids}
        names = name_sets(acts, former, frozenset(self._live))
        # What nobody remembers goes where its incident goes.
        unknown: dict[UUID, list[UUID]] = {}
        for former_id, incident in former.items():
            heir = names.gone.get(former_id) or former_id
            unknown.setdefault(heir, []).extend(event for event in incident.event_ids if event not in members)
        for event_id in members:
            self._home.pop(event_id, None)
        changed = [
            _without(incident_in(self._last[former_id]), unknown[former_id])
            if became is None and unknown[former_id]
            else withdrawn(incident_in(self._last[former_id]), became)
            for former_id, became in names.gone.items()
        ]
        for name, reports in zip(names.ids, acts, strict=True):
            changed += self._renewed(name, reports, unknown.get(name, []))
        return self._publish(changed)

    def assert_over(self, foreign: Incident | UUID) -> list[Incident]:
        """Another merger published this, or a tombstone for this id: what must follow for ours to stand, if anything."""
        if isinstance(foreign, UUID):
            return self._publish([incident_in(self._last[foreign])]) if foreign in self._live else []
        self._number = max(self._number, foreign.version)
        last = self._last.get(foreign.incident_id)
        if last is not None:
            ours = incident_in(last)
            return [] if ours == foreign else self._publish([ours])
        if foreign.status == "withdrawn":
            self._keep(foreign)
            return []
        became = next((self._home[event] for event in foreign.event_ids if event in self._home), None)
        return self._publish([withdrawn(foreign, became)])

    def _renewed(self, incident_id: UUID, reports: list[Report], unknown: list[UUID]) -> list[Incident]:
        last = incident_in(self._last[incident_id]) if incident_id in self._last else None
        incident = assemble(reports, incident_id, last.version if last else self._number + 1)  # a new one's, to be
        if unknown:
            incident = incident.model_copy(update={"event_ids": [*incident.event_ids, *unknown]})
        if last is not None and last.status == "live":
            same_members = unknown and set(last.event_ids) == set(incident.event_ids)
            if incident == last or same_members:  # of what it was made of we know a part: the whole said more
                self._home.update(dict.fromkeys(incident.event_ids, incident_id))
                return []
        return [incident]

    def _publish(self, incidents: list[Incident]) -> list[Incident]:
        if incidents:
            self._number += 1
        numbered = [
            each if each.version == self._number else each.model_copy(update={"version": self._number})
            for each in incidents
        ]
        for incident in numbered:
            self._keep(incident)
        return sorted(numbered, key=lambda incident: str(incident.incident_id))

    def _keep(self, incident: Incident) -> None:
        self._number = max(self._number, incident.version)
        before = self._last.get(incident.incident_id)
        self._last[incident.incident_id] = packed = pack(incident)
        if before is not None and before != packed:
            forget(before)
        if incident.status == "live":
            self._live.add(incident.incident_id)
            self._home.update(dict.fromkeys(incident.event_ids, incident.incident_id))
        else:
            self._live.discard(incident.incident_id)


def _without(former: Incident, left: list[UUID]) -> Incident:
    """An incident that has lost every report we know, and keeps those we do not."""
    told = set(left)
    claims = [
        claim.model_copy(update={"event_ids": ids})
        for claim in former.claims
        if (ids := [event_id for event_id in claim.event_ids if event_id in told])
    ]
    return former.model_copy(update={"event_ids": left, "claims": claims})
