"""Event-type files: what is wrong in one is named with its line; one more file is one more type of trigger."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.extract.event_types.schema import EventTypeError, read_event_type

GOOD = """type = "protest"
scheme = "protest"

[[mode]]
name = "strike"
nouns = ["إضراب"]
"""


def write(folder: Path, text: str) -> Path:
    """The text as an event-type file."""
    path = folder / "protest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """Its modes and words come out as written."""
    rules = read_event_type(write(tmp_path, GOOD))
    assert [(mode.name, mode.nouns) for mode in rules.mode] == [("strike", ("إضراب",))]


def test_an_unknown_key_is_named_with_file_and_line(tmp_path: Path) -> None:
    """A misspelt key must not be a rule that silently does nothing."""
    with pytest.raises(EventTypeError, match=r"protest\.toml, line 7: mode\.0\.nuns"):
        read_event_type(write(tmp_path, GOOD + 'nuns = ["اعتصام"]\n'))


def test_an_unknown_mode_is_named_with_its_line(tmp_path: Path) -> None:
    """A mode that the contract does not have could never be published."""
    with pytest.raises(EventTypeError, match=r"line 5: parade is no mode of protest"):
        read_event_type(write(tmp_path, GOOD.replace('"strike"', '"parade"')))


def test_broken_toml_is_named(tmp_path: Path) -> None:
    """The parser's own message carries the line."""
    with pytest.raises(EventTypeError, match=r"protest\.toml: .*line 1"):
        read_event_type(write(tmp_path, "type = \n"))
