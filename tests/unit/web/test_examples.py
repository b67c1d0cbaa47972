"""The description of the API shows what is asked and what is answered."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.common.health import Health
from services.web.app import create_app
from services.web.settings import WebSettings

DESCRIPTION = create_app(Health(), WebSettings(database="postgresql://nobody@nowhere.example/none")).openapi()
ANSWERS = {
    path: operations["get"]["responses"]["200"]["content"]["application/json"]
    for path, operations in DESCRIPTION["paths"].items()
    if "application/json" in operations["get"]["responses"]["200"]["content"]
}
_GIVEN_ELSEWHERE = frozenset({"cursor", "Last-Event-ID", "last-event-id"})  # what an answer before gave


def test_every_json_answer_is_described() -> None:
    """None is left out because its path answers something else."""
    assert len(ANSWERS) >= 17


@pytest.mark.parametrize("path", ANSWERS)
def test_every_json_answer_has_an_example_that_its_schema_allows(path: str) -> None:
    """A reader of the description sees a whole answer."""
    answer = ANSWERS[path]
    schema = {**answer["schema"], "components": DESCRIPTION["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(answer["example"])


def test_how_a_token_is_sent_is_said() -> None:
    """And that it can be left out, unless the service requires one."""
    assert DESCRIPTION["security"] == [{}, {"token": []}]
    assert DESCRIPTION["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_every_parameter_has_an_example_or_names_its_values() -> None:
    """But for cursors, which nobody can make up."""
    bare = {
        (path, each["name"])
        for path, operations in DESCRIPTION["paths"].items()
        for each in operations["get"].get("parameters", [])
        if not _is_shown(each) and each["name"] not in _GIVEN_ELSEWHERE
    }
    assert bare == set()


def _is_shown(parameter: dict[str, Any]) -> bool:
    text = str(parameter["schema"])
    return "example" in parameter or any(f"'{each}'" in text for each in ("examples", "enum", "uuid", "boolean"))
