"""The contracts as documents: JSON Schema of every record, one AsyncAPI document of the topics. Committed, drift-checked.

`$id` of a record's schema is what the record's header `ce_dataschema` says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from services.contracts import dead_letter, probe
from services.contracts.base import RecordModel
from services.contracts.dead_letter import PageReference, RecordReference
from services.contracts.heartbeat import Heartbeat
from services.contracts.records import BACKFILL_HEADER, KINDS, MAJOR_VERSION, Kind
from services.contracts.topics import ALL, DEAD_LETTER_SUFFIX, PAGES_DEAD, Topic

FOLDER: Final = Path(__file__).parent / "schemas"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_KAFKA_BINDING: Final = "0.5.0"
_DEAD_VALUES: Final[dict[str, type[RecordModel]]] = {
    "page-reference": PageReference,
    "record-reference": RecordReference,
}

Document = dict[str, Any]


def export(folder: Path = FOLDER) -> list[Path]:
    """Write every schema and `asyncapi.json` into `folder`; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, document in documents().items():
        path = folder / name
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def documents() -> dict[str, Document]:
    """File name to document."""
    schemas = {f"{kind.schema}.json": _schema(kind.model, kind.dataschema) for kind in KINDS}
    for name, model in _DEAD_VALUES.items():
        schemas[f"{name}.json"] = _schema(model, f"urn:rasid:schema:{name}:{MAJOR_VERSION}")
    return {**schemas, "asyncapi.json": _asyncapi()}


class WithoutTitles(GenerateJsonSchema):
    """Property titles that repeat the property's name say nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002  (pydantic's signature)
        """Never."""
        return False


def _schema(model: type[RecordModel], identity: str) -> Document:
    schema = model.model_json_schema(mode="serialization", schema_generator=WithoutTitles)
    return {"$schema": _DIALECT, "$id": identity, **schema}


def _asyncapi() -> Document:
    messages = {kind.model.__name__: _message(kind) for kind in KINDS}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:rasid",
        "info": {
            "title": "rasid",
            "version": f"{MAJOR_VERSION}.0.0",
            "description": "Syrian news as structured events. Types and meaning of fields are stable, new fields are "
            "optional, nothing is renamed. Delivery is at least once: ce_id tells a record sent twice.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in ALL},
        "operations": {
            f"publish.{topic.name}": {"action": "send", "channel": {"$ref": f"#/channels/{topic.name}"}}
            for topic in ALL
        },
        "components": {
            "messages": {**messages, "DeadPage": _dead_page(), "DeadRecord": _dead_record()},
            "messageTraits": {"CloudEvent": {"headers": _cloud_event_headers()}},
        },
    }


def _channel(topic: Topic) -> Document:
    if topic is PAGES_DEAD:
        names, meaning = ["DeadPage"], "Pages that cannot be cleaned, each a reference into the archive."
    elif topic.name.endswith(DEAD_LETTER_SUFFIX):
        names, meaning = ["DeadRecord"], "Records that will never work, as they were."
    else:
        names = [kind.model.__name__ for kind in KINDS if kind.topic == topic.name]
        meaning = f"Keyed by {topic.key}; order holds within a key. Value: {topic.value}."
        meaning += " A withdrawn one is followed by a tombstone (no value)." if topic.compacted else ""
    configuration: Document = {"cleanup.policy": ["compact" if topic.compacted else "delete"]}
    if topic.retention_ms is not None:
        configuration["retention.ms"] = topic.retention_ms
    binding: Document = {"topic": topic.name, "topicConfiguration": configuration, "bindingVersion": _KAFKA_BINDING}
    if topic.partitions is not None:
        binding["partitions"] = topic.partitions
    return {
        "address": topic.name,
        "description": meaning,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": binding},
    }


def _message(kind: Kind) -> Document:
    return {
        "name": kind.ce_type,
        "summary": (kind.model.__doc__ or "").splitlines()[0],
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/CloudEvent"}],
        "headers": {
            "type": "object",
            "properties": {"ce_type": {"const": kind.ce_type}, "ce_dataschema": {"const": kind.dataschema}},
        },
        "payload": _payload(f"{kind.schema}.json"),
        "bindings": _keyed({"type": "string"} if kind.model is Heartbeat else {"type": "string", "format": "uuid"}),
    }


def _dead_page() -> Document:
    return {
        "summary": "A page that cannot be cleaned.",
        "contentType": "application/json",
        "headers": _dead_headers(),
        "payload": _payload("page-reference.json"),
        "bindings": _keyed({"type": "string", "format": "uuid"}),
    }


def _dead_record() -> Document:
    return {
        "summary": "The original bytes, key and headers; over the size limit a record-reference instead of the bytes.",
        "contentType": "application/octet-stream",
        "headers": _dead_headers(),
        "bindings": _keyed({"type": "string", "description": "as the original"}),
    }


def _payload(name: str) -> Document:
    return {"schemaFormat": _FORMAT, "schema": {"$ref": f"./{name}"}}


def _keyed(key: Document) -> Document:
    return {"kafka": {"key": key, "bindingVersion": _KAFKA_BINDING}}


def _cloud_event_headers() -> Document:
    """CloudEvents 1.0, Kafka binding, binary mode."""
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_dataschema", "content-type"],
        "properties": {
            "ce_specversion": {"const": "1.0"},
            "ce_id": {"type": "string", "format": "uuid", "description": "the same for a record sent twice"},
            "ce_source": text,
            "ce_type": text,
            "ce_time": {"type": "string", "format": "date-time", "description": "of sending, not of what is told"},
            "ce_subject": text,
            "ce_dataschema": text,
            "content-type": {"const": "application/json"},
            BACKFILL_HEADER: {"const": "true", "description": "only on records of a backfill or replay"},
            probe.HEADER: {"const": "true", "description": "only on records of the synthetic article: not news"},
            "traceparent": {"type": "string", "description": "W3C Trace Context, from the fetch on; may be absent"},
        },
    }


def _dead_headers() -> Document:
    described = {
        dead_letter.SERVICE: "service and version that gave it up",
        dead_letter.TIME: "when, RFC 3339, UTC",
        dead_letter.ERROR_CLASS: "class of the error",
        dead_letter.ERROR_MESSAGE: "its message",
        dead_letter.ORIGIN: "topic/partition/offset, or the URL of the page",
        dead_letter.ATTEMPTS: "how often it was tried",
    }
    return {
        "type": "object",
        "required": list(described),
        "properties": {name: {"type": "string", "description": meaning} for name, meaning in described.items()},
    }
