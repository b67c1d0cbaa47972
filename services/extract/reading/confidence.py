"""How sure an event is: a logistic scorer over what is known of it and of the events beside it.

Its weights stand in `lexicon/confidence.toml`; `make calibrate` fits them and says there how.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from services.extract.language.tables import LEXICON
from services.extract.reading.drafts import Draft

FILE: Final = LEXICON / "confidence.toml"
_FEW: Final = 5  # tokens that state an event
_SEVERAL: Final = 2


class Company:
    """The statements of one article, as far as they say something of each other."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._statements = {_statement(draft): draft for draft in drafts}

    def crowded(self, draft: Draft) -> bool:
        """Whether its sentence states another event: one of them may be a part or a reason of the other."""
        return any(other.sentence.number == draft.sentence.number for other in self._others(draft))

    def again(self, draft: Draft) -> bool:
        """Whether an event of this kind is told elsewhere and no place tells the two apart: it may be told again."""
        here = _places(draft)
        return any(
            _kind(other) == _kind(draft) and (not here or not (there := _places(other)) or bool(here & there))
            for other in self._others(draft)
        )

    def _others(self, draft: Draft) -> Iterator[Draft]:
        own = _statement(draft)
        return (other for statement, other in self._statements.items() if statement != own)


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
        "initiator": float(bool(draft.ids("initiator"))),
        "several_actors": float(len(draft.ids()) >= _SEVERAL),
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
