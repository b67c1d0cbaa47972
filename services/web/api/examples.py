"""Examples of answers for the description of the API: the records that were released with the contract, and figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson
from fastapi import FastAPI

Json = Any
Schema = Mapping[str, Any]

_RECORDS: Final = {"Article": "article", "EnrichedEvent": "enriched-event", "Incident": "incident"}
_REF: Final = "#/components/schemas/"
_SCALARS: Final = {"integer": 12, "number": 0.8, "boolean": False, "string": "assault"}
_FORMATS: Final = {
    "date-time": "2018-05-01T12:00:00Z",
    "date": "2018-05-01",
    "uuid": "423f2838-9bdf-5397-b99f-d3434eaaeab3",
}
_EVENT_POINT: Final = ["423f2838-9bdf-5397-b99f-d3434eaaeab3", 36.07, 32.86, "assault", "shelling", "2018-05-01", 3]

# Of fields whose type does not tell what may stand there.
_NAMED: Final[Mapping[str, Json]] = {
    "next": None, "more": False, "site": "alsouria-net", "name": "Alsouria Net", "name_ar": "السورية نت",
    "homepage": "https://www.alsouria.net", "url": "https://www.alsouria.net/example", "title": "قصف على ريف درعا",
    "authors": ["مراسل الشبكة"], "revision": "9f2c", "kind": "article", "language": "ar",
    "published_precision": "minute", "duplicate_of": None, "start": "2018-05-01", "first_event_date": "2011-03-18",
    "last_event_date": "2018-05-01", "areas": [["Hama", 4]], "days": [["2018-05-01", 7]],
    "rows": [[
        "423f2838-9bdf-5397-b99f-d3434eaaeab3", 36.07, 32.86, "assault", "shelling", "2018-05-01", "2018-05-01", 3, 2,
        False, "Tafas", "طفس", "Daraa", "settlement", "2018-05-01T12:00",
    ]],
    "spans": [["2018-05-01", "2018-05-07", 2]], "created": ["423f2838-9bdf-5397-b99f-d3434eaaeab3"], "updated": [],
}  # fmt: skip


def add_examples(app: FastAPI) -> None:
    """Give every JSON answer of the description an example, and say how a token is sent."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(describe())
        assert app.openapi_schema is not None  # noqa: S101  (FastAPI keeps what it describes)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual says


def _complete(description: dict[str, Any]) -> None:
    description["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": _BEARER}
    }
    description["security"] = [{}, {"token": []}]
    schemas = description["components"]["schemas"]
    for path in description["paths"].values():
        for operation in path.values():
            answer = operation["responses"].get("200", {}).get("content", {}).get("application/json")
            if answer is not None:
                answer["example"] = example_of(answer["schema"], schemas)


_BEARER: Final = (
    "A token of this service (`rasid token`), where one is required or has a scope. A browser that is signed in to the "
    "page sends it as a cookie instead."
)


def example_of(schema: Schema, schemas: Mapping[str, Schema], name: str = "") -> Json:
    """A value that a schema of the description allows, of the field `name`."""
    if "$ref" in schema:
        model = schema["$ref"].removeprefix(_REF)
        return _record(_RECORDS[model]) if model in _RECORDS else example_of(schemas[model], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if name == "points" or (name in _NAMED and not _is_of_models(schema)):
        return [_EVENT_POINT] if name == "points" else _NAMED[name]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {key: example_of(each, schemas, key) for key, each in schema["properties"].items()}
        case "object":
            return {"assault": example_of(schema["additionalProperties"], schemas)}
        case "array":
            return [example_of(schema["items"], schemas)]
        case "string":
            return _FORMATS.get(schema.get("format", ""), _SCALARS["string"])
    return _SCALARS[schema["type"]]


def _is_of_models(schema: Schema) -> bool:
    return "$ref" in schema.get("items", {})


@cache
def _record(name: str) -> Json:
    released = max(
        (each for each in files("services.contracts").joinpath("released").iterdir() if each.is_dir()),
        key=lambda each: [int(part) for part in each.name.split(".")],
    )
    return orjson.loads(released.joinpath("examples", f"{name}.json").read_bytes())
