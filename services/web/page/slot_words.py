"""The slots of an event in words of the page, and what makes two of them the same. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from services.common.arabic import fold
from services.common.clock import DAMASCUS
from services.contracts.event import Actor, EnrichedEvent, EventTime
from services.web.page.words import LABELS, UI, Language

SLOTS: Final = ("type", "place", "day", "hour", "actors", "toll", "modality", "said_by")

# What an article calls a part of the day, without its article and folded, and how the page calls it.
_PARTS_OF_DAY: Final = {
    "فجر": "dawn", "سحر": "dawn", "صباح": "morning", "ضحي": "morning", "ظهر": "noon", "ظهيره": "noon",
    "عصر": "afternoon", "مساء": "evening", "مغرب": "evening", "عشاء": "evening", "ليل": "night", "ليله": "night",
}  # fmt: skip
_PREFIXES: Final = "وفبلك"  # that Arabic writes onto a word


class Said(NamedTuple):
    """A slot as the page says it; equal `key`: the same is said, whatever the words. Both empty: nothing is said.

    Without a key it is shown, and compared with nothing.
    """

    words: str
    key: str


def told(event: EnrichedEvent, language: Language) -> dict[str, Said]:
    """What one report says."""
    names, semicolon = LABELS[language], UI[language]["semicolon"]
    place, time = event.location, event.time
    wholes = [effect for effect in event.effects if effect.part_of is None]
    date = days(time.start if time else None, time.end if time else None)
    return {
        "type": Said(kind(event.event_type, event.mode, language), f"{event.event_type}/{event.mode}"),
        "place": Said(place_name(place, language), (place.place_id or place.area_id or place.mention) if place else ""),
        "day": Said(date, date),
        "hour": Said(hour(time, language), part_of_day(time) or clock_time(time)),
        "actors": Said(
            semicolon.join(party(actor, language) for actor in event.actors),
            " ".join(sorted({f"{actor.role}:{actor.actor_id or actor.mention}" for actor in event.actors})),
        ),
        "toll": Said(
            semicolon.join(f"{names.PARTS[each.effect]} {span(each.min, each.max)}" for each in wholes),
            " ".join(sorted(f"{each.effect}:{each.group}:{each.min}:{each.max}" for each in wholes)),
        ),
        "modality": Said(names.MODALITIES[event.modality], "denied" if event.modality == "denied" else "affirmed"),
        "said_by": Said(semicolon.join(dict.fromkeys(each.mention for each in event.attribution)), ""),  # not compared
    }


def kind(event_type: str, mode: str, language: Language) -> str:
    """The type too, where the mode alone says little: "Aid, humanitarian"."""
    names = LABELS[language]
    whole, part = names.TYPES[event_type], names.MODES.get(mode)
    return whole if part in {whole, None} else f"{whole} › {part}"


def place_name(place: Any, language: Language) -> str:  # noqa: ANN401  (the location of an event or an incident, or None)
    """The name in the language of the page, else the article's words."""
    if place is None:
        return ""
    return (place.name if language == "en" else place.name_ar) or place.mention or ""


def days(start: str | None, end: str | None) -> str:
    """One day, or the first and the last."""
    first, last = (start or "")[:10], (end or "")[:10]
    return first if not last or last == first else f"{first} – {last}"


def hour(time: EventTime | None, language: Language) -> str:
    """The time of the day in Damascus as far as it is told: a clock's, or which part of the day; else empty."""
    part = part_of_day(time)
    return clock_time(time) or (LABELS[language].PARTS_OF_DAY[part] if part else "")


def clock_time(time: EventTime | None) -> str:
    """`04:30`, in Damascus, where the report is as precise; else empty."""
    if time is None or time.start is None or time.precision != "minute":
        return ""
    try:
        moment = datetime.fromisoformat(time.start)
    except ValueError:
        return ""
    return f"{moment.astimezone(DAMASCUS) if moment.tzinfo else moment:%H:%M}"


def part_of_day(time: EventTime | None) -> str:
    """Which part of the day the words of a report tell: dawn, morning …; empty where they tell none."""
    if time is None or time.precision != "part_of_day":
        return ""
    words = fold(time.mention or "").split()
    for before, word in zip(["", *words], words, strict=False):
        short = word.lstrip(_PREFIXES)
        bare = (short if short.startswith("ال") else word).removeprefix("ال")
        if found := _PARTS_OF_DAY.get(bare.removesuffix("ا")):
            return "afternoon" if (before, found) == ("بعد", "noon") else found
    return ""


def party(actor: Actor, language: Language) -> str:
    """Role and name, with a sign where it is doubted."""
    name = (actor.name if language == "en" else actor.mention) or actor.mention or actor.name or ""
    doubt = {"alleged": "؟" if language == "ar" else "?", "inferred_from_area": "≈", "denied": "✗"}.get(actor.basis, "")
    return f"{LABELS[language].PARTS[actor.role]}: {name}{doubt}"


def range_of(low: int, best: int, high: int | None) -> str:
    """The best figure, with the range where the sources differ."""
    return span(low, high) if high == low else f"{best} ({span(low, high)})"


def span(least: int, most: int | None) -> str:
    """From and to; open where there is no most."""
    if most is None:
        return f"≥ {least}"
    return str(least) if least == most else f"{least}–{most}"
