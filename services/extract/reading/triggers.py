"""Words that may state an event: the event types compiled into one table from written form to what it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal

from services.common.arabic import fold
from services.contracts.taxonomy import EventType, Modality
from services.extract.event_types.schema import EventTypeRules, ModeRules, Scheme, load_voices
from services.extract.language.inflect import Definite, VerbForm, noun_forms, verb_forms, we_forms
from services.extract.language.tokens import Token, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.phrases import ANY, tail_end

Form = Literal["verb", "noun", "weak", "phrase", "participle"]
_BARE: Final = 2  # letters: a joined conjunction is not split off so short a word (وحث)
_VERBAL: Final = frozenset({"verb", "participle"})
_GOVERNED: Final = ("ب", "ل", "على", "إلى", "من", "مع", "عن", "في")
_DEEDS: Final = frozenset({"concede", "sanction"})  # told by the speech scheme, but no speech
_NO_TRIGGERS: Final = closed("acts", "no_triggers")  # "وزارة" is not "and visited her"


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
    telling: str = ""  # of a phrase: the longest of its words, as much of it as every form has; must stand behind


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

    @cached_property
    def terms(self) -> Sense:
        """What a word that opens the terms of an agreement speaks of."""
        return Sense(self.modes["agree", "other"], "verb")

    def at(self, tokens: Sequence[Token], index: int, limit: int, text: str) -> Iterator[Trigger]:
        """Triggers that start at a token of the text, the longest phrase first; they must end before token `limit`."""
        word = tokens[index].text
        senses = self.senses.get(word)
        if senses is None:
            bare = without_conjunction(word)
            senses = self.senses.get(bare) if bare is not word else None
        ahead = text[tokens[index].end : tokens[limit - 1].end] if senses else ""
        for sense in senses or ():
            if sense.telling not in ahead:  # a quick first look: most phrases of a word do not stand here
                continue
            verbal = sense.form in _VERBAL
            tail = tail_end(tokens, index, limit, sense.tail, verbal=verbal) if sense.tail else index + 1
            apart = bool(sense.tail) and (sense.form in _VERBAL or ANY in sense.tail)
            if tail is not None:
                yield Trigger(index, index + 1 if apart else tail, sense, tail - 1 if apart else -1)


def _absent(mode: Mode, near: str, known: dict[int, bool]) -> bool:
    if id(mode) not in known:
        known[id(mode)] = not any(need in near for need in mode.needs)
    return known[id(mode)]


def compile_triggers(types: Sequence[EventTypeRules]) -> TriggerTable:
    """The table of all event types. Most forms have one sense, which they share with the entry's other forms."""
    senses: dict[str, tuple[Sense, ...]] = {}
    several: dict[str, list[Sense]] = {}
    means: dict[str, dict[str, str]] = {}
    modes: dict[tuple[str, str], Mode] = {}
    for rules in types:
        words = means.setdefault(rules.type, {})
        for entry in rules.mode:
            mode = _mode(rules, entry)
            modes.setdefault((rules.type, entry.name), mode)
            for surface, alone in _senses(entry, mode):
                if surface not in senses:
                    senses[surface] = alone
                elif surface in several:
                    several[surface] += alone
                else:
                    several[surface] = [*senses[surface], *alone]
            words |= dict.fromkeys(_means(entry), entry.name)
    for word in [short for short in senses if len(short) == _BARE]:
        for joined in ("و" + word, "ف" + word):
            several[joined] = [*several.get(joined, senses.get(joined, ())), *several.get(word, senses[word])]
    longest_first = {surface: tuple(sorted(found, key=lambda s: -len(s.tail))) for surface, found in several.items()}
    nothing: dict[str, tuple[Sense, ...]] = dict.fromkeys(_NO_TRIGGERS, ())
    return TriggerTable(senses | longest_first | nothing, means, modes)


def _means(entry: ModeRules) -> Iterator[str]:
    for word in entry.means:
        for form in noun_forms(word):
            if form.definite != "owner" or not word.endswith("ي"):  # "الحربية" is no "حربيه"
                yield form.surface


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


@lru_cache(128)  # whatever one may voice is written with the same few verbs
def _finite(verb: str) -> tuple[VerbForm, ...]:
    return tuple(verb_forms(verb))


def _senses(entry: ModeRules, mode: Mode) -> Iterator[tuple[str, tuple[Sense]]]:
    """Every written form with its sense; forms that mean the same share one."""
    yield from _verbs(entry, mode)
    kinds: tuple[tuple[Form, tuple[str, ...]], ...] = (
        ("noun", entry.nouns),
        ("weak", entry.weak_nouns),
        ("phrase", entry.phrases),
    )
    for kind, nouns in kinds:
        for noun in nouns:
            yield from _noun(noun, kind, mode)


def _verbs(entry: ModeRules, mode: Mode) -> Iterator[tuple[str, tuple[Sense]]]:
    voiced = (f"{voice} {stance}" for stance in entry.stances for voice in load_voices())
    for verb in (*entry.verbs, *entry.verb_phrases, *voiced):
        head, *tail = verb.split()
        folded_tail = tuple(fold(word) for word in tail)
        telling = _telling(folded_tail, verbal=True)
        finite, _, participle = head.partition("//")
        says = mode.scheme == "speech" and mode.event_type not in _DEEDS and mode.name != "investigate"
        own = we_forms(finite) if says else ()
        made: dict[tuple[str | None, bool], tuple[Sense]] = {}
        for form in (*_finite(finite), *own):
            if form.with_object and tail and not tail[0].startswith(_GOVERNED):
                continue  # its object is the next word of the phrase; "اعاده" is "إعادة"
            key = (form.tense, form.with_object)
            if key not in made:
                made[key] = (Sense(mode, "verb", *key, tail=folded_tail, entry=verb, telling=telling),)
            yield form.surface, made[key]
        for ending in ("ا", "ة", "ين") if participle else ():
            sense = Sense(mode, "participle", tail=folded_tail, entry=verb, telling=telling)
            yield fold(participle + ending), (sense,)


def _noun(noun: str, kind: Form, mode: Mode) -> Iterator[tuple[str, tuple[Sense]]]:
    head, *tail = noun.split()
    folded_tail = tuple(fold(word) for word in tail)
    telling = _telling(folded_tail, verbal=False)
    made: dict[tuple[str, Definite], tuple[Sense]] = {}
    for surface, preposition, definite in noun_forms(head.removeprefix("ال") if not tail else head):
        if ANY in tail and definite != "no" and not head.startswith("ال"):
            continue  # "إطلاق قوات … النار": governing its doer, the noun takes no article
        if (key := (preposition, definite)) not in made:
            made[key] = (Sense(mode, kind, None, False, preposition, definite, folded_tail, noun, telling),)
        yield surface, made[key]


def _telling(tail: Sequence[str], *, verbal: bool) -> str:
    """See `Sense`: `tail_end` takes a word without its joined ب, and a noun's without its article."""
    words = [word.removeprefix("ب") for word in tail if word != ANY]
    return max(words if verbal else [word.removeprefix("ال") for word in words], key=len, default="")
