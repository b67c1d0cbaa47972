"""How sure an event is: a small logistic scorer over what is known of it, with committed weights.

The weights were fitted on the development articles that are not held out (`bench/confidence.py` prints them anew).
"""

from __future__ import annotations

import math
from typing import Final

from services.extract.reading.drafts import Draft

WEIGHTS: Final[dict[str, float]] = {
    "bias": 0.4,
    "verb": 0.2,
    "definite": -0.6,
    "actor": 0.4,
    "place": 0.4,
    "time": 0.2,
    "undated": -1.0,
    "harm": 1.0,
    "source": 0.2,
    "lead": -0.4,
    "from_harm": -0.1,
    "weak": -0.2,
    "background": -0.3,
    "general": -0.2,
}


def features(draft: Draft) -> dict[str, float]:
    """What the scorer looks at, each 0 or 1."""
    return {
        "bias": 1.0,
        "verb": float(draft.head.sense.form == "verb"),
        "definite": float(draft.definite),
        "actor": float(bool(draft.ids())),
        "place": float(draft.told_place),
        "time": float(draft.told_time),
        "undated": float(draft.time is not None and draft.time.start is None),
        "harm": float(bool(draft.harms)),
        "source": float(bool(draft.sources)),
        "lead": float(draft.lead),
        "from_harm": float(draft.from_harm),
        "weak": float(draft.head.sense.form == "weak"),
        "background": float(draft.background),
        "general": float(draft.mode.name in ("attack", "other")),
    }


def confidence(draft: Draft) -> float:
    """Probability that the event is right, 0 to 1, two decimals."""
    score = sum(WEIGHTS[name] * value for name, value in features(draft).items())
    return round(1 / (1 + math.exp(-score)), 2)
