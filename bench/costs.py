"""What an article of so many events costs in the running pipeline, from the figures of `make bench`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

# Who does the work of which stage in the running pipeline. Publishing is extract's, but for one record in twenty;
# fetching is half the store's. Figures of before 30 November 2026 have no fetching.
BY: Final = {
    "feed": ("clean",),
    "extract": ("read", "merge", "publish", "fetch"),
    "store": ("store",),
    "broker": ("broker",),
    "database": ("database",),
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Costs:
    """What an article of so many events costs: processor milliseconds by stage, bytes by kind."""

    ms: dict[str, float]
    bytes: dict[str, float]

    @property
    def all_ms(self) -> float:
        """Of everything, servers too."""
        return sum(self.ms.values())


def costs(figures: Json, events: float) -> Costs:
    """From the measured articles, of many events and of few, to one of `events`."""
    full, short = figures["dense"], figures["stages"]

    def at(kind: str) -> dict[str, float]:
        return {
            name: _line((short["events"], short[kind][name]), (full["events"], full[kind][name]), events)
            for name in full[kind]
        }

    more = running(figures)
    return Costs({name: ms + more[name] for name, ms in {**at("ms"), **at("server_ms")}.items()}, at("bytes"))


def running(figures: Json) -> dict[str, float]:
    """Milliseconds that each stage costs an article more in the running pipeline than alone, on the same articles.

    Polls, commits and small batches come with the articles, whatever these tell: with the articles of many events
    (`scale.dense_checked`) a factor instead of a sum came out 14 % too dear, the sum 4 % too cheap (30 November 2026, two
    runs at raised priority). What a service takes more is shared out among
    its stages by what they cost.
    """
    alone, taken = {**figures["stages"]["ms"], **figures["stages"]["server_ms"]}, figures["one"]["cpu_ms"]
    return {
        stage: alone.get(stage, 0) * (taken[service] / sum(alone.get(each, 0) for each in stages) - 1)
        for service, stages in BY.items()
        for stage in stages
    }


def _line(one: tuple[float, float], other: tuple[float, float], where: float) -> float:
    slope = (other[1] - one[1]) / (other[0] - one[0])
    return max(0.0, one[1] + slope * (where - one[0]))
