"""Words that refer back to parties: "بين الطرفين", "ذات الأطراف", "تلك الميليشيات" take on those named before."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from services.contracts.taxonomy import Role
from services.extract.actors.lexicon import ActorMention
from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_BOTH: Final = closed("references", "both")  # A general noun with the article, and the kinds of party it may stand for.
_GENERAL: Final[dict[str, frozenset[str]]] = {
    "الميليشيات": frozenset({"militia"}),
    "المليشيات": frozenset({"militia"}),
    "الميليشيا": frozenset({"militia", "rebel"}),  # so are rebels called by those who fight them
    "المليشيا": frozenset({"militia", "rebel"}),
    "الفصائل": frozenset({"rebel"}),
    "الفصيل": frozenset({"rebel"}),
    "التنظيم": frozenset({"rebel"}),
    "القوات": frozenset({"state_forces", "rebel", "militia"}),
    "القوه": frozenset({"state_forces", "rebel", "militia"}),
    "الدوريه": frozenset({"state_forces", "rebel", "militia"}),
    "الجنود": frozenset({"state_forces"}),
    "الوفد": frozenset({"state_forces", "state", "political", "organization"}),
}
_BODIES: Final = closed("references", "bodies")
_THE_BODY: Final = frozenset("ال" + body for body in _BODIES) - _GENERAL.keys()
_REFERRING: Final = _BOTH | _GENERAL.keys() | _THE_BODY | {"ل" + word for word in _GENERAL}
_BODIES_DO: Final = frozenset({"speech", "aid", "move", "mutual", "act"})
_MINISTRIES: Final = frozenset({"خارجيه", "داخليه", "دفاع", "وزير"})
_TEAMS: Final = frozenset({"فرقها", "فرقه", "طواقمها", "كوادرها", "متطوعوها", "فرقهم", "عناصرها"})
_LATTER: Final = frozenset({"الاخيره", "الاخير"})
_ARMED: Final = frozenset({"state", "state_forces", "rebel", "militia", "political"})
_OCCUPIERS: Final = frozenset({"جيش الاحتلال", "الاحتلال", "قوات الاحتلال", "للاحتلال", "العدو", "طيران الاحتلال"})
_CALLED_OCCUPIERS: Final = frozenset({"TUR-ARMY", "ISR-ARMY"})
_THE_SOURCE: Final = frozenset({"المصدر", "المصادر"})
_A_SOURCE: Final = frozenset({"مصدر", "مصادر", "لمصدر", "لمصادر"})
_SIDES: Final = 2
_JOIN: Final = 5  # characters between two parties joined by "and"
_NAMED_WITHIN: Final = 300  # tokens
_BESIDE: Final = 5
_LOOK_BACK: Final = 20  # mentions


def resolve_references(scan: Scan, draft: Draft, earlier: list[Draft]) -> None:
    """Add to a draft the parties that words of its stretch refer back to."""
    if not scan.tells(_REFERRING, draft.start, draft.end):
        return
    for at in range(draft.start, draft.end):
        if scan.actor_at[at] is not None and scan.actor_at[at].actor_id:  # type: ignore[union-attr]  # not None here
            continue
        word = without_conjunction(scan.tokens[at].text)
        if word in _LATTER and at == draft.head.end and not draft.ids("initiator"):
            _latter(scan, draft, at)
        elif word in _BOTH and (draft.mode.scheme in ("mutual", "move") or _both_speak(scan, draft, at)):
            _both(scan, draft, at, earlier)
        elif word in _THE_BODY:
            _the_body(scan, draft, at)
        elif word in _TEAMS and draft.mode.scheme == "aid":
            _own_teams(scan, draft, at)
        elif word in _GENERAL or word.removeprefix("ل") in _GENERAL:
            _general(scan, draft, at, _GENERAL.get(word) or _GENERAL[word.removeprefix("ل")])


def name_occupier(scan: Scan, draft: Draft) -> None:
    """“جيش الاحتلال” without a nation is the army so called that the article named last with one."""
    for party in draft.parties:
        mention = scan.actor_at[party.start]
        if mention is None or scan.folded.text[mention.fstart : mention.fend] not in _OCCUPIERS:
            continue
        last = bisect_left(scan.actors, mention.fstart, key=lambda other: other.fstart)
        for other in reversed(scan.actors[max(last - _LOOK_BACK, 0) : last]):
            text = scan.folded.text[other.fstart : other.fend]
            if other.actor_id and "احتلال" in text and text not in _OCCUPIERS:
                party.actor_id, party.name, party.kind = other.actor_id, other.name, other.kind
                break
            if other.actor_id in _CALLED_OCCUPIERS:
                party.actor_id, party.name, party.kind = other.actor_id, other.name, other.kind
                break


def _fought_before(draft: Draft, other: Draft) -> bool:
    """“هاجم X حاجزاً لY. … واندلعت اشتباكات بين الطرفين”: who attacked and whom, in the sentence before."""
    near = 0 < draft.sentence.number - other.sentence.number <= 1
    return near and draft.event_type == other.event_type == "assault"


def _latter(scan: Scan, draft: Draft, at: int) -> None:
    """“بعد انسحاب الأخيرة”: the party named last."""
    named = _last_of(scan, at, _ARMED)
    if named is not None and draft.mode.scheme in ("move", "act", "capture", "speech"):
        draft.parties = [p for p in draft.parties if p.actor_id != named.actor_id and p.start != at]
        draft.parties.insert(0, Party("initiator", named.actor_id, named.name, named.kind, at, at + 1))


def _both_speak(scan: Scan, draft: Draft, at: int) -> bool:
    """“وشدد الجانبان على رفض …”, "وقال البيان إن الجانبين أكدا …": the two are the subject of a verb of speech."""
    head = draft.head
    before = at == head.start - 1 and scan.bare(at - 1) in ("ان", "بان")
    return draft.mode.scheme == "speech" and head.sense.form == "verb" and (at == head.end or before)


def _both(scan: Scan, draft: Draft, at: int, earlier: list[Draft]) -> None:
    """The two sides last named as such; where the sentence itself names two, they are those."""
    own = [party for party in draft.parties if party.role in ("participant", "initiator") and party.actor_id]
    if len(own) >= _SIDES:
        draft.parties = [party for party in draft.parties if party.actor_id or not party.start <= at < party.end]
        return
    asked = (
        draft.mode.scheme == "speech" and at == draft.head.end and scan.texts[at].endswith("ين")
    )  # "ودعت الطرفين إلى"
    if draft.mode.scheme == "speech" and not asked:
        draft.parties = [party for party in draft.parties if party.role != "initiator" or party.actor_id]
    for other in reversed(earlier[-_LOOK_BACK:]):
        just_told = other is not draft and (other.sentence is draft.sentence or _fought_before(draft, other))
        if _at_hand(scan, other) or not (other.mode.scheme == "mutual" or just_told):
            continue
        sides = [party for party in other.parties if (just_told or party.role == "participant") and party.actor_id]
        everybody = scan.bare(at) == "الاطراف" and len(sides) > 1
        if everybody or len({side.actor_id for side in sides}) == _SIDES:
            role: Role = "participant" if draft.mode.scheme == "mutual" else "target" if asked else "initiator"
            draft.parties = [p for p in draft.parties if p.actor_id] + [
                Party(role, side.actor_id, side.name, side.kind, at, at + 1, rule="reference") for side in sides
            ]
            return
    if not own and draft.mode.scheme == "mutual":  # nobody the lexicon knows: the words are kept
        draft.parties.append(Party("participant", None, None, None, at, at + 1, rule="reference"))


def named_by_noun(scan: Scan, at: int) -> ActorMention | None:
    """“طالبت الإدارة …”: the party named last whose name begins with the noun ("إدارة العمليات العسكرية")."""
    word = scan.tokens[at].text
    if word in _THE_SOURCE:
        return _of_the_source(scan, at)
    if not word.startswith("ال") or word[2:] not in _BODIES:
        return None
    last = bisect_left(scan.actors, scan.tokens[at].start, key=lambda mention: mention.fstart)
    for mention in reversed(scan.actors[max(last - _LOOK_BACK, 0) : last]):
        first = scan.folded.text[mention.fstart : mention.fend].partition(" ")[0].lstrip('"”“»«')
        first = first.removeprefix("ال")
        if mention.actor_id and (first == word[2:] or (word == "الوزاره" and first in _MINISTRIES)):
            return mention
    return None


def _the_body(scan: Scan, draft: Draft, at: int) -> None:
    """“وفرضت الوزارة عقوبات”: the body named last by that noun, where it is the subject of the act."""
    if draft.ids("initiator", "participant") or draft.mode.scheme not in _BODIES_DO or at > draft.head.end + 1:
        return
    verb = at - 1
    subject = verb == draft.head.start or (verb >= draft.start and scan.bare(verb) in load_discourse().light)
    named = named_by_noun(scan, at) if subject else None
    if named is None:
        return
    role: Role = "participant" if draft.mode.scheme == "mutual" else "initiator"
    others = [party for party in draft.parties if party.role != role or party.start > at + _BESIDE]
    draft.parties = [Party(role, named.actor_id, named.name, named.kind, at, at + 1, rule="reference"), *others]


def _of_the_source(scan: Scan, at: int) -> ActorMention | None:
    """“انتقد المصدر …”: the body of the source told before ("مصدر في وزارة الخارجية")."""
    for back in range(at - 1, max(at - _NAMED_WITHIN, 0), -1):
        if scan.tokens[back].text in _A_SOURCE:
            near = scan.actors_in(back, min(back + _BESIDE, len(scan.tokens)))
            return next((mention for mention in near if mention.actor_id and mention.kind != "civilian"), None)
    return None


def _own_teams(scan: Scan, draft: Draft, at: int) -> None:
    """“وانتشلت فرقها …”: teams of the organisation named last."""
    if any(party.role == "initiator" and party.actor_id for party in draft.parties):
        return
    named = _last_of(scan, at, frozenset({"organization"}))
    if named is not None:
        draft.parties = [party for party in draft.parties if party.role != "initiator"]
        draft.parties.insert(0, Party("initiator", named.actor_id, named.name, named.kind, at, at + 1))


def _at_hand(scan: Scan, other: Draft) -> bool:
    """“وجاء اللقاء بحضور X وY”: who stood by, not the two sides."""
    near = range(other.head.end, min(other.head.end + 2, other.end))
    return other.definite and any(scan.bare(at) == "بحضور" for at in near)


def _general(scan: Scan, draft: Draft, at: int, kinds: frozenset[str]) -> None:
    """The last party of such a kind named before in the text takes the place of a mention without an id."""
    if not draft.ids() and draft.mode.scheme == "act" and not draft.definite:
        for known in _last_group(scan, at, kinds):
            party = Party("initiator", known.actor_id, known.name, known.kind, at, at + 1, rule="reference")
            draft.parties.append(party)
        return
    blank = next((party for party in draft.parties if party.actor_id is None and party.start <= at < party.end), None)
    if blank is None:
        return
    named = _last_of(scan, at, kinds)
    if named is not None:
        blank.actor_id, blank.name, blank.kind = named.actor_id, named.name, named.kind
        blank.rule = "reference"


def _last_group(scan: Scan, at: int, kinds: frozenset[str]) -> list[ActorMention]:
    """The party named last and those joined to it by "and"."""
    last: ActorMention | None = _last_of(scan, at, kinds)
    group: list[ActorMention] = []
    while last is not None and last.kind in kinds and last.actor_id:
        group.insert(0, last)
        position = bisect_left(scan.actors, last.fstart, key=lambda mention: mention.fstart)
        before = scan.actors[position - 1] if position else None
        gap = scan.folded.text[before.fend : last.fstart] if before else "."
        last = before if before is not None and len(gap) <= _JOIN and gap.strip(' "”“«»،').startswith("و") else None
    return group


def _last_of(scan: Scan, at: int, kinds: frozenset[str]) -> ActorMention | None:
    """The party of one of these kinds named last before a token."""
    last = bisect_left(scan.actors, scan.tokens[at].start, key=lambda mention: mention.fend + 1)
    for mention in reversed(scan.actors[max(last - _LOOK_BACK, 0) : last]):
        if mention.actor_id and mention.kind in kinds:
            return mention
    return None
