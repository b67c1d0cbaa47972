"""`rasid evaluate` counts as the gold's own scorer does, on the articles that are not held out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bench.holdout import HELD_OUT_GOLD
from services.extract.evaluation.gold import load_gold
from services.extract.evaluation.report import evaluated, scores_table
from services.extract.evaluation.scores import total
from services.extract.reader import Reader

_FIGURES = re.compile(r"(.+?) +P (\S+)  R (\S+)  F1 (\S+)   \((\d+) of (\d+) \w+, (\d+) gold\)")


def test_figures_are_those_of_the_scorer(shared: Path, tmp_path: Path) -> None:
    """Every tally that both print is the same, to the last event, and so is the mean over modalities."""
    gold = shared / "gold" / "articles"
    reader, read = Reader.default(), tmp_path / "read.jsonl"
    with read.open("w", encoding="utf-8") as lines:
        for document in load_gold(gold, without=HELD_OUT_GOLD).values():
            shutil.copy(gold / f"{document.doc}.json", tmp_path)
            for event in reader.read(document.article()):
                lines.write(json.dumps({**event.model_dump(mode="json"), "doc": document.doc}) + "\n")

    theirs = subprocess.run(
        [sys.executable, shared / "gold" / "score.py", tmp_path, read], capture_output=True, text=True, check=True
    ).stdout
    ours = list(scores_table(total(one.scores for one in evaluated(gold, without=HELD_OUT_GOLD, reader=reader))))

    assert _tallies(ours) == _tallies(theirs.splitlines())
    assert len(_tallies(ours)) > 20
    macro = next(line for line in ours if line.startswith("modality"))
    assert macro.split()[-1] == re.search(r"modality, macro F1 +(\S+)", theirs)[1]  # type: ignore[index]  # it prints it


def _tallies(lines: list[str]) -> dict[str, tuple[str, ...]]:
    return {match[1].strip(): match.groups()[1:] for line in lines if (match := _FIGURES.match(line))}
