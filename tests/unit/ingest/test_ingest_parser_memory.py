"""The parser process counts its own memory, not that of whoever started it."""

from __future__ import annotations

import subprocess
import sys

SHOW = "from services.ingest.parser_process import _peak_bytes; print(_peak_bytes())"


def test_a_large_parent_does_not_count() -> None:
    """A parser started by a process of 300 MB would otherwise end after every page."""
    ballast = b"\1" * 300_000_000
    shown = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, check=True, text=True)
    assert len(ballast) > int(shown.stdout) > 10_000_000
