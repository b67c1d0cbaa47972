"""Records of `events.enriched` as rows of the tables `events`, `event_*` and `extractions`. Pure.

Column names are ACLED's where they mean the same (`event_date`, `admin1`, `latitude`, `fatalities` …).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Final
from uuid import UUID, uuid5

import orjson

from services.common.clock import DAMASCUS
from services.common.errors import DeadLetterError
from services.contracts.event import (
    Actor,
    Effect,
    EnrichedEvent,
    EventRetracted,
    EventTime,
    ExtractionCompleted,
    Location,
    Pcodes,
)
from services.store.article_rows import Row, reported_at
from services.store.rank import extraction_rank

_NO_PCODES: Final = Pcodes()
_BY_NUMBER: Final = attrgetter("int")  # the order of UUIDs, compared ten times as fast


def event_rank(event: EnrichedEvent) -> str:
    """Its place in the contract's order. Raises DeadLetterError when it does not say which extraction it is of."""
    article = event.article
    if article.revision is None or article.fetched_at is None or article.cleaner is None:
        msg = "article.revision, article.fetched_at and article.cleaner are needed to order the event"
        raise DeadLetterError(msg)
    return extraction_rank(article.fetched_at, article.cleaner, event.extractor)


def event_row(event: EnrichedEvent, rank: str, digest: str, json: str) -> Row:
    """The row of one event that has a rank."""
    article = event.article
    assert article.fetched_at is not None  # noqa: S101  (what has a rank has them)
    assert article.cleaner is not None  # noqa: S101
    return {
        "event_id": event.event_id,
        "article_id": article.article_id,
        "revision": article.revision,
        "kind": article.kind,
        "site": article.source.id if article.source else None,
        "url": article.url,
        "title": article.title,
        "published_at": article.published_at,
        "fetched_at": article.fetched_at,
        "reported_at": reported_at(article.published_at, article.fetched_at),
        "event_type": event.event_type,
        "mode": event.mode,
        "acled_event_type": event.acled.event_type if event.acled else None,
        "acled_sub_event_type": event.acled.sub_event_type if event.acled else None,
        "modality": event.modality,
        "background": event.background,
        **time_columns(event.time),
        **place_columns(event.location),
        "fatalities": fatalities(event.effects),
        "evidence": event.evidence.text,
        "evidence_start": event.evidence.start,
        "evidence_end": event.evidence.end,
        "confidence": event.confidence,
        "cleaner_version": article.cleaner.version,
        "extractor_version": event.extractor.version,
        "supersedes": event.supersedes,
        "rank": rank,
        "digest": digest,
        "record": json,
        "sensitive": _hidden(event) if event.sensitive else None,
        "actor_ids": actor_ids(event.actors),
    }


def actor_ids(actors: Iterable[Actor]) -> list[str]:
    """The lexicon's ids of those that it knows, each once."""
    return sorted({actor.actor_id for actor in actors if actor.actor_id is not None})


def actor_rows(event: EnrichedEvent) -> list[Row]:
    """One row for each actor, numbered from 0 as in the record."""
    return [
        {
            "event_id": event.event_id,
            "position": position,
            "role": actor.role,
            "actor_id": actor.actor_id,
            "name": actor.name,
            "kind": actor.kind,
            "basis": actor.basis,
            "joint": actor.joint,
            "mention": actor.mention,
            "start_offset": actor.start,
            "end_offset": actor.end,
        }
        for position, actor in enumerate(event.actors)
    ]


def effect_rows(event: EnrichedEvent) -> list[Row]:
    """One row for each effect; `part_of` is the position of the effect whose part it is."""
    return [
        {
            "event_id": event.event_id,
            "position": position,
            "effect": effect.effect,
            "effect_group": effect.group,
            "count_min": effect.min,
            "count_max": effect.max,
            "basis": effect.basis,
            "part_of": effect.part_of,
            "who": effect.who,
            "mention": effect.mention,
            "start_offset": effect.start,
            "end_offset": effect.end,
        }
        for position, effect in enumerate(event.effects)
    ]


