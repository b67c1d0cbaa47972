"""From event records to versions of incidents: `merge` for a batch, `Merger` for a stream. Both are one code."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.extract.incidents.assemble import assemble, withdrawn
from services.extract.incidents.likeness import Likeness
from services.extract.incidents.live import EventRecord, LiveEvents, newest
from services.extract.incidents.naming import name_sets
from services.extract.incidents.report import Report


def merge(events: Iterable[EnrichedEvent]) -> list[Incident]:
    """The incidents that the events make together, sorted by id; the same for every order of the events.

    Of an article that several extractions read, the newest counts. Each incident is founded by its earliest report.
    """
    state = _Incidents(())
    touched: set[UUID] = set()
    for article_id, live in newest(events).items():
        touched |= state.likeness.replace(article_id, live)
    return sorted(state.versions(touched), key=lambda incident: str(incident.incident_id))


class Merger:
    """Keeps the incidents of a stream of records: events, closing records and retractions, in any order.

    Membership and slots of the live incidents depend only on which records have come; ids and versions also on what
    was published before, so that an incident keeps its id while it grows. After a restart, give `former` the last
    version of every incident (a compacted topic holds them) and `restore` the records that are still kept.
    """

    def __init__(self, former: Iterable[Incident] = ()) -> None:
        self._live = LiveEvents()
        self._state = _Incidents(former)

    def apply(self, record: EventRecord) -> list[Incident]:
        """Take one record; returns the new versions of the incidents that it changes, sorted by id."""
        return self.restore([record])

    def restore(self, records: Iterable[EventRecord]) -> list[Incident]:
        """Take many records and settle once; returns the new versions of what they change together, sorted by id."""
        articles = {self._live.take(record) for record in records}
        touched: set[UUID] = set()
        for article_id in articles:
            touched |= self._state.likeness.replace(article_id, self._live.of(article_id))
        return sorted(self._state.versions(touched), key=lambda incident: str(incident.incident_id))

    @property
    def incidents(self) -> list[Incident]:
        """The last version of every live incident, sorted by id."""
        live = (incident for incident in self._state.last.values() if incident.status == "live")
        return sorted(live, key=lambda incident: str(incident.incident_id))


class _Incidents:
    """The last version of every incident, and which of them each event stands in."""

    def __init__(self, former: Iterable[Incident]) -> None:
        self.likeness = Likeness()
        self.last = {incident.incident_id: incident for incident in former}
        live = (incident for incident in self.last.values() if incident.status == "live")
        self._home = {event_id: incident.incident_id for incident in live for event_id in incident.event_ids}
        self._taken = set(self._home.values())

    def versions(self, touched: set[UUID]) -> list[Incident]:
        """Work out the touched components anew; returns what must be published, each one version higher."""
        acts = self.likeness.acts(touched)
        members = {report.event_id for reports in acts for report in reports} | touched
        former_ids = {self._home[event_id] for event_id in members if event_id in self._home}
        former = {former_id: self.last[former_id] for former_id in former_ids}
        names = name_sets(acts, former, frozenset(self._taken))
        for event_id in members:
            self._home.pop(event_id, None)
        changed = [self._gone(former_id, became) for former_id, became in names.gone.items()]
        for name, reports in zip(names.ids, acts, strict=True):
            self._taken.add(name)
            self._home.update(dict.fromkeys((report.event_id for report in reports), name))
            changed += self._renewed(name, reports)
        return changed

    def _gone(self, incident_id: UUID, became: UUID | None) -> Incident:
        self.last[incident_id] = withdrawn(self.last[incident_id], became)
        self._taken.discard(incident_id)
        return self.last[incident_id]

    def _renewed(self, incident_id: UUID, reports: list[Report]) -> list[Incident]:
        last = self.last.get(incident_id)
        incident = assemble(reports, incident_id, last.version if last else 1)
        if incident == last:
            return []
        if last is not None:
            incident = incident.model_copy(update={"version": last.version + 1})
        self.last[incident_id] = incident
        return [incident]
