"""The threat model leans on tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_threat_model_names_tests_that_there_are() -> None:
    """Every test in its table is defined under tests/."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")))
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named - defined == set()


def test_each_threat_has_its_test_or_says_that_nothing_stands_against_it() -> None:
    """A row without a test says in so many words that nothing of ours is there."""
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]
    unshown = [row for row in rows if not re.search(r"`test_\w+`", row.rsplit("|", 2)[1])]

    assert len(rows) > 15
    assert all("**nothing" in row for row in unshown), unshown
