"""Where the bars of the trends stand: numbers for an SVG that the template writes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

WIDTH: Final = 900
HEIGHT: Final = 64  # of one series
BAND: Final = 40  # of the coverage


def drawn(series: Mapping[str, Sequence[tuple[str, int]]], coverage: Sequence[tuple[str, int, int]]) -> dict[str, Any]:
    """`{width, height, band, first, last, most, lines: [{name, total, bars}], cover: bars}`; bars `{x, y, w, h, said}`.

    All series stand on one scale, so that their heights compare; coverage has its own.
    """
    starts = sorted({start for points in series.values() for start, _ in points})
    if not starts:
        return {"lines": [], "cover": [], "width": WIDTH, "height": HEIGHT, "band": BAND}
    first, last = date.fromisoformat(starts[0]), date.fromisoformat(starts[-1])
    step = min((_days(a, b) for a, b in pairwise(starts)), default=1)
    span = (last - first).days + step
    most = max(count for points in series.values() for _, count in points)
    wide = max(1.0, WIDTH * step / span - 0.5)

    def bar(start: str, count: int, top: int, height: int, said: str) -> dict[str, Any]:
        tall = height * count / top
        x = WIDTH * (date.fromisoformat(start) - first).days / span
        return {"x": round(x, 1), "y": round(height - tall, 1), "w": round(wide, 1), "h": round(tall, 1), "said": said}

    within = [each for each in coverage if starts[0] <= each[0] <= starts[-1]]
    articles = max((count for _, count, _ in within), default=1)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "band": BAND,
        "first": starts[0],
        "last": starts[-1],
        "most": most,
        "lines": [
            {
                "name": name,
                "total": sum(count for _, count in points),
                "bars": [bar(start, count, most, HEIGHT, f"{start} · {count}") for start, count in points],
            }
            for name, points in series.items()
        ],
        "cover": [bar(start, count, articles, BAND, f"{start} · {count} · {sites}") for start, count, sites in within],
    }


def _days(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days
