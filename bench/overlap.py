"""How much of a text another one holds: F1 over words, each counted as often as it stands there."""

from __future__ import annotations

from collections import Counter


def precision_recall(found: str, expected: str) -> tuple[float, float]:
    """Share of the found words that are expected, and of the expected that were found; 1.0 where there are none."""
    have, want = Counter(found.split()), Counter(expected.split())
    common = sum((have & want).values())
    return (common / have.total() if have else 1.0, common / want.total() if want else 1.0)


def f1(found: str, expected: str) -> float:
    """Harmonic mean of the two, 0.0 where nothing is common."""
    precision, recall = precision_recall(found, expected)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
