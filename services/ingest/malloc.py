"""Freed memory goes back to the system, so that a service that runs for months does not grow.

glibc keeps an arena for each thread, and each time a large block is freed it raises, up to 32 MB, the size from which
on blocks are mapped by themselves; smaller ones share the arenas, which fall to pieces. Ingest, whose pages pass through
several threads as buffers of 60-200 kB, grew by 0.8 MB every thousand pages, all of it free blocks in arenas. One arena
and fixed thresholds keep them under 4 MB.
"""

from __future__ import annotations

import ctypes
from typing import Final

# malloc.h; the third is the value that glibc starts with.
_ARENA_MAX, _TRIM_THRESHOLD, _MMAP_THRESHOLD = -8, -1, -3
_SETTINGS: Final = ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, 1_000_000), (_MMAP_THRESHOLD, 131_072))


def give_back() -> bool:
    """Set the allocator of this process; to be called before it starts threads. False where it is not glibc's."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and all(mallopt(name, value) for name, value in _SETTINGS)
