"""From event records to versions of incidents: `merge` for a batch, `Merger` for a stream. Both are one code."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.contracts.event import EnrichedEvent, ExtractionCompleted
from services.contracts.incident import Incident
from services.extract.incidents.likeness import Likeness
from services.extract.incidents.live import EventRecord, LiveEvents, newest
from services.extract.incidents.published import Published


def merge(events: Iterable[EnrichedEvent]) -> list[Incident]:
    """The incidents that the events make together, sorted by id; the same for every order of the events.

    Of an article that several extractions read, the newest counts. Each incident is founded by its earliest report.
    """
    likeness, published = Likeness(), Published(())
    touched: set[UUID] = set()
    for article_id, live in newest(events).items():
        touched |= likeness.replace(article_id, live)
    return published.settle(touched, likeness.acts(touched))


class Merger:
    """Keeps the incidents of a stream of records: events, closing records and retractions, in any order.

    Membership and slots of the live incidents depend only on which records have come; ids and versions also on what
    was published before, so that an incident keeps its id while it grows. After a restart, give `former` the last
    version of every incident (a compacted topic holds them) and `restore` the records that are still kept.
    """

    def __init__(self, former: Iterable[Incident] = ()) -> None:
        self._live = LiveEvents()
        self._likeness = Likeness()
        self._published = Published(former)

    def apply(self, record: EventRecord) -> list[Incident]:
        """Take one record; returns the new versions of the incidents that it changes, sorted by id."""
        return self.restore([record])

    def restore(self, records: Iterable[EventRecord]) -> list[Incident]:
        """Take many records and settle once; returns the new versions of what they change together, sorted by id."""
        return self.settle(self.take(records))

    def take(self, records: Iterable[EventRecord]) -> set[UUID]:
        """Take records; returns the ids of the events whose surroundings they change, for `settle`.

        Several calls may be settled together. What was taken before is not lost by an error in a later call.
        """
        articles: set[UUID] = set()
        touched: set[UUID] = set()
        for record in records:
            articles.add(self._live.take(record))
            if not isinstance(record, ExtractionCompleted):
                touched.add(record.event_id)  # if it is not live, what was published of it is wrong
        for article_id in articles:
            touched |= self._likeness.replace(article_id, self._live.of(article_id))
        return touched

    def settle(self, touched: set[UUID]) -> list[Incident]:
        """The new versions of the incidents around these events, sorted by id."""
        return self._published.settle(touched, self._likeness.acts(touched))

    def assert_over(self, foreign: Incident | UUID) -> list[Incident]:
        """Another merger published this, or a tombstone for this id: what puts ours above it, if anything must."""
        return self._published.assert_over(foreign)

    @property
    def reports(self) -> int:
        """How many live events are held."""
        return len(self._likeness)

    @property
    def count(self) -> int:
        """How many incidents are live."""
        return self._published.count

    @property
    def incidents(self) -> list[Incident]:
        """The last version of every live incident, sorted by id."""
        return self._published.live()
