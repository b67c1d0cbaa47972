"""“القوات”, “الدورية”: forces that a sentence names by no more than that do what its verb tells."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from services.extract.actors.lexicon import ActorLexicon, ActorMention
from services.extract.language.tokens import without_conjunction
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_FORCES: Final = frozenset({"القوات", "القوه", "الدوريه", "الجنود"})
_CALLED: Final = ("قوات", "القوات", "جيش", "الجيش", "دوريه", "دوريات")
_HIRES: Final = frozenset({"TUR-ARMY", "TUR-GOV"})
_HIRED: Final = "SNA"
_MERCENARIES: Final = ("مرتزقته", "مرتزقتها", "مرتزقتهم", "ومرتزقته", "ومرتزقتها", "ومرتزقتهم")
_SCHEMES: Final = frozenset({"act", "capture", "move"})
_SPEAK: Final = frozenset({"state", "state_forces"})
_LOOK_BACK: Final = 20  # mentions


def forces_in_general(scan: Scan, draft: Draft) -> Party | None:
    """The subject of a draft's verb where it is such a word: who speaks of his own, or the forces named last."""
    head = draft.head
    if head.sense.form != "verb" or draft.mode.scheme not in _SCHEMES:
        return None
    beside = (at for at in (head.start - 1, head.end) if draft.start <= at < draft.end)
    at = next((n for n in beside if without_conjunction(scan.tokens[n].text) in _FORCES), None)
    if at is None or scan.actor_at[at] is not None or scan.tokens[at + 1 if at + 1 < draft.end else at].text == "التي":
        return None
    own = (scan.actor_at[source.start] for source in draft.sources if source.start >= 0 and source.actor_id)
    named = next((one for one in own if one is not None and one.kind in _SPEAK), None) or _named_last(scan, at)
    if named is None:
        return None
    return Party("initiator", named.actor_id, named.name, named.kind, at, at + 1, rule="reference")


def with_mercenaries(scan: Scan, parties: list[Party], actors: ActorLexicon) -> list[Party]:
    """“قصف الاحتلال التركي ومرتزقته”: whom Turkey pays does it too."""
    hired = actors.by_id(_HIRED)
    for at, party in enumerate(parties):
        follows = scan.bares[party.end : party.end + 1]
        if party.actor_id in _HIRES and hired is not None and follows and follows[0].startswith(_MERCENARIES):
            known = any(other.actor_id == _HIRED for other in parties)
            two = Party(party.role, hired.actor_id, hired.name_en, hired.kind, party.end, party.end + 1, rule="joined")
            return parties if known else [*parties[: at + 1], two, *parties[at + 1 :]]
    return parties


def _named_last(scan: Scan, at: int) -> ActorMention | None:
    last = bisect_left(scan.actors, scan.tokens[at].start, key=lambda mention: mention.fend + 1)
    for mention in reversed(scan.actors[max(last - _LOOK_BACK, 0) : last]):
        called = scan.folded.text[mention.fstart : mention.fend].startswith(_CALLED)
        if mention.actor_id and (mention.kind == "state_forces" or (called and mention.kind in ("rebel", "militia"))):
            return mention
    return None
