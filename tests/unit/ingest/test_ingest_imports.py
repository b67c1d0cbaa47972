"""The process that fetches loads nothing that only cleans: pages are cleaned by a process of their own."""

from __future__ import annotations

import subprocess
import sys


def test_the_fetching_process_loads_no_cleaner() -> None:
    """It would cost each start 0.15 s of processor, and the process 8 MB."""
    told = (
        "import sys, services.ingest.app; print(*[name for name in ('trafilatura', 'justext') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "\n"
