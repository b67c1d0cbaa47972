"""`EnrichedEvent`, its closing record and its retraction. Topic `events.enriched`, keyed by article."""

from __future__ import annotations

from typing import Final, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, model_validator

from services.contracts.article import DuplicateOf, Source
from services.contracts.base import Offset, RecordModel, Sha256, Software, UtcDatetime
from services.contracts.taxonomy import (
    MODES,
    AttributionKind,
    Basis,
    EffectBasis,
    EffectKind,
    EventType,
    Modality,
    PlacePrecision,
    Role,
    SensitiveKind,
    TimePrecision,
)

# The rule of `_mode_of_type`, for readers of the JSON Schema.
MODES_BY_TYPE: Final[list[JsonValue]] = [
    {"if": {"properties": {"event_type": {"const": kind}}}, "then": {"properties": {"mode": {"enum": list(modes)}}}}
    for kind, modes in MODES.items()
]


class Extractor(Software):
    """What read the text. The hashes tell two runs of one version apart when its data differed."""

    lexicon_sha256: Sha256
    gazetteer_sha256: Sha256


class ArticleReference(RecordModel):
    """The revision of the article that the offsets count in. None only where `rasid pipe` was not given it."""

    article_id: UUID
    revision: Sha256 | None = None
    fetched_at: UtcDatetime | None = None
    cleaner: Software | None = None
    kind: Literal["article", "flash"] = "article"
    url: str | None = None
    title: str | None = None
    published_at: UtcDatetime | None = None
    source: Source | None = None
    duplicate_of: DuplicateOf | None = None


class Acled(RecordModel):
    """ACLED's words for the event."""

    event_type: str
    sub_event_type: str


class Actor(RecordModel):
    """Who took part. `actor_id` and `name` come from the lexicon only; an unknown actor keeps its mention."""

    role: Role
    actor_id: str | None = None
    name: str | None = None
    kind: str | None = None
    basis: Basis = "stated"
    joint: Literal["and", "or"] | None = None
    mention: str
    start: Offset
    end: Offset


class Pcodes(RecordModel):
    """OCHA place codes."""

    admin1: str | None = None
    admin2: str | None = None
    admin3: str | None = None


class Location(RecordModel):
    """Where. Coordinates stand only for a point or settlement; an area has a radius instead of a false point."""

    place_id: str | None = None
    area_id: str | None = None
    name: str | None = None
    name_ar: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    pcodes: Pcodes | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    precision: PlacePrecision | None = None
    radius_km: float | None = Field(default=None, ge=0)
    mention: str
    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _no_false_point(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            msg = "lat and lon stand together or not at all"
            raise ValueError(msg)
        if self.lat is not None and self.precision not in {"point", "settlement"}:
            msg = f"precision {self.precision} carries no coordinates"
            raise ValueError(msg)
        return self


class EventTime(RecordModel):
    """When, in Asia/Damascus: ISO 8601 dates, or date-times where `precision` is finer than a day.

    `mention` and its offsets are None where the time is the publication date.
    """

    start: str | None = Field(default=None, description="inclusive; null where the expression cannot be resolved")
    end: str | None = None
    precision: TimePrecision
    mention: str | None = None
    start_offset: Offset | None = None
    end_offset: Offset | None = None


class Effect(RecordModel):
    """What it did, to how many. An open upper bound has `max` None; `part_of` indexes the whole it is a part of."""

    effect: EffectKind
    group: str = Field(description="civilian, combatant, unknown; for destroyed the thing: tank, vehicle, building …")
    min: int = Field(ge=0)
    max: int | None = Field(default=None, ge=0)
    basis: EffectBasis
    part_of: int | None = Field(default=None, ge=0)
    who: Literal["women", "children", "medics", "journalists"] | None = None
    mention: str
    start: Offset
    end: Offset


class Attribution(RecordModel):
    """Who says so."""

    name: str | None = None
    kind: AttributionKind
    mention: str
    start: Offset
    end: Offset


class Evidence(RecordModel):
    """The sentence or clause that states the event."""

    text: str
    start: Offset
    end: Offset


class Sensitive(RecordModel):
    """Where the name of a private person stands."""

    start: Offset
    end: Offset
    kind: SensitiveKind


class SlotRule(RecordModel):
    """Which rule read a slot from which characters, at the time it was read. For people: the wording may change."""

    slot: Literal["trigger", "actor", "place", "time", "effect", "attribution", "modality", "background"]
    start: Offset | None = Field(default=None, description="of the words it was read from; null: no words say it")
    end: Offset | None = None
    rule: str
    where: str | None = Field(default=None, description="file and line of the extractor's data behind the rule")


class EnrichedEvent(RecordModel):
    """One event that one article reports. Every mention equals its characters in that revision's text."""

    model_config = ConfigDict(json_schema_extra={"allOf": MODES_BY_TYPE})

    event_id: UUID
    article: ArticleReference
    event_type: EventType
    mode: str
    acled: Acled | None = None
    modality: Modality
    background: bool = False
    actors: list[Actor] = Field(default_factory=list)
    location: Location | None = None
    time: EventTime | None = None
    effects: list[Effect] = Field(default_factory=list)
    attribution: list[Attribution] = Field(default_factory=list)
    evidence: Evidence
    confidence: float = Field(ge=0, le=1)
    sensitive: list[Sensitive] = Field(default_factory=list)
    extractor: Extractor
    supersedes: UUID | None = None
    provenance: list[SlotRule] = Field(default_factory=list)

    @model_validator(mode="after")
    def _mode_of_type(self) -> Self:
        if self.mode not in MODES[self.event_type]:
            msg = f"{self.mode} is no mode of {self.event_type}"
            raise ValueError(msg)
        return self


class ExtractionCompleted(RecordModel):
    """Closes the events of one extraction, also of one that found none: whoever keeps state deletes what it omits."""

    article_id: UUID
    revision: Sha256
    fetched_at: UtcDatetime
    cleaner: Software
    extractor: Extractor
    event_ids: list[UUID]


class EventRetracted(RecordModel):
    """An event that a later extraction no longer finds."""

    event_id: UUID
    article_id: UUID
    revision: Sha256
    fetched_at: UtcDatetime
    cleaner: Software
    extractor: Extractor
    reason: str
