"""`make quality` counts coded incidents as the corpus's own scorer does, on texts that are not held out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from bench.coded import figures, told
from bench.coded import rows as corpus_rows
from bench.holdout import held_out_text
from services.extract.reader import Reader


def test_figures_are_those_of_the_scorer(shared: Path, tmp_path: Path) -> None:
    """Found, tolls agreeing and events a text, over thirty texts."""
    rows = list(islice((row for row in corpus_rows() if not held_out_text(row)), 30))
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    printed = subprocess.run(
        [sys.executable, shared / "corpus" / "score.py", tmp_path / "texts.jsonl"],
        env={"RASID": f"{sys.executable} -m services.cli"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    ours = [told(reader, row) for reader in [Reader.default()] for row in rows]

    theirs = re.search(r"names (\d+): found (\d+) .* agreeing (\d+) of (\d+) .* mean ([\d.]+)", printed)
    assert theirs is not None, printed
    counts = [sum(text[field] for text in ours) for field in (0, 1, 3, 2)]
    assert counts == [int(number) for number in theirs.groups()[:4]]
    assert counts[0] > 5
    assert figures(ours)["events a text"] == pytest.approx(float(theirs[5]), abs=0.05)
