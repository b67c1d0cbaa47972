"""How sure an event is: a logistic scorer over what is known of it and of the events beside it.

Its weights stand in `lexicon/confidence.toml`; `make calibrate` fits them and says there how.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

from services.extract.language.tables import LEXICON
from services.extract.reading.drafts import Draft

FILE: Final = LEXICON / "confidence.toml"
_FEW: Final = 5  # tokens that state an event
_SEVERAL: Final = 2


class Company:
    """The statements of one article, as far as they say something of each other; one of several places counts once."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        told = {(_statement(draft), _kind(draft)): draft for draft in drafts}
        self._in_sentence = Counter(
            sentence for sentence, _ in {(draft.sentence.number, _statement(draft)) for draft in told.values()}
        )
        self._of_kind = Counter(kind for _, kind in told)
        self._unplaced = Counter(kind for (_, kind), draft in told.items() if not _places(draft))
        self._placed = Counter((kind, place) for (_, kind), draft in told.items() for place in _places(draft))

    def crowded(self, draft: Draft) -> bool:
        """Whether its sentence states another event: one of them may be a part or a reason of the other."""
        return self._in_sentence[draft.sentence.number] >= _SEVERAL

    def again(self, draft: Draft) -> bool:
        """Whether an event of this kind is told elsewhere and no place tells the two apart: it may be told again."""
        kind, here = _kind(draft), _places(draft)
        if not here:
            return self._of_kind[kind] >= _SEVERAL
        return self._unplaced[kind] > 0 or any(self._placed[kind, place] >= _SEVERAL for place in here)


def _kind(draft: Draft) -> tuple[str, str, bool]:
    """What another must be to be the same told again: who denies an act does not tell it."""
    return draft.event_type, draft.mode.name, draft.modality == "denied"


def _statement(draft: Draft) -> tuple[int, int]:
    return draft.head.start, draft.start


def _places(draft: Draft) -> set[str]:
    return {key for place in draft.places if (key := draft.place_keys.get(id(place)))}


@cache
def weights() -> dict[str, float]:
    """Feature to weight in log-odds. A feature that was not there yet when they were fitted has none."""
    found: dict[str, float] = tomllib.loads(FILE.read_text(encoding="utf-8"))["weights"]
    return found


def features(draft: Draft, company: Company) -> dict[str, float]:
    """What the scorer looks at, each 0 or 1."""
    known = [party for party in draft.parties if party.actor_id]
    roles = {party.role for party in known}
    return {
        "bias": 1.0,
        "begins": float(draft.head.start in draft.sentence.clauses),
        "verb": float(draft.head.sense.form == "verb"),
        "past": float(draft.head.sense.tense == "past"),
        "phrase": float(bool(draft.head.sense.tail)),
        "weak": float(draft.head.sense.form == "weak"),
        "definite": float(draft.definite),
        "few_words": float(draft.end - draft.start < _FEW),
        "again": float(company.again(draft)),
        "crowded": float(company.crowded(draft)),
        "retold": float(draft.told_out or any(rule.startswith("retold") for rule in draft.rules)),
        "initiator": float("initiator" in roles),
        "target": float("target" in roles),
        "several_actors": float(len({party.actor_id for party in known}) >= _SEVERAL),
        "undated": float(draft.time is not None and draft.time.start is None),
        "harm": float(bool(draft.harms)),
        "speech": float(draft.mode.scheme == "speech"),
        "request": float(draft.event_type == "request"),
        "capture": float(draft.mode.scheme == "capture"),
        "from_harm": float(draft.from_harm),
        "background": float(draft.background),
        "general": float(draft.mode.name in ("attack", "other")),
    }


def confidence(draft: Draft, company: Company) -> float:
    """Probability that the event is right, 0 to 1, two decimals."""
    known = weights()
    score = sum(known.get(name, 0.0) * value for name, value in features(draft, company).items() if value)
    return round(1 / (1 + math.exp(-score)), 2)
