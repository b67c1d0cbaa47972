"""The parameters that narrow a list: declared once for lists, counts, exports, the live stream and the page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.contracts.base import UtcDatetime
from services.contracts.taxonomy import AttributionKind, EventType, Modality, PlacePrecision
from services.web.queries import values
from services.web.queries.cursor import Cursor, decode_cursor

PAGE_LIMIT = 500  # rows of one answer

Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(values.storable)]
WORDS_LENGTH: Final = 300
Words = Annotated[str, Field(max_length=WORDS_LENGTH), AfterValidator(values.storable)]


class _Parameters(BaseModel):
    """A misspelt parameter would silently leave a list whole, so it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(_Parameters):
    """Which part of a list."""

    cursor: Annotated[str, Field(max_length=200), AfterValidator(values.cursor)] | None = Field(
        default=None, description="`next` of the answer before"
    )
    limit: int = Field(default=50, ge=1, le=PAGE_LIMIT, description="most rows in the answer", examples=[50])

    @property
    def after(self) -> Cursor | None:
        """The sort key of the last row seen."""
        return decode_cursor(self.cursor) if self.cursor else None


class ReportFilters(_Parameters):
    """By what a report is: its site, its time, its words."""

    site: list[Name] = Field(default=[], max_length=50, description="ids of sites", examples=[["alsouria-net"]])
    since: UtcDatetime | None = Field(
        default=None,
        description="published at or after this time (fetched, where the page says none)",
        examples=["2018-05-01T00:00:00Z"],
    )
    until: UtcDatetime | None = Field(
        default=None, description="published before this time", examples=["2018-06-01T00:00:00Z"]
    )
    text: Words | None = Field(
        default=None, description='words in any spelling, "phrases", `or`, `-not`', examples=["بصري"]
    )


class ActFilters(ReportFilters):
    """By what happened; nothing given narrows nothing, and of one repeated parameter any value may hold."""

    type: list[EventType] = Field(default=[], max_length=20, description="event types (PLOVER)", examples=[["assault"]])
    mode: list[Annotated[str, AfterValidator(values.mode)]] = Field(
        default=[], max_length=60, description="modes of types", examples=[["shelling"]]
    )
    actor: list[Name] = Field(
        default=[], max_length=20, description="`actor_id` of the lexicon", examples=[["syrian_government_forces"]]
    )
    claimant: list[AttributionKind] = Field(
        default=[],
        max_length=9,
        description="who says so, by kind: a source that at least one report names",
        examples=[["monitor"]],
    )
    admin1: list[Name] = Field(
        default=[], max_length=20, description="governorates, as in `location.admin1`", examples=[["Idlib"]]
    )
    precision: list[PlacePrecision] = Field(
        default=[], max_length=7, description="`location.precision`", examples=[["settlement"]]
    )
    bbox: Annotated[str, Field(max_length=100), AfterValidator(values.box)] | None = Field(
        default=None, description="west,south,east,north in degrees", examples=["35.7,32.3,42.4,37.4"]
    )
    near: Annotated[str, Field(max_length=100), AfterValidator(values.circle)] | None = Field(
        default=None, description="latitude,longitude,kilometres: within a circle", examples=["35.93,36.63,20"]
    )
    placed: bool | None = Field(default=None, description="only with a point on the map (true), or without (false)")
    located: bool | None = Field(
        default=None,
        description="only with a place that is known, be it an area (true), or without any (false)",
    )
    date_from: date | None = Field(
        default=None, description="happened on or after this day in Damascus", examples=["2018-05-01"]
    )
    date_to: date | None = Field(default=None, description="happened on or before this day", examples=["2018-05-31"])
    dated: bool | None = Field(default=None, description="only with a day (true), or without (false)")
    corroboration: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="told by at least so many independent sources (as an incident)",
        examples=[2],
    )

    @property
    def box(self) -> tuple[float, ...] | None:
        """West, south, east, north."""
        return tuple(map(float, self.bbox.split(","))) if self.bbox else None

    @property
    def circle(self) -> tuple[float, ...] | None:
        """Latitude, longitude, kilometres."""
        return tuple(map(float, self.near.split(","))) if self.near else None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for first, last in ((self.since, self.until), (self.date_from, self.date_to)):
            if first and last and first > last:
                msg = "a range ends before it begins"
                raise ValueError(msg)
        return self


class EventFilters(ActFilters):
    """Which events."""

    modality: list[Modality] = Field(
        default=[], max_length=4, description="whether and how far it is said to be so", examples=[["reported"]]
    )
    background: bool | None = Field(default=None, description="only events recalled (true), or only news (false)")
    confidence: float | None = Field(default=None, ge=0, le=1, description="at least this confidence", examples=[0.8])


# What an address of the page says of the view alone: which language, order, part of the map. It narrows nothing.
VIEW: Final = frozenset({"chosen", "follow", "lang", "order", "recalled", "seen", "unit"})


class _OfThePage(_Parameters):
    """Takes an address of the page as it is: what it says of the view alone is passed over."""

    @model_validator(mode="before")
    @classmethod
    def _without_view(cls, given: object) -> object:
        passed_over = VIEW - cls.model_fields.keys()
        return (
            {name: said for name, said in given.items() if name not in passed_over}
            if isinstance(given, dict)
            else given
        )


class IncidentFilters(_OfThePage, ActFilters):
    """Which incidents."""

    status: Literal["live", "withdrawn"] = Field(
        default="live", description="withdrawn: merged into another, or gone", examples=["live"]
    )
    contested: bool | None = Field(default=None, description="only where the sources disagree on who, or do not")
    modality: list[Modality] = Field(
        default=[], max_length=4, description="of at least one report", examples=[["reported"]]
    )
    killed: int | None = Field(
        default=None, ge=1, le=1_000_000, description="at least so many, by the best figure", examples=[10]
    )
    background: bool | None = Field(
        default=None,
        description="only what every report recalls (true), or what at least one tells as news (false)",
    )
    confidence: float | None = Field(
        default=None, ge=0, le=1, description="of at least one report, or more", examples=[0.8]
    )


class LiveFilters(_OfThePage, EventFilters):
    """Which events and incidents: the same names narrow both, each in its own sense."""

    status: Literal["live", "withdrawn"] = Field(
        default="live", description="of incidents, as in their lists; that one was withdrawn is told in any case"
    )
    contested: bool | None = Field(default=None, description="of incidents: whether the sources disagree on who")
    killed: int | None = Field(
        default=None, ge=1, le=1_000_000, description="of incidents: at least so many", examples=[10]
    )

    @property
    def of_events(self) -> EventFilters:
        """What narrows events."""
        return EventFilters.model_validate(self.model_dump(include=set(EventFilters.model_fields)))

    @property
    def of_incidents(self) -> IncidentFilters:
        """What narrows incidents."""
        return IncidentFilters.model_validate(self.model_dump(include=set(IncidentFilters.model_fields)))


class IncidentList(IncidentFilters, Page):
    """A page of incidents."""


class EventList(EventFilters, Page):
    """A page of events."""


class ArticleList(ReportFilters, Page):
    """A page of articles."""


class ChangeList(_Parameters):
    """What changed after a number."""

    since: int = Field(
        default=0, ge=0, lt=2**62, description="`next` of the answer before; 0 for everything", examples=[4711]
    )
    kind: list[Literal["article", "event", "incident"]] = Field(
        default=[], max_length=3, description="all, if none", examples=[["incident"]]
    )
    limit: int = Field(default=200, ge=1, le=PAGE_LIMIT, description="most changes in the answer", examples=[200])
