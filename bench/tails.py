"""Precision and recall of the text-level trimmer on the boilerplate lines of the annotated pages.

`make bench-tails`. The held-out texts are only scored: nothing of them is printed but the figures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from bench.holdout import HELD_OUT_GOLD
from services.ingest.clean.boilerplate import trim
from services.ingest.clean.plain import one_line

_GOLD: Final = Path(__file__).resolve().parents[2] / "shared" / "gold" / "articles"


def main() -> int:
    """Score, print a table, end with one line of JSON."""
    counts = {"development": [0, 0, 0], "held out": [0, 0, 0]}
    for path in sorted(_GOLD.glob("dev-*.json")):
        part = counts["held out" if path.stem in HELD_OUT_GOLD else "development"]
        for place, count in enumerate(_counted(json.loads(path.read_text(encoding="utf-8")))):
            part[place] += count
    if not any(map(any, counts.values())):
        print("the annotated pages (../shared/gold) are not on this machine", file=sys.stderr)
        return 1
    figures = {}
    print(f"{'pages':14} {'lines':>6} {'precision':>10} {'recall':>8}")
    for part_name, (right, wrong, missed) in counts.items():
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        figures[part_name.replace(" ", "_")] = {"precision": round(precision, 4), "recall": round(recall, 4)}
        print(f"{part_name:14} {right + missed:6} {precision:10.3f} {recall:8.3f}")
    print(json.dumps({"bench": "tails", **figures}))
    return 0


def _counted(gold: dict[str, object]) -> tuple[int, int, int]:
    """Lines rightly removed, wrongly removed, left standing. The title said again is neither."""
    lines = [line for line in map(one_line, str(gold["text"]).split("\n")) if line]
    boilerplate = {one_line(line) for line in gold["boilerplate"]}  # type: ignore[attr-defined]  # a list in every one
    title = one_line(str(gold["title"])) if gold["title"] else None
    gone = [
        removed for removed in trim(lines, title=title, site=None, whole_page=True).removed if removed.rule != "title"
    ]
    removed = {line.text for line in gone}
    right = sum(1 for line in gone if line.text in boilerplate)
    missed = sum(1 for line in lines if line in boilerplate and line not in removed)
    return right, len(gone) - right, missed


if __name__ == "__main__":
    sys.exit(main())
