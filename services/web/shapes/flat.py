"""Events and incidents as rows of a table, in the words of analysts. Pure.

Columns bear ACLED's names where they mean the same. `geo_precision` is ACLED's (1 town, 2 part of a region, 3 region),
`where_prec` UCDP's (1 exact, 3 district, 4 governorate, 5 wider or unclear, 6 country).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.common.clock import DAMASCUS
from services.contracts.article import Article
from services.contracts.event import Acled, Actor, EnrichedEvent, EventTime, Location
from services.contracts.incident import Incident

Flat = dict[str, Any]
Columns = Mapping[str, type]

_GEO_PRECISION: Final = {"point": 1, "settlement": 1, "subdistrict": 2, "district": 2}  # anything wider is 3
_WHERE_PREC: Final = {
    "point": 1, "settlement": 1, "subdistrict": 3, "district": 3, "governorate": 4, "region": 5, "country": 6,
}  # fmt: skip
_FIRST_ROLES: Final = {"initiator", "participant"}

# What happened, to whom and where: the same for both.
_WHEN: Final[Columns] = {"event_date": str, "event_date_end": str, "date_precision": str}
_WHAT: Final[Columns] = {"event_type": str, "mode": str, "acled_event_type": str, "sub_event_type": str}
_WHO: Final[Columns] = {"actor1": str, "actor2": str}
_WHERE: Final[Columns] = {
    "admin1": str, "admin2": str, "location": str, "location_ar": str, "latitude": float, "longitude": float,
    "geo_precision": int, "where_prec": int,
}  # fmt: skip

EVENT_COLUMNS: Final[Columns] = {
    "event_id": str, **_WHEN, **_WHAT, "modality": str, "background": bool, **_WHO, **_WHERE, "fatalities": int,
    "notes": str, "claimant": str, "claimant_name": str, "source": str, "source_title": str, "source_url": str, "published_at": str, "article_id": str,
    "confidence": float,
}  # fmt: skip
INCIDENT_COLUMNS: Final[Columns] = {
    "incident_id": str, "version": int, "status": str, **_WHEN, **_WHAT, **_WHO, **_WHERE, "fatalities": int,
    "fatalities_low": int, "fatalities_high": int, "source": str, "corroboration": int, "contested": bool,
    "first_reported_at": str, "last_reported_at": str, "event_ids": str, "merged_into": str,
}  # fmt: skip

ARTICLE_COLUMNS: Final[Columns] = {
    "article_id": str, "revision": str, "kind": str, "source": str, "source_url": str, "source_title": str,
    "authors": str, "published_at": str, "fetched_at": str, "language": str, "duplicate_of": str, "characters": int,
}  # fmt: skip


def flat_article(article: Article) -> Flat:
    """The columns of ARTICLE_COLUMNS: an article without its text."""
    return {
        "article_id": str(article.article_id),
        "revision": article.revision,
        "kind": article.kind,
        "source": article.source.id,
        "source_url": article.url,
        "source_title": article.title,
        "authors": "; ".join(article.authors) or None,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "fetched_at": article.fetched_at.isoformat(),
        "language": article.language,
        "duplicate_of": str(article.duplicate_of.article_id) if article.duplicate_of else None,
        "characters": len(article.text),
    }


def flat_event(event: EnrichedEvent) -> Flat:
    """The columns of EVENT_COLUMNS."""
    article = event.article
    killed = [effect.min for effect in event.effects if effect.effect == "killed" and effect.part_of is None]
    return {
        "event_id": str(event.event_id),
        **_when(event.time),
        **_what(event.event_type, event.mode, event.acled),
        "modality": event.modality,
        "background": event.background,
        **_who(event.actors),
        **_where(event.location),
        "fatalities": sum(killed) if killed else None,
        "notes": event.evidence.text,
        "claimant": "; ".join(said.kind for said in event.attribution) or None,
        "claimant_name": "; ".join(said.name or said.mention for said in event.attribution) or None,
        "source": article.source.id if article.source else None,
        "source_title": article.title,
        "source_url": article.url,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "article_id": str(article.article_id),
        "confidence": event.confidence,
    }


def flat_incident(incident: Incident) -> Flat:
    """The columns of INCIDENT_COLUMNS. `fatalities` is the best figure; nobody said to be killed is null, not 0."""
    killed = [effect for effect in incident.effects if effect.effect == "killed"]
    high = [effect.high for effect in killed]
    return {
        "incident_id": str(incident.incident_id),
        "version": incident.version,
        "status": incident.status,
        **_when(incident.time),
        **_what(incident.event_type, incident.mode, incident.acled),
        **_who(incident.actors),
        **_where(incident.location),
        "fatalities": sum(effect.best for effect in killed) if killed else None,
        "fatalities_low": sum(effect.low for effect in killed) if killed else None,
        "fatalities_high": sum(each for each in high if each is not None) if high and None not in high else None,
        "source": "; ".join(source.id for source in incident.sources) or None,
        "corroboration": incident.corroboration,
        "contested": incident.contested,
        "first_reported_at": incident.first_reported_at.isoformat() if incident.first_reported_at else None,
        "last_reported_at": incident.last_reported_at.isoformat() if incident.last_reported_at else None,
        "event_ids": "; ".join(str(each) for each in incident.event_ids),
        "merged_into": str(incident.merged_into) if incident.merged_into else None,
    }


def _when(time: EventTime | None) -> Flat:
    return {
        "event_date": _day(time.start) if time else None,
        "event_date_end": _day(time.end) if time else None,
        "date_precision": time.precision if time else None,
    }


def _day(stated: str | None) -> str | None:
    """The day in Damascus of an ISO 8601 date or date-time; None for what is neither."""
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated)
        return (moment.astimezone(DAMASCUS) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _what(event_type: str, mode: str, acled: Acled | None) -> Flat:
    return {
        "event_type": event_type,
        "mode": mode,
        "acled_event_type": acled.event_type if acled else None,
        "sub_event_type": acled.sub_event_type if acled else None,
    }


def _who(actors: Sequence[Actor]) -> Flat:
    first = [actor.name or actor.mention for actor in actors if actor.role in _FIRST_ROLES]
    others = [actor.name or actor.mention for actor in actors if actor.role == "target"]
    return {"actor1": "; ".join(first) or None, "actor2": "; ".join(others) or None}


def _where(place: Location | None) -> Flat:
    return {
        "admin1": place.admin1 if place else None,
        "admin2": place.admin2 if place else None,
        "location": (place.name or place.mention) if place else None,
        "location_ar": (place.name_ar or place.mention) if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "geo_precision": _GEO_PRECISION.get(place.precision or "", 3) if place else None,
        "where_prec": _WHERE_PREC.get(place.precision or "") if place else None,
    }
