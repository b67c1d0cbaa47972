"""Packed texts take the room that they say they take."""

from __future__ import annotations

import tracemalloc

from services.extract.packing import Packing

COMMON = b"".join(b"%d;" % number for number in range(1000))
TEXTS = [COMMON[:2000] + b"and %d" % number for number in range(1000)]


def test_a_packed_text_comes_out_as_it_went_in() -> None:
    """Also one that has nothing in common with the sample."""
    packing = Packing(COMMON)
    for text in (*TEXTS[:10], b"", b"something else"):
        assert packing.unpack(packing.pack(text)) == text


def test_the_room_of_the_text_is_given_back() -> None:
    """The library's own result holds all of it: months of events took twice what their packed bytes are long."""
    packing = Packing(COMMON)
    tracemalloc.start()
    try:
        held = [packing.pack(text) for text in TEXTS]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    length = sum(map(len, held))
    print(f"{taken / len(held):.0f} bytes held for {length / len(held):.0f}")  # noqa: T201

    assert taken < length + 100 * len(held)
