"""In which line of which file an entry of the lexicon or of an event type stands. Read on demand, kept: every event asks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from services.extract.event_types.schema import FOLDER
from services.extract.language.tables import LEXICON

_SECTION: Final = re.compile(r"\[+([\w.]+)\]+\s*(?:#.*)?$")
_KEY: Final = re.compile(r"(\w+)\s*=")
_ROWS: Final = 20_000  # whose lines are remembered: of places and actors in the news
_TEXT: Final = re.compile(r'"([^"]*)"')


class Entry(NamedTuple):
    """One quoted word of a TOML file: the table it stands in (of a mode: the mode's name), its key, its line."""

    section: str
    key: str
    word: str
    line: int


@cache
def trigger_line(event_type: str, mode: str, entry: str) -> str:
    """Where an event type's file has a trigger; a trigger may stand under another mode than the event has at last."""
    name = f"{event_type}.toml"
    found = [each for each in entries(FOLDER / name) if each.word == entry and each.key not in ("means", "not_before")]
    of_mode = [each for each in found if each.section == mode] or found
    return f"event_types/{name}:{of_mode[0].line}" if of_mode else f"event_types/{name}"


@cache
def means_line(event_type: str, mode: str, entry: str) -> str:
    """Where an event type's file has a word among the means of a mode."""
    name = f"{event_type}.toml"
    found = (e.line for e in entries(FOLDER / name) if (e.section, e.key, e.word) == (mode, "means", entry))
    line = next(found, None)
    return f"event_types/{name}:{line}" if line else f"event_types/{name}"


@cache
def word_line(file: str, section: str, word: str, key: str | None = None) -> str:
    """Where a TOML file of the lexicon has a word; without it, where its list begins."""
    listed = [each for each in entries(LEXICON / file) if each.section == section and key in (None, each.key)]
    line = next((each.line for each in listed if each.word == word), listed[0].line if listed else None)
    return f"lexicon/{file}:{line}" if line else f"lexicon/{file}"


@lru_cache(_ROWS)
def row_line(table: str, first: str) -> str | None:
    """Where a table of the lexicon has the row whose first field is `first`; None where it has none."""
    line = _rows(LEXICON / table).get(first)
    return f"lexicon/{table}:{line}" if line else None


def place_line(place_id: str) -> str | None:
    """Where a place stands: in a table of ours or in the imported one that RASID_GAZETTEER names."""
    tables = ("places.tsv", "places_base.tsv", "places_villages.tsv")
    ours = next((found for table in tables if (found := row_line(table, place_id))), None)
    imported = os.environ.get("RASID_GAZETTEER")
    if ours or not imported or not Path(imported).is_file():
        return ours
    line = _rows(Path(imported)).get(place_id)
    return f"{imported}:{line}" if line else None


@cache
def _rows(path: Path) -> dict[str, int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.partition("\t")[0]: number for number, line in reversed(list(enumerate(lines, 1)))}


@cache
def entries(path: Path) -> tuple[Entry, ...]:
    """All quoted words of a TOML file, in order."""
    return tuple(_entries(path.read_text(encoding="utf-8").splitlines()))


def _entries(lines: list[str]) -> Iterator[Entry]:
    section, key = "", ""
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        if header := _SECTION.match(line):
            section, key = header[1], ""
            continue
        if assigned := _KEY.match(line):
            key = assigned[1]
        words = _TEXT.findall(line)
        if key == "name" and words:
            section = words[0]  # of a mode
        yield from (Entry(section, key, word, number) for word in words)
