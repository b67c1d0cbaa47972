"""How well reports of one act are joined: B-cubed over the corpus, and how fast 100,000 events are merged.

`make bench-incidents`. An item is a (text, coded incident) pair; its truth is the coded incident, its cluster the
incident that holds the event of the text that matches the coding as `../shared/corpus/score.py` matches it: at most
10 km and two days apart, a kind of strike that fits. Coded incidents without coordinates match by name. Items whose
text yields no such event are recall that the reader lost, shown beside: they are left out of `joined` and count as
clusters of their own in `with lost`. The held-out texts are only scored: nothing of them is printed but the figures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from bench.holdout import held_out_text
from services.common.arabic import fold
from services.contracts.article import Source
from services.contracts.event import EnrichedEvent
from services.extract.incidents.merger import merge
from services.extract.incidents.sameness import distance_km
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

_CORPUS: Final = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "incidents-dev.jsonl.gz"
_PLACE_WORDS: Final = frozenset(
    fold(
        "قرية بلدة مدينة ريف محيط قرب بالقرب من في على ناحية منطقة مركز بين حي شمال جنوب شرق غرب"
        " الشمالي الجنوبي الشرقي الغربي محافظة"
    ).split()
)
_AIR: Final = frozenset({"airstrike", "drone", "attack", "rocket"})
_FITS: Final[dict[str, frozenset[str]]] = {
    "air": _AIR,
    "drone": _AIR,
    "artillery": frozenset({"shelling", "rocket", "attack", "clash", "grenade", "mine"}),
    "ground": frozenset({
        "raid", "arrest", "attack", "clash", "offensive", "assassination", "execution", "sniper", "ambush", "abduct",
        "siege", "airstrike",
    }),
}  # fmt: skip
Row = Mapping[str, Any]
Item = tuple[str, str]  # a text's id, a coded incident's id
Scores = dict[str, float]


def main() -> int:
    """Score both parts, time the merge, print a table, end with one line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=100_000, help="made-up events to time the merge with; 0: none")
    parts_wanted = options.add_mutually_exclusive_group()
    parts_wanted.add_argument(
        "--tuned-only", action="store_true", help="score the texts that are tuned on (the default)"
    )
    parts_wanted.add_argument("--held-out", action="store_true", help="score the held-out texts too (seldom)")
    wanted = options.parse_args()
    if not _CORPUS.exists():
        print("the corpus (../shared/corpus) is not on this machine", file=sys.stderr)
        return 1
    with gzip.open(_CORPUS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    figures: dict[str, Any] = {}
    parts = {"development": [row for row in rows if not held_out_text(row)]}
    if wanted.held_out:
        parts["held_out"] = [row for row in rows if held_out_text(row)]
    print(
        f"{'texts':12} {'matched by':12} {'items':>6} {'found':>6} {'precision':>10} {'recall':>8} {'F1':>7} {'F1 with lost':>13}"
    )
    for part, texts in parts.items():
        for kind, scores in _scored(texts).items():
            figures[f"{part}_{kind}"] = scores
            numbers = f"{scores['items']:6} {scores['found']:6} {scores['precision']:10.3f} {scores['recall']:8.3f}"
            print(f"{part:12} {kind:12} {numbers} {scores['f1']:7.3f} {scores['f1_with_lost']:13.3f}")
    if wanted.events:
        figures["speed"] = _timed(wanted.events)
    print(json.dumps({"bench": "incidents", **figures}))
    return 0


def _scored(rows: list[Row]) -> dict[str, Scores]:
    reader = Reader.default()
    by_text = {row["id"]: reader.read(_article(row)) for row in rows}
    incidents = merge(event for events in by_text.values() for event in events)
    home = {event_id: incident.incident_id for incident in incidents for event_id in incident.event_ids}
    found: dict[str, dict[Item, UUID | None]] = {"place": {}, "place, name": {}}
    for row in rows:
        for coded in row["incidents"]:
            event = _matching(by_text[row["id"]], coded)
            cluster = home[event.event_id] if event else None
            if coded["lat"] is not None:
                found["place"][row["id"], coded["incident"]] = cluster
            found["place, name"][row["id"], coded["incident"]] = cluster
    return {kind: _b_cubed(items) for kind, items in found.items()}


def _article(row: Row) -> PipedArticle:
    day = min(coded["date"] for coded in row["incidents"])
    return PipedArticle.model_validate(
        {
            "article_id": uuid5(NAMESPACE_URL, row["id"]),
            "text": row["text"],
            "url": row["url"],
            "published_at": f"{day}T18:00:00Z",
            "source": Source(id=row["host"], name=row["host"]),
        }
    )


def _matching(events: list[EnrichedEvent], coded: Row) -> EnrichedEvent | None:
    """The event that fits a coding best: most of its tolls, then highest confidence."""
    fitting = [
        event
        for event in sorted(events, key=lambda event: -event.confidence)
        if event.event_type in {"assault", "coerce"} and not event.background and event.modality != "planned"
        and _near(event, coded) and _in_time(event, coded) and _of_kind(event, coded)
    ]  # fmt: skip
    return max(fitting, key=lambda event: _tolls(event, coded), default=None)


def _near(event: EnrichedEvent, coded: Row) -> bool:
    location = event.location
    if location is None:
        return False
    if coded["lat"] is not None:
        if location.lat is None or location.lon is None:
            return False
        return distance_km((coded["lat"], coded["lon"]), (location.lat, location.lon)) <= 10
    words = [
        word
        for word in re.findall("[\u0621-\u064a]+", fold(coded["location_ar"] or ""))
        if word not in _PLACE_WORDS and len(word) > 2
    ]
    return bool(words) and words[0].removeprefix("ال") in fold(location.mention)


def _in_time(event: EnrichedEvent, coded: Row) -> bool:
    if event.time is None or event.time.start is None:
        return False
    gap = date.fromisoformat(event.time.start[:10]) - date.fromisoformat(coded["date"])
    return abs(gap) <= timedelta(days=2)


def _of_kind(event: EnrichedEvent, coded: Row) -> bool:
    kind = (coded["strike_type"] or "").lower()
    wanted = frozenset[str]().union(*(modes for word, modes in _FITS.items() if word in kind))
    return not wanted or event.mode in wanted


def _tolls(event: EnrichedEvent, coded: Row) -> int:
    return sum(
        any(
            told.effect == effect
            and 0 < told.min <= coded[f"{effect}_max"]
            and (told.max is None or told.max >= (coded[f"{effect}_min"] or 0))
            for told in event.effects
        )
        for effect in ("killed", "injured")
        if coded[f"{effect}_max"]
    )


def _b_cubed(items: dict[Item, UUID | None]) -> Scores:
    """Bagga and Baldwin 1998: precision and recall of each item's cluster, averaged over the items."""
    found = {item: cluster for item, cluster in items.items() if cluster is not None}
    lost = {item: uuid5(NAMESPACE_URL, "/".join(item)) for item, cluster in items.items() if cluster is None}
    precision, recall = _averages(found)
    precision_all, recall_all = _averages(found | lost)
    return {
        "items": len(items),
        "found": len(found),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(_f1(precision, recall), 4),
        "f1_with_lost": round(_f1(precision_all, recall_all), 4),
    }


def _averages(items: Mapping[Item, UUID]) -> tuple[float, float]:
    clusters, truths = Counter(items.values()), Counter(coded for _, coded in items)
    both = Counter((cluster, coded) for (_, coded), cluster in items.items())
    total = max(1, len(items))
    precision = sum(both[cluster, coded] / clusters[cluster] for (_, coded), cluster in items.items()) / total
    recall = sum(both[cluster, coded] / truths[coded] for (_, coded), cluster in items.items()) / total
    return precision, recall


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _timed(count: int) -> Scores:
    """Seconds for a tenth of the events and for all of them: linear when the second is about ten times the first."""
    events = list(_made(count))
    seconds = {}
    for part in (count // 10, count):
        start = time.perf_counter()
        merged = len(merge(events[:part]))
        seconds[part] = time.perf_counter() - start
        print(f"{part:7} events -> {merged:6} incidents in {seconds[part]:6.2f} s ({part / seconds[part]:,.0f}/s)")
    return {"events": count, "per_second": round(count / seconds[count]), "seconds": round(seconds[count], 2)}


def _made(count: int) -> Iterator[EnrichedEvent]:
    """Real events of the development texts, moved to other days and places: 300 a day, three articles an act."""
    with gzip.open(_CORPUS, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if not held_out_text(row)]
    reader = Reader.default()
    models = [event.model_dump(mode="json") for row in rows[:60] for event in reader.read(_article(row))]
    dice = random.Random(7)  # noqa: S311  (repeatable, not secret)
    per_site: dict[int, int] = defaultdict(int)
    for number in range(count):
        model = json.loads(json.dumps(dice.choice(models)))
        act = number // 3
        shift = random.Random(act)  # noqa: S311
        day = (date(2015, 1, 1) + timedelta(days=number // 300)).isoformat()
        model["event_id"] = str(uuid5(NAMESPACE_URL, f"event {number}"))
        site = number % 3
        per_site[site] += 1
        model["article"] |= {
            "article_id": str(uuid5(NAMESPACE_URL, f"article {site} {act}")),
            "source": {"id": f"site-{site}"},
        }
        model["article"]["published_at"] = f"{day}T18:00:00Z"
        if model["time"]:
            model["time"] |= {"start": day, "end": day, "precision": "day"}
        if model["location"] and model["location"]["lat"] is not None:
            model["location"] |= {"lat": 35 + shift.random() * 2, "lon": 36 + shift.random() * 5}
        yield EnrichedEvent.model_validate(model)


if __name__ == "__main__":
    sys.exit(main())
