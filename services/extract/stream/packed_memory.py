"""What is remembered of articles in little room: there is something of every article that ever was."""

from __future__ import annotations

from typing import Final

from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

_LEVEL: Final = 3
_SAMPLE_BYTES: Final = 1000  # of a memory that holds some events, and so all that memories have in common
_FRAME: Final = b"\x28\xb5\x2f\xfd"  # how zstd begins (RFC 8878, 3.1.1), and no JSON text


class Packer:
    """Packs JSON texts that are much alike, each by itself; the first that is long enough is what they are compared with.

    For one process: what it packed no other can unpack.
    """

    def __init__(self) -> None:
        self._packer: ZstdCompressor | None = None
        self._unpacker = ZstdDecompressor()

    def pack(self, text: bytes) -> bytes:
        """The text in less room, or as it is while there is nothing to compare it with."""
        if self._packer is None:
            if len(text) < _SAMPLE_BYTES:
                return text
            sample = ZstdCompressionDict(text)
            sample.precompute_compress(level=_LEVEL)
            self._packer = ZstdCompressor(level=_LEVEL, dict_data=sample, write_checksum=False, write_dict_id=False)
            self._unpacker = ZstdDecompressor(dict_data=sample)
        return self._packer.compress(text)

    def unpack(self, packed: bytes) -> bytes:
        """The text again."""
        return self._unpacker.decompress(packed) if packed.startswith(_FRAME) else packed
