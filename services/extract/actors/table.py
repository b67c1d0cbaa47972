"""The actor lexicon's tables as they are read and checked: actors, words that are none, nations, heads of mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from services.common.arabic import fold
from services.extract.language.tables import TableError, read_table, split_list

KINDS: Final = frozenset(
    {"state", "state_forces", "militia", "rebel", "political", "organization", "civilian", "unknown"}
)
_COLUMNS: Final = (
    "actor_id",
    "kind",
    "name_en",
    "name_ar",
    "aliases",
    "short_forms",
    "needs_context",
    "valid_from",
    "valid_to",
    "parent",
    "acled_name",
)


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """One line of the lexicon.

    Validity is inclusive, None is open; it decides between actors of one name, and keeps the names of a government out
    of texts written before there was one.

    `short_forms` mean the actor once it was named in full before in the text (التنظيم after تنظيم داعش);
    `needs_context` are names that are places too (دمشق) and a party only as subject or speaker.
    """

    actor_id: str
    kind: str
    name_en: str
    name_ar: str
    aliases: tuple[str, ...]
    short_forms: tuple[str, ...]
    needs_context: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    parent: str | None
    acled_name: str | None

    def begun(self, on: date) -> bool:
        """Whether there was such an actor on that day or before."""
        return self.valid_from is None or self.valid_from <= on

    def valid(self, on: date) -> bool:
        """Whether the actor bore its names on that day."""
        return self.begun(on) and (self.valid_to is None or on <= self.valid_to)


def read_actors(path: Path) -> list[ActorEntry]:
    """The actors of a table.

    Raises:
        TableError: unknown column, kind, parent or date; an id twice; a name twice within one actor.
    """
    entries: dict[str, ActorEntry] = {}
    lines: dict[str, int] = {}
    for number, row in read_table(path, _COLUMNS):
        entry = _entry(path, number, row)
        if entry.actor_id in entries:
            raise TableError(path, number, f"actor_id {entry.actor_id} stands already in line {lines[entry.actor_id]}")
        entries[entry.actor_id] = entry
        lines[entry.actor_id] = number
    for entry in entries.values():
        if entry.parent is not None and entry.parent not in entries:
            raise TableError(path, lines[entry.actor_id], f"parent {entry.parent} is no actor_id")
    return list(entries.values())


def _entry(path: Path, number: int, row: dict[str, str]) -> ActorEntry:
    if not row["actor_id"] or not row["name_en"] or not row["name_ar"]:
        raise TableError(path, number, "actor_id, name_en and name_ar must not be empty")
    if row["kind"] not in KINDS:
        raise TableError(path, number, f"kind {row['kind']!r} is none of {', '.join(sorted(KINDS))}")
    names = [fold(name) for name in (row["name_ar"], *split_list(row["aliases"]))]
    if twice := {name for name in names if names.count(name) > 1}:
        raise TableError(path, number, f"named twice: {', '.join(sorted(twice))}")
    return ActorEntry(
        actor_id=row["actor_id"],
        kind=row["kind"],
        name_en=row["name_en"],
        name_ar=row["name_ar"],
        aliases=split_list(row["aliases"]),
        short_forms=split_list(row["short_forms"]),
        needs_context=split_list(row["needs_context"]),
        valid_from=_date(path, number, row["valid_from"]),
        valid_to=_date(path, number, row["valid_to"]),
        parent=row["parent"] or None,
        acled_name=row["acled_name"] or None,
    )


def _date(path: Path, number: int, value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise TableError(path, number, f"{value!r} is no date (YYYY-MM-DD)") from error


@dataclass(frozen=True, slots=True)
class Nation:
    """What the adjective of a nation means on troops, militias, delegations and the state; None: not certain."""

    adjectives: tuple[str, ...]
    plurals: tuple[str, ...]
    names: tuple[str, ...]
    state: str | None
    forces: str | None
    militia: str | None
    delegation: str | None


def read_nations(path: Path) -> list[Nation]:
    """The nations of a table, words folded."""
    columns = ("nation", "adjectives", "plurals", "names", "state", "forces", "militia", "delegation")
    return [
        Nation(
            adjectives=tuple(map(fold, split_list(row["adjectives"]))),
            plurals=tuple(map(fold, split_list(row["plurals"]))),
            names=tuple(map(fold, split_list(row["names"]))),
            state=row["state"] or None,
            forces=row["forces"] or None,
            militia=row["militia"] or None,
            delegation=row["delegation"] or None,
        )
        for _, row in read_table(path, columns)
    ]


def read_heads(path: Path) -> dict[str, tuple[str, ...]]:
    """Class to the folded words that head a mention of that class."""
    return {row["class"]: tuple(map(fold, split_list(row["forms"]))) for _, row in read_table(path, ("class", "forms"))}
