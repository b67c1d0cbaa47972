"""How sure an event is: a logistic scorer over what is known of it.

Its weights stand in `lexicon/confidence.toml`; `make calibrate` fits them and says there how.
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from typing import Final

from services.extract.language.tables import LEXICON
from services.extract.reading.drafts import Draft

FILE: Final = LEXICON / "confidence.toml"
_LATE: Final = 32  # tokens into its sentence: what stands there is often a reason or a memory
_SEVERAL: Final = 2


@cache
def weights() -> dict[str, float]:
    """Feature to weight in log-odds. A feature that was not there yet when they were fitted has none."""
    found: dict[str, float] = tomllib.loads(FILE.read_text(encoding="utf-8"))["weights"]
    return found


def features(draft: Draft) -> dict[str, float]:
    """What the scorer looks at, each 0 or 1."""
    return {
        "bias": 1.0,
        "verb": float(draft.head.sense.form == "verb"),
        "weak": float(draft.head.sense.form == "weak"),
        "definite": float(draft.definite),
        "several_triggers": float(len(draft.heads) >= _SEVERAL),
        "retold": float(draft.told_out or any(rule.startswith("retold") for rule in draft.rules)),
        "actor": float(bool(draft.ids())),
        "several_actors": float(len(draft.ids()) >= _SEVERAL),
        "place": float(draft.told_place),
        "area_only": float(draft.area_only and bool(draft.places)),
        "time": float(draft.told_time),
        "undated": float(draft.time is not None and draft.time.start is None),
        "harm": float(bool(draft.harms)),
        "source": float(bool(draft.sources)),
        "speech": float(draft.mode.scheme == "speech"),
        "capture": float(draft.mode.scheme == "capture"),
        "lead": float(draft.lead),
        "late": float(draft.head.start - draft.sentence.start >= _LATE),
        "from_harm": float(draft.from_harm),
        "background": float(draft.background),
        "general": float(draft.mode.name in ("attack", "other")),
    }


def confidence(draft: Draft) -> float:
    """Probability that the event is right, 0 to 1, two decimals."""
    known = weights()
    score = sum(known.get(name, 0.0) * value for name, value in features(draft).items() if value)
    return round(1 / (1 + math.exp(-score)), 2)
