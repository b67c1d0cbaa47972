"""Which reports may be one act, as a graph of weighted edges. What is used of it depends on its nodes and edges alone.

Of each report the strongest edges are used, its own and those that count among the strongest of another: an act that a
thousand reports tell would have half a million edges, and each new report would cost as many comparisons.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping

Node = str  # the key of a report: of two edges of one weight the one to the lower key counts as stronger
Edge = tuple[float, Node]  # minus its weight, the other node: the strongest sorts first

STRONGEST = 32


class Graph:
    """Adding or dropping a node costs as much as it has neighbours."""

    def __init__(self) -> None:
        self._edges: dict[Node, list[Edge]] = {}
        self._used: dict[Node, set[Node]] = {}  # of a node without a used edge, as most are, nothing

    def add(self, node: Node, weights: Mapping[Node, float]) -> set[Node]:
        """Add a node with its edges to nodes that are there; returns the nodes whose used edges may have changed."""
        touched = {node, *weights}
        self._edges[node] = sorted((-weight, other) for other, weight in weights.items())
        for negative, other in self._edges[node]:
            edges = self._edges[other]
            insort(edges, (negative, node))
            if len(edges) > STRONGEST:
                touched.add(edges[STRONGEST][1])
                self._check(other, edges[STRONGEST])  # it may have been pushed out
            self._check(other, (negative, node))
        return touched

    def drop(self, node: Node) -> set[Node]:
        """Drop a node; returns the others whose used edges may have changed."""
        touched: set[Node] = set()
        for other in self._used.pop(node, ()):
            self._unuse(other, node)
        for negative, other in self._edges.pop(node):
            edges = self._edges[other]
            del edges[bisect_left(edges, (negative, node))]
            touched.add(other)
            if len(edges) >= STRONGEST:
                touched.add(edges[STRONGEST - 1][1])
                self._check(other, edges[STRONGEST - 1])  # it may have been pulled in
        return touched

    def components(self, start: Iterable[Node]) -> list[set[Node]]:
        """The connected components that hold the nodes in `start`."""
        seen: set[Node] = set()
        found = []
        for root in start:
            if root in seen:
                continue
            component, waiting = {root}, [root]
            while waiting:
                new = self._used.get(waiting.pop(), set()) - component
                component |= new
                waiting += new
            seen |= component
            found.append(component)
        return found

    def ranked(self, component: Iterable[Node]) -> list[tuple[Node, Node]]:
        """The used edges of whole components, the strongest first; the same for every order of their nodes."""
        edges = {
            (negative, node, other) if node < other else (negative, other, node)
            for node in component
            for negative, other in self._edges[node][:STRONGEST]
        }
        return [(one, other) for _, one, other in sorted(edges)]

    def _check(self, node: Node, edge: Edge) -> None:
        """Use the edge of a node if it is one of the strongest on either side, else not."""
        negative, other = edge
        if self._is_strong(node, edge) or self._is_strong(other, (negative, node)):
            self._used.setdefault(node, set()).add(other)
            self._used.setdefault(other, set()).add(node)
        else:
            self._unuse(node, other)
            self._unuse(other, node)

    def _unuse(self, node: Node, other: Node) -> None:
        used = self._used.get(node, set())
        used.discard(other)
        if not used:
            self._used.pop(node, None)

    def _is_strong(self, node: Node, edge: Edge) -> bool:
        return bisect_left(self._edges[node], edge, hi=min(STRONGEST, len(self._edges[node]))) < STRONGEST
