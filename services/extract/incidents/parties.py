"""By which names parties are compared, and who belongs to whom: the army of a country and its government are one side."""

from __future__ import annotations

from functools import lru_cache

from services.common.arabic import fold
from services.contracts.event import Actor, EnrichedEvent
from services.extract.actors.lexicon import ActorLexicon


def party(actor: Actor) -> str:
    """The name by which an actor is compared: its id, or its folded mention."""
    return actor.actor_id or fold(actor.mention)


def shown(event: EnrichedEvent) -> list[Actor]:
    """The actors but for private persons: an incident has no marks that would let anyone hide their names."""
    return [
        actor
        for actor in event.actors
        if actor.actor_id is not None or not any(s.start < actor.end and actor.start < s.end for s in event.sensitive)
    ]


def side(name: str) -> str:
    """The outermost parent in the lexicon of actors, or the party itself."""
    return lineage(name)[-1]


@lru_cache(maxsize=4096)
def lineage(name: str) -> tuple[str, ...]:
    """The party, its parent in the lexicon of actors, and so on outwards."""
    lexicon, line = ActorLexicon.default(), [name]
    entry = lexicon.by_id(name)
    while entry is not None and entry.parent is not None and entry.parent not in line:
        line.append(entry.parent)
        entry = lexicon.by_id(entry.parent)
    return tuple(line)
