"""Where each slot of an event came from: its words, the rule that read them, the line of the file behind the rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from services.contracts.event import Actor, EnrichedEvent
from services.extract.explaining.lines import means_line, place_line, row_line, trigger_line, word_line
from services.extract.explaining.words import colour, counted, harm_entry, means_word, source_entry, time_rule
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

Slot = Literal["trigger", "actor", "place", "time", "effect", "attribution", "modality", "background"]
ROLE_RULES: Final = {
    "scheme": "role by the scheme “{scheme}” of its mode",
    "phrase": "role by the word that governs it",
    "joined": "role of the party it is joined to",
    "adjective": "the adjective beside the trigger names whose forces they are",
    "speaker": "the speaker tells of himself",
    "subject": "subject of the trigger, unknown to the lexicon",
    "reference": "the word refers back to a party named before",
}
_TAKEN_OVER: Final = "taken over from another statement of the article"


class Origin(NamedTuple):
    """One slot: what was read, at [start, end) of the text (None: no words), by which rule, from which file and line."""

    slot: Slot
    value: str
    start: int | None
    end: int | None
    rule: str
    where: str | None = None


def origins(scan: Scan, draft: Draft, event: EnrichedEvent) -> list[Origin]:
    """The slots of an event in a fixed order: triggers, actors, place, time, effects, attribution, modality."""
    return [
        *_triggers(scan, draft, event),
        *_actors(scan, draft, event),
        *_place(scan, draft, event),
        *_time(scan, draft, event),
        *_effects(scan, draft, event),
        *_attribution(scan, draft, event),
        *_modality(scan, draft, event),
    ]


def _triggers(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    kind = f"{event.event_type}/{event.mode}"
    for trigger in draft.heads:
        start, end = scan.original(trigger.start, trigger.end)
        mode = trigger.sense.mode
        if draft.from_harm and trigger is draft.head:
            yield Origin("trigger", kind, start, end, "a word of harm beside no act: an attack")
            continue
        rule = f"{trigger.sense.form} “{trigger.sense.entry}” of {mode.event_type}/{mode.name}"
        yield Origin("trigger", kind, start, end, rule, trigger_line(mode.event_type, mode.name, trigger.sense.entry))
    if event.mode not in {trigger.sense.mode.name for trigger in draft.heads}:
        yield _mode(scan, draft, event, kind)


def _mode(scan: Scan, draft: Draft, event: EnrichedEvent, kind: str) -> Origin:
    """What gave an event another mode than its trigger speaks for."""
    means = means_word(scan, draft, event.event_type, event.mode)
    if means is not None:
        at, entry = means
        start, end = scan.original(at, at + 1)
        where = means_line(event.event_type, event.mode, entry)
        return Origin("trigger", kind, start, end, f"means “{entry}”", where)
    aimed = any(rule.startswith("aimed") for rule in draft.rules)
    rule = "aimed at a place, no means told" if aimed else "mode by its parties, its harm or another statement"
    return Origin("trigger", kind, None, None, rule)


def _actors(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    for actor, party in zip(event.actors, draft.parties, strict=False):
        named, where = _name_rule(scan, party)
        own = draft.sentence.start <= party.start < draft.sentence.end
        role = ROLE_RULES.get(party.rule, party.rule).format(scheme=draft.mode.scheme) if own else _TAKEN_OVER
        yield Origin("actor", _who(actor), actor.start, actor.end, f"{named}; {role}", where)
    for actor in event.actors[len(draft.parties) :]:
        yield Origin("actor", _who(actor), actor.start, actor.end, "civilians harmed, not named as the target")


def _who(actor: Actor) -> str:
    basis = "" if actor.basis == "stated" else f" ({actor.basis})"
    return f"{actor.role}: {actor.actor_id or 'not in the lexicon'}{basis}"


def _name_rule(scan: Scan, party: Party) -> tuple[str, str | None]:
    """How the lexicon knew the party, and its line."""
    line = row_line("actors.tsv", party.actor_id) if party.actor_id else None
    mention = scan.actor_at[party.start]
    if mention is None:
        return "no name of the lexicon", line
    kind, head = f"{mention.rule}:".split(":")[:2]
    if kind == "nation":
        return f"nation beside a word of “{head}” (actors_nations.tsv, actors_heads.tsv)", line
    if kind == "headed":
        return f"name behind a word of “{head}” (actors_heads.tsv)", line
    known = {"short": "short form of a name told before", "unit": "an armed unit by its form"}
    return known.get(kind, "name" if party.actor_id else "words that head a party"), line


def _place(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    location = event.location
    if location is None:
        return
    found = next((one for one in draft.places if one.mention.start == location.start), None)
    value = f"{location.name or location.name_ar or location.mention} ({location.precision or 'unknown'})"
    if found is None:
        yield Origin("place", value, location.start, location.end, "place")
        return
    first, _ = scan.token_span(found.mention)
    rule = f"behind “{found.mention.anchor}”" if found.mention.anchor else "name that needs no anchor"
    if found.mention.alike:
        rule += ", known by its spelling only"
    if len(found.mention.candidates) > 1:
        rule += f", one of {len(found.mention.candidates)} of this name"
    if not draft.sentence.start <= first < draft.sentence.end:
        rule += f"; {_TAKEN_OVER}"
    if found.place is None:
        why = (
            "several places of this name, none leads" if found.mention.candidates else "no place of this name is known"
        )
        yield Origin("place", value, location.start, location.end, f"{rule}; {why}")
        return
    yield Origin("place", value, location.start, location.end, rule, place_line(found.place.place_id))


def _time(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    when = event.time
    if when is None:
        return
    until = f" – {when.end}" if when.end != when.start else ""
    value = f"{when.start}{until} ({when.precision})" if when.start else "not resolved"
    if when.mention is None or when.start_offset is None or when.end_offset is None or draft.time is None:
        yield Origin("time", value, None, None, "no time told: the day of publication")
        return
    first, _ = scan.token_span(draft.time)
    own = draft.sentence.start <= first < draft.sentence.end
    rule = f"{draft.time.kind}, pattern “{time_rule(scan, draft.time)}”" + ("" if own else f"; {_TAKEN_OVER}")
    yield Origin("time", value, when.start_offset, when.end_offset, rule, "language/times_grammar.py")


def _effects(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    for effect, harm in zip(event.effects, draft.harms, strict=False):
        most = "+" if effect.max is None else "" if effect.max == effect.min else f"–{effect.max}"
        value = f"{effect.effect} {effect.group} {effect.min}{most}" + (" (part)" if harm.part else "")
        entry = harm_entry(harm.effect, scan.bare(harm.at))
        count = counted(scan, harm)
        rule = f"word of harm “{entry}”" if entry else "bound to the trigger"
        rule += f", number by {effect.basis}" + (f", noun “{count}” (counted.tsv)" if count else "")
        where = word_line("harm.toml", harm.effect, entry) if entry else None
        if not draft.sentence.start <= harm.at < draft.sentence.end:
            rule += f"; {_TAKEN_OVER}"
        yield Origin("effect", value, effect.start, effect.end, rule, where)


def _attribution(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    for source, said in zip(draft.sources, event.attribution, strict=False):
        if source.start < 0:
            yield Origin("attribution", said.kind, None, None, "printed beside the text")
            continue
        rule, where = "name of the lexicon", row_line("actors.tsv", source.actor_id) if source.actor_id else None
        entry = source_entry(scan, source.start)
        if entry:
            rule, where = f"“{entry[1]}” heads a source", word_line("attribution.toml", "kinds", entry[1], entry[0])
        if not draft.sentence.start <= source.start < draft.sentence.end:
            rule += "; the speaker of a sentence before goes on"
        yield Origin("attribution", said.kind, said.start, said.end, rule, where)


def _modality(scan: Scan, draft: Draft, event: EnrichedEvent) -> Iterator[Origin]:
    if event.modality == "reported":
        yield Origin("modality", "reported", None, None, "a source is named")
    elif event.modality in ("planned", "denied"):
        word, section = colour(scan, draft, event.modality)
        start, end = scan.original(word, word + 1) if word is not None else (None, None)
        where = word_line("discourse.toml", "", "", section) if section else None
        yield Origin(
            "modality", event.modality, start, end, "word before the trigger" if section else "the trigger", where
        )
    if event.background:
        yield Origin("background", "true", None, None, "recalled by its words, summed up, or over 14 days old")
