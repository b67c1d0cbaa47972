"""A report: what the merge reads of one event, worked out once (days, place, parties, tolls, words)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from typing import Final
from uuid import UUID

from services.common.arabic import fold
from services.contracts.event import EnrichedEvent, EventTime, Location
from services.contracts.taxonomy import EventType, Modality, PlacePrecision
from services.extract.incidents.packed import Packed, event_in, pack
from services.extract.incidents.parties import party
from services.extract.incidents.tolls import Toll, toll, wholes

DATED_DAYS: Final = 4  # a longer span ("in March") says too little of when to join on it
_UNDATED_DAYS: Final = 2  # a report that says no day is of the days before it
_UNKNOWN_MOMENT: Final = datetime.max.replace(tzinfo=UTC)  # sorts last


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day as ordinals, and whether the text says so or its publication date stands in."""

    first: int
    last: int
    told: bool

    @property
    def narrow(self) -> bool:
        """Whether the span is short enough to join on."""
        return self.last - self.first < DATED_DAYS


@dataclass(frozen=True, slots=True)
class Spot:
    """Where: a point, or the folded name of a settlement nobody could resolve, or an area. All empty: not said."""

    point: tuple[float, float] | None = None
    name: str = ""
    area: tuple[PlacePrecision, str] | None = None
    admin1: str | None = None
    admin2: str | None = None

    @property
    def known(self) -> bool:
        """Whether the text says where, finer than a country."""
        return self.point is not None or self.name != "" or self.area is not None


@dataclass(frozen=True, slots=True)
class Report:
    """One live event as the merge sees it. `key` orders reports: earliest published first, then by id."""

    held: Packed | EnrichedEvent
    event_id: UUID
    article: UUID
    key: str
    kind: tuple[EventType, str]  # type and mode
    modality: Modality
    background: bool
    days: Days | None
    spot: Spot
    initiators: frozenset[str]
    others: frozenset[str]
    killed: Toll | None
    injured: Toll | None
    words: tuple[str, ...]  # each once, sorted

    @property
    def event(self) -> EnrichedEvent:
        """The whole event."""
        held = self.held
        return event_in(held) if isinstance(held, bytes) else held


def report_of(event: EnrichedEvent, *, packed: bool = True) -> Report:
    """The report that an event makes; `packed` where it will be held for months."""
    published = event.article.published_at
    everybody = wholes(effect for effect in event.effects if effect.who is None)
    return Report(
        held=pack(event) if packed else event,
        event_id=shared_id(event.event_id),
        article=shared_id(event.article.article_id),
        key=f"{(published or _UNKNOWN_MOMENT).astimezone(UTC).isoformat(timespec='microseconds')} {event.event_id}",
        kind=(event.event_type, event.mode),
        modality=event.modality,
        background=event.background,
        days=_days(event.time, published),
        spot=_spot(event.location),
        initiators=_shared(frozenset(party(a) for a in event.actors if a.role == "initiator")),
        others=_shared(frozenset(party(a) for a in event.actors if a.role != "initiator" and a.kind != "civilian")),
        killed=toll(everybody, "killed"),
        injured=toll(everybody, "injured"),
        words=_words(event.evidence.text),
    )


@lru_cache(maxsize=1024)
def shared_id(name: UUID) -> UUID:
    """The same id, kept once in memory where the records of one article name it one after the other."""
    return name


@lru_cache(maxsize=8192)
def _shared(parties: frozenset[str]) -> frozenset[str]:
    """The same set of parties, kept once in memory for the thousands of reports that have it."""
    return parties


def _words(text: str) -> tuple[str, ...]:
    """Folded words of more than two letters. Each is kept once in memory, however many reports hold it."""
    return tuple(sorted({intern(word) for word in fold(text).split() if len(word) > 2}))  # noqa: PLR2004  (و, في)


def _days(time: EventTime | None, published: datetime | None) -> Days | None:
    start = _ordinal(time.start) if time is not None else None
    if time is not None and start is not None:
        end = _ordinal(time.end)
        return Days(start, max(start, end if end is not None else start), told=True)
    if published is None:
        return None
    return Days(published.toordinal() - _UNDATED_DAYS, published.toordinal(), told=False)


def _ordinal(text: str | None) -> int | None:
    try:
        return date.fromisoformat((text or "")[:10]).toordinal()
    except ValueError:  # free text of another producer
        return None


def _spot(location: Location | None) -> Spot:
    if location is None or location.precision == "country":
        return Spot()
    point, area = None, None
    name = fold(location.name_ar or location.mention)
    if location.lat is not None and location.lon is not None:
        point = (location.lat, location.lon)
    elif location.precision is None or location.precision in {"settlement", "point"}:
        name = fold(location.mention)
    else:
        area, name = (location.precision, location.area_id or name), ""
    return Spot(point=point, name=name, area=area, admin1=location.admin1, admin2=location.admin2)
