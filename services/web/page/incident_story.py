"""What a page tells of an incident: its slots in words, report against report, and what each version changed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.contracts.event import Actor, EnrichedEvent
from services.contracts.incident import EffectRange, Incident
from services.web.page.words import LABELS, UI, Language

Facts = dict[str, str]  # slot to what is said, in words of the page
_SLOTS: Final = ("type", "place", "day", "actors", "toll")


def rows_of(incident: Incident, language: Language) -> Facts:
    """The slots of an incident in words; those of which nothing is said are left out."""
    names, ui = LABELS[language], UI[language]
    place = incident.location
    facts = {
        "type": _kind(incident.event_type, incident.mode, language),
        "place": " · ".join(filter(None, [_place(place, language), place.admin1 if place else None])),
        "day": _days(incident.time.start if incident.time else None, incident.time.end if incident.time else None),
        "actors": "؛ ".join(_party(actor, language) for actor in incident.actors),
        "toll": "؛ ".join(f"{names.PARTS[effect.effect]} {_range(effect)}" for effect in incident.effects),
        "independent": str(incident.corroboration),
    }
    if incident.contested:
        facts["contested"] = ui["differ"]
    return {slot: said for slot, said in facts.items() if said}


def matrix(incident: Incident, events: Sequence[EnrichedEvent], language: Language) -> dict[str, Any]:
    """Report × slot: `{slots, rows: [{site, url, cells: [{said, odd}]}]}`; odd is what others say otherwise.

    Reports that rest on one origin stand beside each other, as the incident counts them once.
    """
    told = [_told(event, language) for event in events]
    differs = {slot: len({each[slot] for each in told if each[slot]}) > 1 for slot in _SLOTS}
    common = {slot: _most([each[slot] for each in told]) for slot in _SLOTS}
    rows = [
        {
            "event": event,
            "site": event.article.source.id if event.article.source else "",
            "cells": [
                {"said": each[slot], "odd": bool(differs[slot] and each[slot] and each[slot] != common[slot])}
                for slot in _SLOTS
            ],
        }
        for event, each in zip(events, told, strict=True)
    ]
    origins = [
        "، ".join(said.name for said in event.attribution if said.name) or row["site"]
        for event, row in zip(events, rows, strict=True)
    ]
    for row, origin in zip(rows, origins, strict=True):
        row["origin"] = origin
    return {
        "slots": _SLOTS,
        "rows": sorted(rows, key=lambda row: row["origin"]),
        "agree": [slot for slot in _SLOTS if common[slot] and not differs[slot]],
        "differ": [slot for slot in _SLOTS if differs[slot]],
        "claims": [claim for claim in incident.claims if claim.value],
    }


def earlier_versions(versions: Sequence[Incident], language: Language) -> list[dict[str, Any]]:
    """Of versions given newest first: `{number, version, at, changes: [(slot, before, after)], events}`, newest first.

    `number` counts from one; `events` are the ids that came with that version, and so the articles that caused it.
    """
    told = []
    for number, incident in enumerate(reversed(versions), start=1):
        before = versions[len(versions) - number + 1] if number > 1 else None
        now, then = rows_of(incident, language), rows_of(before, language) if before else {}
        known = set(before.event_ids) if before else set()
        told.append(
            {
                "number": number,
                "version": incident.version,
                "at": incident.last_reported_at,
                "status": incident.status,
                "changes": [
                    (slot, then.get(slot), now.get(slot)) for slot in {**then, **now} if then.get(slot) != now.get(slot)
                ],
                "events": [event_id for event_id in incident.event_ids if event_id not in known],
            }
        )
    return told[::-1]


def _told(event: EnrichedEvent, language: Language) -> Facts:
    names = LABELS[language]
    return {
        "type": _kind(event.event_type, event.mode, language),
        "place": _place(event.location, language),
        "day": _days(event.time.start if event.time else None, event.time.end if event.time else None),
        "actors": "؛ ".join(_party(actor, language) for actor in event.actors),
        "toll": "؛ ".join(
            f"{names.PARTS[effect.effect]} {_span(effect.min, effect.max)}"
            for effect in event.effects
            if effect.part_of is None
        ),
    }


def _kind(event_type: str, mode: str, language: Language) -> str:
    """The type too, where the mode alone says little: "Aid, humanitarian"."""
    names = LABELS[language]
    whole, part = names.TYPES[event_type], names.MODES.get(mode)
    return whole if part in {whole, None} else f"{whole} ‹ {part}"


def _place(place: Any, language: Language) -> str:  # noqa: ANN401  (the location of an event or an incident, or None)
    if place is None:
        return ""
    return (place.name if language == "en" else place.name_ar) or place.mention or ""


def _days(start: str | None, end: str | None) -> str:
    first, last = (start or "")[:10], (end or "")[:10]
    return first if not last or last == first else f"{first} – {last}"


def _party(actor: Actor, language: Language) -> str:
    name = (actor.name if language == "en" else actor.mention) or actor.mention or actor.name or ""
    doubt = {"alleged": "؟", "inferred_from_area": "؟", "denied": "✗"}.get(actor.basis or "", "")
    return f"{LABELS[language].PARTS[actor.role]}: {name}{doubt}"


def _range(effect: EffectRange) -> str:
    spread = _span(effect.low, effect.high)
    return spread if effect.high == effect.low else f"{effect.best} ({spread})"


def _span(least: int, most: int | None) -> str:
    if most is None:
        return f"≥ {least}"
    return str(least) if least == most else f"{least}–{most}"


def _most(values: Sequence[str]) -> str:
    said = [value for value in values if value]
    return max(said, key=said.count) if said else ""
