"""Who did what to whom: parties of a draft's stretch and the role each plays there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.contracts.taxonomy import Role
from services.extract.actors import ActorLexicon, ActorMention
from services.extract.discourse import Discourse, load_discourse
from services.extract.drafts import Draft, Party
from services.extract.scan import Scan
from services.extract.tokens import PAUSES, without_conjunction

_ARMED: Final = frozenset({"state_forces", "rebel", "militia", "unknown", "state"})
_SKIPPED: Final = frozenset("\"”“»«'()-–[]")
# Nouns that stand between a preposition and the party it belongs to: "على مواقع قوات النظام".
_HOLDINGS: Final = frozenset(
    "مواقع موقع نقاط نقطه مقرات مقر مقار تجمعات تجمع عناصر رتل ارتال سياره سيارات اليه اليات حاجز حواجز مناطق منطقه سيطره نفوذ ثكنات ثكنه مستودع مستودعات معسكر قاعده قواعد دوريه دبابه عربه محاور خطوط مراكز مركز قائد قادة مستودعا مقرا موقعا نقطتين موقعين مقرين قياديين قيادي قياديا عنصر عنصرين وفد ممثلين ممثل ضباط".split()
)
_PEOPLE_OF: Final = frozenset(
    "عناصر قائد قادة قياديين قيادي قياديا عنصر عنصرين وفد ممثلين ممثل ضباط مقاتلي مقاتلو مجموعات ضابط".split()
)
_PORTIONS: Final = frozenset(
    "عدد عددا عناصر عنصر عنصرا عنصرين عنصران مقاتلين ضباط ضابط اثنين اثنان احد كل مجموعه عشرات وفد قياديين ضباطا مقاتلي وكل".split()
)
_AREA: Final = frozenset("سيطره نفوذ السيطره النفوذ".split())
_AROUND: Final = frozenset("مع في عن عبر منذ لدي ضمن قرب داخل حول محيط الي خلف".split())
_TOWARDS: Final = frozenset("علي ضد باتجاه نحو صوب بحق الي بين".split())
_OBJECT_NOUNS: Final = frozenset(
    "اعتقال خطف اختطاف اغتيال اعدام مداهمه اقتحام حصار محاصره قنص تعذيب تهجير توقيف احتجاز القبض استهداف تصفيه".split()
)
_RELATIVES: Final = frozenset("التي الذي اللتين اللذين والتي والذي الذين والذين".split())
_RELATIVE_REACH: Final = 10
_PEOPLE: Final = frozenset(
    "ممثل ممثلو ممثلي وفد قائد قيادي مسلحون مسلحين مسلحو مجموعه مجموعات شيوخ وجهاء لجنه مجلس ناشطون مصادر عشائر اهالي فصيل فصائل رئيس وزير مبعوث عناصر قوه دوريه شخص اشخاص مندوب عشيره عائله ابناء طلاب عمال عاملون سائقون اصحاب موظفون حكومه اداره هيئه حركه تجمع نقابه تيار ائتلاف".split()
)
_MEANWHILE: Final = frozenset("تزامنا بالتزامن فيما بينما وسط تزامن ترافق وتزامنا".split())
_IDENTITY: Final = frozenset({"الهويه", "الهويات"})
_AGENTLESS: Final = (
    "انفجر",
    "ينفجر",
    "تنفجر",
    "انفجار",
    "سقوط",
    "سقط",
    "بانفجار",
    "لانفجار",
    "الانفجار",
    "الغام",
    "لغم",
    "عبوه",
    "سياره",
)
_HARM_REACH: Final = 7
_WEAPONS: Final = frozenset(
    "طائره طائرات مسيره مسيرات طيران مدفعيه دبابات غارات غاره قذائف صواريخ راجمات قصف طيار حوامات مروحيات".split()
)
_LONGEST_NAME: Final = 7
_HAVE_DOER: Final = frozenset({"speech", "move", "act", "capture", "aid"})
_OF_HIMSELF: Final = frozenset(
    "انه انها انهم انهما بانه بانها بانهم قواته قواتها مقاتليه مقاتليها عناصره عناصرها مقاتلوها".split()
)
_DECLARES: Final = ("اعلن", "تعلن", "يعلن", "تبن", "يتبن", "اعلان")
_OBJECT_SPEECH: Final = frozenset(
    "تخيير امهال مطالبه اتهام تهديد دعوه مناشده تحميل داعيا داعيه مطالبا مطالبه متهما متهمه متهمين محملا محمله مهددا مهدده منددا مطالبين داعين".split()
)
_UNARMED: Final = frozenset({"organization", "political"})
_CIVIL: Final = frozenset({"civilian"})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A party and how it hangs in its stretch: the word or clitic that governs it."""

    mention: ActorMention
    start: int
    end: int
    link: str
    construct: bool  # behind a noun of what it holds
    coordinated: bool  # with the one before


