"""Memory of ingest while it fetches many pages from a local site, politeness off: flat, or growing with their number?

`make bench-ingest-memory [PAGES=N]`. The pages are those of `bench.ingest`. Resident memory (VmRSS of Linux) of ingest
and of its parser process is looked at twice a second; of each tenth of the pages the table tells the highest.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from bench.ingest import local_site, prepared
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase

_LOOK: Final = 0.5  # seconds
_PARTS: Final = 10
_PAGES: Final = re.compile(r"^rasid_ingest_pages_total\{.*\} (\S+)$", re.MULTILINE)
_RSS: Final = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Look:
    """Pages done so far, and the megabytes of ingest and of its parser."""

    pages: int
    ingest_mb: float
    parser_mb: float


def main() -> None:
    """Run one round of ingest, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=3600, help="fetching ends after so long, done or not")
    options = parser.parse_args()
    count = options.pages
    with tempfile.TemporaryDirectory() as name, EmbeddedBroker() as broker, local_site(count) as port:
        folder = Path(name)
        with EmbeddedDatabase(folder / "postgresql" / "data") as server:
            looks = watched(prepared(broker.address, server.url(), port, folder, count), options.seconds)
    done = looks[-1].pages
    highest = [highest_of(looks, done * part // _PARTS, done * (part + 1) // _PARTS) for part in range(_PARTS)]
    print(f"{'pages':>8} {'ingest MB':>10} {'parser MB':>10}")
    for look in highest:
        print(f"{look.pages:8} {look.ingest_mb:10.1f} {look.parser_mb:10.1f}")
    early, late = highest[_PARTS // 5], highest[-1]
    growth = late.ingest_mb / early.ingest_mb
    print(f"ingest holds {growth:.2f} of what it held after a fifth of the pages")
    figures = {"ingest_mb": late.ingest_mb, "parser_mb": max(look.parser_mb for look in highest)}
    print(json.dumps({"bench": "ingest-memory", "pages": done, "growth": round(growth, 3), **figures}))


def watched(environment: dict[str, str], seconds: float) -> list[Look]:
    """Run ingest to its end, or for so many seconds, looking at it meanwhile."""
    looks: list[Look] = []
    deadline = time.monotonic() + seconds
    process = subprocess.Popen([sys.executable, "-m", "services.cli", "ingest"], env={**os.environ, **environment})
    try:
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(_LOOK)
            if look := look_at(process.pid, environment["RASID_PORT"]):
                looks.append(look)
    finally:
        process.kill()
        process.wait()
    return looks


def look_at(pid: int, port: str) -> Look | None:
    """The state of a running ingest; None while it starts or stops."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            told = answer.read().decode()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return Look(
            sum(int(float(value)) for value in _PAGES.findall(told)), resident(pid), sum(map(resident, children))
        )
    except OSError:
        return None


def resident(pid: int | str) -> float:
    """Resident memory of a process in MB; 0 once it is gone."""
    try:
        found = _RSS.search(Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    except OSError:
        return 0.0
    return round(int(found[1]) / 1000, 1) if found else 0.0


def highest_of(looks: list[Look], after: int, until: int) -> Look:
    """The highest figures among the looks at `after` < pages <= `until`; the last look before stands in for none."""
    within = [look for look in looks if after < look.pages <= until]
    within = within or [look for look in looks if look.pages <= until][-1:] or looks[:1]
    return Look(until, max(look.ingest_mb for look in within), max(look.parser_mb for look in within))


if __name__ == "__main__":
    main()
