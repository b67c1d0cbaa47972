"""The committed schemas are what the models say, and what we send is what the schemas say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from services.common.clock import utc_now
from services.contracts import schemas
from services.contracts.records import KINDS, PublicRecord, decode, encode
from services.contracts.topics import ALL

EXAMPLES = Path(__file__).parent / "examples"
ASYNCAPI = schemas.documents()["asyncapi.json"]


def validator(name: str) -> Draft202012Validator:
    """Of one committed schema; formats (uuid, date-time) are checked too."""
    schema = json.loads((schemas.FOLDER / name).read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def references(document: Any) -> Iterator[str]:  # noqa: ANN401  (any JSON)
    """Every $ref in a JSON document."""
    if isinstance(document, dict):
        yield from (value for name, value in document.items() if name == "$ref")
    if isinstance(document, dict | list):
        for part in document.values() if isinstance(document, dict) else document:
            yield from references(part)


def test_committed_documents_are_the_generated_ones(tmp_path: Path) -> None:
    """`rasid schemas export` would change nothing; no stale file stands beside them."""
    written = {path.name: path.read_text(encoding="utf-8") for path in schemas.export(tmp_path)}
    committed = {path.name: path.read_text(encoding="utf-8") for path in schemas.FOLDER.iterdir()}
    assert committed == written


@pytest.mark.parametrize("name", [name for name in schemas.documents() if name != "asyncapi.json"])
def test_each_schema_is_one_of_its_draft(name: str) -> None:
    """Valid draft 2020-12."""
    Draft202012Validator.check_schema(json.loads((schemas.FOLDER / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.schema)
def test_an_example_of_each_record_passes_its_schema(kind: Any) -> None:  # noqa: ANN401  (a Kind)
    """An example with every field set decodes and leaves the encoder as the schema says."""
    text = (EXAMPLES / f"{kind.schema}.json").read_bytes()
    record: PublicRecord = kind.model.model_validate_json(text)
    sent = encode(record, service="test", sent_at=utc_now())

    validator(f"{kind.schema}.json").validate(json.loads(text))
    validator(f"{kind.schema}.json").validate(json.loads(sent.value))
    assert decode(sent.headers, sent.value) == record
    assert json.loads(sent.value) == json.loads(text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.schema)
def test_headers_pass_the_asyncapi_document(kind: Any) -> None:  # noqa: ANN401  (a Kind)
    """Headers of a sent record are those that the message and its CloudEvents trait declare."""
    record = kind.model.model_validate_json((EXAMPLES / f"{kind.schema}.json").read_bytes())
    sent = encode(record, service="test", sent_at=utc_now(), backfill=True)
    headers = {name: value.decode() for name, value in sent.headers}
    components = ASYNCAPI["components"]
    message = components["messages"][kind.model.__name__]

    Draft202012Validator(message["headers"]).validate(headers)
    Draft202012Validator(components["messageTraits"]["CloudEvent"]["headers"]).validate(headers)
    assert f"#/components/messages/{kind.model.__name__}" in set(references(ASYNCAPI["channels"][sent.topic]))
    assert json.loads((schemas.FOLDER / f"{kind.schema}.json").read_text())["$id"] == headers["ce_dataschema"]


@pytest.mark.parametrize(
    ("field", "value"), [("mode", "ceasefire"), ("event_id", None), ("confidence", 1.1), ("event_type", "war")]
)
def test_the_event_schema_refuses(field: str, value: object) -> None:
    """A mode of another type, a missing id, a confidence over 1, a type outside the table."""
    event = json.loads((EXAMPLES / "enriched-event.json").read_text(encoding="utf-8"))
    with pytest.raises(ValidationError):
        validator("enriched-event.json").validate({**event, field: value})


def test_every_reference_leads_somewhere() -> None:
    """Within the document, or to a schema beside it."""
    for reference in references(ASYNCAPI):
        if reference.startswith("./"):
            assert (schemas.FOLDER / reference).is_file()
            continue
        target: Any = ASYNCAPI
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target


def test_every_topic_is_a_channel_with_its_settings() -> None:
    """Names, retention and compaction are those that `rasid topics create` sets."""
    for topic in ALL:
        kafka = ASYNCAPI["channels"][topic.name]["bindings"]["kafka"]
        configured = kafka["topicConfiguration"]
        assert kafka["topic"] == topic.name
        assert topic.config() == {
            "cleanup.policy": ",".join(configured["cleanup.policy"]),
            **({"retention.ms": str(configured["retention.ms"])} if "retention.ms" in configured else {}),
        }
    assert set(ASYNCAPI["channels"]) == {topic.name for topic in ALL}
