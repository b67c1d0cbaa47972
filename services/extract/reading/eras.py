"""Who bore a name when the act happened: "the Syrian army" of an act of 2018 is not the army of an article of 2025."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.extract.actors.lexicon import ActorLexicon
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_AS_A_NAME: Final = ("name", "short")


def of_the_time(scan: Scan, draft: Draft, actors: ActorLexicon) -> None:
    """Gives each party of an act that is told with a date the actor that bore its name on that date."""
    if not draft.told_time or draft.time is None or draft.time.end is None or draft.time.precision == "year":
        return
    try:
        day = date.fromisoformat(draft.time.end[:10])
    except ValueError:
        return
    for party in draft.parties:
        _rename(scan, party, actors, day)


def _rename(scan: Scan, party: Party, actors: ActorLexicon, day: date) -> None:
    entry = actors.by_id(party.actor_id) if party.actor_id else None
    mention = scan.actor_at[party.start]
    if entry is None or mention is None or entry.valid(day) or mention.rule not in _AS_A_NAME:
        return
    other = actors.meant(scan.folded.text[mention.fstart : mention.fend].strip('"”“»«'), day)
    if other is not None and other is not entry and other.valid(day):
        party.actor_id, party.name, party.kind = other.actor_id, other.name_en, other.kind
