"""Who did what to whom: parties of a draft's stretch and the role each plays there."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.actors.lexicon import ActorLexicon
from services.extract.reading.aims import nations_post
from services.extract.reading.apposition import Placed
from services.extract.reading.belonging import owned
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.forces import forces_in_general, with_mercenaries
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.harmed_parties import of_those_before
from services.extract.reading.likely import as_forces, likely, nobody_named
from services.extract.reading.others_deed import others_did
from services.extract.reading.own_deeds import speaker_himself
from services.extract.reading.own_losses import own_losses
from services.extract.reading.parties import from_area, left_open, named_parties
from services.extract.reading.protested import protested_against
from services.extract.reading.scan import Scan
from services.extract.reading.schemes import SCHEMES, turned
from services.extract.reading.sides import sides_by_adjective, unnamed_side
from services.extract.reading.subjects import named_by_adjective, unknown_subject
from services.extract.reading.undergone import suffers

_OWNED: Final = (
    "ينتم",
    "منتم",
    "تنتم",
    "منضو",
    "محسوب",
    "تابع",
    "موال",
    "يتبع",
    "تتبع",
    "مقرب",
    "المحسوب",
    "التابع",
    "الموال",
)
_BACKED: Final = frozenset({"مدعومه", "مدعوم", "مدعوما", "مدعومين"})
_OWNED_WITHIN: Final = 4
_SPOKEN_OF: Final = frozenset({"accuse", "request", "reject", "threaten"})
_HAVE_DOER: Final = frozenset({"speech", "move", "act", "capture", "aid"})


def assign_roles(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> None:
    """Fill `draft.parties` from its stretch by the scheme of its mode."""
    placed = named_parties(scan, draft)
    if draft.head.sense.with_object and any(0 <= one.start - draft.head.end <= 2 for one in placed):  # noqa: PLR2004
        placed = [one for one in placed if one.start >= draft.head.start]
    parties = _parties(scan, draft, _subject_first(draft, placed), words)
    scheme = draft.mode.scheme
    theirs = others_did(scan, draft)
    if theirs:
        parties = [one for one in parties if one.role != "initiator" or one.start > draft.head.start]
    if not any(party.role in ("initiator", "participant") for party in parties) and scheme in (
        "act",
        "capture",
        "move",
    ):
        probable = likely(scan, draft, words, actors)
        _first(parties, probable or named_by_adjective(scan, draft, words, actors), "adjective")
    if not any(party.role == "initiator" for party in parties) and scheme in _HAVE_DOER:
        undergone = suffers(scan, draft)  # "تعرضت دورية لـ"
        speaker = None if undergone and draft.modality != "denied" else speaker_himself(scan, draft)
        speaker = None if theirs else speaker
        none = draft.head.sense.tense == "first" or undergone or theirs  # "نطالب الحكومة"
        unknown = None if none else unknown_subject(scan, draft)
        _first(parties, speaker or unknown, "speaker" if speaker else "subject")
    nobody = scheme in ("protest", "aid") and not any(party.role == "initiator" for party in parties)
    side = unnamed_side(scan, draft, words) if scheme == "mutual" or nobody else None
    _first(parties, side, "subject")
    if draft.event_type == "assault":
        parties = as_forces(scan, [one for one in parties if not nobody_named(scan, one)], actors)
        parties = with_mercenaries(scan, parties, actors)
    if scheme == "protest" and not any(party.role == "target" for party in parties):
        aim = protested_against(scan, draft)
        if aim is not None:  # "من قبل X": X does what it is against
            parties = [*(party for party in parties if party.start != aim.start), aim]
    if not any(party.role == "participant" for party in parties):
        parties += sides_by_adjective(scan, draft, words, actors)
    draft.parties = _once(_sides(parties, actors) if draft.event_type == "agree" else parties)
    own = own_losses(scan, draft) or nations_post(scan, draft, words, actors)
    if own is not None and own.actor_id not in draft.ids():
        draft.parties.append(own)


def _belongs_to(scan: Scan, draft: Draft, before: Party, one: Placed) -> bool:
    """“انتحاري من تنظيم …”: a gunman of a party that is named right behind is that party's."""
    gunman = before.actor_id == "UNKNOWN-ARMED" and one.mention.kind not in ("civilian", "unknown")
    gap = sum(scan.tokens[at].is_word for at in range(before.end, one.start))  # "مسلحين اثنين من “X”"
    if before.end <= draft.head.start < one.start:
        return False  # "مسلحون هاجموا حاجزاً لX"
    if any(scan.bares[at].removesuffix("ا").removeprefix("ب") in HOLDINGS for at in range(before.end, one.start)):
        return False  # "هاجم مسلحون حاجزاً لX", "زرعها مجهولون بسيارة لX": the post, the car is X's
    owned = any(scan.tokens[at].text.startswith(_OWNED) for at in range(before.end, one.start))
    his = (one.link in ("من", "ل") or of_those_before(scan, one)) and gap <= 2  # noqa: PLR2004
    return gunman and (his or (owned and gap <= _OWNED_WITHIN))


def _sides(parties: list[Party], actors: ActorLexicon) -> list[Party]:
    """“تبادل بين قوات النظام وX، شمل معتقلين في سجون النظام”: who is of a side already named is no third one."""
    kept: list[Party] = []
    for party in parties:
        line = actors.line(party.actor_id)
        named = (one.actor_id for one in kept if one.role == party.role == "participant")
        if party.rule == "joined" or not any(other in line or party.actor_id in actors.line(other) for other in named):
            kept.append(party)
    return kept


