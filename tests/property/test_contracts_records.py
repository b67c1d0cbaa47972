"""Whatever a record's JSON Schema admits is read, survives the way over a topic and keeps its id; all else is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts import schemas
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.heartbeat import Heartbeat
from services.contracts.incident import Incident
from services.contracts.records import KINDS, InvalidRecordError, Kind, PublicRecord, decode, encode
from services.contracts.taxonomy import MODES

SENT_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Json = Any
few = settings(max_examples=200, deadline=None)  # the records are large

kinds = st.sampled_from(KINDS)
times = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001  (the zone is drawn; a day from the edge, so that UTC holds it)
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(datetime.isoformat)


def values(schema: dict[str, Json], definitions: dict[str, Json]) -> st.SearchStrategy[Json]:
    """JSON values that pass `schema`: as much of JSON Schema as our own schemas use."""
    if "$ref" in schema:
        return values(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions)
    if "anyOf" in schema:
        return st.one_of([values(option, definitions) for option in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    drawn: dict[str, Callable[[], st.SearchStrategy[Json]]] = {
        "null": st.none,
        "boolean": st.booleans,
        "integer": lambda: st.integers(schema.get("minimum"), schema.get("maximum")),
        "number": lambda: st.floats(schema["minimum"], schema.get("maximum"), allow_infinity=False, allow_nan=False),
        "string": lambda: strings(schema),
        "array": lambda: st.lists(values(schema["items"], definitions), max_size=2),
        "object": lambda: objects(schema, definitions),
    }
    return drawn[schema["type"]]()


def strings(schema: dict[str, Json]) -> st.SearchStrategy[str]:
    """Text, or what its format or pattern asks for."""
    if "pattern" in schema:
        assert schema["pattern"] == "^[0-9a-f]{64}$"
        return st.binary(min_size=32, max_size=32).map(bytes.hex)
    formats: dict[str, st.SearchStrategy[str]] = {"uuid": st.uuids().map(str), "date-time": times}
    return formats[schema["format"]] if "format" in schema else st.text(max_size=20)


def objects(schema: dict[str, Json], definitions: dict[str, Json]) -> st.SearchStrategy[dict[str, Json]]:
    """Objects with every required field and any of the others; the two rules between fields are kept."""
    parts = {name: values(part, definitions) for name, part in schema["properties"].items()}
    required = set(schema.get("required", ()))
    drawn = st.fixed_dictionaries(
        {name: part for name, part in parts.items() if name in required},
        optional={name: part for name, part in parts.items() if name not in required},
    )
    if "mode" in required:
        drawn = drawn.flatmap(
            lambda value: st.sampled_from(MODES[value["event_type"]]).map(lambda m: {**value, "mode": m})
        )
    return drawn.map(without_false_point) if "lat" in parts else drawn


def without_false_point(location: dict[str, Json]) -> dict[str, Json]:
    """Coordinates only in pairs, and only for a point or settlement."""
    paired = location.get("lat") is not None and location.get("lon") is not None
    if paired and location.get("precision") in {"point", "settlement"}:
        return location
    return {**location, "lat": None, "lon": None}


DOCUMENTS = {
    kind: values(schema, schema.get("$defs", {}))
    for kind in KINDS
    for schema in [schemas.documents()[f"{kind.schema}.json"]]
}


def headers_of(kind: Kind) -> dict[str, bytes]:
    """The least a record must say of itself."""
    return {"ce_type": kind.ce_type.encode(), "ce_dataschema": kind.dataschema.encode()}


@st.composite
def records(draw: st.DrawFn) -> PublicRecord:
    """Any of the six models, with any values that its schema admits."""
    kind = draw(kinds)
    return decode(headers_of(kind), json.dumps(draw(DOCUMENTS[kind])).encode())


@few
@given(record=records(), backfill=st.booleans())
def test_a_record_survives_the_topic(record: PublicRecord, backfill: bool) -> None:  # noqa: FBT001  (drawn)
    """decode(encode(x)) == x, for all six models."""
    sent = encode(record, service="test", sent_at=SENT_AT, backfill=backfill)
    assert decode(sent.headers, sent.value) == record


@few
@given(record=records(), later=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_record_sent_twice_has_one_id(record: PublicRecord, later: timedelta) -> None:
    """Neither time nor sender nor backfill enters `ce_id` or the key."""
    first = encode(record, service="a", sent_at=SENT_AT)
    second = encode(record, service="b", sent_at=SENT_AT + later, backfill=True)
    assert (dict(first.headers)["ce_id"], first.key) == (dict(second.headers)["ce_id"], second.key)


def identity(record: PublicRecord) -> tuple[object, ...]:
    """What the contract says `ce_id` is derived from."""
    match record:
        case Article():
            return Article, record.article_id, record.revision, record.cleaner.version
        case EnrichedEvent():
            return EnrichedEvent, record.event_id, record.article.revision, record.extractor.version
        case ExtractionCompleted():
            return ExtractionCompleted, record.article_id, record.revision, record.extractor.version
        case EventRetracted():
            return EventRetracted, record.event_id, record.revision, record.extractor.version
        case Incident():
            return Incident, record.incident_id, record.version
        case Heartbeat():
            return Heartbeat, record.instance, record.sent_at


@few
@given(records(), records())
def test_two_records_have_two_ids(one: PublicRecord, other: PublicRecord) -> None:
    """What differs in id, revision or extractor differs in `ce_id`."""
    first, second = (dict(encode(record, service="a", sent_at=SENT_AT).headers)["ce_id"] for record in (one, other))
    assert first != second or identity(one) == identity(other)


@few
@given(kind=kinds, value=st.binary(max_size=200))
def test_arbitrary_bytes_are_an_invalid_record(kind: Kind, value: bytes) -> None:
    """Never another exception, whatever the bytes are."""
    with pytest.raises(InvalidRecordError):
        decode(headers_of(kind), value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@few
@given(kind=kinds, data=st.data())
def test_a_field_of_any_other_value_is_read_or_named(kind: Kind, data: st.DataObject) -> None:
    """One field replaced by any JSON: decode reads it, or says what is wrong, and what it reads can be sent on."""
    document = data.draw(DOCUMENTS[kind])
    field = data.draw(st.sampled_from(sorted(kind.model.model_fields)))
    broken = json.dumps({**document, field: data.draw(anything)}).encode()
    try:
        record = decode(headers_of(kind), broken)
    except InvalidRecordError as error:
        assert field in str(error)  # noqa: PT017  (the other outcome is right, too)
    else:
        sent = encode(record, service="a", sent_at=SENT_AT)
        assert decode(sent.headers, sent.value) == record
