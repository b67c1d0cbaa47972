"""Precision and recall of the text-level trimmer: on the annotated pages, and on pages of our own as plain text.

`make bench-tails`. Of the annotated pages only those that rules may be tuned on, unless `--held-out` is given; of those
set aside nothing is printed but the figures. Our own pages (`tests.made_templates`) are taken as text from the article's
first paragraph on, as an extractor leaves them that takes too much.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bench.holdout import HELD_OUT_GOLD
from services.ingest.clean.boilerplate import trim
from services.ingest.clean.document import parse
from services.ingest.clean.paragraphs import paragraphs_of
from services.ingest.clean.plain import one_line
from tests.made_templates import TEMPLATES, MadePage, page_of

_GOLD: Final = Path(__file__).resolve().parents[2] / "shared" / "gold" / "articles"
_MADE: Final = 5  # pages of each template

Counts = tuple[int, int, int]


def main() -> int:
    """Score, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="score the pages that are set aside too")
    given = parser.parse_args()
    gold = sorted(_GOLD.glob("dev-*.json"))
    if not gold:
        print("the annotated pages (../shared/gold) are not on this machine", file=sys.stderr)
        return 1
    parts = {"development": _summed(_annotated(path) for path in gold if path.stem not in HELD_OUT_GOLD)}
    if given.held_out:
        parts["held_out"] = _summed(_annotated(path) for path in gold if path.stem in HELD_OUT_GOLD)
    parts["own_pages"] = _summed(_own(page_of(name, number)) for name in TEMPLATES for number in range(_MADE))
    figures = {}
    print(f"{'pages':14} {'lines':>6} {'precision':>10} {'recall':>8}")
    for name, (right, wrong, missed) in parts.items():
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        figures[name] = {"precision": round(precision, 4), "recall": round(recall, 4)}
        print(f"{name:14} {right + missed:6} {precision:10.3f} {recall:8.3f}")
    print(json.dumps({"bench": "tails", **figures}))
    return 0


def _summed(counts: Iterable[Counts]) -> Counts:
    right, wrong, missed = (sum(column) for column in zip(*counts, strict=True))
    return right, wrong, missed


def _annotated(path: Path) -> Counts:
    gold = json.loads(path.read_text(encoding="utf-8"))
    lines = [line for line in map(one_line, str(gold["text"]).split("\n")) if line]
    return _counted(lines, {one_line(line) for line in gold["boilerplate"]}, gold["title"] and one_line(gold["title"]))


def _own(made: MadePage) -> Counts:
    lines = list(paragraphs_of(parse(made.page.body, None)))
    lines = lines[lines.index(made.article.paragraphs[0]) :]
    return _counted(lines, set(lines) - set(made.article.paragraphs), made.article.title)


def _counted(lines: list[str], boilerplate: set[str], title: str | None) -> Counts:
    """Lines rightly removed, wrongly removed, left standing. The title said again is neither."""
    gone = [cut for cut in trim(lines, title=title, site=None, whole_page=True).removed if cut.rule != "title"]
    removed = {line.text for line in gone}
    right = sum(1 for line in gone if line.text in boilerplate)
    missed = sum(1 for line in lines if line in boilerplate and line not in removed)
    return right, len(gone) - right, missed


if __name__ == "__main__":
    sys.exit(main())
