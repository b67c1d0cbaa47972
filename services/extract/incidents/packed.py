"""Events and incidents in little room: what the merge keeps of months of them, a twentieth of what their models take."""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident

Packed = bytes

_LEVEL: Final = 6
_WINDOW: Final = -15  # no header, no checksum: it never leaves the process
_IN_USE: Final = 1024  # reports that are being assembled at a time; more are unpacked again
# What records have in common (names of fields, words of the taxonomy): an incident and three events of the recorded
# sites. Two kilobytes say too little of themselves to be compressed alone.
_SAMPLE: Final = (Path(__file__).parent / "sample.jsonl").read_bytes()


def pack(record: EnrichedEvent | Incident) -> Packed:
    """A record as compressed JSON, without how it was read. Equal records have equal bytes."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, zdict=_SAMPLE)
    told = record.model_dump_json(exclude={"provenance"}, exclude_defaults=True)
    return packer.compress(told.encode()) + packer.flush()


@lru_cache(maxsize=_IN_USE)
def event_in(packed: Packed) -> EnrichedEvent:
    """The event that was packed."""
    return EnrichedEvent.model_validate_json(_unpacked(packed))


def incident_in(packed: Packed) -> Incident:
    """The incident that was packed."""
    return Incident.model_validate_json(_unpacked(packed))


def _unpacked(packed: Packed) -> bytes:
    unpacker = zlib.decompressobj(_WINDOW, zdict=_SAMPLE)
    return unpacker.decompress(packed) + unpacker.flush()
