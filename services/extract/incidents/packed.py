"""Events and incidents in little room: what the merge keeps of months of them, a twentieth of what their models take."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident

Packed = bytes
Model = TypeVar("Model", EnrichedEvent, Incident)

_LEVEL: Final = 3  # a quarter of the time of the sixth for a twentieth more room
_IN_USE: Final = 1024  # reports that are being assembled at a time; more are unpacked again
_INCIDENTS_IN_USE: Final = 128  # an incident that was told just now is likely to be told again
# What records have in common (names of fields, words of the taxonomy): an incident and three events of the recorded
# sites. Two kilobytes say too little of themselves to be compressed alone.
_SAMPLE: Final = ZstdCompressionDict((Path(__file__).parent / "sample.jsonl").read_bytes())
_SAMPLE.precompute_compress(level=_LEVEL)
_PACKER: Final = ZstdCompressor(level=_LEVEL, dict_data=_SAMPLE, write_checksum=False, write_dict_id=False)
_UNPACKER: Final = ZstdDecompressor(dict_data=_SAMPLE)
_ONE_AT_A_TIME: Final = Lock()  # both let go of the GIL, and are not made for two threads at once

_in_use: Final[dict[Packed, EnrichedEvent]] = {}
_incidents_in_use: Final[dict[Packed, Incident]] = {}


def pack(record: EnrichedEvent | Incident) -> Packed:
    """A record as compressed JSON, without how it was read. Equal records have equal bytes."""
    told = record.model_dump_json(exclude={"provenance"}, exclude_defaults=True).encode()
    with _ONE_AT_A_TIME:
        packed = _PACKER.compress(told)
        if isinstance(record, EnrichedEvent):  # what has just come is about to be assembled
            whole = record.model_copy(update={"provenance": []}) if record.provenance else record
            _use(_in_use, packed, whole, _IN_USE)
        else:
            _use(_incidents_in_use, packed, record, _INCIDENTS_IN_USE)
    return packed


def event_in(packed: Packed) -> EnrichedEvent:
    """The event that was packed."""
    held = _in_use.get(packed)
    if held is None:
        with _ONE_AT_A_TIME:
            held = EnrichedEvent.model_validate_json(_UNPACKER.decompress(packed))
            _use(_in_use, packed, held, _IN_USE)
    return held


def incident_in(packed: Packed) -> Incident:
    """The incident that was packed."""
    held = _incidents_in_use.get(packed)
    if held is None:
        with _ONE_AT_A_TIME:
            held = Incident.model_validate_json(_UNPACKER.decompress(packed))
            _use(_incidents_in_use, packed, held, _INCIDENTS_IN_USE)
    return held


def forget(packed: Packed) -> None:
    """No longer hold the incident unpacked: another version stands in its place."""
    _incidents_in_use.pop(packed, None)


def _use(in_use: dict[Packed, Model], packed: Packed, record: Model, limit: int) -> None:
    in_use[packed] = record
    if len(in_use) > limit:
        del in_use[next(iter(in_use))]