def assign_roles(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> None:
    """Fill `draft.parties` from its stretch by the scheme of its mode."""
    placed = _placed(scan, draft)
    if draft.head.sense.with_object and any(0 <= one.start - draft.head.end <= 2 for one in placed):  # noqa: PLR2004
        placed = [one for one in placed if one.start >= draft.head.start]
    scheme = draft.mode.scheme
    parties: list[Party] = []
    previous: Party | None = None
    for one in _subject_first(draft, placed):
        role = previous.role if one.coordinated and previous else _agent_role(scan, one, words)
        if role == "initiator" and scheme == "mutual":
            role = None
        if role is None:
            role = _SCHEMES[scheme](scan, draft, one, parties)
        if role is None:
            previous = None
            continue
        party = _party(one, role)
        if one.construct and role == "initiator" and _from_area(scan, one):
            party.basis = "inferred_from_area"
        if _or(scan, one):
            party.joint = "or"
        parties.append(party)
        previous = party
    if not any(party.role in ("initiator", "participant") for party in parties) and scheme in ("act", "capture"):
        named = _demonym(scan, draft, words, actors)
        if named:
            parties.insert(0, named)
    if not any(party.role == "initiator" for party in parties) and scheme in _HAVE_DOER:
        unknown = _speaker(scan, draft) or _unknown_subject(scan, draft)
        if unknown:
            parties.insert(0, unknown)
    draft.parties = _once(parties)


def _subject_first(draft: Draft, placed: list[_Placed]) -> list[_Placed]:
    """A plural verb ("حاولوا التسلل") has its subject right in front of it: nearest first, then the others."""
    if draft.head.sense.form != "verb" or draft.mode.scheme != "act" or not placed:
        return placed
    before = [one for one in placed if one.start < draft.head.start]
    if len(before) < 2 or any(one.coordinated for one in before):  # noqa: PLR2004
        return placed
    return [before[-1], *before[:-1], *placed[len(before) :]]


def _placed(scan: Scan, draft: Draft) -> list[_Placed]:
    found: list[_Placed] = []
    sources = {(source.start, source.end) for source in draft.sources}
    for mention in scan.actors_in(draft.start, draft.end):
        start, end = scan.token_span(mention)
        if any(left <= start < right for left, right in sources) and not _joint(draft):
            continue
        if _apposed(scan, start) or (draft.event_type == "assault" and mention.kind in _UNARMED):
            continue
        if mention.needs_context and not _subject_like(scan, draft, start):
            continue
        if _aside(scan, draft, start):
            continue
        if end < len(scan.tokens) and scan.tokens[end].text in _IDENTITY:
            continue
        link, construct = _link(scan, draft.start, start, mention)
        coordinated = bool(found) and _joined_to(scan, found[-1], start, mention)
        found.append(_Placed(mention, start, end, link, construct, coordinated))
    return found


def _apposed(scan: Scan, start: int) -> bool:
    """A name in brackets right behind a party: the same party once more ("قائد … (أحمد …)")."""
    for at in range(start - 1, max(start - 3, 0), -1):
        if scan.tokens[at].text == "(":
            return scan.actor_at[at - 1] is not None or scan.tokens[at - 1].text in _SKIPPED
        if scan.tokens[at].text not in _SKIPPED:
            return False
    return False


def _aside(scan: Scan, draft: Draft, start: int) -> bool:
    """Inside a relative clause that tells of somebody else ("ميليشيا … التي تتزعم …"), no trigger of the act in it."""
    at = start - 1
    heads = {trigger.start for trigger in draft.heads}
    agents = 0
    while at >= draft.start and scan.tokens[at].text not in PAUSES and start - at <= _RELATIVE_REACH:
        if at in heads:
            return False
        word = scan.tokens[at].text
        if word in _RELATIVES:
            of_party = any(scan.actor_at[n] is not None for n in range(max(draft.start, at - 2), at))
            return agents == 0 or of_party
        agents += word in load_discourse().agents
        at -= 1
    return False


def _joint(draft: Draft) -> bool:
    """ "وقال X في مؤتمر صحفي مشترك مع Y": the speaker takes part."""
    return draft.event_type == "consult" and draft.head.sense.definite == "no" and len(draft.head.sense.tail) > 1


def _subject_like(scan: Scan, draft: Draft, start: int) -> bool:
    """A capital is a party right beside a verb, or bound by بين or مع."""
    before = scan.tokens[start - 1].text if start > draft.start else ""
    verb = draft.head.sense.form == "verb"
    beside = verb and (start - 1 == draft.head.start or start + 1 == draft.head.start)
    joined = scan.tokens[start].text.startswith("و") and start > draft.start and scan.actor_at[start - 1] is not None
    return beside or joined or before in ("بين", "مع")


def _link(scan: Scan, floor: int, start: int, mention: ActorMention) -> tuple[str, bool]:
    """The clitic or word that governs a mention, and whether a noun of holding stands between."""
    token = scan.tokens[start]
    clitic = token.text[: max(mention.fstart - token.start, 0)].lstrip("وف")
    if not clitic and token.text.startswith("لل"):
        clitic = "ل"
    belongs = clitic == "ل" and start > floor and without_conjunction(scan.tokens[start - 1].text) in _HOLDINGS
    if clitic and not belongs:
        return clitic, False
    at, construct = start - 1, belongs
    while at >= floor:
        word = without_conjunction(scan.tokens[at].text)
        if word in _SKIPPED:
            at -= 1
            continue
        if word in _HOLDINGS and start - at <= 4:  # noqa: PLR2004
            construct = construct or word not in _PEOPLE_OF
            at -= 1
            continue
        if word == "من" and at > floor and without_conjunction(scan.tokens[at - 1].text) in _PORTIONS:
            at -= 2
            continue
        bare = word[1:] if word[:1] in "بل" and word[1:] in _HOLDINGS else ""
        if bare:
            return word[0], True
        if word.startswith("لل") and word[2:] in _HOLDINGS:
            return "ل", True
        return word, construct
    return "", construct


def _joined_to(scan: Scan, before: _Placed, start: int, mention: ActorMention) -> bool:
    token = scan.tokens[start]
    clitic = token.text[: max(mention.fstart - token.start, 0)]
    gap = [scan.tokens[at].text for at in range(before.end, start)]
    if any(word in PAUSES and word not in "،," for word in gap) or len(gap) > 5:  # noqa: PLR2004
        return False
    plain = [word for word in gap if word not in _SKIPPED and word not in "،,"]
    if clitic in ("و", "ف") or token.text.startswith("وال"):
        return len(plain) <= 2 and not any(word in _TOWARDS for word in plain)  # noqa: PLR2004
    bridge = [word for word in plain if without_conjunction(word) in _HOLDINGS or word in ("و", "او")]
    return bool(plain) and len(bridge) == len(plain) and plain[0][0] in "وا"


def _or(scan: Scan, one: _Placed) -> bool:
    return scan.tokens[one.start - 1].text == "او" if one.start else False


def _agent_role(scan: Scan, one: _Placed, words: Discourse) -> Role | None:
    """Roles that a phrase fixes whatever the act: "من قبل", "بدعم", "برعاية"."""
    did = one.link in ("به", "بها") and any(
        scan.bare(at).startswith(("قام", "نفذ", "تقوم")) for at in range(max(one.start - 3, 0), one.start)
    )
    if one.link in words.agents or did:
        return "initiator"
    before = [scan.tokens[at].text for at in range(max(one.start - 2, 0), one.start)]
    if one.link in words.mediators or any(word in words.mediators for word in before):
        return "mediator"
    backed = next((word for word in before if word in words.backers), None)
    if backed:
        return "participant" if backed in ("بدعم", "بمشاركه", "بمسانده", "باسناد", "بتغطيه") else "supporter"
    return None


def _act(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    """Verbs and verbal nouns of doing something to somebody."""
    head = draft.head
    has_initiator = any(party.role == "initiator" for party in parties)
    passive = scan.bare(head.start).startswith(("تعرض", "يتعرض", "تتعرض"))
    if one.construct and _from_area(scan, one):
        return "initiator" if one.link == "من" else None
    if one.start < head.start:
        return _before_act(scan, draft, one, has_initiator=has_initiator, passive=passive)
    if one.start > _act_ends(scan, draft):
        return None
    if one.link in _TOWARDS:
        return "target" if one.link != "بين" else "participant"
    if one.mention.kind in _CIVIL:
        return "target" if one.link in ("", "ل") or _beside(scan, draft, one) else None
    if passive and not has_initiator:
        return "target" if one.start - head.end <= 2 and one.link != "ل" else "initiator"  # noqa: PLR2004
    if scan.bare(head.start).startswith(_AGENTLESS):
        return "target" if one.link == "ل" and one.mention.kind in _ARMED else None
    if one.link == "ل" and draft.definite and one.start - head.end > 1:
        return None
    if one.link == "ل" and head.sense.form == "verb" and not _wielded(scan, one):
        return "target" if has_initiator and one.start - head.end <= 6 else None  # noqa: PLR2004
    if one.link == "ل" and not has_initiator and _wielded(scan, one):
        return "initiator"
    if one.link == "ل":
        return "target" if has_initiator or _has_object_noun(scan, draft) else "initiator"
    if one.link in ("من", "ب"):
        return "initiator" if not has_initiator and one.link == "من" and head.sense.form != "verb" else None
    if one.link in _AROUND:
        return "target" if one.link == "مع" and has_initiator else None
    if one.construct:
        return "target"
    if has_initiator:
        return "target"
    if (
        head.sense.form != "verb"
        and scan.bare(head.start).removeprefix("ب") in _OBJECT_NOUNS
        and not _acts_on(scan, draft, one)
    ):
        return "target"
    return "initiator"


def _act_ends(scan: Scan, draft: Draft) -> int:
    """The token after which a stretch tells the consequence, or something that merely happened at the same time."""
    words = load_discourse()
    last = draft.heads[-1].end
    for at in range(last, draft.end):
        bare = scan.bare(at)
        if bare in words.consequence or bare in _MEANWHILE or (bare in words.harm and at not in (draft.head.start,)):
            return at
    return draft.end


def _before_act(scan: Scan, draft: Draft, one: _Placed, *, has_initiator: bool, passive: bool) -> Role | None:
    if one.mention.kind in _CIVIL:
        return None
    if passive or _harmed(scan, draft, one):
        return "target"
    if draft.from_harm:
        return None
    if one.link in ("", "ان", "وان", "بان", "كانت", "كان", "واصلت", "حيث", "فيما", "بينما", "لان") or not _preposition(
        one.link
    ):
        return "initiator" if not has_initiator else "target"
    return None


def _harmed(scan: Scan, draft: Draft, one: _Placed) -> bool:
    """ "أصيب أربعة عناصر من قوات X في قصف …": those harmed, not those who did it."""
    words = load_discourse()
    near = range(max(draft.start, one.start - _HARM_REACH), one.start)
    return draft.head.start > one.end and any(scan.bare(at) in words.harm for at in near)


def _preposition(word: str) -> bool:
    return word in (
        "من",
        "في",
        "علي",
        "الي",
        "عن",
        "مع",
        "ل",
        "ب",
        "بين",
        "ضد",
        "ضمن",
        "عبر",
        "لدي",
        "تجاه",
        "نحو",
        "حول",
    )


def _has_object_noun(scan: Scan, draft: Draft) -> bool:
    return any(scan.bare(trigger.start).removeprefix("ب") in _OBJECT_NOUNS for trigger in draft.heads)


def _acts_on(scan: Scan, draft: Draft, one: _Placed) -> bool:
    """After "استهداف X" something else is aimed at: X is the one who aims."""
    if any(place.mention.fstart > one.mention.fend for place in scan.places_in(one.end, min(one.end + 5, draft.end))):
        return True
    later = scan.actors_in(one.end, min(one.end + 8, draft.end))
    return bool(later) and one.mention.kind in _ARMED


def _wielded(scan: Scan, one: _Placed) -> bool:
    """ "طائرة مسيرة للاحتلال …": whose weapon it is."""
    return any(
        scan.bare(at).removeprefix("ال").removeprefix("ب") in _WEAPONS for at in range(max(one.start - 3, 0), one.start)
    )


def _beside(scan: Scan, draft: Draft, one: _Placed) -> bool:
    del scan
    return 0 <= one.start - draft.head.end <= 3  # noqa: PLR2004


def _from_area(scan: Scan, one: _Placed) -> bool:
    near = range(max(one.start - 3, 0), one.start)
    return any(scan.tokens[at].text.removeprefix("ل") in _AREA for at in near)


def _mutual(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    """Clashes, meetings, agreements: everybody named takes part."""
    del parties
    if draft.event_type == "assault" and one.start > _act_ends(scan, draft) and one.link not in ("من", "صفوف", "ل"):
        return None
    if one.construct and _from_area(scan, one):
        return None
    if one.link in ("في", "عن", "عبر", "ضمن", "حول", "الي", "ب") or (one.link == "من" and one.start < draft.head.start):
        return None
    if one.mention.kind in _CIVIL and (draft.event_type != "consult" or one.link not in ("مع", "بين")):
        return None
    return "participant"


def _speech(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    """Demands, refusals, accusations: who speaks, and to or of whom."""
    head = draft.head
    has_initiator = any(party.role == "initiator" for party in parties)
    if one.start < head.start:
        if one.link in ("ل", "علي", "الي", "في", "عن", "ب"):
            return "target" if one.link == "ل" else None
        return (
            "initiator"
            if not has_initiator or draft.sentence.clause(one.start) == draft.sentence.clause(head.start)
            else None
        )
    if one.start - head.end > 16:  # noqa: PLR2004
        return None
    if one.link in ("في", "عن", "بين", "ضمن"):
        return None
    targets = sum(party.role == "target" for party in parties)
    if head.sense.form == "phrase" or (head.sense.form == "noun" and scan.bare(head.start) in _OBJECT_SPEECH):
        return "target"
    if head.sense.form != "verb" and not has_initiator:
        return "target" if one.link in ("ل", "الي", "علي", "ضد") else "initiator"
    if not has_initiator and not _unnamed_subject(scan, draft, one):
        return "initiator"
    return "target" if targets == 0 else None


def _unnamed_subject(scan: Scan, draft: Draft, one: _Placed) -> bool:
    """Somebody the lexicon does not know stands between the verb and this party ("اتهمت مصادر النظام بـ")."""
    between = [scan.tokens[at].text for at in range(draft.head.end, one.start) if scan.tokens[at].is_word]
    plain = [word for word in between if word not in _HOLDINGS]
    return bool(plain)


def _move(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    """Forces that come and go: who moves or orders it."""
    del scan
    has_initiator = any(party.role == "initiator" for party in parties)
    if one.mention.kind in _CIVIL or one.link in ("علي", "ضد", "نحو", "باتجاه", "في"):
        return None
    if not has_initiator:
        return "initiator"
    return "participant" if one.start > draft.head.start and one.link not in ("مع", "ل") else None


def _capture(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    """Ground changes hands: the initiator takes, the target loses, whichever side tells it."""
    if one.mention.kind in _CIVIL:
        return None
    lost = scan.bare(draft.head.start).startswith(("خسر", "يخسر", "تخسر"))
    has_initiator = any(party.role == "initiator" for party in parties)
    has_target = any(party.role == "target" for party in parties)
    if lost:
        return "initiator" if one.link in ("لصالح", "ل", "صالح", "وميليشيات") or has_target else "target"
    if has_initiator:
        return None if has_target or one.link in ("بدعم", "مع") and one.start < draft.head.start else "target"
    return "initiator"


def fled(draft: Draft) -> bool:
    """Whether a displacement is told as flight (نزوح), not as expulsion (تهجير)."""
    return (
        draft.rules[0].endswith((" فر", " فروا", " فرت", " يفر", "يفرون"))
        or "نزح" in draft.rules[0]
        or "نزوح" in draft.rules[0]
        or "ينزح" in draft.rules[0]
        or "تنزح" in draft.rules[0]
    )


def _flight(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    """Flight has only the displaced, expulsion also who drives them out."""
    del scan
    if one.mention.kind in _CIVIL:
        return "affected" if fled(draft) or draft.head.sense.form != "verb" else "target"
    if fled(draft) or any(party.role == "initiator" for party in parties):
        return None
    return "initiator"


def _aid(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    del scan, draft
    if one.mention.kind in _CIVIL:
        return "target"
    return "initiator" if not any(party.role == "initiator" for party in parties) else None


def _protest(scan: Scan, draft: Draft, one: _Placed, parties: list[Party]) -> Role | None:
    del scan
    if one.link in ("ضد", "علي") or (one.start > draft.head.start and one.mention.kind not in _CIVIL):
        return "target" if one.link in ("ضد", "علي") else None
    return "initiator" if one.mention.kind in _CIVIL or not parties else None


_SCHEMES: Final[dict[str, Callable[[Scan, Draft, _Placed, list[Party]], Role | None]]] = {
    "act": _act,
    "mutual": _mutual,
    "speech": _speech,
    "move": _move,
    "capture": _capture,
    "flight": _flight,
    "aid": _aid,
    "protest": _protest,
}


def _demonym(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> Party | None:
    """ "الغارات الروسية", "قصف تركي": the adjective names whose forces they are."""
    for trigger in draft.heads:
        for at in range(trigger.start + 1, min(trigger.end + 4, draft.end)):
            named = words.demonyms.get(scan.tokens[at].text)
            if scan.tokens[at].text in PAUSES or scan.place_at[at] is not None:
                break
            if named is None or scan.actor_at[at] is not None:
                continue
            entry = actors.by_id(named[1])
            if entry is not None:
                return Party("initiator", entry.actor_id, entry.name_en, entry.kind, at, at + 1)
    return None


def _speaker(scan: Scan, draft: Draft) -> Party | None:
    """Who says it did it himself: "أعلنت X استهداف …", "قالت X إنها …". A claim, unless saying is the act."""
    for source in draft.sources:
        mention = (
            next((m for m in scan.actors_in(source.start, source.end) if m.actor_id), None) if source.actor_id else None
        )
        if mention is None or not draft.sentence.start <= source.start < draft.sentence.end:
            continue
        start, end = scan.token_span(mention)
        between = range(min(source.start, draft.head.start), max(source.end, draft.head.start))
        if any(scan.bare(at) in ("بعد", "عقب", "قبل", "اثر") for at in between):
            continue
        himself = any(scan.tokens[at].text in _OF_HIMSELF for at in between)
        low = max(draft.sentence.start, source.start - 3)
        declared = any(
            scan.bare(at).startswith(_DECLARES) for at in range(low, min(source.end + 2, draft.sentence.end))
        )
        if draft.mode.scheme == "speech":
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end)
        if draft.modality == "planned" and himself:
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end)
        if himself and mention.kind not in _ARMED:
            continue
        if himself or (declared and draft.head.sense.form != "verb"):
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end, basis="claimed_by_self")
    return None


def _unknown_subject(scan: Scan, draft: Draft) -> Party | None:
    """Words right after a verb or verbal noun that name somebody the lexicon does not know ("انسحاب ممثل مدينة …")."""
    start = draft.head.end
    if draft.from_harm:
        return None
    if start >= draft.end or scan.tokens[start].text.removeprefix("ال") not in _PEOPLE:
        return None
    end = start + 1
    while end < min(draft.end, start + _LONGEST_NAME) and scan.tokens[end].is_word and not _stops(scan, end):
        end += 1
    return Party("initiator", None, None, None, start, end)


def _stops(scan: Scan, at: int) -> bool:
    word = scan.tokens[at].text
    return (
        _preposition(word) or word in ("ان", "الذي", "التي", "احتجاجا", "بان", "جراء") or scan.time_at[at] is not None
    )


def _party(one: _Placed, role: Role) -> Party:
    mention = one.mention
    return Party(role, mention.actor_id, mention.name, mention.kind, one.start, one.end)


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
