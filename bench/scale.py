"""What a number of sites needs: a capacity model from measured figures, and a small simulation of a busy day.

`python -m bench.scale` writes the tables of docs/scale.md anew from docs/benchmarks.json, the figures of the last
`make bench`. What an article costs is a straight line in its events, through the two measured points, and what the
running pipeline on one core took more than its stages alone. What sites do is assumed, and said on the page. The fewest
replicas are sought with which articles pass a stage in time (`busy_day.py`).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.busy_day import STEP, ages, busy_day, percentile
from bench.costs import BY, Json, costs

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
MARK: Final = "<!-- Below: written by python -m bench.scale -->"

# Assumed of sites and readers of them, not measured.
ARTICLES_A_DAY: Final = 40  # of one site
EVENTS: Final = 10  # of an article, as annotated ones have
VISITS: Final = 2  # a page is fetched again for corrections
FETCH_MS: Final = 10.0  # of processor for fetching, archiving and the frontier, a visit
BUSY: Final = 0.6  # of a processor, so that a replica that is lost can be made up for
IN_TIME: Final = 60.0  # seconds in which 99 of 100 articles are to pass
EVENT_BYTES_IN_MERGER: Final = 4_000  # decision 6
REPLICATION: Final = 3
DAYS: Final = {"articles": 30, "events": 90}  # that the topics keep
PRICES: Final = {"core": 15.0, "gigabyte of memory": 3.0, "gigabyte of disk": 0.08, "gigabyte of objects": 0.02}

_SAID: Final = {
    "page": "the page",
    "archived": "the page in the archive",
    "article": "its record on `articles.clean`",
    "event_records": "its records on `events.enriched`",
    "incidents": "versions of incidents that it leads to",
    "database": "rows and indexes",
}


def replicas(mean: float, ms: float, *, limit: float = IN_TIME) -> int:
    """The fewest processes of one core, at `ms` an article, with which 99 of 100 articles of a busy day pass in time."""
    arrivals = busy_day(mean)
    one = 1000 / ms * BUSY
    count = max(1, math.ceil(mean / one))
    while percentile(ages(arrivals, [count * one]), arrivals, 0.99) > limit:
        count += 1
    return count


@dataclass(frozen=True)
class Need:
    """What a number of sites needs."""

    sites: int
    mean: float
    replicas: dict[str, int]
    partitions: int
    merge_busy: float
    merger_gb: float
    kafka_gb: float
    archive_gb: float
    database_gb: float
    cores: float
    monthly: float


def need(figures: Json, sites: int) -> Need:
    """The model. `archive_gb` and `database_gb` are of a year, `monthly` is in euros with a year's disk."""
    cost, mean = costs(figures, EVENTS), sites * ARTICLES_A_DAY / 86_400
    peak = max(busy_day(mean)) / STEP
    counts = {
        "ingest": replicas(mean, cost.ms["clean"] + cost.ms["publish"] / 2 + VISITS * FETCH_MS),
        "extract": replicas(mean, cost.ms["read"] + cost.ms["publish"] / 2),
        "store": replicas(mean, cost.ms["store"]),
    }
    daily = sites * ARTICLES_A_DAY
    held = (
        daily * cost.bytes["article"] * DAYS["articles"] + daily * cost.bytes["event_records"] * DAYS["events"]
    ) / 1e9
    gigabytes = {
        "kafka": (held + daily * 365 * cost.bytes["incidents"] / 1e9) * REPLICATION,
        "archive": daily * 365 * cost.bytes["archived"] * VISITS / 1e9,
        "database": daily * 365 * cost.bytes["database"] / 1e9,
    }
    merger = daily * EVENTS * DAYS["events"] * EVENT_BYTES_IN_MERGER / 1e9
    servers = peak * (cost.ms["broker"] + cost.ms["database"]) / 1000 / BUSY + 2
    cores = sum(counts.values()) + math.ceil(peak * cost.ms["merge"] / 1000) + servers
    memory = 0.5 * sum(counts.values()) + merger + 8
    monthly = cores * PRICES["core"] + memory * PRICES["gigabyte of memory"]
    monthly += (gigabytes["kafka"] + gigabytes["database"]) * PRICES["gigabyte of disk"]
    monthly += gigabytes["archive"] * PRICES["gigabyte of objects"]
    partitions = max(4, 4 * math.ceil(1.5 * max(counts["extract"], counts["store"]) / 4))
    busy = peak * cost.ms["merge"] / 1000
    return Need(
        sites, mean, counts, partitions, busy, merger,
        gigabytes["kafka"], gigabytes["archive"], gigabytes["database"], cores, monthly,
    )  # fmt: skip


def backfill_hours(figures: Json, sites: int, years: int, cores: int) -> dict[str, float]:
    """Hours that so many years of sites take on so many cores, by what limits: all the work, and the one merger."""
    cost, articles = costs(figures, EVENTS), sites * ARTICLES_A_DAY * 365 * years
    return {
        "all": articles * (cost.all_ms - cost.ms["merge"]) / 1000 / max(1, cores - 1) / 3600,
        "merge": articles * cost.ms["merge"] / 1000 / 3600,
        "articles": articles,
    }


