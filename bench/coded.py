"""Recall of incidents that analysts coded by hand, text by text, counted as `../shared/corpus/score.py` counts it.

A coded incident with coordinates whose place the text names is found when one of the five most confident assault or
coerce events that are not background (distinct by place) lies within 10 km, within two days, and is a fitting strike.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from services.contracts.article import Source
from services.contracts.event import EnrichedEvent
from services.extract.evaluation.matching import kilometres
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

CORPUS: Final = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "incidents-dev.jsonl.gz"
_FOLD: Final = {**dict.fromkeys([*range(0x64B, 0x660), 0x670, 0x640]), **str.maketrans("أإآٱىةؤئ", "اااايهوي")}
_PLACE_WORDS: Final = frozenset(
    "قرية بلدة مدينة ريف محيط قرب بالقرب من في على ناحية منطقة بين حي شمال جنوب شرق غرب الشمالي الجنوبي الشرقي الغربي"
    " محافظة و ال".translate(_FOLD).split()
)
_AIR: Final = frozenset({"airstrike", "drone", "attack", "rocket"})
_ARTILLERY: Final = frozenset({"shelling", "rocket", "attack", "clash", "grenade", "mine"})
_GROUND: Final = frozenset({
    "raid", "arrest", "attack", "clash", "offensive", "assassination", "execution", "sniper", "ambush", "abduct", "siege",
    "airstrike",
})  # fmt: skip
_FITS: Final = {"air": _AIR, "drone": _AIR, "artillery": _ARTILLERY, "naval": _ARTILLERY, "ground": _GROUND}
_MOST: Final = 5
_NEAR_KM: Final = 10
_DAYS: Final = 2
Row = Mapping[str, Any]


class Told(NamedTuple):
    """One text: coded incidents that it names, those found, tolls coded and agreeing, assault and coerce events read."""

    incidents: int
    found: int
    tolls: int
    agreeing: int
    events: int


def rows() -> Iterator[Row]:
    """The texts of the corpus. Raises FileNotFoundError where it is not on this machine."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def told(reader: Reader, row: Row) -> Told:
    """What one text yields."""
    forceful = [
        event
        for event in reader.read(article(row))
        if event.event_type in ("assault", "coerce") and not event.background
    ]
    first = ranked(forceful)
    incidents = found = tolls = agreed = 0
    for coded in row["incidents"]:
        if coded["lat"] is None or not named(row["text"], coded["location_ar"]):
            continue
        incidents += 1
        those = [event for event in first if meant(event, coded)]
        if those:
            found += 1
            tolls += sum(bool(coded[f"{effect}_max"]) for effect in ("killed", "injured"))
            agreed += agreeing(those, coded)
    return Told(incidents, found, tolls, agreed, len(forceful))


def article(row: Row) -> PipedArticle:
    """A text as an article published on the evening of the first coded day."""
    day = min(coded["date"] for coded in row["incidents"])
    return PipedArticle.model_validate(
        {
            "article_id": uuid5(NAMESPACE_URL, row["id"]),
            "kind": "article",
            "url": row["url"],
            "text": row["text"],
            "published_at": f"{day}T18:00:00Z",
            "source": Source(id=row["host"], name=row["host"]),
        }
    )


def ranked(events: Iterable[EnrichedEvent]) -> list[EnrichedEvent]:
    """The five most confident that are located, one per place."""
    kept: dict[tuple[float | None, float | None], EnrichedEvent] = {}
    for event in sorted(events, key=lambda event: -event.confidence):
        where = event.location
        if where is not None and where.lat is not None and len(kept) < _MOST:
            kept.setdefault((where.lat, where.lon), event)
    return list(kept.values())


def named(text: str, location: str) -> bool:
    """Whether a text names a coded place, by the first telling word of its name."""
    words = [word for word in re.findall("[\u0621-\u064a]+", location.translate(_FOLD)) if word not in _PLACE_WORDS]
    telling = [word for word in words if len(word) > 2]
    return bool(telling) and telling[0] in text.translate(_FOLD)


def meant(event: EnrichedEvent, coded: Row) -> bool:
    """Whether an event may be the coded incident: there, those days, a kind of strike that fits."""
    return near(event, coded) and days_meet(event, coded) and kind_fits(event, coded)


def near(event: EnrichedEvent, coded: Row) -> bool:
    """Whether an event has a point, within ten kilometres of the incident's."""
    where = event.location
    return where is not None and where.lat is not None and kilometres(coded, where.model_dump()) <= _NEAR_KM


def days_meet(event: EnrichedEvent, coded: Row) -> bool:
    """Whether an event has a date, within two days of the incident's."""
    if event.time is None or not event.time.start:
        return False
    return abs((date.fromisoformat(event.time.start[:10]) - date.fromisoformat(coded["date"])).days) <= _DAYS


def kind_fits(event: EnrichedEvent, coded: Row) -> bool:
    """Whether the coded kind of strike may be told by the event's mode; any may where it names none."""
    kind = (coded["strike_type"] or "").lower()
    wanted = frozenset[str]().union(*(modes for word, modes in _FITS.items() if word in kind))
    return not wanted or event.mode in wanted


def agreeing(events: Iterable[EnrichedEvent], coded: Row) -> int:
    """How many of the coded tolls, killed and injured, the effects of one of the events agree with as ranges, at most."""
    return max((_agreeing(event, coded) for event in events), default=0)


def _agreeing(event: EnrichedEvent, coded: Row) -> int:
    return sum(
        any(
            told_.effect == effect
            and 0 < told_.min <= coded[f"{effect}_max"]
            and (told_.max is None or told_.max >= (coded[f"{effect}_min"] or 0))
            for told_ in event.effects
        )
        for effect in ("killed", "injured")
        if coded[f"{effect}_max"]
    )


def figures(texts: Sequence[Told]) -> dict[str, float]:
    """Shares of incidents found and of tolls agreeing, and events a text."""
    incidents, tolls = sum(text.incidents for text in texts), sum(text.tolls for text in texts)
    return {
        "incidents found": sum(text.found for text in texts) / max(1, incidents),
        "tolls agreeing": sum(text.agreeing for text in texts) / max(1, tolls),
        "events a text": sum(text.events for text in texts) / max(1, len(texts)),
    }
