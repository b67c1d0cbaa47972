"""Models to Kafka records and back: UTF-8 JSON values, CloudEvents headers in binary mode.

CloudEvents Kafka protocol binding 1.0.2, section 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from pydantic import ValidationError
from pydantic_core import to_json

from services.contracts import probe
from services.contracts.article import Article
from services.contracts.base import RecordModel
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted, Extractor
from services.contracts.heartbeat import Heartbeat
from services.contracts.incident import Incident
from services.contracts.topics import ARTICLES, EVENTS, HEARTBEATS, INCIDENTS

BACKFILL_HEADER: Final = "ce_backfill"
MAJOR_VERSION: Final = 1  # of every schema; a record of another major version is refused
_ID_SPACE: Final = UUID("6f1b2d0c-7d8e-5d7e-9d0a-52617369640a")

Headers = tuple[tuple[str, bytes], ...]


class InvalidRecordError(ValueError):
    """A record that no version of this code can read: not JSON, not the schema, or a schema it does not know."""


@dataclass(frozen=True)
class Record:
    """A record ready to be sent. `partition` None: the one of its key."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers
    partition: int | None = None


@dataclass(frozen=True)
class Tombstone:
    """A record without a value, ready to be sent: lets a compacted topic forget its key."""

    topic: str
    key: bytes
    headers: Headers
    value: None = None
    partition: None = None


@dataclass(frozen=True)
class Kind:
    """One kind of public record: its model, its topic, its names."""

    model: type[RecordModel]
    topic: str
    ce_type: str
    schema: str

    @property
    def dataschema(self) -> str:
        """What `ce_dataschema` says, and `$id` of its JSON Schema."""
        return f"urn:rasid:schema:{self.schema}:{MAJOR_VERSION}"


KINDS: Final[tuple[Kind, ...]] = (
    Kind(Article, ARTICLES.name, "org.rasid.article.published", "article"),
    Kind(EnrichedEvent, EVENTS.name, "org.rasid.event.extracted", "enriched-event"),
    Kind(ExtractionCompleted, EVENTS.name, "org.rasid.extraction.completed", "extraction-completed"),
    Kind(EventRetracted, EVENTS.name, "org.rasid.event.retracted", "event-retracted"),
    Kind(Incident, INCIDENTS.name, "org.rasid.incident.versioned", "incident"),
    Kind(Heartbeat, HEARTBEATS.name, "org.rasid.heartbeat", "heartbeat"),
)
_BY_MODEL: Final = {kind.model: kind for kind in KINDS}
_BY_TYPE: Final = {kind.ce_type: kind for kind in KINDS}

PublicRecord = Article | EnrichedEvent | ExtractionCompleted | EventRetracted | Incident | Heartbeat


def encode(record: PublicRecord, *, service: str, sent_at: datetime, backfill: bool = False) -> Record:
    """The Kafka record of a model. `ce_id` depends on id, revision and extractor, so a record sent twice has one id."""
    kind = _BY_MODEL[type(record)]
    key, identity = _key_and_identity(record)
    subject = key.encode()
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(uuid5(_ID_SPACE, kind.ce_type + "\x1f" + identity)).encode()),
        ("ce_source", f"urn:rasid:{service}".encode()),
        ("ce_type", kind.ce_type.encode()),
        ("ce_time", sent_at.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()),
        ("ce_subject", subject),
        ("ce_dataschema", kind.dataschema.encode()),
        ("content-type", b"application/json"),
    ]
    if backfill:
        headers.append((BACKFILL_HEADER, b"true"))
    if probe.is_probe(record):
        headers.append((probe.HEADER, b"true"))
    # `to_json` has the bytes at once; `model_dump_json` makes text of them, to be encoded again.
    return Record(topic=kind.topic, key=subject, value=to_json(record), headers=tuple(headers))


def tombstone(incident: Incident, *, sent_at: datetime, backfill: bool = False) -> Tombstone:
    """What follows the version that withdrew an incident which became no other."""
    last = encode(incident, service="extract", sent_at=sent_at, backfill=backfill)
    own_id = str(uuid5(_ID_SPACE, f"tombstone\x1f{incident.incident_id}\x1f{incident.version}")).encode()
    headers = tuple((name, own_id if name == "ce_id" else value) for name, value in last.headers)
    return Tombstone(last.topic, last.key, headers)


def decode(headers: Iterable[tuple[str, bytes]] | Mapping[str, bytes], value: bytes | None) -> PublicRecord:
    """The model of a Kafka record.

    Raises InvalidRecordError, whose message names what is wrong, for anything that is not a record of this contract.
    """
    named = dict(headers)
    kind = _kind_of(named)
    if value is None:
        msg = "the record has no value"
        raise InvalidRecordError(msg)
    try:
        record = kind.model.model_validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "value"
        msg = f"{where}: {first['msg']}"
        raise InvalidRecordError(msg) from error
    assert isinstance(record, PublicRecord)  # noqa: S101  (narrows the type; KINDS holds nothing else)
    return record


def is_backfill(headers: Iterable[tuple[str, bytes]] | Mapping[str, bytes]) -> bool:
    """Whether the record was published by a backfill or replay."""
    return dict(headers).get(BACKFILL_HEADER) == b"true"


def _kind_of(named: Mapping[str, bytes | None]) -> Kind:
    ce_type = _text(named, "ce_type")
    dataschema = _text(named, "ce_dataschema")
    kind = _BY_TYPE.get(ce_type)
    if kind is None:
        msg = f"unknown ce_type {ce_type!r}"
        raise InvalidRecordError(msg)
    if dataschema != kind.dataschema:
        msg = f"unknown schema version {dataschema!r}; this version reads {kind.dataschema!r}"
        raise InvalidRecordError(msg)
    return kind


def _text(named: Mapping[str, bytes | None], name: str) -> str:
    value = named.get(name)  # Kafka allows a header without a value
    if value is None:
        msg = f"the record has no header {name}"
        raise InvalidRecordError(msg)
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        msg = f"header {name} is not UTF-8"
        raise InvalidRecordError(msg) from error


def _key_and_identity(record: PublicRecord) -> tuple[str, str]:
    match record:
        case Article():
            return str(record.article_id), _joined(record.article_id, record.revision, record.cleaner.version)
        case EnrichedEvent():
            article = record.article
            return str(article.article_id), _joined(record.event_id, article.revision, *_extractor(record.extractor))
        case ExtractionCompleted():
            identity = (record.article_id, record.revision, record.fetched_at, *_extractor(record.extractor))
            return str(record.article_id), _joined(*identity)
        case EventRetracted():
            return str(record.article_id), _joined(record.event_id, record.revision, *_extractor(record.extractor))
        case Incident():
            return str(record.incident_id), _joined(record.incident_id, record.version)
        case Heartbeat():
            return record.service, _joined(record.instance, record.sent_at)


def _extractor(extractor: Extractor) -> tuple[object, ...]:
    return extractor.version, extractor.lexicon_sha256, extractor.gazetteer_sha256


def _joined(*parts: object) -> str:
    return "\x1f".join(map(str, parts))
