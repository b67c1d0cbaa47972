"""The graph of live reports: an edge where two of them may be one act. Changing an article touches only its surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.extract.incidents.candidates import Cells
from services.extract.incidents.clusters import clusters, retold
from services.extract.incidents.graph import Graph
from services.extract.incidents.report import Report
from services.extract.incidents.sameness import THRESHOLD, evidence

_DIGITS = 6  # a weight is the same on every machine to so many


class Likeness:
    """The live reports and the evidence that joins them. Depends on what is live, never on how it came to be."""

    def __init__(self) -> None:
        self._reports: dict[UUID, Report] = {}
        self._by_key: dict[str, Report] = {}
        self._by_article: dict[UUID, tuple[UUID, ...]] = {}
        self._graph = Graph()
        self._cells = Cells()

    def replace(self, article_id: UUID, live: Mapping[UUID, Report]) -> set[UUID]:
        """Put an article's live reports in place of its former ones; returns every id whose surroundings changed."""
        held = self._by_article.get(article_id, ())
        dropped = {event_id for event_id in held if event_id not in live or live[event_id] != self._reports[event_id]}
        touched: set[UUID] = set(dropped)
        for event_id in dropped:
            touched |= self._drop(event_id)
        for event_id, report in live.items():
            # What is planned has not happened: no act that several articles could report.
            if (event_id not in held or event_id in dropped) and report.modality != "planned":
                touched |= self._add(report)
        self._by_article[article_id] = tuple(event_id for event_id in live if event_id in self._reports)
        if not self._by_article[article_id]:
            del self._by_article[article_id]
        return touched

    def __len__(self) -> int:
        """How many reports are held."""
        return len(self._reports)

    def acts(self, touched: Iterable[UUID]) -> list[list[Report]]:
        """The acts of every component that holds one of the ids; each a list of reports by key. Sorted."""
        live = sorted(self._reports[event_id].key for event_id in touched if event_id in self._reports)
        found: list[list[Report]] = []
        for component in self._graph.components(live):
            found += clusters({key: self._by_key[key] for key in component}, self._graph.ranked(component))
        return sorted(found, key=lambda reports: reports[0].key)

    def _add(self, report: Report) -> set[UUID]:
        mine: dict[str, float] = {}
        for key in self._cells.around(report):
            other = self._by_key[key]
            if other.article == report.article and not retold(report, other):
                continue
            weight = evidence(report, other)
            if weight >= THRESHOLD:
                mine[key] = round(weight, _DIGITS)
        self._reports[report.event_id] = self._by_key[report.key] = report
        self._cells.add(report)
        return self._ids(self._graph.add(report.key, mine))

    def _drop(self, event_id: UUID) -> set[UUID]:
        report = self._reports.pop(event_id)
        del self._by_key[report.key]
        self._cells.remove(report)
        return self._ids(self._graph.drop(report.key))

    def _ids(self, keys: Iterable[str]) -> set[UUID]:
        return {self._by_key[key].event_id for key in keys}
