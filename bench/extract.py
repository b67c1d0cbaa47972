"""How fast the pure extractor reads: texts per second and core, start, memory with the full gazetteer, one huge text.

`make bench-extract`. The texts are those of the corpus that are not set aside; time is CPU time of one process, so that
a busy machine disturbs it little, and of each text the quickest of several passes counts. The gazetteer is the project's own with the
whole of GeoNames' dump of Syria (`../shared/gazetteer/SY.txt`) imported. The huge texts are the corpus' own, one behind
the other: eight times the characters should take eight times as long.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from bench.holdout import held_out_text
from services.extract.places.importer import import_geonames

_SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
_CORPUS: Final = _SHARED / "corpus" / "incidents-dev.jsonl.gz"
_DUMP: Final = _SHARED / "gazetteer" / "SY.txt"
_HUGE: Final = (125_000, 1_000_000)  # characters
_FLOOR: Final = {"texts_per_second": 120.0, "rss_mb": 250.0, "start_s": 2.0}


def main() -> int:
    """Measure in a process of its own, print a table, end with one line of JSON; 1 where a floor is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--passes", type=int, default=5, help="passes over the corpus; the quickest of each text counts"
    )
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    wanted = options.parse_args()
    if not _CORPUS.exists():
        print("the corpus (../shared/corpus) is not on this machine", file=sys.stderr)
        return 1
    if wanted.inside:
        print(json.dumps(_measure(wanted.passes)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "gazetteer.tsv"
        places = import_geonames([_DUMP], table)
        command = [sys.executable, "-m", "bench.extract", "--inside", "--passes", str(wanted.passes)]
        environment = {**os.environ, "RASID_GAZETTEER": str(table)}
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = {"imported_places": places, **json.loads(answer.stdout)}
    for name, value in figures.items():
        print(f"{name:20} {value:>12,}")
    print(json.dumps({"bench": "extract", **figures}))
    good = figures["texts_per_second"] >= _FLOOR["texts_per_second"]
    return 0 if good and all(figures[name] <= _FLOOR[name] for name in ("rss_mb", "start_s")) else 1


def _measure(passes: int) -> dict[str, float]:
    """The figures of this process; nothing of ours is imported before the clock of the start runs."""
    began = time.process_time()
    from services.extract.pipe import PipedArticle  # noqa: PLC0415  # its import is part of the start
    from services.extract.reader import Reader  # noqa: PLC0415  # the same

    reader = Reader.default()
    start = time.process_time() - began
    rows = _rows()
    articles = [_article(PipedArticle, row["id"], row["text"]) for row in rows]
    quickest, found = [float("inf")] * len(articles), 0
    for turn in range(passes):
        for at, article in enumerate(articles):
            began = time.process_time()
            events = reader.read(article)
            quickest[at] = min(quickest[at], time.process_time() - began)
            found += len(events) if turn == 0 else 0
    best = sum(quickest)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    small, large = (_seconds(reader, PipedArticle, rows, length) for length in _HUGE)
    return {
        "texts": len(articles),
        "events": found,
        "texts_per_second": round(len(articles) / best, 1),
        "characters_per_s": round(sum(len(row["text"]) for row in rows) / best),
        "rss_mb": round(resident, 1),
        "start_s": round(start, 2),
        "megabyte_s": round(large, 2),
        "eight_times_longer": round(large / small, 2),
    }


def _rows() -> list[dict[str, Any]]:
    with gzip.open(_CORPUS, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if not held_out_text(row)]


def _article(make: Any, ident: str, text: str) -> Any:  # noqa: ANN401  # the class is imported late
    return make(article_id=uuid5(NAMESPACE_URL, ident), text=text, published_at="2020-06-27T18:00:00Z")


def _seconds(reader: Any, make: Any, rows: Sequence[dict[str, Any]], length: int) -> float:  # noqa: ANN401  # the same
    """CPU seconds for one text of so many characters."""
    lines = [line for row in rows for line in row["text"].split("\n")]
    rounds = length // sum(map(len, lines)) + 1
    whole = "\n".join(f"{line} ({turn})." for turn in range(rounds) for line in lines)
    article = _article(make, "huge", whole[:length])
    began = time.process_time()
    reader.read(article)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
