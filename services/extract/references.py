"""Words that refer back to parties: "بين الطرفين", "ذات الأطراف", "تلك الميليشيات" take on those named before."""

from __future__ import annotations

from typing import Final

from services.extract.drafts import Draft, Party
from services.extract.scan import Scan
from services.extract.tokens import without_conjunction

_BOTH: Final = frozenset(
    "الطرفين الطرفان الجانبين الجانبان للطرفين بالطرفين الطرفيين كليهما كلاهما كلا الاطراف".split()
)
# A general noun with the article, and the kinds of party it may stand for.
_GENERAL: Final[dict[str, frozenset[str]]] = {
    "الميليشيات": frozenset({"militia"}),
    "المليشيات": frozenset({"militia"}),
    "الميليشيا": frozenset({"militia"}),
    "الفصائل": frozenset({"rebel"}),
    "الفصيل": frozenset({"rebel"}),
    "التنظيم": frozenset({"rebel"}),
    "القوات": frozenset({"state_forces", "rebel", "militia"}),
    "الوفد": frozenset({"state_forces", "state", "political", "organization"}),
}
_SIDES: Final = 2


def resolve_references(scan: Scan, draft: Draft, earlier: list[Draft]) -> None:
    """Add to a draft the parties that words of its stretch refer back to."""
    for at in range(draft.start, draft.end):
        if scan.actor_at[at] is not None and scan.actor_at[at].actor_id:  # type: ignore[union-attr]  # not None here
            continue
        word = without_conjunction(scan.tokens[at].text)
        if word in _BOTH and draft.mode.scheme in ("mutual", "move"):
            _both(scan, draft, at, earlier)
        elif word in _GENERAL or word.removeprefix("ل") in _GENERAL:
            _general(scan, draft, at, _GENERAL.get(word) or _GENERAL[word.removeprefix("ل")])


def _both(scan: Scan, draft: Draft, at: int, earlier: list[Draft]) -> None:
    """The two sides last named as such; where the sentence itself names two, they are those."""
    own = [party for party in draft.parties if party.role == "participant" and party.actor_id]
    if len(own) >= _SIDES:
        return
    for other in reversed(earlier):
        sides = [party for party in other.parties if party.role == "participant" and party.actor_id]
        if len(sides) >= _SIDES:
            role = "participant" if draft.mode.scheme == "mutual" else "initiator"
            draft.parties = [p for p in draft.parties if p.actor_id] + [
                Party(role, side.actor_id, side.name, side.kind, at, at + 1)
                for side in sides  # type: ignore[arg-type]
            ]
            return
    del scan


def _general(scan: Scan, draft: Draft, at: int, kinds: frozenset[str]) -> None:
    """The last party of such a kind named before in the text takes the place of a mention without an id."""
    blank = next((party for party in draft.parties if party.actor_id is None and party.start <= at < party.end), None)
    if blank is None:
        return
    before = scan.tokens[at].start
    for mention in reversed(scan.actors):
        if mention.fend <= before and mention.actor_id and mention.kind in kinds:
            blank.actor_id, blank.name, blank.kind = mention.actor_id, mention.name, mention.kind
            return
