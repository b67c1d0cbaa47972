"""Whom a protest is against, told only by what he does: “احتجاجاً على الحملات التي تشنها X”."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.done_to import CIVIL
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_AGAINST: Final = ("احتجاج", "تنديد", "رفضا", "استنكار", "مندد", "تندد", "نددت", "ضد")
_RELATIVES: Final = closed("roles", "relatives")
_AGENTS: Final = frozenset({"قبل", "جانب", "يد"})  # "من قبل", "على يد"
_AGAINST_WITHIN: Final = 26  # tokens from the protest to the word that says against what
_DOER_WITHIN: Final = 16  # and from that to who does it
_BEHIND: Final = 4  # from "which" over its verb and a word such as ميليشيا to his name


def protested_against(scan: Scan, draft: Draft) -> Party | None:
    """The doer of what the sentence says the protest is against; None where it names none behind "which" or "by"."""
    first, last = draft.head.end, draft.sentence.end
    against = next(
        (at for at in range(first, min(first + _AGAINST_WITHIN, last)) if scan.bare(at).startswith(_AGAINST)), None
    )
    if against is None:
        return None
    end = min(against + _DOER_WITHIN, last)
    led = [at for at in range(against + 1, end) if scan.bare(at) in _RELATIVES or scan.bare(at) in _AGENTS]
    for mention in scan.actors_in(against + 1, end):
        start, after = scan.token_span(mention)
        behind = any(0 < start - at <= _BEHIND for at in led)
        seated = any(scan.place_at[at] is not None or scan.bare(at) in ("في", "سيطره") for at in range(against, start))
        if behind and not seated and mention.actor_id is not None and mention.kind not in CIVIL:
            return Party("target", mention.actor_id, mention.name, mention.kind, start, after, rule="phrase")
    return None
