"""`make evaluate`: the reader on the annotated articles beside this repository, held-out ones never shown.

Without options every fault in the tuned documents is printed; `--held-out` scores the others and prints figures alone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from bench.holdout import HELD_OUT_GOLD
from services.extract.evaluation.report import evaluate_folder

GOLD: Final = Path(__file__).resolve().parents[2] / "shared" / "gold" / "articles"


def main() -> int:
    """Print the report; 1 where the annotated articles are not on this machine."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--held-out", action="store_true", help="score what is set aside (seldom), figures alone")
    options.add_argument("--only", nargs="*", default=[], help="only these documents")
    options.add_argument("--json", action="store_true", help="as JSON Lines")
    wanted = options.parse_args()
    if not GOLD.is_dir():
        print("the annotated articles (../shared/gold) are not on this machine", file=sys.stderr)
        return 1
    only, without = (HELD_OUT_GOLD, frozenset[str]()) if wanted.held_out else (frozenset(wanted.only), HELD_OUT_GOLD)
    print(evaluate_folder(GOLD, only=only, without=without, as_json=wanted.json, figures=wanted.held_out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
