"""`Incident`: what several articles report together. Topic `incidents`, compacted, keyed by incident."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.contracts.base import RecordModel, UtcDatetime
from services.contracts.event import Acled, Actor, EventTime, Location
from services.contracts.taxonomy import EffectKind, EventType


class EffectRange(RecordModel):
    """What the reports say together of one effect on one group."""

    effect: EffectKind
    group: str
    low: int = Field(ge=0)
    best: int = Field(ge=0)
    high: int | None = Field(default=None, ge=0)
    rule: str


class Claim(RecordModel):
    """Who says what: one value of one field, with the events that say it."""

    field: str
    value: str
    event_ids: list[UUID]


class IndependentSource(RecordModel):
    """Reports that count once, because they rest on one origin: one site, one monitor, one agency, one text."""

    origins: list[str] = Field(description="labels of what they rest on, as in `source_chain`")
    event_ids: list[UUID]


class IncidentSource(RecordModel):
    """A site that reports the incident."""

    id: str
    scale: str | None = None
    alignment: str | None = None


class Incident(RecordModel):
    """The merge of events that are the same act. Every version is kept; versions only rise."""

    incident_id: UUID
    status: Literal["live", "withdrawn"] = "live"
    event_type: EventType
    mode: str
    acled: Acled | None = None
    location: Location | None = None
    time: EventTime | None = None
    actors: list[Actor] = Field(default_factory=list)
    effects: list[EffectRange] = Field(default_factory=list)
    claims: list[Claim] = Field(default_factory=list)
    contested: bool = False
    event_ids: list[UUID]
    sources: list[IncidentSource] = Field(default_factory=list)
    source_chain: list[str] = Field(default_factory=list)
    independent: list[IndependentSource] = Field(
        default_factory=list, description="the reports that affirm it, by what counts once; as many as `corroboration`"
    )
    corroboration: int = Field(ge=0)
    first_reported_at: UtcDatetime | None = None
    last_reported_at: UtcDatetime | None = None
    version: int = Field(ge=1)
    merged_into: UUID | None = None
