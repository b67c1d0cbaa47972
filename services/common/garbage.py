"""The cycle collector, set for a service: it need not look through what stays, nor at every 700 objects.

Python's defaults cost a third of a merge and a quarter of a read (docs/benchmarks.md): an article is thousands of small
objects that reference counting frees by itself, beside a gazetteer and a lexicon of a million that never go. What is
left for the collector, cycles of tasks and errors, is found later and not less.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_THRESHOLDS: Final = (50_000, 10, 10)  # objects made and not freed before the youngest are looked at: some megabytes


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Inside the block what exists now is left out of collections, and these are rarer; afterwards all is as before."""
    before = gc.get_threshold()
    gc.collect()  # what is garbage now would stay for good
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
