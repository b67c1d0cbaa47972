"""What a page tells of an incident: its slots in words, report against report, and what each version changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.web.page.slot_words import SLOTS, Said, days, hour, kind, party, place_name, range_of, told
from services.web.page.words import LABELS, UI, Language, governorate_name

Facts = dict[str, str]  # slot to what is said, in words of the page
_HALF: Final = 0.5


def rows_of(incident: Incident, language: Language, sites: Mapping[str, str] | None = None) -> Facts:
    """The slots of an incident in words; those of which nothing is said are left out. `sites`: names by id."""
    names, ui = LABELS[language], UI[language]
    place, time, known = incident.location, incident.time, sites or {}
    admin1 = governorate_name(place.admin1, language) if place and place.admin1 else None
    near = place_name(place, language)
    facts = {
        "type": kind(incident.event_type, incident.mode, language),
        "place": " · ".join(dict.fromkeys(filter(None, [near, admin1]))),
        "day": days(time.start if time else None, time.end if time else None),
        "hour": hour(time, language),
        "actors": ui["semicolon"].join(party(actor, language) for actor in incident.actors),
        "toll": ui["semicolon"].join(
            f"{names.PARTS[effect.effect]} {range_of(effect.low, effect.best, effect.high)}"
            for effect in incident.effects
        ),
        "independent": str(incident.corroboration),
        "sites": f"{ui['comma']} ".join(known.get(source.id, source.id) for source in incident.sources),
    }
    if incident.contested:
        facts["contested"] = ui["contested_yes"]
    return {slot: said for slot, said in facts.items() if said}


def _version_facts(incident: Incident, language: Language, sites: Mapping[str, str] | None) -> Facts:
    """The slots by which versions are compared: what a reader is told above, and what stands behind it."""
    names, ui, place = LABELS[language], UI[language], incident.location
    fields = {**names.PARTS, "denial": names.MODALITIES["denied"]}
    facts = {
        "coordinates": f"{place.lat}, {place.lon}" if place and place.lat is not None else "",
        "precision": ui[f"precision_{place.precision}"] if place and place.precision else "",
        "claims": ui["semicolon"].join(
            f"{fields.get(claim.field, claim.field)}: {claim.value} ({len(claim.event_ids)})"
            for claim in incident.claims
        ),
    }
    return {**rows_of(incident, language, sites), **{slot: said for slot, said in facts.items() if said}}


def matrix(incident: Incident, events: Sequence[EnrichedEvent], language: Language) -> dict[str, Any]:
    """Report × slot, reports of one origin in one group: `{slots, groups, agree, differ}`.

    Slots of which no report says anything are left out. A group is `{origins, rows: [{event, cells: [{said, odd}]}]}`;
    odd is what fewer than half of the sources say that say anything. `agree` are `(slot, said)`, the words of all,
    `differ` `(slot, [(said, [sites])])`: what counts once is counted once.
    """
    by_id = {event.event_id: event for event in events}
    groups = _groups(incident, by_id)
    said = {event.event_id: told(event, language) for event in events}
    voices = [[said[event_id] for event_id in ids] for _, ids in groups]
    slots = [slot for slot in SLOTS if any(each[slot].words for each in said.values())]
    commonest = {slot: _commonest([_keys(voice, slot) for voice in voices]) for slot in slots}
    differs = {slot: len({key for voice in voices for key in _keys(voice, slot)}) > 1 for slot in slots}
    rows = {
        event_id: {
            "event": by_id[event_id],
            "cells": [
                {
                    "said": each[slot].words,
                    "odd": differs[slot] and bool(each[slot].key) and each[slot].key != commonest[slot],
                }
                for slot in slots
            ],
        }
        for event_id, each in said.items()
    }
    return {
        "slots": slots,
        "groups": [{"origins": origins, "rows": [rows[event_id] for event_id in ids]} for origins, ids in groups],
        "agree": [
            (slot, " / ".join(dict.fromkeys(each[slot].words for each in said.values() if each[slot].key)))
            for slot in slots
            if not differs[slot] and any(each[slot].key for each in said.values())
        ],
        "differ": [(slot, _who_says_what(slot, events, said)) for slot in slots if differs[slot]],
    }


def earlier_versions(
    versions: Sequence[Incident], language: Language, sites: Mapping[str, str] | None = None, *, total: int, shown: int
) -> list[dict[str, Any]]:
    """Of the newest of `total` versions: `{number, version, at, status, changes, came, left}`, `shown` at most, newest first.

    One more than is shown tells what the last of them changed. `number` counts from one; `changes` are `(slot, before, after)`; `came` and `left` are the ids of the events, and so
    the articles, that caused it.
    """
    history = []
    facts = [_version_facts(each, language, sites) for each in versions]
    for at, incident in enumerate(versions[:shown]):
        before = versions[at + 1] if at + 1 < len(versions) else None
        now, then = facts[at], facts[at + 1] if before else {}
        known = before.event_ids if before else []
        history.append(
            {
                "number": total - at,
                "version": incident.version,
                "at": incident.last_reported_at,
                "status": incident.status,
                "merged_into": incident.merged_into,
                "changes": [
                    (slot, then.get(slot), now.get(slot)) for slot in {**then, **now} if then.get(slot) != now.get(slot)
                ],
                "came": [each for each in incident.event_ids if each not in known],
                "left": [each for each in known if each not in incident.event_ids],
            }
        )
    return history


def _groups(incident: Incident, by_id: Mapping[UUID, EnrichedEvent]) -> list[tuple[list[str], list[UUID]]]:
    """Origins and event ids of what counts once; what denies it, or is not counted there, stands alone behind them."""
    counted = [(each.origins, [one for one in each.event_ids if one in by_id]) for each in incident.independent]
    counted = [each for each in counted if each[1]]
    known = {event_id for _, ids in counted for event_id in ids}
    alone: list[tuple[list[str], list[UUID]]] = [([], [event_id]) for event_id in by_id if event_id not in known]
    return counted + alone


def _keys(voice: Sequence[Mapping[str, Said]], slot: str) -> set[str]:
    return {each[slot].key for each in voice if each[slot].key}


def _commonest(voices: Sequence[set[str]]) -> str | None:
    """What more than half of those say that say anything; None where there is no such thing."""
    speaking = [voice for voice in voices if voice]
    for key in sorted({key for voice in speaking for key in voice}):
        if sum(key in voice for voice in speaking) > len(speaking) * _HALF:
            return key
    return None


def _who_says_what(
    slot: str, events: Sequence[EnrichedEvent], said: Mapping[UUID, Mapping[str, Said]]
) -> list[tuple[str, list[str]]]:
    """What is said, and by which sites, in the order in which it was first said."""
    found: dict[str, tuple[str, list[str]]] = {}
    for event in events:
        each = said[event.event_id][slot]
        if each.key:
            site = event.article.source.id if event.article.source else ""
            _, sites = found.setdefault(each.key, (each.words, []))
            if site not in sites:
                sites.append(site)
    return list(found.values())
