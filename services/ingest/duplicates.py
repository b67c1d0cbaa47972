"""Near-duplicates by MinHash: a text's signature, and the bands by which texts like it are found. Pure.

Chosen by measurement (`tests/unit/ingest/test_ingest_duplicates.py` repeats it on the demo's articles): over pairs of
folded words, a copy that lost 5 % of its words keeps a Jaccard similarity of 0.74 or more, one that lost 10 % 0.53, one
cut to two thirds 0.58; unrelated articles have at most 0.05, and of 58,000 pairs of real pages only two are over 0.5,
both one agency's report on two sites. Triples of words would miss half of the copies that lost 10 %.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

from rensa import RMinHash

from services.common.arabic import fold

THRESHOLD: Final = 0.5
_VALUES: Final = 128  # the estimate's standard error at 0.5 is 0.044
_SEED: Final = 42  # never changed: signatures are compared with those of former days
_ROWS: Final = 4  # values of one band: 32 bands find 87 % of the pairs at 0.5, 99 % at 0.6, an unrelated one in 10,000
_FEWEST: Final = 20  # pairs of words; what is shorter is alike by chance
_WORD: Final = re.compile(r"\w+")
_UNSIGNED: Final = struct.Struct(f"<{_VALUES}I")
_SIGNED: Final = struct.Struct(f"<{_VALUES}i")
_BAND_BYTES: Final = 4 * _ROWS


@dataclass(frozen=True)
class Signature:
    """128 MinHash values and 32 bands, each a signed 32-bit number as PostgreSQL has them."""

    values: tuple[int, ...]
    bands: tuple[int, ...]


def signature_of(text: str) -> Signature | None:
    """The signature of a text, the same on every machine; None where it is too short to be told from others."""
    words = _WORD.findall(fold(text))
    if len(words) <= _FEWEST:
        return None
    hashes = RMinHash(num_perm=_VALUES, seed=_SEED)
    hashes.update([f"{first} {second}" for first, second in pairwise(words)])
    raw = _UNSIGNED.pack(*hashes.digest())
    return Signature(_SIGNED.unpack(raw), _bands(raw))


def similarity(one: Signature, other: Signature) -> float:
    """Estimated Jaccard similarity of the pairs of words of two texts, 0 to 1."""
    return sum(mine == theirs for mine, theirs in zip(one.values, other.values, strict=True)) / _VALUES


def _bands(raw: bytes) -> tuple[int, ...]:
    """One number for each four values, the band's place in it, so that only like places meet."""
    starts = range(0, len(raw), _BAND_BYTES)
    return tuple(crc32(raw[start : start + _BAND_BYTES], start) - 2**31 for start in starts)
