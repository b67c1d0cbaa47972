"""Which entry of a word list made a word count: the lists are inflected when the reader starts, here the way back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from services.common.arabic import fold
from services.contracts.taxonomy import Modality
from services.extract.event_types.schema import FOLDER
from services.extract.explaining.lines import entries
from services.extract.language.inflect import noun_forms, verb_forms
from services.extract.language.tables import LEXICON
from services.extract.language.times import TimeMention
from services.extract.language.times_grammar import GRAMMAR
from services.extract.language.tokens import without_conjunction
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft, Harm
from services.extract.reading.scan import Scan

_BEFORE: Final = 5  # words in front of a trigger that colour it


@cache
def _harm_forms() -> dict[tuple[str, str], str]:
    """Effect and written form to the entry of harm.toml."""
    forms: dict[tuple[str, str], str] = {}
    for entry in entries(LEXICON / "harm.toml"):
        if entry.key in ("verbs", "nouns"):
            for surface in _surfaces(entry.word, verb=entry.key == "verbs"):
                forms.setdefault((entry.section, surface), entry.word)
        elif entry.key == "phrases":
            forms.setdefault((entry.section, fold(entry.word).split()[0]), entry.word)
    return forms


def _surfaces(word: str, *, verb: bool) -> Iterator[str]:
    """The written forms of an entry; a verb's with a pronoun behind it are left out, as the reader does."""
    if verb:
        yield from (form.surface for form in verb_forms(word) if not form.with_object)
    else:
        yield from (form.surface for form in noun_forms(word))


@cache
def _means_forms() -> dict[tuple[str, str, str], str]:
    """Event type, mode and written form to the entry of `means` in the type's file."""
    return {
        (path.stem, entry.section, surface): entry.word
        for path in sorted(FOLDER.glob("*.toml"))
        for entry in entries(path)
        if entry.key == "means"
        for surface in _surfaces(entry.word, verb=False)
    }


def means_word(scan: Scan, draft: Draft, event_type: str, mode: str) -> tuple[int, str] | None:
    """The token of a draft's stretch that names means of a mode, and its entry."""
    for at in range(draft.start, draft.end):
        entry = _means_forms().get((event_type, mode, scan.tokens[at].text)) or _means_forms().get(
            (event_type, mode, scan.bare(at))
        )
        if entry:
            return at, entry
    return None


def harm_entry(effect: str, word: str) -> str | None:
    """The entry of harm.toml that a word of the text is a form of; None for an effect that no word of harm says."""
    kinds = ("killed", "injured") if effect == "killed_or_injured" else (effect,)
    return next((found for kind in kinds if (found := _harm_forms().get((kind, word)))), None)


def counted(scan: Scan, harm: Harm) -> str | None:
    """The dictionary form of what an effect counts."""
    count = next((one for one in scan.counts_in(harm.start, harm.end) if one.lemma), None)
    return count.lemma if count else None


@cache
def _source_forms() -> dict[str, tuple[str, str]]:
    """First word of a source to the kind and entry of attribution.toml that it may begin, longest entry first."""
    listed = [entry for entry in entries(LEXICON / "attribution.toml") if entry.section == "kinds"]
    forms: dict[str, tuple[str, str]] = {}
    for entry in sorted(listed, key=lambda each: -len(each.word.split())):
        head = fold(entry.word).split()[0]
        bare = head.removeprefix("ال")
        for written in (head, f"ال{bare}", f"لل{bare}", f"ل{head}"):
            forms.setdefault(written, (entry.key, entry.word))
    return forms


def source_entry(scan: Scan, start: int) -> tuple[str, str] | None:
    """Kind and entry of attribution.toml that the source at a token begins with."""
    word = scan.tokens[start].text
    return _source_forms().get(word) or _source_forms().get(without_conjunction(word))


def time_rule(scan: Scan, time: TimeMention) -> str:
    """The name of the pattern of `times_grammar` that reads most of a time's words."""
    return _time_rule(scan.folded.text, time.fstart, time.fend)


@lru_cache(maxsize=16)  # the events of a sentence share its time
def _time_rule(text: str, start: int, end: int) -> str:
    reaches = ((match.end(), name) for name, pattern in GRAMMAR.items() if (match := pattern.match(text, start)))
    fitting = [(reach, name) for reach, name in reaches if reach <= end]
    return max(fitting)[1] if fitting else "?"


def colour(scan: Scan, draft: Draft, modality: Modality) -> tuple[int | None, str | None]:
    """The token in front of a trigger that makes its act planned or denied, and the list of discourse.toml that has it."""
    words = load_discourse()
    lists = {"planned": {"plans": words.plans}, "denied": {"denies": words.denies, "negations": words.negations}}
    first = max(draft.sentence.start, draft.head.start - _BEFORE)
    for at in range(draft.head.start - 1, first - 1, -1):
        for name, listed in lists.get(modality, {}).items():
            if scan.bare(at) in listed:
                return at, name
    return None, None
