"""Events and incidents in little room: what the merge keeps of months of them, a twentieth of what their models take."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.extract.packing import Packing

Packed = bytes
Model = TypeVar("Model", bound=BaseModel)

_IN_USE: Final = 1024  # reports that are being assembled at a time; more are unpacked again
_INCIDENTS_IN_USE: Final = 128  # an incident that was told just now is likely to be told again
# What records have in common (names of fields, words of the taxonomy): an incident and three events of the recorded
# sites. Two kilobytes say too little of themselves to be compressed alone.
_PACKING: Final = Packing((Path(__file__).parent / "sample.jsonl").read_bytes())
# `model_dump_json` would make text of the bytes, to be encoded again.
_AS_BYTES: Final[dict[type[BaseModel], TypeAdapter[Any]]] = {
    model: TypeAdapter(model) for model in (EnrichedEvent, Incident)
}
_ONE_AT_A_TIME: Final = Lock()  # both let go of the GIL, and are not made for two threads at once


class _InUse(Generic[Model]):
    """The records of a kind that were packed or unpacked last, whole."""

    def __init__(self, model: type[Model], most: int) -> None:
        self._model = model
        self._most = most
        self._whole: dict[Packed, Model] = {}

    def keep(self, packed: Packed, record: Model) -> None:
        """Hold it; the oldest goes when there are too many."""
        self._whole[packed] = record
        if len(self._whole) > self._most:
            del self._whole[next(iter(self._whole))]

    def of(self, packed: Packed) -> Model:
        """The record that was packed."""
        held = self._whole.get(packed)
        if held is None:
            with _ONE_AT_A_TIME:
                held = self._model.model_validate_json(_PACKING.unpack(packed))
                self.keep(packed, held)
        return held

    def forget(self, packed: Packed) -> None:
        """No longer hold it."""
        self._whole.pop(packed, None)


_events: Final = _InUse(EnrichedEvent, _IN_USE)
_incidents: Final = _InUse(Incident, _INCIDENTS_IN_USE)


def pack(record: EnrichedEvent | Incident) -> Packed:
    """A record as compressed JSON, without how it was read. Equal records have equal bytes."""
    told = _AS_BYTES[type(record)].dump_json(record, exclude={"provenance"}, exclude_defaults=True)
    with _ONE_AT_A_TIME:
        packed = _PACKING.pack(told)
        if isinstance(record, EnrichedEvent):  # what has just come is about to be assembled
            whole = record.model_copy(update={"provenance": []}) if record.provenance else record
            _events.keep(packed, whole)
        else:
            _incidents.keep(packed, record)
    return packed


event_in: Final = _events.of
incident_in: Final = _incidents.of


def forget(packed: Packed) -> None:
    """No longer hold the incident unpacked: another version stands in its place."""
    _incidents.forget(packed)
