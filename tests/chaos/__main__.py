"""`python -m tests.chaos --seed 1 --minutes 10`: a chaos run; its report, and status 1 when anything is wrong."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.chaos.run import run
from tests.chaos.verdict import expected_of
from tests.kafka import jars


def main() -> int:
    """Run once."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="several run one after another")
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
    failed = False
    with ProcessPoolExecutor(1) as apart:  # a minute's work for 20,000 articles, the same for each seed
        wanted = apart.submit(expected_of, given.articles, folder / "expected")
        for seed in given.seed:
            print(f"seed {seed}", flush=True)  # noqa: T201
            own = folder / f"seed-{seed}"
            outcome = run(
                own, seed=seed, minutes=given.minutes, articles=given.articles, wanted=wanted, quiet=given.quiet
            )
            print(outcome.report(), flush=True)  # noqa: T201
            failed = failed or bool(outcome.problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
