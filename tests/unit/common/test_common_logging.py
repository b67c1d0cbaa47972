"""One form for structlog's and the standard library's lines: JSON in containers, readable in a terminal."""

from __future__ import annotations

import json
import logging as standard
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.common import logging, tracing
from services.common.log_seldom import Seldom


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Other tests keep their own logging."""
    root = standard.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(written: str) -> list[dict[str, Any]]:
    """The JSON lines written."""
    return [json.loads(line) for line in written.splitlines()]


def test_json_lines_name_service_level_logger_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    """Arabic stays legible, values keep their types, what is no JSON is written as text."""
    logging.configure("store", log_format="auto", level="info")
    logging.get("services.store.app").info("stored", place="دوما", rows=3, error=ValueError("x"))

    written = capsys.readouterr().err
    (line,) = lines(written)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "stored",
        "level": "info",
        "logger": "services.store.app",
        "service": "store",
        "place": "دوما",
        "rows": 3,
        "error": "x",
    }
    assert "دوما" in written


def test_lines_of_libraries_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    """The standard library's logging, with its arguments."""
    logging.configure("store", log_format="json", level="info")
    standard.getLogger("some.library").warning("lost %s of %d", "two", 5)

    (line,) = lines(capsys.readouterr().err)
    assert (line["event"], line["level"], line["logger"], line["service"]) == (
        "lost two of 5",
        "warning",
        "some.library",
        "store",
    )


def test_a_library_that_repeats_itself_is_written_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    """Once in ten seconds each, with how often it was held back; what else it says, and what others say, always."""
    now = 100.0
    logging.configure("store", log_format="json", level="info")
    (handler,) = standard.getLogger().handlers
    handler.filters[:] = [Seldom({"aiokafka"}, monotonic=lambda: now)]
    library, other = standard.getLogger("aiokafka.client"), standard.getLogger("services.x")
    for _ in range(3):
        library.error("node %d is away", 1)
        other.error("mine")
    library.error("node %d is away", 2)
    now += 10
    library.error("node %d is away", 1)

    said = [line["event"] for line in lines(capsys.readouterr().err)]
    assert said == ["node 1 is away", "mine", "mine", "mine", "node 2 is away", "node 1 is away (and 2 times before)"]


def test_what_is_remembered_of_a_library_has_a_bound(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines that are all different are all written; after some hundreds the first is forgotten, and written again."""
    logging.configure("store", log_format="json", level="info")
    standard.getLogger().handlers[0].filters[:] = [Seldom({"aiokafka"}, monotonic=lambda: 0.0)]
    for number in (*range(300), 0, 299):
        standard.getLogger("aiokafka").error("request %d", number)

    said = [line["event"] for line in lines(capsys.readouterr().err)]
    assert said == [f"request {number}" for number in (*range(300), 0)]


def test_an_exception_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Its traceback stands in a field."""
    logging.configure("store", log_format="json", level="info")
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.get("x").exception("broken")

    (line,) = lines(capsys.readouterr().err)
    assert line["exception"].endswith("ZeroDivisionError: division by zero")


@pytest.mark.parametrize("value", ["half a pair \ud800", {1: "a key that is no string"}, {"deep": {"\udfff": 1}}])
def test_no_line_is_lost_for_what_it_says(capsys: pytest.CaptureFixture[str], value: object) -> None:
    """Whatever a hostile page brings into a log line."""
    logging.configure("ingest", log_format="json", level="info")
    logging.get("x").warning("odd", value=value)

    (line,) = lines(capsys.readouterr().err)
    assert line["event"] == "odd"


def test_level_and_noisy_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing below the level; libraries that talk much only from warnings on."""
    logging.configure("store", log_format="json", level="info")
    logging.get("ours").debug("no")
    standard.getLogger("aiokafka.consumer").info("no")
    standard.getLogger("uvicorn.error").info("no")
    standard.getLogger("aiokafka.consumer").warning("yes")

    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["yes"]


def test_a_terminal_gets_words(capsys: pytest.CaptureFixture[str]) -> None:
    """No JSON where a person reads."""
    logging.configure("store", log_format="console", level="info")
    logging.get("x").info("stored", rows=3)

    written = capsys.readouterr().err
    assert "stored" in written
    with pytest.raises(json.JSONDecodeError):
        lines(written)


def test_configured_twice_says_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    """No handler is added to the one before."""
    logging.configure("a", log_format="json", level="info")
    logging.configure("b", log_format="json", level="info")
    logging.get("x").info("once")

    assert [line["service"] for line in lines(capsys.readouterr().err)] == ["b"]


def test_lines_name_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """So that the lines of all services about one page can be found."""
    logging.configure("store", log_format="json", level="info")
    with tracing.begin("page"):
        trace = tracing.current()
        logging.get("test").info("inside")
    logging.get("test").info("outside")
    inside, outside = lines(capsys.readouterr().err)
    assert inside["trace"] == trace
    assert "trace" not in outside
