"""What is remembered of articles in little room: there is something of every article that ever was."""

from __future__ import annotations

from typing import Final

from services.extract.packing import Packing

_SAMPLE_BYTES: Final = 1000  # of a memory that holds some events, and so all that memories have in common
_FRAME: Final = b"\x28\xb5\x2f\xfd"  # how zstd begins (RFC 8878, 3.1.1), and no JSON text


class Packer:
    """Packs JSON texts that are much alike, each by itself; the first that is long enough is what they are compared with.

    For one process: what it packed no other can unpack.
    """

    def __init__(self) -> None:
        self._packing: Packing | None = None

    def pack(self, text: bytes) -> bytes:
        """The text in less room, or as it is while there is nothing to compare it with."""
        if self._packing is None:
            if len(text) < _SAMPLE_BYTES:
                return text
            self._packing = Packing(text)
        return self._packing.pack(text)

    def unpack(self, packed: bytes) -> bytes:
        """The text again."""
        return self._packing.unpack(packed) if self._packing and packed.startswith(_FRAME) else packed
