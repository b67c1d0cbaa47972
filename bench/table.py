"""`make bench`: one table of ratios, all of one run on one machine, appended to docs/benchmarks.md.

`python -m bench.table [--pages N] [--minutes M] [--no-append]`. Every part runs in a process of its own. A line names
what was measured, the bound that the project has set itself, and whether it held; status 1 where one did not. Ratios
are of two things measured in one run; what stands in seconds is true of this machine only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from bench import scale

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
FIGURES: Final = PAGE.with_suffix(".json")  # of the last run, for `bench.scale`

# So many times the pages run through the pipeline: the waits before the first article and after the last one, half a
# second together, would be a tenth of the five seconds that 200 take. The stages are of the same pages: the later ones
# tell a twentieth more events, and there are more incidents to join them to.
_LONGER: Final = 3

# Of a few runs the fastest counts, as of the stages and of trafilatura: what else the machine did is in none of them.
_RUNS: Final = 3

# The bound is on an hour: what a new process settles into is most of what the first minutes show.
_MINUTES_THAT_TELL: Final = 55

Json = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of the table; `bound` None is told for what it is."""

    what: str
    value: float
    unit: str = ""
    bound: float | None = None
    side: Literal["at least", "at most"] = "at most"

    @property
    def holds(self) -> bool:
        """Whether the bound is kept, where there is one."""
        return self.bound is None or (self.value >= self.bound if self.side == "at least" else self.value <= self.bound)

    def cells(self) -> tuple[str, str, str]:
        """What, how much, and the bound with its verdict."""
        bound = "" if self.bound is None else f"{self.side} {self.bound:g}: {'held' if self.holds else '**missed**'}"
        return self.what, f"{self.value:.3g} {self.unit}".strip(), bound


def main() -> int:
    """Measure, print, append."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="of each part")
    parser.add_argument("--minutes", type=float, default=5, help="how long memory is watched")
    parser.add_argument("--no-append", action="store_true")
    given = parser.parse_args()
    before = os.getloadavg()[0]
    parts = measured(given.pages, given.minutes)
    lines = lines_of(parts)
    load = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    width = max(len(line.what) for line in lines)
    for line in lines:
        what, value, bound = line.cells()
        print(f"{what:{width}} {value:>16}  {bound.replace('*', '')}")
    print(load)
    if not given.no_append:
        with PAGE.open("a", encoding="utf-8") as page:
            page.write(section(lines, load, given.pages))
        figures = {"made_at": datetime.now(UTC).isoformat(timespec="minutes"), "load": load, **parts}
        FIGURES.write_text(json.dumps(_rounded(figures), indent=1) + "\n", encoding="utf-8")
        scale.write()
    return 0 if all(line.holds for line in lines) else 1


def section(lines: list[Line], load: str, pages: int) -> str:
    """What a run adds to the page."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = f"\n## {now}\n{os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}, {pages} pages, {load}.\n\n"
    rows = ["| measured | | bound |", "| --- | --- | --- |", *(f"| {' | '.join(line.cells())} |" for line in lines)]
    return head + "\n".join(rows) + "\n"


def measured(pages: int, minutes: float) -> Json:
    """The answers of every part in turn."""
    found = {
        "stages": _part("bench.stages", "--pages", _LONGER * pages),
        "dense": _part("bench.stages", "--pages", pages, "--dense", "--alone"),
        "one": _fastest("bench.pipeline", "--cores", 1, "--pages", _LONGER * pages),
        "two": _fastest("bench.pipeline", "--cores", 2, "--pages", _LONGER * pages),
        "dense_one": _part("bench.pipeline", "--cores", 1, "--pages", pages, "--dense"),
    }
    half = found["two"]["rate"] / 2
    return {
        **found,
        "half": _part("bench.pipeline", "--cores", 2, "--pages", pages, "--rate", half),
        "lasting": _part("bench.pipeline", "--cores", 2, "--pages", 60, "--rate", half, "--minutes", minutes),
        "faust": _part("bench.faust"),
    }


