"""`Incident` records as rows of the tables `incident_versions`, `incidents` and `incident_*`. Pure."""

from __future__ import annotations

from typing import Final

from services.common.errors import DeadLetterError
from services.common.undated import undated
from services.contracts.incident import Incident
from services.store.article_rows import Row
from services.store.event_rows import actor_ids, place_columns, time_columns

_HIGHEST: Final = 2**63 - 1  # of PostgreSQL's bigint


def incident_rank(incident: Incident) -> str:
    """Its version as a text that sorts. Raises DeadLetterError when no column holds it."""
    if incident.version > _HIGHEST:
        msg = f"version {str(incident.version)[:40]} is larger than {_HIGHEST}"
        raise DeadLetterError(msg)
    return f"{incident.version:019d}"


def version_row(incident: Incident, _rank: str, digest: str, json: str) -> Row:
    """The row of one version."""
    return {
        "incident_id": incident.incident_id,
        "version": incident.version,
        "status": incident.status,
        "digest": digest,
        "record": json,
    }


def incident_row(incident: Incident, _rank: str, digest: str, json: str) -> Row:
    """The row that makes a version the current one of its incident."""
    low, best, high = _fatalities(incident)
    when = time_columns(incident.time)
    return {
        "incident_id": incident.incident_id,
        "version": incident.version,
        "status": incident.status,
        "merged_into": incident.merged_into,
        "event_type": incident.event_type,
        "mode": incident.mode,
        "acled_event_type": incident.acled.event_type if incident.acled else None,
        "acled_sub_event_type": incident.acled.sub_event_type if incident.acled else None,
        **when,
        **place_columns(incident.location),
        "fatalities_low": low,
        "fatalities_best": best,
        "fatalities_high": high,
        "contested": incident.contested,
        "corroboration": incident.corroboration,
        "event_count": len(incident.event_ids),
        "sites": [source.id for source in incident.sources],
        "first_reported_at": incident.first_reported_at,
        "last_reported_at": incident.last_reported_at,
        "reported_at": incident.last_reported_at or undated(when["event_date"]),
        "digest": digest,
        "record": json,
        "actor_ids": actor_ids(incident.actors) if incident.status == "live" else [],
    }


def member_rows(incident: Incident) -> list[Row]:
    """One row for each of its events."""
    return [
        {"incident_id": incident.incident_id, "event_id": event_id} for event_id in dict.fromkeys(incident.event_ids)
    ]


def incident_actor_rows(incident: Incident) -> list[Row]:
    """One row for each party, numbered from 0 as in the record; none for a withdrawn incident."""
    return [
        {
            "incident_id": incident.incident_id,
            "position": position,
            "role": actor.role,
            "actor_id": actor.actor_id,
            "name": actor.name,
            "kind": actor.kind,
            "basis": actor.basis,
            "mention": actor.mention,
        }
        for position, actor in enumerate(incident.actors)
        if incident.status == "live"
    ]


def _fatalities(incident: Incident) -> tuple[int | None, int | None, int | None]:
    """Low, best and high number killed over all groups; high None where one of them is open."""
    killed = [effect for effect in incident.effects if effect.effect == "killed"]
    if not killed:
        return None, None, None
    highs = [effect.high for effect in killed if effect.high is not None]
    high = sum(highs) if len(highs) == len(killed) else None
    return sum(effect.low for effect in killed), sum(effect.best for effect in killed), high