def _first(parties: list[Party], party: Party | None, rule: str) -> None:
    if party is not None:
        party.rule = rule
        parties.insert(0, party)


def _parties(scan: Scan, draft: Draft, placed: list[Placed], words: Discourse) -> list[Party]:
    """The role of each party in turn: that of the one it is joined to, one that a phrase fixes, or the scheme's."""
    scheme = draft.mode.scheme
    general = forces_in_general(scan, draft)
    parties: list[Party] = [general] if general is not None else []
    previous: Party | None = None
    area = False
    if scheme == "act" and draft.head.sense.form == "verb":
        draft.passive |= any(one.link in words.agents and one.start > draft.head.start for one in placed)
    for one in placed:
        if previous is not None and _belongs_to(scan, draft, previous, one):
            previous.actor_id, previous.name, previous.kind = one.mention.actor_id, one.mention.name, one.mention.kind
            continue
        area = (one.construct and from_area(scan, one) and one.start > draft.head.end) or (area and one.coordinated)
        held = area and one.coordinated and previous is None  # "مناطق سيطرة X وميليشيات Y وZ": none of them acts
        if held or (previous is not None and previous.actor_id and previous.actor_id == one.mention.actor_id):
            continue  # "وزير الخارجية السوري، السيد أسعد الشيباني، …": his name behind his office
        role = previous.role if one.coordinated and previous else _agent_role(scan, one, words)
        joined = one.coordinated and previous is not None
        spoken_of = not joined and draft.event_type in _SPOKEN_OF and one.link != "قبل"
        if role == "initiator" and one.start > draft.head.end and spoken_of:
            # "أدان الهجمات التي شنتها X", "طالب بوقف عمليات تشنها X"
            role = None if turned(scan, draft, one) else "target"
        rule = "joined" if one.coordinated and previous else "phrase"
        if role is None or (role == "initiator" and scheme == "mutual"):
            role, rule = SCHEMES[scheme](scan, draft, one, parties), "scheme"
        if role is None:
            previous = None
            continue
        previous = _party(one, role, rule)
        if one.construct and role == "initiator" and from_area(scan, one):
            previous.basis = "inferred_from_area"
        if left_open(scan, one):
            previous.joint = "or"
        parties.append(previous)
    return parties


def _subject_first(draft: Draft, placed: list[Placed]) -> list[Placed]:
    """A plural verb ("حاولوا التسلل") has its subject right in front of it: nearest first, then the others."""
    if draft.head.sense.form != "verb" or draft.mode.scheme != "act" or not placed:
        return placed
    before = [one for one in placed if one.start < draft.head.start]
    if len(before) < 2 or any(one.coordinated for one in before):  # noqa: PLR2004
        return placed
    return [before[-1], *before[:-1], *placed[len(before) :]]


def _words_before(scan: Scan, one: Placed) -> list[str]:
    """The two words in front: "نفذتها فصائل ومسلحون"."""
    return [scan.tokens[at].text for at in range(max(one.start - 2, 0), one.start)]


def _agent_role(scan: Scan, one: Placed, words: Discourse) -> Role | None:
    """Roles that a phrase fixes whatever the act: "من قبل", "بدعم", "برعاية"."""
    did = one.link in ("به", "بها") and any(
        scan.bare(at).startswith(("قام", "نفذ", "تقوم")) for at in range(max(one.start - 3, 0), one.start)
    )
    before = [scan.tokens[at].text for at in range(max(one.start - 2, 0), one.start)]
    if one.link in ("يد", "ايدي", "قبضه") and "من" in before:
        return "target"  # "انتزاع … من يد X"
    beside = scan.tokens[one.start].text.startswith("و") and any(
        word in words.agents for word in _words_before(scan, one)
    )
    if one.link == "ل" and owned(scan, one) and _by_his_men(scan, one, words):
        return "initiator"
    if one.link == "قبل" and scan.bares[one.start - 3].removeprefix("ال") in _BACKED:
        return "supporter"  # "X المدعومة من قبل Y"
    if one.link in words.agents or did or beside or scan.texts[one.start - 1] in words.agents:  # "وضعها مجهولون"
        return "initiator"
    before = [scan.bares[at] for at in range(max(one.start - 2, 0), one.start)]
    if one.link in words.mediators or any(word in words.mediators for word in before):
        return "mediator"
    backed = next((word for word in before if word in words.backers), None)
    if backed:
        return "participant" if backed in ("بدعم", "بمشاركه", "بمسانده", "باسناد", "بتغطيه") else "supporter"
    return None


def _by_his_men(scan: Scan, one: Placed, words: Discourse) -> bool:
    """“من قبل حاجز تابع لX”, “على يد مجموعة موالية لX”: by whom it was done belongs to X."""
    near = range(max(one.start - _OWNED_WITHIN, 1), one.start)
    return any(scan.texts[at] in words.agents and scan.texts[at - 1] in ("من", "علي") for at in near)


def _party(one: Placed, role: Role, rule: str) -> Party:
    mention = one.mention
    return Party(role, mention.actor_id, mention.name, mention.kind, one.start, one.end, rule=rule)


def _once(parties: list[Party]) -> list[Party]:
    """The first mention of each party in a role; nobody is initiator and target of one act."""
    seen: set[tuple[str, str | int]] = set()
    taken: set[str] = set()
    kept: list[Party] = []
    for party in parties:
        key = (party.role, party.actor_id or party.start)
        if key in seen or (party.actor_id and party.actor_id in taken):
            continue
        seen.add(key)
        if party.actor_id:
            taken.add(party.actor_id)
        kept.append(party)
    return kept
