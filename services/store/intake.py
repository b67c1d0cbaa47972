"""Kafka records as the models the store keeps, or the reason why one never will be. Pure."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeVar

from services.common.errors import DeadLetterError
from services.contracts.article import Article
from services.contracts.base import RecordModel
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.incident import Incident
from services.contracts.records import Headers, InvalidRecordError, decode
from services.store.sinks import StoredRecord

Kind = Literal["article", "event", "closing", "retraction", "incident", "unreadable"]

_KINDS: Final[dict[type[RecordModel], Kind]] = {
    Article: "article",
    EnrichedEvent: "event",
    ExtractionCompleted: "closing",
    EventRetracted: "retraction",
    Incident: "incident",
}
_ESCAPED_NUL: Final = b"\\u0000"
_REPLACEMENT: Final = "\ufffd"

Model = TypeVar("Model", bound=RecordModel)


def read(headers: Headers, value: bytes | None) -> StoredRecord:
    """The model of a record. Raises DeadLetterError for what is not one that the store keeps."""
    try:
        record = decode(headers, value)
    except InvalidRecordError as error:
        raise DeadLetterError(str(error)) from error
    if not isinstance(record, StoredRecord):
        msg = f"the store keeps no {type(record).__name__}"
        raise DeadLetterError(msg)
    return without_nul(record) if value and _ESCAPED_NUL in value else record


def kind_of(record: StoredRecord) -> Kind:
    """What the metrics call it."""
    return _KINDS[type(record)]


def without_nul(record: Model) -> Model:
    """The record with U+FFFD for each U+0000, which no PostgreSQL text can hold; offsets stay right."""
    return type(record).model_validate(_replaced(record.model_dump()))


def _replaced(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    match value:
        case str():
            return value.replace("\x00", _REPLACEMENT)
        case list():
            return [_replaced(each) for each in value]
        case dict():
            return {key: _replaced(each) for key, each in value.items()}
    return value
