"""The keys of an event-type file and what they mean, and how the files are read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.contracts.taxonomy import MODES, EventType

FOLDER: Final = Path(__file__).parent

Scheme = Literal["act", "mutual", "speech", "move", "capture", "flight", "aid", "protest"]


class EventTypeError(ValueError):
    """An event-type file that cannot be used; the message names file and line."""


class ModeRules(BaseModel):
    """What speaks for one mode. Words are written as in a dictionary; the reader inflects and folds them.

    Verbs are "past/present" in the third person, with "//" and the participle ("أكد/يؤكد//مؤكد") where a speaker goes on
    with it ("مؤكداً دعم …"). `weak_nouns` count only beside one of `with_verbs` (verbs or plain
    nouns), `verb_phrases` are a verb and the words that must follow it within its clause. `stances` are what one voices
    ("رفض", "دعم"): each makes a phrase with every verb of voicing (`voices` in lexicon/attribution.toml). `means` are words that turn
    a trigger of another mode into this one where that mode lists it in `refine` (most telling first).
    `not_before`, `not_after`: neighbours that void a trigger ("after" what it stands). `needs`: one of these must stand
    near (or a place, with `needs_place`); `needs_person`, `needs_actor`: so must people, a party. `ahead`: all that
    must then follow within so many words. `opaque` overrides
    the file's; `modality`: what the words themselves say ("offers").
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    scheme: Scheme | None = None
    opaque: bool | None = None
    modality: Literal["planned"] | None = None
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    weak_nouns: tuple[str, ...] = ()
    with_verbs: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    verb_phrases: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    refine: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    ahead: int = 0
    needs_place: bool = False
    needs_person: bool = False
    needs_actor: bool = False


class ExampleEvent(BaseModel):
    """An event that the example must yield; actors by id under their role, the place by its mention."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: EventType | None = None
    mode: str
    modality: str | None = None
    initiator: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    participant: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    place: str | None = None
    effects: tuple[str, ...] = Field(default=(), description='as "killed 2" or "injured 3+"')


class Example(BaseModel):
    """A sentence of our own and every event it must yield; with `also`, it may yield others besides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    published_at: str | None = None
    events: tuple[ExampleEvent, ...]
    also: bool = False


class EventTypeRules(BaseModel):
    """One file. `opaque`: what the act says (demands, refuses, alleges) holds no further events."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: EventType
    scheme: Scheme
    opaque: bool = False
    mode: tuple[ModeRules, ...]
    example: tuple[Example, ...] = ()


@cache
def load_event_types(folder: Path = FOLDER) -> tuple[EventTypeRules, ...]:
    """All event types of a folder, by file name. Raises EventTypeError on the first file that is wrong."""
    return tuple(read_event_type(path) for path in sorted(folder.glob("*.toml")))


def read_event_type(path: Path) -> EventTypeRules:
    """One file; raises EventTypeError naming file, line and what is wrong."""
    text = path.read_text(encoding="utf-8")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name}: {error}"
        raise EventTypeError(msg) from error
    try:
        rules = EventTypeRules.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        line = _line_of(text, first["loc"])
        msg = f"{path.name}, line {line}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise EventTypeError(msg) from error
    _check_modes(path, text, rules)
    return rules


@cache
def load_voices() -> tuple[str, ...]:
    """The verbs of voicing, written as `verb_phrases` are, that a mode's `stances` follow."""
    text = (files("services.extract") / "lexicon" / "attribution.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["voices"])


def _check_modes(path: Path, text: str, rules: EventTypeRules) -> None:
    known = MODES[rules.type]
    for number, mode in enumerate(rules.mode):
        wrong = [name for name in (mode.name, *mode.refine) if name not in known]
        if wrong:
            line = _line_of(text, ("mode", number, "name"))
            msg = f"{path.name}, line {line}: {wrong[0]} is no mode of {rules.type}; it has {', '.join(known)}"
            raise EventTypeError(msg)


def _line_of(text: str, location: tuple[Any, ...]) -> int:
    """The line of a key, given as pydantic names it: ("mode", 2, "verbs")."""
    lines = text.splitlines()
    line = 0
    for depth, part in enumerate(location):
        if isinstance(part, int) and depth and isinstance(location[depth - 1], str):
            headers = [n for n, content in enumerate(lines) if content.strip() == f"[[{location[depth - 1]}]]"]
            line = headers[part] if part < len(headers) else line
        elif isinstance(part, str):
            line = next((n for n in range(line, len(lines)) if lines[n].split("=")[0].strip() == part), line)
    return line + 1


EVENT_TYPES: Final[tuple[str, ...]] = get_args(EventType)
