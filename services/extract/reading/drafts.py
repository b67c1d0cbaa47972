"""An event while it is being read: its trigger, its stretch of the sentence, and the slots filled so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from services.contracts.taxonomy import AttributionKind, Basis, EffectBasis, EventType, Modality, Role
from services.extract.language.times import TimeMention
from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.scan import Sentence
from services.extract.reading.triggers import Mode, Trigger


@dataclass(slots=True)
class Party:
    """Who took part; tokens [start, end) are its mention, None of an id where the lexicon does not know it."""

    role: Role
    actor_id: str | None
    name: str | None
    kind: str | None
    start: int
    end: int
    basis: Basis = "stated"
    joint: Literal["and", "or"] | None = None
    parents: frozenset[str] = frozenset()  # what it is part of, as far up as the lexicon goes
    rule: str = "scheme"  # what gave it its role: the scheme, or as named where another rule did


@dataclass(slots=True)
class Harm:
    """An effect and the tokens [start, end) that say it; `at` is the word of harm."""

    effect: str
    group: str
    low: int
    high: int | None
    basis: EffectBasis
    at: int
    start: int
    end: int
    part: bool = False
    whole: Harm | None = None
    who: Literal["women", "children", "medics", "journalists"] | None = None
    definite: bool = False
    borrowed: bool = False  # from another statement of the act


@dataclass(slots=True)
class Source:
    """Who says so: tokens [start, end)."""

    kind: AttributionKind
    name: str | None
    start: int
    end: int
    actor_id: str | None = None


@dataclass(slots=True)
class Draft:
    """An event being read. Tokens [start, end) are its stretch of the sentence, `head` its first trigger."""

    sentence: Sentence
    head: Trigger
    mode: Mode
    start: int
    end: int
    definite: bool = False
    points_back: bool = False  # "this attack": never an act of its own
    from_harm: bool = False
    fell: bool = False  # a weapon came down somewhere that no map knows
    elsewhere: bool = False  # "…، كما طال القصف بلدة Y": points back, and is news of another place
    conjoined: bool = False
    borne: bool = False  # a noun right behind a light verb: "وفرضت حظراً"
    withstood: bool = False  # an attack told by those who beat it back
    passive: bool = False  # a verb whose sign of the passive is written, or whose doer a phrase names
    heads: list[Trigger] = field(default_factory=list)
    also_modes: tuple[Mode, ...] = ()
    parties: list[Party] = field(default_factory=list)
    places: list[ResolvedPlace] = field(default_factory=list)
    area_only: bool = False
    time: TimeMention | None = None
    told_time: bool = False
    told_place: bool = False
    harms: list[Harm] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    modality: Modality = "asserted"
    background: bool = False
    dropped: str | None = None
    lead: bool = False  # told in the first sentence that tells anything
    sentence_turns: bool = False  # its sentence opens with "besides", "on the other hand"
    one_more: bool = False  # "كما استهدف …": one more act, not the one before told again
    place_keys: dict[int, str] = field(default_factory=dict)
    goes_on: bool = False  # what the crowd of the same sentence says
    unharmed: bool = False  # "دون وقوع إصابات": its own words say that nobody was hurt
    risen: bool = False  # "ارتفع عدد …": its toll is of this act, later than others of it
    several: bool = False  # "هجومين منفصلين": its toll is of several acts
    told_out: bool = False  # a lead that a later statement has joined
    rules: list[str] = field(default_factory=list)

    @property
    def event_type(self) -> EventType:
        """The type of its mode."""
        return self.mode.event_type

    def parties_known(self, role: Role) -> bool:
        """Whether anybody, known to the lexicon or not, has this role."""
        return any(party.role == role for party in self.parties)

    def ids(self, *roles: Role) -> set[str]:
        """Ids of its known parties in these roles (all roles when none is given)."""
        return {party.actor_id for party in self.parties if party.actor_id and (not roles or party.role in roles)}
