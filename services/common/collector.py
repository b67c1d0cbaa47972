"""Python's cycle collector as a stream of records wants it: it looks seldom, and never at what stays.

A batch of records, and what is thought of one article, is ten thousands of objects, all of which live until the batch
is done and hardly any of which are part of a cycle: reading, merging and cleaning were seen to leave none. With its
defaults (a look at every 700 new objects) the collector walks through them, and through the lexicons and modules beside
them, again and again: half of the time of decoding a batch, a tenth of merging it.
"""

from __future__ import annotations

import gc
from typing import Final

_NEW_OBJECTS: Final = 100_000  # more than an article has at a time; some ten megabytes, if all of them were garbage


def collect_seldom() -> None:
    """Leave alone whatever the process has now, and look at what is new every 100,000 objects. May be called again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
