"""What was released stays readable: whatever subscribers built on a released version works on this one (decision 12)."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from services.common.service import VERSION
from services.contracts import schemas
from services.contracts.base import RecordModel
from services.contracts.dead_letter import PageReference, RecordReference
from services.contracts.records import KINDS, Kind, decode

RELEASED: Final = Path(schemas.__file__).parent / "released"
VERSIONS: Final = sorted(RELEASED.iterdir())
TOLD: Final = {"description", "title", "default", "$defs", "properties", "required"}  # compared apart, or no promise
CASES: Final = [
    pytest.param(version, kind, id=f"{version.name} {kind.schema}")
    for version in VERSIONS
    for kind in KINDS
    if (version / f"{kind.schema}.json").exists()
]
REFERENCES: Final = [("page-reference", PageReference), ("record-reference", RecordReference)]

Json = dict[str, Any]


def broken_promises(old: Json, new: Json, *, needed: Json) -> list[str]:
    """What stops a reader of `old` from reading records of `new`, or a reader of `new` from reading those of `old`.

    A field may be added, and must have a default: `needed` is the schema of what a reader of `new` asks for. All else
    stays: a value more in an enumeration would be refused by an older reader as much as one less by a newer.
    """
    return [*_differences("", (old, old), (new, new), (needed, needed))]


def _differences(path: str, old: tuple[Any, Json], new: tuple[Any, Json], needed: tuple[Any, Json]) -> Iterator[str]:
    """Each side is a schema and the document that its references point into."""
    before, after, asked = _followed(*old), _followed(*new), _followed(*needed)
    for word in sorted({*before, *after} - TOLD):
        yield from _compared(f"{path}/{word}", before.get(word), after.get(word), asked.get(word), (old, new, needed))
    fields, present = before.get("properties", {}), after.get("properties", {})
    yield from (f"{path}/{name} is gone" for name in fields if name not in present)
    added = set(present) - set(fields)
    yield from (f"{path}/{name} is new and has no default" for name in sorted(added & set(asked.get("required", ()))))
    stated = set(before.get("required", ())) - set(after.get("required", ())) - (set(fields) - set(present))
    yield from (f"{path}/{name} need not be there any more" for name in sorted(stated))
    for name in fields:
        if name in present:
            sides = ((fields[name], old[1]), (present[name], new[1]), (asked["properties"][name], needed[1]))
            yield from _differences(f"{path}/{name}", *sides)


def _compared(path: str, before: Any, after: Any, asked: Any, sides: tuple[Any, ...]) -> Iterator[str]:  # noqa: ANN401
    """A word of a schema that holds schemas is looked into; any other must be the same."""
    documents = [document for _, document in sides]
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _differences(path, *zip((before, after, asked or after), documents, strict=True))
    elif isinstance(before, list) and isinstance(after, list) and any(isinstance(each, dict) for each in before):
        if len(before) != len(after):
            yield f"{path}: {len(before)} alternatives became {len(after)}"
            return
        for number, pair in enumerate(zip(before, after, asked or after, strict=True)):
            yield from _differences(f"{path}/{number}", *zip(pair, documents, strict=True))
    elif before != after:
        yield f"{path}: {before!r} became {after!r}"


def _followed(schema: Any, document: Json) -> Json:  # noqa: ANN401  (any schema)
    if not isinstance(schema, dict) or "$ref" not in schema:
        return schema if isinstance(schema, dict) else {}
    followed: Any = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        followed = followed[step]
    return {**followed, **{word: said for word, said in schema.items() if word != "$ref"}}


def needed_by(kind: Kind) -> Json:
    """The schema of what a reader of this version asks for: fields with a default are not required."""
    return kind.model.model_json_schema(mode="validation", schema_generator=schemas.WithoutTitles)


def read(path: Path) -> Json:
    """A JSON document."""
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_this_version_is_among_the_released() -> None:
    """Whoever raises the version adds its schemas: `rasid schemas export services/contracts/released/VERSION`."""
    assert VERSION in {version.name for version in VERSIONS}


def test_every_record_and_topic_of_this_version_is_among_the_released() -> None:
    """Whoever adds a record adds its schema and example, and its topic, to the folder of the version that will have it.

    Without them nothing above or below would look at that record.
    """
    folder = RELEASED / VERSION
    examples = {path.name for path in (folder / "examples").iterdir()}

    assert {path.name for path in folder.glob("*.json")} == schemas.documents().keys()
    assert examples == {f"{kind.schema}.json" for kind in KINDS}
    assert read(folder / "asyncapi.json")["channels"].keys() == schemas.documents()["asyncapi.json"]["channels"].keys()


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
@pytest.mark.parametrize(("name", "model"), REFERENCES)
def test_no_promise_of_dead_letters_is_broken(version: Path, name: str, model: type[RecordModel]) -> None:
    """What stands in a dead letter for a page, or for a record that is too large, is read by tools of others too."""
    old, new = read(version / f"{name}.json"), schemas.documents()[f"{name}.json"]
    needed = model.model_json_schema(mode="validation", schema_generator=schemas.WithoutTitles)
    assert broken_promises(old, new, needed=needed) == []


@pytest.mark.parametrize(("version", "kind"), CASES)
def test_no_promise_is_broken(version: Path, kind: Kind) -> None:
    """Only fields with a default were added since, whatever the record; or the major version was raised."""
    old, new = read(version / f"{kind.schema}.json"), schemas.documents()[f"{kind.schema}.json"]
    if old["$id"] == new["$id"]:
        assert broken_promises(old, new, needed=needed_by(kind)) == []


@pytest.mark.parametrize(("version", "kind"), CASES)
def test_records_of_then_are_read_now(version: Path, kind: Kind) -> None:
    """During an upgrade the new version reads what the old one still sends."""
    value = (version / "examples" / f"{kind.schema}.json").read_bytes()
    headers = {"ce_type": kind.ce_type.encode(), "ce_dataschema": read(version / f"{kind.schema}.json")["$id"].encode()}

    again = json.loads(decode(headers, value).model_dump_json())

    assert _within(json.loads(value), again)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.schema)
def test_records_of_a_version_to_come_are_read_now(kind: Kind) -> None:
    """While a newer version rolls out beside this one, its new fields are passed over."""
    value = read(Path(__file__).parent / "examples" / f"{kind.schema}.json")
    headers = {"ce_type": kind.ce_type.encode(), "ce_dataschema": kind.dataschema.encode()}

    newer = decode(headers, json.dumps({**value, "of_a_version_to_come": {"any": ["thing"]}}).encode())

    assert newer == decode(headers, json.dumps(value).encode())


@pytest.mark.parametrize(("version", "kind"), CASES)
def test_records_of_now_are_read_then(version: Path, kind: Kind) -> None:
    """And a subscriber who validates by the old schema finds nothing wrong with a new record."""
    new = read(Path(__file__).parent / "examples" / f"{kind.schema}.json")
    Draft202012Validator(read(version / f"{kind.schema}.json")).validate(new)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_topics_are_kept(version: Path) -> None:
    """Name, cleanup and partitions of each channel are the same, and nothing is forgotten sooner."""
    old, new = read(version / "asyncapi.json")["channels"], schemas.documents()["asyncapi.json"]["channels"]
    for name, channel in old.items():
        before, after = channel["bindings"]["kafka"], new[name]["bindings"]["kafka"]
        assert new[name]["address"] == channel["address"]
        assert after.get("partitions") == before.get("partitions")
        then, now = before["topicConfiguration"], after["topicConfiguration"]
        assert now["cleanup.policy"] == then["cleanup.policy"]
        assert now.get("retention.ms", 10**18) >= then.get("retention.ms", 0)


def _within(old: Any, new: Any) -> bool:  # noqa: ANN401  (any JSON)
    """Whether everything that `old` says stands in `new`."""
    if isinstance(old, dict):
        return all(name in new and _within(value, new[name]) for name, value in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(map(_within, old, new))
    return bool(old == new)


KIND: Final = next(kind for kind in KINDS if kind.schema == "enriched-event")


def changed(*path: str, to: object = None, drop: bool = False) -> Json:
    """The schema of events, one thing in it changed."""
    document = copy.deepcopy(schemas.documents()["enriched-event.json"])
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if drop:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return document


@pytest.mark.parametrize(
    ("new", "promise"),
    [
        (changed("properties", "confidence", drop=True), "/confidence is gone"),
        (changed("properties", "confidence", "type", to="string"), "/confidence/type"),
        (changed("properties", "confidence", "maximum", to=100), "/confidence/maximum"),
        (changed("properties", "modality", "enum", to=["asserted"]), "/modality/enum"),
        (changed("$defs", "Evidence", "properties", "start", drop=True), "/evidence/start is gone"),
        (changed("properties", "actors", "items", to={"type": "string"}), "/actors/items"),
    ],
)
def test_a_broken_promise_is_noticed(new: Json, promise: str) -> None:
    """Gone, of another type, wider, with fewer values, deep inside: each is named with its path."""
    old = schemas.documents()["enriched-event.json"]
    assert any(each.startswith(promise) for each in broken_promises(old, new, needed=needed_by(KIND)))


def test_a_field_may_be_added_and_must_have_a_default() -> None:
    """With one: nothing is broken. Without: it is named."""
    old, needed = schemas.documents()["enriched-event.json"], needed_by(KIND)
    new = changed("properties", "mood", to={"type": "string"})
    asked = {**needed, "properties": {**needed["properties"], "mood": {"type": "string"}}}

    assert broken_promises(old, new, needed=asked) == []
    demanding = {**asked, "required": [*asked["required"], "mood"]}
    assert broken_promises(old, new, needed=demanding) == ["/mood is new and has no default"]
