"""Surface forms of Arabic verbs and nouns: what a lexicon's one entry looks like in running, folded text.

Forms are generated, not analysed: a text word is looked up whole (and once more without a leading و or ف), which is
fast and never invents a lemma. Over-generation is harmless, a form that nobody writes is never met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from services.common.arabic import fold

Definite = Literal["no", "article", "owner"]

_OBJECTS: Final = ("ه", "ها", "هم", "هما", "هن")
_NO_VERBS: Final = frozenset({"نشيد", "نبارك"})  # "the hymn", a name
_DERIVED: Final = 4  # letters: shorter verbs with a hollow root (زار) make nouns of their passives (قيد)
_FRONT: Final = (
    ("", "", "no"),
    ("ال", "", "article"),
    ("ب", "ب", "no"),
    ("بال", "ب", "article"),
    ("ل", "ل", "no"),
    ("لل", "ل", "article"),
    ("ك", "ك", "no"),
    ("كال", "ك", "article"),
)


class NounForm(NamedTuple):
    """One written form of a noun: `preposition` joined in front (ب ل ك or empty), and how it is definite."""

    surface: str
    preposition: str
    definite: Definite


class VerbForm(NamedTuple):
    """One written form of a verb. `with_object`: a pronoun at its end is the object."""

    surface: str
    tense: Literal["past", "present", "future", "first"]
    with_object: bool


def noun_forms(noun: str) -> Iterator[NounForm]:
    """Forms of a noun given without article; a sound plural or other irregular form is an entry of its own."""
    stem = fold(noun)
    joined = stem[:-1] + "ت" if stem.endswith("ه") else stem
    stems = (joined, stem[:-1] + "ي", stem[:-1] + "و") if stem.endswith("اء") else (joined,)  # لقائه، لقاؤه
    for front, preposition, definite in _FRONT:
        yield NounForm(front + stem, preposition, definite)  # type: ignore[arg-type]  # narrowed by the table
        if definite == "no":
            for owner in _OBJECTS:
                yield from (NounForm(front + each + owner, preposition, "owner") for each in stems)
    if not stem.endswith(("ه", "ا")):
        yield NounForm(stem + "ا", "", "no")  # accusative


def verb_forms(entry: str) -> Iterator[VerbForm]:
    """Third-person forms of "past/present" (قصف/يقصف); either side may be empty."""
    written, _, present = entry.partition("/")
    past, present = fold(written), fold(present)
    if past:
        weak = written.endswith(("ى", "ا"))
        for surface in _past(past, weak=weak):
            yield VerbForm(surface, "past", with_object=False)
        for surface in _past(past, weak=weak):
            stem = surface[:-1] if surface.endswith("وا") else surface.removesuffix("ي")  # نفذوها، لقيه
            for pronoun in _OBJECTS:
                yield VerbForm(stem + pronoun, "past", with_object=True)
    if present:
        for surface in _present(present):
            yield VerbForm(surface, "present", with_object=False)
            yield VerbForm("س" + surface, "future", with_object=False)
            if not surface.endswith(("ون", "وا")):
                for pronoun in _OBJECTS:
                    yield VerbForm(surface + pronoun, "present", with_object=True)
                    yield VerbForm("س" + surface + pronoun, "future", with_object=True)


def we_forms(entry: str) -> Iterator[VerbForm]:
    """What several who speak say of themselves: "نطالب", "نرفض"."""
    present = fold(entry.partition("/")[2])
    if present.startswith("ي") and "ن" + present[1:] not in _NO_VERBS:
        yield VerbForm("ن" + present[1:], "first", with_object=False)


def _past(past: str, *, weak: bool) -> tuple[str, ...]:
    """`weak`: written with a final ى or ا that other endings drop (التقى: التقت، دعا: دعت)."""
    if weak:
        short = past[:-1]
        return (past, short + "ت", short + "وا", past + "ا", short + "تا", short + "ي", short + "يت", short + "يوا")
    forms: tuple[str, ...] = (past, past + "ت", past + "وا", past + "ا", past + "تا", past + "ن")
    if past.endswith("ي"):  # لقي: لقوا
        forms = (*forms, past[:-1] + "وا")
    if len(past) >= _DERIVED and past[-2] == "ا":  # استعاد: استعيد, استعيدت in the passive
        passive = past[:-2] + "ي" + past[-1]
        return (*forms, passive, passive + "ت", passive + "وا")
    return forms


def _present(present: str) -> tuple[str, ...]:
    short = present.removesuffix("ي")
    feminine = "ت" + present[1:]
    return (present, feminine, short + "ون", short + "وا", present + "ان", feminine + "ان", present + "ا")