def backfill_gigabytes(figures: Json, sites: int, years: int) -> dict[str, float]:
    """What so many years of sites take when all are sent at once: no topic has let go of any record when the last comes."""
    cost, articles = costs(figures, EVENTS), sites * ARTICLES_A_DAY * 365 * years
    topics = cost.bytes["article"] + cost.bytes["event_records"] + cost.bytes["incidents"]
    return {
        "Kafka, three copies": articles * topics * REPLICATION / 1e9,
        "archive": articles * cost.bytes["archived"] / 1e9,
        "database": articles * cost.bytes["database"] / 1e9,
        "memory of the one merger": articles * EVENTS * EVENT_BYTES_IN_MERGER / 1e9,
    }


def checked(figures: Json) -> list[tuple[str, float, float]]:
    """The measured points: what, as measured, as the model has it.

    Articles a second on one core and on two: their processor time is the model's own; that no time is lost waiting, and
    that two cores do twice as much as one, is what they check. Then see `dense_checked`.
    """
    one = 1000 / costs(figures, figures["stages"]["events"]).all_ms
    return [
        ("articles a second on one core", figures["one"]["rate"], one),
        ("articles a second on two cores", figures["two"]["rate"], 2 * one),
        *dense_checked(figures),
    ]


def dense_checked(figures: Json) -> list[tuple[str, float, float]]:
    """Processor time of articles of another kind in the running pipeline, of which the model knows the stages alone.

    By who takes it, and in all. Figures of before December 2026 have no such run.
    """
    if "dense_one" not in figures:
        return []
    events, taken = figures["dense_one"]["events"], figures["dense_one"]["cpu_ms"]
    said = costs(figures, events).ms
    rows = [(name, taken[name], sum(said.get(each, 0) for each in stages)) for name, stages in BY.items()]
    rows.append(("all", sum(taken.values()), sum(said.values())))
    return [(f"ms of {name}, for an article of {events:.0f} events", found, model) for name, found, model in rows]


def tables(figures: Json) -> str:
    """What docs/scale.md says below its mark."""
    cost = costs(figures, EVENTS)
    lines = [
        f"Figures of {figures['made_at']}, {figures['load']}.",
        "",
        "## An article of ten events, in the running pipeline",
    ]
    lines += ["| | |", "| --- | --- |", *(f"| {name} | {each:.1f} ms of processor |" for name, each in cost.ms.items())]
    lines += [f"| {_SAID[name]} | {each / 1000:.1f} kB |" for name, each in cost.bytes.items()]
    lines += ["", "## What sites need"]
    needs = [need(figures, sites) for sites in (20, 1000, 50_000)]
    rows = {
        "articles a second, mean": [f"{each.mean:.3g}" for each in needs],
        **{f"replicas of {name}": [str(each.replicas[name]) for each in needs] for name in needs[0].replicas},
        "partitions": [str(each.partitions) for each in needs],
        "the one merger, busy at the peak": [f"{each.merge_busy:.0%}{_over(each.merge_busy, 1)}" for each in needs],
        "its memory for 90 days": [f"{each.merger_gb:,.0f} GB{_over(each.merger_gb, 64)}" for each in needs],
        "Kafka, three copies": [f"{each.kafka_gb:,.0f} GB" for each in needs],
        "archive, a year": [f"{each.archive_gb:,.0f} GB" for each in needs],
        "database, a year": [f"{each.database_gb:,.0f} GB" for each in needs],
        "cores": [f"{each.cores:,.0f}" for each in needs],
        "a month, after a year": [f"{each.monthly:,.0f} €" for each in needs],
    }
    lines += ["| sites | " + " | ".join(f"{each.sites:,}" for each in needs) + " |", "| --- |" + " --- |" * len(needs)]
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items()]
    lines += [
        "",
        "## Ten years of 20 sites",
        "| cores | hours of all work | hours of the one merger |",
        "| --- | --- | --- |",
    ]
    for cores in (2, 8, 32):
        hours = backfill_hours(figures, 20, 10, cores)
        lines.append(f"| {cores} | {hours['all']:,.0f} | {hours['merge']:,.0f} |")
    lines += ["", "Sent within the 90 days that `events.enriched` keeps, they take:", "", "| | |", "| --- | --- |"]
    for name, size in backfill_gigabytes(figures, 20, 10).items():
        lines.append(f"| {name} | {size:,.0f} GB{_over(size, 64) if 'memory' in name else ''} |")
    lines += ["", "## Checked", "| | measured | the model | off by |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {what} | {found:.1f} | {said:.1f} | {said / found - 1:+.0%} |" for what, found, said in checked(figures)
    ]
    return "\n".join(lines) + "\n"


def _over(value: float, most: float) -> str:
    return " (too much: see above)" if value > most else ""


def write() -> None:
    """Write the tables anew."""
    page = DOCS / "scale.md"
    figures = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    page.write_text(page.read_text(encoding="utf-8").split(MARK)[0] + f"{MARK}\n{tables(figures)}", encoding="utf-8")


if __name__ == "__main__":
    write()
