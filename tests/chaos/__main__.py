"""`python -m tests.chaos --seed 1 --minutes 10`: a chaos run; its report, and status 1 when anything is wrong."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import run
from tests.kafka import jars


def main() -> int:
    """Run once."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--quiet", action="store_true", help="no faults, for comparison")
    given = parser.parse_args()
    if lacking := jars.missing():
        print(lacking, file=sys.stderr)  # noqa: T201  (a command's answer)
        return 1
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers are away on purpose
    for number in (signal.SIGINT, signal.SIGTERM):  # also where the shell has told it to ignore them
        signal.signal(number, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="rasid-chaos-"))
    print(f"logs: {folder}", flush=True)  # noqa: T201
    outcome = run(folder, seed=given.seed, minutes=given.minutes, articles=given.articles, quiet=given.quiet)
    print(outcome.report())  # noqa: T201
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
