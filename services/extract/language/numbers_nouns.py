"""Nouns that news counts (`lexicon/counted.tsv`) in the forms they take: singular, dual, plural, construct, with ال."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, Literal

from services.common.arabic import fold
from services.extract.language.tables import LEXICON, read_table, split_list

_CLITICS: Final = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")
_OWNERS: Final = ("ه", "ها", "هم", "هما")
_WHO: Final = {"": None, "women": "women", "children": "children", "medics": "medics", "journalists": "journalists"}
# Numbers that stand behind their noun: "عنصرين اثنين", and of those told before, "الشبان الثلاثة".
EXACTLY: Final = {
    **dict.fromkeys(("اثنين", "اثنان", "اثنتين", "اثنتان"), 2),
    **dict.fromkeys(("واحد", "واحده", "واحدا"), 1),
}
THE_SO_MANY: Final = {
    "ال" + form: number
    for number, forms in enumerate(
        ("ثلاثه ثلاث", "اربعه اربع", "خمسه خمس", "سته ست", "سبعه سبع", "ثمانيه ثماني", "تسعه تسع", "عشره عشر"), 3
    )
    for form in forms.split()
}


@dataclass(frozen=True, slots=True)
class Noun:
    """A form of a counted noun: `cut` front letters of the word are clitics.

    `adjective`: the singular is more often an adjective (وفد عسكري) and counts by itself only after a word of harm.
    `numbered`: it counts only with a number in front (ثلاثة سوريين).
    """

    lemma: str
    group: str
    who: Literal["women", "children", "medics", "journalists"] | None
    number: Literal["singular", "dual", "plural"]
    cut: int = 0
    adjective: bool = False
    numbered: bool = False


_SHORT: Final = 3  # letters: with an ending so short a plural is another word


@cache
def _forms() -> dict[str, Noun]:
    forms: dict[str, Noun] = {}
    for _, row in read_table(LEXICON / "counted.tsv", ("lemma", "group", "who", "plurals")):
        lemma = row["lemma"]
        who = _WHO[row["who"]]
        marks = split_list(row["plurals"])
        for form, number in _inflect(fold(lemma), marks):
            adjective = "~" in marks and number == "singular"
            numbered = "#" in marks or ("-" in marks and number == "singular")
            forms.setdefault(form, Noun(lemma, row["group"], who, number, adjective=adjective, numbered=numbered))  # type: ignore[arg-type]
            if number == "plural" and row["group"] in {"civilian", "combatant", "unknown"} and form[-1] not in "نت":
                for owner in _OWNERS:  # "عدداً من عناصرها"
                    forms.setdefault(form + owner, Noun(lemma, row["group"], who, number, numbered=True))  # type: ignore[arg-type]
    return forms


def _inflect(stem: str, plurals: tuple[str, ...]) -> Iterator[tuple[str, Literal["singular", "dual", "plural"]]]:
    """The forms of a noun with the number each has.

    Among the plurals `+` is the sound masculine, whose oblique is also the dual's; `-` says that the singular is no
    person or thing without a number (إصابة), `~` that it is an adjective too, `#` that it counts only with a number.
    """
    sound = "+" in plurals
    yield stem, "singular"
    if not stem.endswith("ه"):
        yield stem + "ا", "singular"
    for plural in plurals:
        if plural not in {"+", "-", "~", "#"}:
            yield fold(plural), "plural"
            if len(plural) > _SHORT and fold(plural)[-1] not in "هيا":
                yield fold(plural) + "ا", "plural"  # "قتلت أفراداً"
    base = stem[:-1] + "ت" if stem.endswith("ه") else stem
    yield base + "ان", "dual"
    if sound:
        for ending in ("ون", "ين", "و", "ي"):
            yield base + ending, "plural"
    else:
        yield base + "ين", "dual"
        if stem.endswith("ه"):
            yield base + "ا", "dual"
            yield base + "ي", "dual"


@lru_cache(maxsize=20_000)
def noun_of(word: str) -> Noun | None:
    """The counted noun that a folded word is, clitics and ال aside, or None."""
    forms = _forms()
    for clitic in _CLITICS:
        if not word.startswith(clitic):
            continue
        rest = word[len(clitic) :]
        for article in ("", "ال", "ل"):
            if article == "ل" and not clitic.endswith("ل"):
                continue
            if rest.startswith(article) and (noun := forms.get(rest[len(article) :])):
                cut = len(clitic) - (article == "ل")
                return replace(noun, cut=cut) if cut else noun
    return None
