"""Counts as news writes them: digits, words, duals, bare plurals, vague and open numbers, each with its span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.contracts.taxonomy import EffectBasis
from services.extract.normalise import Folded


@dataclass(frozen=True, slots=True)
class Count:
    """One counted thing. `start`..`end` (original) spans number and noun; `fstart`..`fend` the same in folded text.

    `max` None is an open bound. `noun` is the counted noun as folded surface and `lemma` its singular where
    `lexicon/counted.tsv` knows it; `group` then is civilian, combatant, unknown or the thing (tank …), `who` women,
    children, medics or journalists. Both None: a number whose noun is not known ("3 others": noun اخرين).
    `part`: introduced as part of the count before it (بينهم، منهم، نصفهم).
    """

    min: int
    max: int | None
    basis: EffectBasis
    start: int
    end: int
    fstart: int
    fend: int
    noun: str | None = None
    noun_fstart: int | None = None
    noun_fend: int | None = None
    lemma: str | None = None
    group: str | None = None
    who: Literal["women", "children", "medics", "journalists"] | None = None
    part: bool = False


def find_counts(folded: Folded) -> list[Count]:
    """Counts in text order, not overlapping. Ages, clock times, dates, distances, names of weapons and units are none.

    Singular nouns of people ("طفل", "امرأة") are returned with 1..1 and basis `words`; plurals without a number
    with 3.. and basis `plural`. Whether they are victims or bystanders is the caller's to decide.
    """
    return []
