"""Roles in acts that somebody does to somebody: shelling, arresting, attacking."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.language.words import closed
from services.extract.reading.aims import flown_by
from services.extract.reading.apposition import Placed
from services.extract.reading.belonging import (
    at_their_post,
    beside_theirs,
    called_so,
    in_their_prison,
    men_of,
    owned,
    owned_subject,
    post_acts,
    wielded,
)
from services.extract.reading.captives import counted_object, does_it_to
from services.extract.reading.claiming import claimant
from services.extract.reading.counts_ahead import PEOPLE
from services.extract.reading.discourse import load_discourse
from services.extract.reading.done_to import ARMED, CIVIL, civilians_role, done_to, harmed_of
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.harmed_parties import harmed_before
from services.extract.reading.parties import TOWARDS, from_area, is_preposition
from services.extract.reading.scan import Scan
from services.extract.reading.subject_object import another_acts, kills_them, subject_owned
from services.extract.reading.undergone import (
    another_does,
    carries_out,
    fell_into,
    hit_by_a_deed,
    suffers,
    under_the_verb,
    was_done,
)

_AROUND: Final = closed("roles", "around")
_OBJECT_NOUNS: Final = closed("roles", "object_nouns")
_MEANWHILE: Final = closed("roles", "meanwhile")
_AGENTLESS: Final = tuple(sorted(closed("roles", "agentless")))
_INSIDE: Final = frozenset({"داخل", "في", "قرب"})  # "داخل مقر ل…"
_SUFFERING: Final = frozenset({"", "ل", "علي", "ان", "كان", "من"})  # what may govern whom a passive is told of
_MANAGED: Final = ("تمكن", "اقدم", "قام")  # "أقدم عنصر من X على قتل مدني"
_FAR: Final = 10  # tokens behind an act in which whom it is done to is named
_TAKEN: Final = ("نقل", "اقتياد", "ترحيل", "سوق")
_WHITHER: Final = frozenset({"نحو", "باتجاه", "صوب", "الي"})
_JOINTLY: Final = frozenset({"مشتركه", "مشترك", "بالاشتراك", "بالتعاون", "بالتنسيق"})
_JOINT_WITHIN: Final = 4  # tokens from "together" to with whom
_NEAR: Final = 9  # tokens between a verb and whom it is done to
_WEAPONS: Final = closed("roles", "weapons")


def act_role(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    """Verbs and verbal nouns of doing something to somebody."""
    head = draft.head
    has_initiator = any(party.role == "initiator" for party in parties) or claimant(scan, draft) is not None
    has_initiator = has_initiator or hit_by_a_deed(scan, draft, one) or another_acts(scan, draft, one)
    passive = suffers(scan, draft) or fell_into(scan, draft)
    if one.link == "برفقه" or (one.link == "مع" and _jointly(scan, one)):
        return "participant"
    if one.construct and from_area(scan, one):
        return "initiator" if one.link == "من" else None
    if done_to(scan, draft, one):
        return "target"
    if (draft.mode.name == "torture" and in_their_prison(scan, one)) or (
        not has_initiator and flown_by(scan, draft, one)
    ):
        return "initiator"
    if (
        draft.passive
        and (one.link in _SUFFERING or under_the_verb(scan, draft, one))
        and abs(one.start - head.start) <= _FAR
    ):
        return "target"
    if draft.event_type == "coerce" and called_so(scan, one):
        return "target"  # "تفكيك خلية تعرف باسم X"
    carried = carries_out(scan, draft, one) if one.mention.kind in ARMED else ""
    if carried and not (carried == "initiator" and has_initiator):
        return carried
    if one.start < head.start:
        return _before_act(scan, draft, one, has_initiator=has_initiator, passive=passive)
    if one.start > act_ends(scan, draft):
        return "target" if _among_the_hit(draft, one, parties) else None
    return _after_act(scan, draft, one, has_initiator=has_initiator, passive=passive)


def _after_act(scan: Scan, draft: Draft, one: Placed, *, has_initiator: bool, passive: bool) -> Role | None:
    head = draft.head
    if harmed_of(scan, draft, one):
        return "target"  # "مقتل ثمانية عناصر من X في عمليات نفذتها Y"
    about = one.link == "نحو" and scan.count_at[one.start] is not None  # "أسروا نحو 40 عنصراً"
    taken = one.link == "ل" and scan.bare(one.start - 1).startswith(_TAKEN)  # "اعتقال اثنين ونقلهما لإسرائيل"
    elsewhere = draft.event_type == "coerce" and (taken or one.link in _WHITHER) and not about
    if elsewhere or beside_theirs(scan, one):  # "بالقرب من كلية X"
        return None  # "صادرت مواد معدة للتهريب نحو مناطق X"
    if one.link in TOWARDS:
        return _towards(scan, one)
    if was_done(scan, draft, one):
        return "target"
    if one.mention.kind in CIVIL:
        return civilians_role(scan, draft, one)
    if passive and not has_initiator:
        if one.start < draft.heads[-1].start and draft.heads[-1].sense.preposition == "ل":
            return "target"  # "تعرضت مواقع تابعة لX … لقصف إسرائيلي"
        return "target" if one.start - head.end <= 2 and one.link != "ل" else "initiator"  # noqa: PLR2004
    if scan.bare(head.start).removeprefix("ال").startswith(_AGENTLESS):
        return "target" if one.link in ("ل", "ب") and one.mention.kind in ARMED - {"state"} else None
    if one.link == "ل":
        return _for_whom(scan, draft, one, has_initiator=has_initiator)
    return _by_link(scan, draft, one, has_initiator=has_initiator)


def _towards(scan: Scan, one: Placed) -> Role | None:
    """Whom it is aimed at; but "باتجاه جهة مجهولة" is nobody, and "بين" stands before both sides."""
    if scan.bares[one.start].startswith("جه") and one.mention.kind == "unknown":
        return None
    if one.link == "بين":
        return "participant" if one.mention.kind in ARMED else None
    return "target"


def _jointly(scan: Scan, one: Placed) -> bool:
    """“عملية مشتركة مع X”, “بالتعاون مع X”: who does it too."""
    return any(scan.bares[at] in _JOINTLY for at in range(max(one.start - _JOINT_WITHIN, 0), one.start))


def _for_whom(scan: Scan, draft: Draft, one: Placed, *, has_initiator: bool) -> Role | None:
    """Behind ل stands who owns the weapon ("قصف مدفعي لقوات X") or who is aimed at ("استهداف … لقوات X")."""
    distance = one.start - draft.head.end
    if draft.definite and distance > 1:
        return None
    if has_initiator and owned(scan, one):
        return "target"  # "استهدفت …، ظهر اليوم، سيارة عسكرية تابعة لـX"
    weapon = wielded(scan, one)
    if not has_initiator and subject_owned(scan, draft, one):
        return "initiator"
    if draft.event_type == "coerce" and draft.head.sense.form == "verb" and one.construct and not has_initiator:
        return "initiator" if distance <= 2 else "target"  # noqa: PLR2004  ("اعتقل حاجز للمخابرات …")
    if draft.head.sense.form == "verb" and not weapon:
        return "target" if has_initiator and distance <= _NEAR else None
    if has_initiator:
        return "target"
    if scan.bares[one.end : one.end + 1] == ["علي"]:
        return "initiator"  # "في استهداف لX على حافلة"
    if draft.from_harm and not weapon and owned(scan, one):
        return "target"  # "قتل مدير تابع لX برصاص مجهولين"
    if not weapon and at_their_post(scan, draft, one):
        return None
    return "initiator" if weapon or not _has_object_noun(scan, draft) else "target"


def _by_link(scan: Scan, draft: Draft, one: Placed, *, has_initiator: bool) -> Role | None:
    """By the word that governs the party; with none, the doer comes first, then who suffers it."""
    noun = draft.head.sense.form != "verb"
    if one.link in ("من", "ب"):
        kin = draft.from_harm and one.mention.actor_id == "TRIBES"  # "مقتل شاب من عشيرة كذا"
        shooter = (noun or men_of(scan, one)) and not kin  # "استهدف قناص من قوات X مدنياً"
        return "initiator" if not has_initiator and one.link == "من" and shooter else None
    if one.link in _AROUND:
        at_theirs = one.construct and one.link in _INSIDE
        return "target" if (one.link == "مع" or at_theirs) and has_initiator else None
    if noun and one.start <= draft.head.end + 1 and not one.construct and does_it_to(scan, draft, one):
        return "initiator" if not has_initiator else "target"
    if not has_initiator and post_acts(scan, draft, one):
        return "initiator"
    if one.construct or has_initiator or counted_object(scan, draft, one):
        return "target" if one.start - draft.head.end <= _FAR else None
    suffers = noun and scan.bare(draft.head.start).removeprefix("ب") in _OBJECT_NOUNS
    if suffers and (wielded(scan, one) or scan.bares[one.start].removeprefix("ال") in _WEAPONS):
        return "initiator"  # "استهداف طائرة تركية سيارةً"
    return "target" if suffers and not _acts_on(scan, draft, one) else "initiator"


def act_ends(scan: Scan, draft: Draft) -> int:
    """The token after which a stretch tells the consequence, or something that merely happened at the same time."""
    words = load_discourse()
    first, last = draft.heads[0].end, draft.heads[-1].end
    if draft.heads[0].sense.form != "verb" and not words.consequence.isdisjoint(scan.bares[first:last]):
        last = first  # "الاستهداف أدى لمقتل عناصر من X، كما أصيب آخرون في القصف"
    for at in range(last, draft.end):
        bare = scan.bare(at)
        if bare in words.consequence or bare in _MEANWHILE or (bare in words.harm and at != draft.head.start):
            return at
    return draft.end


def _before_act(scan: Scan, draft: Draft, one: Placed, *, has_initiator: bool, passive: bool) -> Role | None:
    if one.mention.kind in CIVIL:
        return None
    if passive or harmed_before(scan, draft, one):
        return "target"
    if draft.from_harm:
        if kills_them(scan, draft, one):
            return "initiator" if not has_initiator else None
        managed = any(scan.bares[at].startswith(_MANAGED) for at in range(max(one.start - 2, 0), draft.head.start))
        return "initiator" if managed and not has_initiator else None  # "تمكنت X من قتل …"
    if another_does(scan, draft, one):
        return None
    if one.link == "ل" and not has_initiator and owned_subject(scan, draft, one):
        return "initiator"  # "أن دورية تابعة لX داهمت"
    if one.link in (
        "",
        "ان",
        "وان",
        "بان",
        "كانت",
        "كان",
        "واصلت",
        "حيث",
        "فيما",
        "بينما",
        "لان",
    ) or not is_preposition(one.link):
        return "initiator" if not has_initiator else "target"
    return None


def _among_the_hit(draft: Draft, one: Placed, parties: list[Party]) -> bool:
    """“…، فقُتل خمسة من عناصر X”: the fighters it hit are whom it was aimed at, where nobody else is."""
    if one.mention.kind not in ARMED - {"state", "unknown"} or any(party.role == "target" for party in parties):
        return False
    return any(
        harm.group == "combatant" and harm.at < one.start <= harm.end + _NEAR and harm.effect != "destroyed"
        for harm in draft.harms
    )


def _has_object_noun(scan: Scan, draft: Draft) -> bool:
    return any(scan.bare(trigger.start).removeprefix("ب") in _OBJECT_NOUNS for trigger in draft.heads)


def _acts_on(scan: Scan, draft: Draft, one: Placed) -> bool:
    """After "استهداف X" something else is aimed at: X is the one who aims."""
    behind = scan.places_in(one.end, min(one.end + 5, draft.end))
    if draft.event_type == "assault" and any(place.mention.fstart > one.mention.fend for place in behind):
        return True  # a town is shelled, but nobody arrests one
    counted = scan.counts_in(one.end, min(one.end + 2, draft.end))
    if any(count.group in PEOPLE for count in counted):
        return True  # "اعتقال قسد ثلاثة مطلوبين"
    later = scan.actors_in(one.end, min(one.end + 8, draft.end))
    return bool(later) and one.mention.kind in ARMED
