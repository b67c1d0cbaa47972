"""An incident as a row of ACLED's table (codebook 2023), for those whose tools read that. Pure.

`event_id_cnty` is the incident's own id: ACLED's numbers are ACLED's. What no report says is left empty: an actor of
unknown kind has no `inter`, an incident without ACLED class no type. Actors bear the lexicon's names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.contracts.event import Actor, EnrichedEvent
from services.contracts.incident import Incident
from services.web.shapes.flat import Flat, flat_incident

COLUMNS: Final = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "iso", "country", "admin1", "admin2",
    "location", "latitude", "longitude", "geo_precision", "source", "notes", "fatalities", "timestamp",
)  # fmt: skip

_TIME_PRECISION: Final = {"minute": 1, "part_of_day": 1, "day": 1, "week": 2, "month": 3, "year": 3}
_POLITICAL, _DEMONSTRATIONS = "Political violence", "Demonstrations"
_DISORDER: Final = {
    "Battles": _POLITICAL,
    "Explosions/Remote violence": _POLITICAL,
    "Violence against civilians": _POLITICAL,
    "Protests": _DEMONSTRATIONS,
    "Riots": _DEMONSTRATIONS,  # the sub-event type that we tell apart is the violent demonstration
    "Strategic developments": "Strategic developments",
}
_STATES: Final = frozenset({"state", "state_forces"})
_INTER: Final = {"rebel": "Rebel group", "militia": "Political militia", "civilian": "Civilians"}
_CROWDS: Final = {"Protests": "Protesters", "Riots": "Rioters"}
_SYRIA: Final = ("SYR", "SY")  # of actors' ids, of places' codes
_ISO: Final = 760


def acled_row(incident: Incident, reports: Sequence[EnrichedEvent]) -> Flat:
    """The columns of COLUMNS; `notes` are the sentences of the reports, each once."""
    flat = flat_incident(incident)
    first = [actor for actor in incident.actors if actor.role in {"initiator", "participant"}]
    second = [actor for actor in incident.actors if actor.role == "target"]
    kind = incident.acled.event_type if incident.acled else None
    place = incident.location
    is_syria = place is not None and bool(place.pcodes and (place.pcodes.admin1 or "").startswith(_SYRIA[1]))
    return {
        "event_id_cnty": flat["incident_id"],
        "event_date": flat["event_date"],
        "year": (flat["event_date"] or "")[:4] or None,
        "time_precision": _TIME_PRECISION[incident.time.precision] if incident.time else None,
        "disorder_type": _DISORDER.get(kind) if kind else None,
        "event_type": kind,
        "sub_event_type": flat["sub_event_type"],
        **_side(first, "1", kind),
        **_side(second, "2", None),
        "iso": _ISO if is_syria else None,
        "country": "Syria" if is_syria else None,
        **{name: flat[name] for name in ("admin1", "admin2", "location", "latitude", "longitude", "geo_precision")},
        "source": flat["source"],
        "notes": " / ".join(dict.fromkeys(event.evidence.text for event in reports)) or None,
        "fatalities": flat["fatalities"],
        "timestamp": int(incident.last_reported_at.timestamp()) if incident.last_reported_at else None,
    }


def _side(actors: Sequence[Actor], number: str, kind: str | None) -> dict[str, Any]:
    names = [actor.name or actor.mention for actor in actors]
    return {
        f"actor{number}": names[0] if names else None,
        f"assoc_actor_{number}": "; ".join(names[1:]) or None,
        f"inter{number}": _inter(actors[0], kind) if actors else None,
    }


def _inter(actor: Actor, kind: str | None) -> str | None:
    if actor.kind in _STATES:
        return "State forces" if (actor.actor_id or "").startswith(_SYRIA[0]) else "External/Other forces"
    if actor.kind == "civilian" and kind in _CROWDS:
        return _CROWDS[kind]
    return _INTER.get(actor.kind or "")
