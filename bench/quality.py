"""`make quality`: how well this version of the reader reads, written into docs/quality.json, docs/quality.md and a plot.

Both sides are scored the same way: the articles and incidents that rules were tuned on, and with `--held-out` those set
aside before any rule was written (`bench/holdout.py`). Of these nothing but figures is printed. A version has one row:
a run replaces that of its version, and what was held out is kept as long as the lexicon is the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from bench.calibrate import PRIOR, chances, fitted_strength
from bench.coded import CORPUS, figures, rows, told
from bench.coded_causes import coded_causes
from bench.evaluate import GOLD
from bench.first_sight import cases, first_sight, of_page
from bench.holdout import HELD_OUT_GOLD, held_out_text
from bench.quality_page import page, plot
from services.common.clock import utc_now
from services.contracts.event import EnrichedEvent
from services.extract.evaluation.calibration import Band, Case, bands
from services.extract.evaluation.causes import Causes, causes
from services.extract.evaluation.findings import evaluate
from services.extract.evaluation.gold import load_gold
from services.extract.evaluation.intervals import bootstrap
from services.extract.evaluation.scores import Scores, headline, total
from services.extract.reader import Reader

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
Measured = dict[str, Any]


def main() -> int:
    """Measure, write, print; 1 where the material is not on this machine."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--held-out", action="store_true", help="score what is set aside too (seldom)")
    wanted = options.parse_args()
    if not GOLD.is_dir() or not CORPUS.is_file():
        print("the annotated articles and the corpus (../shared) are not on this machine", file=sys.stderr)
        return 1
    reader = Reader.default()
    history: list[Measured] = json.loads((DOCS / "quality.json").read_text(encoding="utf-8"))
    row = _row(reader, history, held_out=wanted.held_out)
    history = [one for one in history if one["version"] != row["version"]] + [row]
    (DOCS / "quality.json").write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    (DOCS / "quality.md").write_text(page(history), encoding="utf-8")
    (DOCS / "images" / "confidence.svg").write_text(plot(row), encoding="utf-8")
    print(page([row]))
    return 0


def _row(reader: Reader, history: list[Measured], *, held_out: bool) -> Measured:
    software = reader.software
    known = next((one for one in history if one["version"] == software.version), None)
    same = known is not None and known["lexicon"] == software.lexicon_sha256[:12]
    kept = known["held_out"] if known is not None and same else None
    return {
        "version": software.version,
        "lexicon": software.lexicon_sha256[:12],
        "measured": date.isoformat(utc_now().date()),
        "tuned": _side(reader, held_out=False),
        "held_out": _side(reader, held_out=True) if held_out else kept,
        "first_sight": [list(band) for band in _first_sight(pages=True)],
        "first_sight_ours": [list(band) for band in _first_sight(pages=False)],
    }


def _side(reader: Reader, *, held_out: bool) -> Measured:
    """Figures with intervals, and confidence band by band, of one side."""
    documents = load_gold(GOLD, only=HELD_OUT_GOLD) if held_out else load_gold(GOLD, without=HELD_OUT_GOLD)
    scored = [evaluate(reader, document).scores for document in documents.values()]
    coded = [row for row in rows() if held_out_text(row) == held_out]
    texts = [told(reader, row) for row in coded]
    found = {**bootstrap(scored, _headline), **bootstrap(texts, figures)}
    return {
        "documents": len(documents),
        "texts": len(texts),
        "incidents": sum(text.incidents for text in texts),
        "figures": {name: [round(value, 4) for value in interval] for name, interval in found.items()},
        "causes": _by_slot(_causes(reader, documents) + sum((coded_causes(reader, row) for row in coded), Causes())),
        "bands": [list(band) for band in _bands(reader, documents)],
    }


def _causes(reader: Reader, documents: Any) -> Causes:  # noqa: ANN401
    """What is wrong in the documents, counted: of what is held out nothing else may be told."""
    counted: Causes = Causes()
    for document in documents.values():
        read = [event.model_dump(mode="json") for event in reader.read(document.article())]
        counted.update(causes(read, document.events))
    return counted


def _by_slot(counted: Causes) -> dict[str, dict[str, int]]:
    """Slot to its causes, the most frequent first."""
    told_: dict[str, dict[str, int]] = {}
    for (slot, cause), times in sorted(counted.items(), key=lambda one: (one[0][0], -one[1], one[0][1])):
        told_.setdefault(slot, {})[cause] = times
    return told_


def _headline(scored: Any) -> dict[str, float]:  # noqa: ANN401  (a sequence of Scores)
    documents: list[Scores] = list(scored)
    return headline(total(documents))


def _bands(reader: Reader, documents: Any) -> list[Band]:  # noqa: ANN401
    """The confidence that ships against what is right."""
    return bands([(event.confidence, case.right) for event, case in _judged(reader, documents)])


def _judged(reader: Reader, documents: Any) -> Iterator[tuple[EnrichedEvent, Case]]:  # noqa: ANN401
    for doc, document in documents.items():
        yield from zip(reader.read(document.article()), cases(reader, {doc: document}), strict=True)


def _first_sight(*, pages: bool) -> list[Band]:
    """What was read at first sight on real pages or in our own articles, each batch by weights fitted without it."""
    known = first_sight(list(PRIOR))
    judged = zip(chances(known, fitted_strength(known)), known, strict=True)
    return bands([(round(chance, 2), case.right) for chance, case in judged if of_page(case) == pages])


if __name__ == "__main__":
    sys.exit(main())
