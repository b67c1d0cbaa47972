"""What a PromQL query names, by a parser that follows Prometheus' own grammar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import promql_parser
from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, ParenExpr, SubqueryExpr, UnaryExpr


@dataclass(frozen=True)
class Named:
    """One metric of a query, with the labels that the query matches it by, keeps of it or joins it on."""

    metric: str
    labels: frozenset[str]


def named(query: str) -> list[Named]:
    """Every metric of a query. Raises ValueError for what is no PromQL."""
    return list(_walk(promql_parser.parse(query), frozenset()))


def _walk(expr: Expr, labels: frozenset[str]) -> Iterator[Named]:
    """`labels` are those that the expressions around this one ask of its series."""
    match expr:
        case promql_parser.VectorSelector():
            yield _selected(expr, labels)
        case MatrixSelector():
            yield _selected(expr.vector_selector, labels)
        case AggregateExpr():
            asked = frozenset(expr.modifier.labels) if expr.modifier else frozenset()
            yield from _walk(expr.expr, labels | asked)
        case BinaryExpr():
            joined = expr.modifier.matching.labels if expr.modifier and expr.modifier.matching else []
            yield from _walk(expr.lhs, labels | set(joined))
            yield from _walk(expr.rhs, labels | set(joined))
        case Call():
            for argument in expr.args:
                yield from _walk(argument, labels)
        case ParenExpr() | UnaryExpr() | SubqueryExpr():
            yield from _walk(expr.expr, labels)
        case _:
            return


def _selected(selector: promql_parser.VectorSelector, labels: frozenset[str]) -> Named:
    matched = {matcher.name for matcher in selector.matchers.matchers}
    return Named(selector.name or "", labels | (matched - {"__name__"}))
