"""Kinds of sources: of a party that speaks, of a name that a flash prints; and what a sentence says of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, cast

from services.common.arabic import fold
from services.contracts.taxonomy import AttributionKind
from services.extract.actors.lexicon import ActorMention
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Source
from services.extract.reading.scan import Scan

_BY_ACTOR: Final[dict[str, AttributionKind]] = {
    "state": "official",
    "political": "official",
    "organization": "official",
    "state_forces": "military",
    "militia": "military",
    "rebel": "military",
}
_BY_ID: Final[dict[str, AttributionKind]] = {"WHITE-HELMETS": "medics", "MEDIA": "outlet", "CIVILIANS": "residents"}
_OF_A_BODY: Final = frozenset({"في", "من", "داخل"})
_BODIES: Final = frozenset({"official", "military", "medics"})
_ARMED: Final = ("rebel", "militia", "state_forces")
_MONITORS: Final = ("SOHR", "SNHR", "VDC", "AMNESTY", "HRW", "RESPONSE-COORD", "DARAA-DOC", "UN-COI", "OHCHR")


@dataclass(slots=True)
class Telling:
    """What a sentence says of its sources. `from_token`: what stands before it is the outlet's own."""

    sources: list[Source] = field(default_factory=list)
    from_token: int = 0
    verb: int = -1  # the verb of telling, and the "that" behind it: what stands between them is the outlet's own
    that: int = -1
    verbs: dict[int, int] = field(default_factory=dict)  # where a source begins: its verb of telling
    own: bool = False  # the party of the sentence goes on speaking: what it did before is no report
    carried: bool = False


def source_of(scan: Scan, actor: ActorMention) -> Source | None:
    """The party as a source, None where its kind says nothing (armed unknowns, crowds)."""
    start, end = scan.token_span(actor)
    ident = actor.actor_id or ""
    if ident.startswith(_MONITORS):
        kind: AttributionKind | None = "monitor"
    else:
        kind = _BY_ID.get(ident) or _BY_ACTOR.get(actor.kind or "")
    return Source(kind, actor.name, start, end, actor.actor_id) if kind else None


def of_a_body(scan: Scan, start: int, words: Discourse) -> str:
    """The kind of “مصادر في الخارجية”, “مصدر من الدفاع المدني”: unnamed, but of the body named behind."""
    at = start + 2
    if at >= len(scan.tokens) or scan.texts[start + 1] not in _OF_A_BODY:
        return "anonymous"
    actor = scan.actor_at[at]
    if actor is not None and actor.actor_id:
        open_to_all = actor.needs_context or actor.actor_id == "OPP"  # "مصادر في المعارضة" are anybody
        known = None if open_to_all else source_of(scan, actor)
        return known.kind if known else "anonymous"
    for rest, kind in words.source_kinds.get(scan.texts[at], ()):
        if tuple(scan.texts[at + 1 : at + 1 + len(rest)]) == rest:
            return kind if kind in _BODIES else "anonymous"
    return "anonymous"


def kind_by(actor: ActorMention, kind: str) -> str:
    """The kind that a source's words give it, made precise by who it is."""
    ident = actor.actor_id or ""
    if ident.startswith(_MONITORS):
        return "monitor"
    if kind not in ("official", "anonymous"):
        return kind
    known: str = _BY_ID.get(ident, kind)
    return "military" if known == "official" and actor.kind in _ARMED else known


def printed_source(name: str, words: Discourse) -> Source:
    """A flash's own bracketed source ("ناشطون"): it stands beside the text, so it has no place in it (-1)."""
    parts = fold(name).split()
    kind = "anonymous"
    for position, part in enumerate(parts):
        for rest, found in words.source_kinds.get(part, ()):
            if tuple(parts[position + 1 : position + 1 + len(rest)]) == rest:
                kind = found
                break
        else:
            continue
        break
    if kind == "anonymous":
        kind = next((words.qualifiers[part] for part in parts if part in words.qualifiers), kind)
    return Source(cast("AttributionKind", kind), name, -1, -1)


def distinct(sources: list[Source]) -> list[Source]:
    """Each source once, in order."""
    seen: dict[tuple[int, int], Source] = {}
    for source in sources:
        seen.setdefault((source.start, source.end), source)
    return list(seen.values())
