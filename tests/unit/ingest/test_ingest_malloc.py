"""What was freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Buffers as pages are, each freed while a small one behind it stays: what a heap cannot give back.
CHURN = """
import sys
from pathlib import Path
from services.ingest import malloc
if sys.argv[1] == "ours" and not malloc.give_back():
    raise SystemExit(3)
kept = []
bytearray(30_000_000)
for _ in range(300):
    page = bytearray(200_000)
    kept.append(bytearray(3_000))
    del page
    kept.append(bytearray(200_000))
kept = [one for one in kept if len(one) < 10_000]
print(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
"""


def resident(which: str) -> int:
    """Resident bytes of a process after the churn."""
    run = subprocess.run([sys.executable, "-c", CHURN, which], capture_output=True, text=True, check=False)
    if run.returncode == 3:
        pytest.skip("another allocator than glibc's")
    return int(run.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_freed_pages_are_given_back() -> None:
    """With glibc's own thresholds 60 MB of freed pages stay between the small blocks that are kept."""
    assert resident("ours") + 40_000_000 < resident("glibc")