def attribution_rows(event: EnrichedEvent) -> list[Row]:
    """One row for each that says so."""
    return [
        {
            "event_id": event.event_id,
            "position": position,
            "name": said.name,
            "kind": said.kind,
            "mention": said.mention,
            "start_offset": said.start,
            "end_offset": said.end,
        }
        for position, said in enumerate(event.attribution)
    ]


def extraction_id(closing: ExtractionCompleted, rank: str) -> UUID:
    """Id of a closing record, derived from its content, so that a repeat is the same row."""
    listed = " ".join(sorted(str(each) for each in closing.event_ids))
    return uuid5(closing.article_id, f"{rank} {closing.revision} {listed}")


def extraction_row(own_id: UUID, closing: ExtractionCompleted, rank: str, _digest: str, _json: str) -> Row:
    """The row of one closing record, under its `extraction_id`."""
    return {
        "extraction_id": own_id,
        "article_id": closing.article_id,
        "revision": closing.revision,
        "fetched_at": closing.fetched_at,
        "cleaner_version": closing.cleaner.version,
        "extractor_name": closing.extractor.name,
        "extractor_version": closing.extractor.version,
        "lexicon_sha256": closing.extractor.lexicon_sha256,
        "gazetteer_sha256": closing.extractor.gazetteer_sha256,
        "event_ids": sorted(closing.event_ids, key=_BY_NUMBER),
        "rank": rank,
    }


def retraction_row(retraction: EventRetracted, rank: str, digest: str, _json: str) -> Row:
    """The row of one retraction."""
    return {
        "event_id": retraction.event_id,
        "article_id": retraction.article_id,
        "revision": retraction.revision,
        "fetched_at": retraction.fetched_at,
        "cleaner_version": retraction.cleaner.version,
        "extractor_version": retraction.extractor.version,
        "reason": retraction.reason,
        "rank": rank,
        "digest": digest,
    }


def fatalities(effects: list[Effect]) -> int | None:
    """The least number killed, parts of a larger count not counted again; None where nobody is said to be killed."""
    killed = [effect.min for effect in effects if effect.effect == "killed" and effect.part_of is None]
    return sum(killed) if killed else None


def _hidden(event: EnrichedEvent) -> str:
    return orjson.dumps([span.model_dump() for span in event.sensitive]).decode()


def time_columns(time: EventTime | None) -> Row:
    """The columns that say when; `event_date` and `event_date_end` are days in Damascus."""
    if time is None:
        return dict.fromkeys(_WHEN)
    return {
        "event_date": _day(time.start),
        "event_date_end": _day(time.end),
        "time_start": time.start,
        "time_end": time.end,
        "time_precision": time.precision,
        "time_mention": time.mention,
    }


def place_columns(location: Location | None) -> Row:
    """The columns that say where."""
    if location is None:
        return dict.fromkeys(_WHERE)
    pcodes = location.pcodes or _NO_PCODES
    return {
        "location": location.name,
        "location_ar": location.name_ar,
        "location_mention": location.mention,
        "location_precision": location.precision,
        "admin1": location.admin1,
        "admin2": location.admin2,
        "admin1_pcode": pcodes.admin1,
        "admin2_pcode": pcodes.admin2,
        "admin3_pcode": pcodes.admin3,
        "latitude": location.lat,
        "longitude": location.lon,
        "radius_km": location.radius_km,
        "place_id": location.place_id,
        "area_id": location.area_id,
    }


@lru_cache(maxsize=4096)  # the news of a day name the same few
def _day(stated: str | None) -> date | None:
    """The day in Damascus of an ISO 8601 date or date-time; None for what is neither."""
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated)
        return (moment.astimezone(DAMASCUS) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


_WHEN: Final = tuple(time_columns(EventTime(precision="day")))
_WHERE: Final = tuple(place_columns(Location(mention="", start=0, end=0)))
