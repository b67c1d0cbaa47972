"""Why coded incidents are not found is counted once each, and agrees with how many are (texts that are not held out)."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from bench.coded import rows as corpus_rows
from bench.coded import told
from bench.coded_causes import coded_causes
from bench.holdout import held_out_text
from services.extract.evaluation.causes import Causes
from services.extract.reader import Reader


def test_every_incident_not_found_and_every_toll_that_differs_has_one_cause(shared: Path) -> None:
    """As many causes as `told` counts misses."""
    assert shared.is_dir()
    reader = Reader.default()
    rows = list(islice((row for row in corpus_rows() if not held_out_text(row)), 60))
    texts = [told(reader, row) for row in rows]
    counted = sum((coded_causes(reader, row) for row in rows), Causes())
    lost = sum(times for (slot, _), times in counted.items() if slot == "incidents")
    apart = sum(times for (slot, _), times in counted.items() if slot == "tolls")
    assert lost == sum(text.incidents - text.found for text in texts) > 0
    assert apart == sum(text.tolls - text.agreeing for text in texts) > 0
