"""Words that bind clauses, colour modality, name sources and say harm: the lexicon's data files, inflected and folded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from services.common.arabic import fold
from services.extract.language.inflect import noun_forms, verb_forms

_OWNED: Final = frozenset({"official", "military", "correspondent"})
FILES: Final = ("confidence.toml", "reading.toml", "attribution.toml", "discourse.toml", "harm.toml", "demonyms.toml")


@dataclass(frozen=True)
class HarmSense:
    """A form of a word of harm. `verb`: the harmed follow as its subject; `tally`: the word itself is what is counted."""

    effect: str
    verb: bool
    tally: bool
    definite: bool
    plural_past: bool = False


@dataclass(frozen=True)
class Discourse:
    """All closed word lists, as sets of folded written forms."""

    light: frozenset[str]
    consequence: frozenset[str]
    cause: frozenset[str]
    recalls: tuple[str, ...]
    negations: frozenset[str]
    denies: frozenset[str]
    plans: frozenset[str]
    conditional: frozenset[str]
    purposes: frozenset[str]
    habits: frozenset[str]
    origins: frozenset[str]
    agents: frozenset[str]
    mediators: frozenset[str]
    backers: frozenset[str]
    says: frozenset[str]
    says_nouns: frozenset[str]
    continues: frozenset[str]
    again: frozenset[str]
    according: frozenset[str]
    doubts: frozenset[str]
    source_kinds: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    qualifiers: dict[str, str]
    harm: dict[str, HarmSense]
    harm_phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    demonyms: dict[str, tuple[str, str]]

    @cached_property
    def telling(self) -> frozenset[str]:
        """Every word that may bring in a source."""
        return self.according | self.says | self.continues | self.source_kinds.keys()

    @cached_property
    def harming(self) -> frozenset[str]:
        """Every word that may begin to tell of harm."""
        return frozenset(self.harm.keys() | self.harm_phrases.keys())


@cache
def load_discourse() -> Discourse:
    """The word lists that ship with rasid; built once per process."""
    bound, said, harm, demonyms = _read("discourse"), _read("attribution"), _read("harm"), _read("demonyms")
    return Discourse(
        light=_verbs(bound["light"]),
        consequence=_folded(bound["consequence"]),
        cause=_folded(bound["cause"]),
        recalls=tuple(fold(phrase) for phrase in bound["recalls"]),
        negations=_folded(bound["negations"]),
        denies=_verbs(bound["denies"]),
        plans=_folded(bound["plans"]),
        conditional=_folded(bound["conditional"]),
        purposes=_folded(bound["purposes"]),
        habits=_folded(bound["habits"]),
        origins=_folded(bound["origins"]),
        agents=_folded(bound["agents"]),
        mediators=_folded(bound["mediators"]),
        backers=_folded(bound["backers"]),
        says=_verbs(said["says"], objects=False),
        says_nouns=_nouns(said["nouns"]),
        continues=_folded(said["continues"]),
        again=_folded(said["again"]),
        according=_folded(said["according"]),
        doubts=_folded(said["doubts"]),
        source_kinds=_sources(said["kinds"]),
        qualifiers={fold(word): kind for kind, words in said["qualifiers"].items() for word in words},
        harm=_harm(harm),
        harm_phrases=_phrases(harm),
        demonyms=_demonyms(demonyms),
    )


def lexicon_bytes() -> bytes:
    """The bytes of these files, for the hash that an event's `extractor` carries."""
    folder = files("services.extract") / "lexicon"
    return b"".join((folder / name).read_bytes() for name in FILES)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("services.extract") / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _verbs(entries: Iterable[str], *, objects: bool = True) -> frozenset[str]:
    forms = (form for entry in entries for form in verb_forms(entry))
    return frozenset(form.surface for form in forms if objects or not form.with_object)


def _nouns(entries: Iterable[str]) -> frozenset[str]:
    return frozenset(form.surface for entry in entries for form in noun_forms(entry))


def _sources(kinds: dict[str, list[str]]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word to the (further words, kind) it may head, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, names in kinds.items():
        for name in names:
            head, *rest = fold(name).split()
            heads = {head} | ({"ال" + head, "لل" + head, "ل" + head} if not head.startswith("ال") else {"ل" + head[1:]})
            if kind in _OWNED and not head.startswith("ال"):
                heads |= {head + owner for owner in ("ه", "ها", "هم")}  # "بحسب رئيسها"
            for written in heads:
                table.setdefault(written, []).append((tuple(rest), kind))
    return {head: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for head, found in table.items()}


def _harm(lists: dict[str, dict[str, list[str]]]) -> dict[str, HarmSense]:
    table: dict[str, HarmSense] = {}
    for effect, words in lists.items():
        tallies = _folded(words["tally"])
        for noun in words["nouns"]:
            for form in noun_forms(noun):
                tally = fold(noun) in tallies
                definite = form.definite == "article"
                table[form.surface] = HarmSense(effect, verb=False, tally=tally, definite=definite)
        for verb in words["verbs"]:
            for verb_form in verb_forms(verb):
                if not verb_form.with_object:
                    plural = verb_form.surface.endswith(("وا", "ون", "تا", "لا", "با"))
                    table[verb_form.surface] = HarmSense(
                        effect, verb=True, tally=False, definite=False, plural_past=plural
                    )
    return table


def _phrases(lists: dict[str, dict[str, list[str]]]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Phrases of harm by their first word."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for effect, words in lists.items():
        for phrase in words["phrases"]:
            parts = tuple(fold(phrase).split())
            table.setdefault(parts[0], []).append((parts, effect))
    return {head: tuple(found) for head, found in table.items()}


def _demonyms(entries: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for stem, (state, forces) in entries.items():
        for ending in ("", "ه", "ا", "ين", "ون", "تين", "تان", "ان"):
            for article in ("", "ال"):
                table[article + fold(stem) + ending] = (state, forces)
    return table