def lines_of(parts: Json) -> list[Line]:
    """The table."""
    stages = parts["stages"]
    return [
        *_stage_lines(stages, "an article"),
        *_ratio_lines(stages, parts["dense"]),
        *_pipeline_lines(stages, parts["one"], parts["two"]),
        Line("latency at half load, median", parts["half"]["p50"], "s", 0.3),
        Line("latency at half load, 99 of 100", parts["half"]["p99"], "s", 1.0),
        *_faust_lines(parts["faust"]),
        *_memory_lines(parts["lasting"]),
    ]


def _rounded(value: Any) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _part(module: str, *arguments: object) -> Json:
    """The JSON that a benchmark ends with."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print(" ".join(command[2:]), file=sys.stderr)
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: Json = json.loads(run.stdout.splitlines()[-1])
    return found


def _fastest(module: str, *arguments: object) -> Json:
    """What the fastest of a few runs says."""
    return max((_part(module, *arguments) for _ in range(_RUNS)), key=lambda run: float(run["rate"]))


def _stage_lines(stages: Json, of: str) -> list[Line]:
    told = [Line(f"{name} {of}", cost, "ms CPU") for name, cost in stages["ms"].items()]
    told += [Line(f"the {name} for it", cost, "ms CPU") for name, cost in stages["server_ms"].items()]
    return [
        *told,
        Line("events of an article", stages["events"]),
        Line("characters of an article", stages["characters"]),
    ]


def _ratio_lines(stages: Json, dense: Json) -> list[Line]:
    own, own_dense = _named(stages), _named(dense)
    said = f"on dense articles, {dense['events']:.0f} events in {dense['characters']:.0f} characters"
    return [
        Line("trafilatura.extract, its defaults, the same page", stages["trafilatura_ms"], "ms CPU"),
        Line("clean, publish, read, merge, store / trafilatura", own / stages["trafilatura_ms"], "×", 1.3),
        Line("the same with fetching", sum(stages["ms"].values()) / stages["trafilatura_ms"], "×"),
        Line(f"the five {said}", own_dense / dense["trafilatura_ms"], "×"),
    ]


def _named(stages: Json) -> float:
    """The five stages that the bound names; fetching between them is a line of its own."""
    ms: dict[str, float] = stages["ms"]
    return sum(cost for name, cost in ms.items() if name != "fetch")


def _pipeline_lines(stages: Json, one: Json, two: Json) -> list[Line]:
    limit = 1000 / (sum(stages["ms"].values()) + sum(stages["server_ms"].values()))
    unfetched = 1000 / (_named(stages) + sum(stages["server_ms"].values()))
    return [
        Line("all stages, pure work: two processes / one", stages["two_processes"], "×", 1.8, "at least"),
        Line("whole pipeline on one core, servers too", one["rate"], "articles/s"),
        Line("… of what the sum of the stages allows", one["rate"] / limit, "×", 0.8, "at least"),
        Line("… without what fetching costs the services", one["rate"] / unfetched, "×"),
        Line("whole pipeline on two cores, two of each", two["rate"], "articles/s"),
        Line("… / on one core", two["rate"] / one["rate"], "×", 1.5, "at least"),
        *(Line(f"in the running pipeline: {name}", cost, "ms CPU") for name, cost in one["cpu_ms"].items()),
    ]


def _faust_lines(faust: Json) -> list[Line]:
    bare, tamed = faust["bare aiokafka loop"]["cpu_ms"], faust["faust, tamed"]["cpu_ms"]
    return [
        Line("Faust / a bare aiokafka loop, a record", tamed / bare, "×"),
        Line("Faust over a bare aiokafka loop, a record", tamed - bare, "ms CPU", 1.0),
    ]


def _memory_lines(lasting: Json) -> list[Line]:
    bound = 5.0 if lasting["minutes"] >= _MINUTES_THAT_TELL else None
    return [
        Line(f"memory of {name} after {lasting['minutes']:.0f} min: slope", lasting[name]["mb_per_hour"], "MB/h", bound)
        for name in ("extract", "store")
    ] + [Line(f"memory of {name} at the end", lasting[name]["last"], "MB") for name in ("extract", "store")]


def _processor() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    sys.exit(main())
