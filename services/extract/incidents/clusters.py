"""From pairwise evidence to sets of reports: joined best first, never against what one article tells apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.extract.incidents.kinds import GENERIC, fit
from services.extract.incidents.parties import side
from services.extract.incidents.report import Report
from services.extract.incidents.sameness import FAR_KM, distance_km, place_evidence, tolls_apart

_SAME_PLACE = 2.0  # what `place_evidence` gives for one place


@dataclass(slots=True)
class _Cluster:
    """A growing set of reports with the bounds that decide what may still join it."""

    members: list[Report]
    articles: dict[UUID, list[Report]]
    kinds: set[tuple[str, str]]
    latest_first: int | None
    earliest_last: int | None
    points: set[tuple[float, float]]
    most_killed: tuple[int, int | None] | None
    least_killed: tuple[int, int | None] | None

    @classmethod
    def of(cls, report: Report) -> _Cluster:
        days = report.days
        return cls(
            members=[report],
            articles={report.article: [report]},
            kinds={report.kind},
            latest_first=days.first if days else None,
            earliest_last=days.last if days else None,
            points={report.spot.point} if report.spot.point else set(),
            most_killed=report.killed,
            least_killed=report.killed,
        )

    def takes(self, other: _Cluster) -> bool:
        """Whether every member of the one can be one act with every member of the other."""
        return (
            self._days_meet(other)
            and all(fit(a, b) > 0 for a in self.kinds for b in other.kinds)
            and all(distance_km(a, b) <= FAR_KM for a in self.points for b in other.points)
            and self._tolls_meet(other)
            and self._articles_allow(other)
        )

    def absorb(self, other: _Cluster) -> None:
        """Become the union of the two."""
        self.members += other.members
        for article, reports in other.articles.items():
            self.articles.setdefault(article, []).extend(reports)
        self.kinds |= other.kinds
        self.points |= other.points
        self.latest_first = _known(max, self.latest_first, other.latest_first)
        self.earliest_last = _known(min, self.earliest_last, other.earliest_last)
        self.most_killed = _extreme(self.most_killed, other.most_killed, highest=True)
        self.least_killed = _extreme(self.least_killed, other.least_killed, highest=False)

    def _days_meet(self, other: _Cluster) -> bool:
        first = _known(max, self.latest_first, other.latest_first)
        last = _known(min, self.earliest_last, other.earliest_last)
        return first is None or last is None or first - last <= 1

    def _tolls_meet(self, other: _Cluster) -> bool:
        pairs = ((self.most_killed, other.least_killed), (self.least_killed, other.most_killed))
        return not any(a and b and tolls_apart(a, b) for a, b in pairs)

    def _articles_allow(self, other: _Cluster) -> bool:
        small, large = sorted((self.articles, other.articles), key=len)
        return all(retold(a, b) for key in small.keys() & large.keys() for a in small[key] for b in large[key])


def retold(one: Report, other: Report) -> bool:
    """Whether two events of one article can be one act that the reader kept apart.

    An article tells an act once; what it tells twice is two acts, unless the second telling adds nothing that speaks
    against the first: the same place and day, no other means, no other hand, no other toll.
    """
    (a_type, a_mode), (b_type, b_mode) = one.kind, other.kind
    if a_type != b_type or not (a_mode == b_mode or GENERIC & {a_mode, b_mode}):
        return False
    if one.background != other.background or place_evidence(one.spot, other.spot) < _SAME_PLACE:
        return False
    if one.days and other.days and (one.days.first > other.days.last or other.days.first > one.days.last):
        return False
    if one.initiators and other.initiators and not set(map(side, one.initiators)) & set(map(side, other.initiators)):
        return False
    return not any(x and y and x != y for x, y in ((one.killed, other.killed), (one.injured, other.injured)))


def clusters(reports: Mapping[str, Report], ranked: Iterable[tuple[str, str]]) -> list[list[Report]]:
    """Split one component, its reports by key, into acts along its edges, the strongest first."""
    held = {key: _Cluster.of(report) for key, report in reports.items()}
    for a, b in ranked:
        one, other = held[a], held[b]
        if one is not other and one.takes(other):
            if len(one.members) < len(other.members):
                one, other = other, one
            one.absorb(other)
            for report in other.members:
                held[report.key] = one
    distinct = {id(cluster): cluster for cluster in held.values()}
    return sorted((sorted(c.members, key=_key) for c in distinct.values()), key=lambda members: members[0].key)


def _key(report: Report) -> str:
    return report.key


def _known(choose: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)


def _extreme(
    one: tuple[int, int | None] | None, other: tuple[int, int | None] | None, *, highest: bool
) -> tuple[int, int | None] | None:
    """The toll that says most, or the one whose upper bound is least; of equals the same for either order."""
    if one is None or other is None:
        return one or other
    if highest:
        return max(one, other, key=lambda toll: (toll[0], toll[1] is not None, toll[1] or 0))
    return min(one, other, key=lambda toll: (toll[1] is None, toll[1] or 0, toll[0]))
