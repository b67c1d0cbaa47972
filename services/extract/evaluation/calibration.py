"""Fitting and judging confidence: logistic weights drawn to a prior, and the share right in each band. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

BANDS: Final = ((0.0, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))
_STEPS: Final = 50
_HALVINGS: Final = 30  # of ten: to a hundred millionth
_ENOUGH: Final = 1e-5  # of a step: the next one is its square
_Z: Final = 1.96  # of a normal distribution, 95 % lie within


class Case(NamedTuple):
    """One event that was read: its document, what is known of it, whether it is right."""

    doc: str
    features: Mapping[str, float]
    right: bool


class Band(NamedTuple):
    """Events given a confidence within [low, high): how many, how many right, and Wilson's interval of the share."""

    low: float
    high: float
    events: int
    right: int
    least: float
    most: float

    @property
    def kept(self) -> bool:
        """Whether the share right lies in or above the band, or there is nothing to judge."""
        return not self.events or self.right / self.events >= self.low


Weights = dict[str, float]


def chance(weights: Weights, features: Mapping[str, float]) -> float:
    """The logistic of the weighted features."""
    score = sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-score))


def fit(cases: Sequence[Case], prior: Weights, strength: float) -> Weights:
    """Weights of the highest posterior: logistic likelihood, Gaussian prior of precision `strength` round `prior`."""
    names = list(prior)
    alike: dict[tuple[tuple[int, float], ...], list[bool]] = {}  # 2,714 cases are of 1,074 kinds
    for case in cases:
        row = tuple((i, x) for i, name in enumerate(names) if (x := case.features[name]))
        alike.setdefault(row, []).append(case.right)
    start = [prior[name] for name in names]
    found = list(start)
    for _ in range(_STEPS):
        slope = [strength * (a - w) for a, w in zip(start, found, strict=True)]
        curve = [[strength * (i == j) for j in range(len(names))] for i in range(len(names))]
        for row, right in alike.items():
            p, many = 1 / (1 + math.exp(-sum(found[i] * x for i, x in row))), len(right)
            short = sum(right) - many * p
            for at, (i, x) in enumerate(row):
                slope[i] += short * x
                bend, line = many * p * (1 - p) * x, curve[i]
                for j, y in row[at:]:
                    line[j] += bend * y
        for i, line in enumerate(curve):  # it is symmetric
            for j in range(i):
                line[j] = curve[j][i]
        step = _solved(curve, slope)
        found = [w + s for w, s in zip(found, step, strict=True)]
        if max(map(abs, step)) < _ENOUGH:
            break
    return dict(zip(names, found, strict=True))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The x of matrix · x = right, by elimination; the matrix is positive definite."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (rows[i][size] - sum(rows[i][j] * found[j] for j in range(i + 1, size))) / rows[i][i]
    return found


def left_out(
    cases: Sequence[Case],
    prior: Weights,
    strength: float,
    mean: float = 1.0,
    over: Callable[[Case], bool] | None = None,
) -> list[float]:
    """For each case its chance by weights fitted without its document, and lowered to `mean` without it.

    The mean is that of the cases that `over` says; of all where it is None.
    """
    by_doc = {}
    for doc in {case.doc for case in cases}:
        others = [case for case in cases if case.doc != doc]
        by_doc[doc] = lowered(fit(others, prior, strength), [*filter(over, others)] if over else others, mean)
    return [chance(by_doc[case.doc], case.features) for case in cases]


def lowered(weights: Weights, cases: Sequence[Case], mean: float) -> Weights:
    """The weights with a bias that brings the mean chance of the cases down to `mean` (never up)."""
    low, high = -10.0, 0.0
    scores = [sum(weights[name] * value for name, value in case.features.items()) for case in cases]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = sum(1 / (1 + math.exp(-score - middle)) for score in scores) > mean * len(cases)
        low, high = (low, middle) if above else (middle, high)
    return {**weights, "bias": weights["bias"] + high}


def log_loss(chances: Sequence[float], cases: Sequence[Case]) -> float:
    """Mean of minus the log of the chance given to what was so; lower is better."""
    given = [p if case.right else 1 - p for p, case in zip(chances, cases, strict=True)]
    return -sum(math.log(max(p, 1e-12)) for p in given) / max(1, len(given))


def bands(judged: Sequence[tuple[float, bool]]) -> list[Band]:
    """The share right by band of confidence."""
    table = []
    for low, high in BANDS:
        inside = [right for chance_, right in judged if low <= chance_ < high]
        least, most = wilson(sum(inside), len(inside))
        table.append(Band(low, min(high, 1.0), len(inside), sum(inside), least, most))
    return table


def least_share(cases: Sequence[Case]) -> float:
    """The lower end of the 95 % interval of the share right, documents taken as drawn whole: they differ more than events.

    The error is that of a ratio of sums over clusters (Cochran, Sampling Techniques, 1977, section 6.3).
    """
    share = sum(case.right for case in cases) / len(cases)
    strays: defaultdict[str, float] = defaultdict(float)
    for case in cases:
        strays[case.doc] += case.right - share
    return max(0.0, share - _Z * math.sqrt(sum(stray**2 for stray in strays.values())) / len(cases))


def wilson(right: int, events: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); 0 to 1 where there is nothing."""
    if not events:
        return 0.0, 1.0
    share, square = right / events, _Z * _Z / events
    centre = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / events + square / (4 * events)) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)
