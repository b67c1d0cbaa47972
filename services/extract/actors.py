"""Names of parties in folded text: the actor lexicon (`lexicon/actors.tsv`) and how its names are matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from services.extract.normalise import Folded


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """One line of the lexicon. Validity is inclusive; None is open."""

    actor_id: str
    kind: str
    name_en: str
    name_ar: str
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    parent: str | None
    acled_name: str | None
    needs_context: bool


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A party named in the text. `start`, `end` are offsets in the original; `fstart`, `fend` in the folded text.

    `actor_id`, `name` (English) and `kind` are None where the words head a party that the lexicon does not know.
    `needs_context`: a place name (دمشق، أنقرة) that is a party only as subject or speaker. `rule` says what found it.
    Front clitics (و ف ب ل ك) are outside the span, except ل joined to ال (للنظام), which has no boundary to cut at.
    """

    actor_id: str | None
    name: str | None
    kind: str | None
    start: int
    end: int
    fstart: int
    fend: int
    needs_context: bool
    rule: str


class ActorLexicon:
    """The actors known, searchable by name and date. Immutable."""

    sha256: str

    @classmethod
    def default(cls) -> Self:
        """The lexicon that ships with rasid; built once per process."""
        return cls()

    def by_id(self, actor_id: str) -> ActorEntry | None:
        """The entry of an id, or None."""
        return None

    def find(self, folded: Folded, on: date | None) -> list[ActorMention]:
        """Parties named in `folded`, longest match, in text order, not overlapping.

        `on` is the date spoken of (event or publication): the same words may mean another actor then
        (الجيش السوري before and after 2024-12-08). None takes the meaning before that date.
        """
        return []
