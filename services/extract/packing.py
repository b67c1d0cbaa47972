"""Texts that are much alike in little room, each packed by itself: what they have in common stands in a sample."""

from __future__ import annotations

from typing import Final

from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

_LEVEL: Final = 3  # a quarter of the time of the sixth for a twentieth more room


class Packing:
    """Packs against one sample. What another sample packed it cannot unpack. Not for two threads at once."""

    def __init__(self, sample: bytes) -> None:
        common = ZstdCompressionDict(sample)
        common.precompute_compress(level=_LEVEL)
        self._packer = ZstdCompressor(level=_LEVEL, dict_data=common, write_checksum=False, write_dict_id=False)
        self._unpacker = ZstdDecompressor(dict_data=common)

    def pack(self, text: bytes) -> bytes:
        """The text in less room. Equal texts have equal bytes."""
        # Copied: what the library gives keeps the room of the whole text, though it says that it is shorter.
        return bytes(memoryview(self._packer.compress(text)))

    def unpack(self, packed: bytes) -> bytes:
        """The text again."""
        return self._unpacker.decompress(packed)
