"""Words that may state an event: the event types compiled into one table from written form to what it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from services.common.arabic import fold
from services.contracts.taxonomy import EventType, Modality
from services.extract.event_types.schema import EventTypeRules, ModeRules, Scheme, load_voices
from services.extract.language.inflect import Definite, noun_forms, verb_forms
from services.extract.language.tokens import Token, without_conjunction
from services.extract.language.words import closed

Form = Literal["verb", "noun", "weak", "phrase", "participle"]
_GAP: Final = 12
_BARE: Final = 2  # letters: a joined conjunction is not split off so short a word (وحث)
_PREPOSITIONS: Final = frozenset(
    {"مع", "من", "علي", "الي", "في", "عن", "لدي"}
)  # other words of a verb's phrase bear endings
_VERBAL: Final = frozenset({"verb", "participle"})
_THAT: Final = frozenset({"ان", "بان", "انه", "انها", "انهم"})
_ENDINGS: Final = frozenset(
    (
        "",
        "ا",
        "ه",
        "ها",
        "هم",
        "هما",
        "ي",
        "ت",
        "ته",
        "تها",
        "تهم",
        "تهما",
        "ات",
        "اته",
        "اتها",
        "ين",
        "ان",
        "تين",
        "ون",
    )
)
_GOVERNED: Final = ("ب", "ل", "على", "إلى", "من", "مع", "عن", "في")
_QUOTES: Final = frozenset("\"”“»«'")
_NO_TRIGGERS: Final = closed("acts", "no_triggers")  # "وزارة" is not "and visited her"
_MEASURES: Final = closed("acts", "measures")
_OWNERS: Final = frozenset({"ه", "ها", "هم", "هما"})
_ANY: Final = "…"  # in a phrase: other words may stand here  # words that may stand between a verb and the words of its phrase: a subject and its title


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode with its rules folded for matching."""

    event_type: EventType
    name: str
    scheme: Scheme
    opaque: bool
    refine: tuple[str, ...]
    not_before: frozenset[str]
    not_after: frozenset[str]
    needs: frozenset[str]
    with_verbs: frozenset[str]
    needs_place: bool
    needs_person: bool
    needs_actor: bool
    modality: Modality | None = None
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing a written form may mean: the mode it speaks for and the form it has there."""

    mode: Mode
    form: Form
    tense: str | None = None
    with_object: bool = False
    preposition: str = ""
    definite: Definite = "no"
    tail: tuple[str, ...] = ()
    entry: str = ""  # as the file of its event type has it


@dataclass(frozen=True, slots=True)
class Trigger:
    """A sense met in the text: tokens [start, end)."""

    start: int
    end: int
    sense: Sense
    tail: int = -1  # where the last word of a verb's phrase stands, behind its subject


@dataclass(frozen=True)
class TriggerTable:
    """Written form to senses, and for each event type its means: word to modes."""

    senses: dict[str, tuple[Sense, ...]]
    means: dict[str, dict[str, str]]
    modes: dict[tuple[str, str], Mode]

    def at(self, tokens: Sequence[Token], index: int, limit: int) -> Iterator[Trigger]:
        """Triggers that start at a token; phrases must end before token `limit`."""
        word = tokens[index].text
        senses = self.senses.get(word)
        if senses is None:
            bare = without_conjunction(word)
            senses = self.senses.get(bare) if bare is not word else None
        ahead = tokens[index + 1 : min(index + 2 * _GAP, limit)] if senses and len(senses) > _GAP else ()
        near = " ".join([token.text for token in ahead])  # a quick first look, where a verb has many phrases
        for sense in senses or ():
            if ahead and sense.tail and sense.form in _VERBAL and sense.tail[0].removeprefix("ب") not in near:
                continue
            tail = _tail_end(tokens, index, limit, sense) if sense.tail else index + 1
            apart = bool(sense.tail) and (sense.form in _VERBAL or _ANY in sense.tail)
            if tail is not None:
                yield Trigger(index, index + 1 if apart else tail, sense, tail - 1 if apart else -1)


def _tail_end(tokens: Sequence[Token], index: int, limit: int, sense: Sense) -> int | None:
    """Behind the last word of a phrase, None where it does not stand here."""
    at = index + 1
    for position, wanted in enumerate(sense.tail):
        if wanted == _ANY:
            continue
        loose = (sense.form in _VERBAL and position == 0) or (position > 0 and sense.tail[position - 1] == _ANY)
        while at < limit and tokens[at][0] in _QUOTES:
            at += 1
        reach = 1
        if loose:
            reach = _GAP + len([token for token in tokens[at : min(at + _GAP, limit)] if token[0] in _QUOTES])
        found = None
        while position and sense.form in _VERBAL and at < limit and tokens[at].text in _MEASURES:
            at += 1  # "عن بالغ استيائها", "على كامل دعمها"
        for n in range(at, min(at + reach, limit)):
            word = tokens[n][0]
            quoted = word == wanted[1:] and wanted.startswith("بال") and tokens[n - 1].text in _QUOTES
            if quoted or _same(word, wanted, sense.form):  # 'بـ"التاريخية"'
                found = n
                break
            if loose and (word in _THAT or (word == "علي" and "علق" in tokens[index].text)):
                return None  # what is said is no longer the phrase; "علق على" comments, "علق العمل" suspends
        if found is None:
            return None
        at = found + 1
    return at


@lru_cache(maxsize=50_000)
def _same(word: str, wanted: str, form: Form) -> bool:
    if form in _VERBAL and wanted not in _PREPOSITIONS:
        if len(wanted) == 1:  # "تعهد بـ": a joined preposition
            return word.startswith(wanted)
        return any(
            word.startswith(head) and word[len(head) :] in _ENDINGS for head in (wanted, "ال" + wanted, "ب" + wanted)
        )
    if word in (wanted, "ال" + wanted, "لل" + wanted.removeprefix("ال"), wanted + "ا"):
        return True
    return word.startswith(wanted) and word[len(wanted) :] in _OWNERS


def compile_triggers(types: Sequence[EventTypeRules]) -> TriggerTable:
    """The table of all event types."""
    senses: dict[str, list[Sense]] = {}
    means: dict[str, dict[str, str]] = {}
    modes: dict[tuple[str, str], Mode] = {}
    for rules in types:
        words = means.setdefault(rules.type, {})
        for entry in rules.mode:
            mode = _mode(rules, entry)
            modes.setdefault((rules.type, entry.name), mode)
            for surface, sense in _senses(entry, mode):
                senses.setdefault(surface, []).append(sense)
            for word in entry.means:
                for form in noun_forms(word):
                    if form.definite == "owner" and word.endswith("ي"):
                        continue  # "الحربية" is no "حربيه"
                    words[form.surface] = entry.name
    for word in [short for short in senses if len(short) == _BARE]:
        for joined in ("و" + word, "ف" + word):
            senses.setdefault(joined, []).extend(senses[word])
    for word in _NO_TRIGGERS:
        senses[word] = []
    longest_first = {key: tuple(sorted(found, key=lambda s: -len(s.tail))) for key, found in senses.items()}
    return TriggerTable(longest_first, means, modes)


def _mode(rules: EventTypeRules, entry: ModeRules) -> Mode:
    def folded(words: Sequence[str]) -> frozenset[str]:
        return frozenset(fold(word) for word in words)

    return Mode(
        event_type=rules.type,
        name=entry.name,
        scheme=entry.scheme or rules.scheme,
        opaque=rules.opaque if entry.opaque is None else entry.opaque,
        refine=entry.refine,
        not_before=folded(entry.not_before),
        not_after=folded(entry.not_after),
        needs=folded(entry.needs),
        with_verbs=frozenset(surface for verb in entry.with_verbs for surface in _any_forms(verb)),
        needs_place=entry.needs_place,
        needs_person=entry.needs_person,
        needs_actor=entry.needs_actor,
        modality=entry.modality,
        ahead=entry.ahead,
    )


def _any_forms(entry: str) -> Iterator[str]:
    if "/" in entry:
        yield from (form.surface for form in verb_forms(entry))
    else:
        yield from (form.surface for form in noun_forms(entry.removeprefix("ال")))


def _senses(entry: ModeRules, mode: Mode) -> Iterator[tuple[str, Sense]]:
    voiced = (f"{voice} {stance}" for stance in entry.stances for voice in load_voices())
    for verb in (*entry.verbs, *entry.verb_phrases, *voiced):
        head, *tail = verb.split()
        folded_tail = tuple(fold(word) for word in tail)
        finite, _, participle = head.partition("//")
        for form in verb_forms(finite):
            if form.with_object and tail and not tail[0].startswith(_GOVERNED):
                continue  # its object is the next word of the phrase; "اعاده" is "إعادة"
            yield form.surface, Sense(mode, "verb", form.tense, form.with_object, tail=folded_tail, entry=verb)
        for ending in ("ا", "ة", "ين") if participle else ():
            yield fold(participle + ending), Sense(mode, "participle", tail=folded_tail, entry=verb)
    kinds: tuple[tuple[Form, tuple[str, ...]], ...] = (
        ("noun", entry.nouns),
        ("weak", entry.weak_nouns),
        ("phrase", entry.phrases),
    )
    for kind, nouns in kinds:
        for noun in nouns:
            head, *tail = noun.split()
            for noun_form in noun_forms(head.removeprefix("ال") if not tail else head):
                if _ANY in tail and noun_form.definite != "no" and not head.startswith("ال"):
                    continue  # "إطلاق قوات … النار": governing its doer, the noun takes no article
                folded_tail = tuple(fold(word) for word in tail)
                yield (
                    noun_form.surface,
                    Sense(mode, kind, None, False, noun_form.preposition, noun_form.definite, folded_tail, noun),
                )
