"""The parties named in a draft's stretch of its sentence, and the word that governs each."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.apposition import (
    SKIPPED,
    Placed,
    allied,
    also_called,
    apposed,
    of_its_wing,
    of_two,
    one_man,
    part_of,
    told_aside,
)
from services.extract.reading.belonging import owned_at
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.governing import HOLDINGS, governed
from services.extract.reading.scan import Scan

_HELD_BY: Final = frozenset({"تسيطر", "يسيطر", "تخضع", "الخاضعه", "خاضعه", "لسيطره"})
_AREA: Final = closed("roles", "area")
TOWARDS: Final = closed("roles", "towards")
_RELATIVES: Final = closed("roles", "relatives")
_RELATIVE_REACH: Final = 10
_IDENTITY: Final = frozenset({"الهويه", "الهويات"})
_SEATED: Final = ("مقره", "مقرها", "ومقر")  # "ومقره لندن": where an observer sits is no party
_WHERE: Final = frozenset({"في", "وفي", "ففي", "داخل", "وسط"})
_OTHERS_OF: Final = 3
_OTHERS: Final = frozenset({"واخري", "واخر", "واخرين", "واخرون"})
_THAT: Final = frozenset({"ان", "بان", "انه", "انها", "بانه", "بانها", "انهم", ":"})
_STANDS: Final = closed("roles", "stands")  # "شروط دمشق", "دعم واشنطن"
_MAKE: Final = ("وقع", "ابرم", "توصل", "عقد", "جمع", "ضم")
_WITH_HELP: Final = frozenset({"بدعم", "بمسانده", "باسناد", "بمشاركه"})  # "بدعم من روسيا"
_FALL: Final = frozenset({"سقوط", "اسقاط", "انهيار", "رحيل", "زوال"})  # "بعد سقوط النظام": a time
_REMNANTS: Final = "مخلفات"
_REMNANTS_WITHIN: Final = 4  # tokens
_TO_FIGHT: Final = frozenset({"لمحاربه", "لمكافحه", "لقتال", "المناهض", "المناهضه"})
_STANCES: Final = frozenset({"protest", "request", "accuse", "threaten", "reject", "support"})
_AIM: Final = 8  # tokens
_NAME: Final = 1
_UNARMED: Final = frozenset({"organization", "political"})


def named_parties(scan: Scan, draft: Draft) -> list[Placed]:
    """Parties that may play a role in the draft, in text order: no sources, appositions or asides."""
    found: list[Placed] = []
    sources = {(source.start, source.end + _NAME) for source in draft.sources}  # his name behind his title
    for mention in scan.actors_in(draft.start, draft.end):
        start, end = scan.token_span(mention)
        if any(left <= start < right for left, right in sources) and not (_joint(draft) or _speaks(scan, draft, end)):
            continue
        if (
            apposed(scan, start)
            or of_its_wing(scan, start)
            or (draft.event_type == "assault" and mention.kind in _UNARMED and not _owns(scan, start))
        ):
            continue
        if found and (allied(scan, found[-1], start) or told_aside(scan, found[-1], start, end)):
            continue
        if mention.needs_context and not _subject_like(scan, draft, start):
            continue
        if _aside(scan, draft, start):
            continue
        if _beside_the_point(scan, draft, start, end):
            continue
        if found and (one_man(scan, found[-1], start, mention) or part_of(scan, found[-1], start)):
            found[-1] = replace(found[-1], mention=of_two(found[-1].mention, mention))
            continue
        link, construct = governed(scan, draft.start, start, mention)
        coordinated = bool(found) and _joined_to(scan, found[-1], start, mention)
        found.append(Placed(mention, start, end, link, construct, coordinated))
    return found


def _beside_the_point(scan: Scan, draft: Draft, start: int, end: int) -> bool:
    """Where somebody sits, whose border it is, his other name, his identity card, a time after his fall."""
    if end < len(scan.tokens) and scan.tokens[end].text in _IDENTITY:
        return True
    if scan.texts[end - 1] in _IDENTITY and start and (scan.actor_at[start - 1] or scan.count_at[start - 1]):
        return True  # "جثتي شابين مجهولي الهوية": who they are is not known
    if any(scan.bares[at].removeprefix("ال") == _REMNANTS for at in range(max(start - _REMNANTS_WITHIN, 0), start)):
        return True  # "لغم من مخلفات X": who left it there is not who acts now
    if not start:
        return False
    fell = draft.event_type not in _STANCES and scan.bares[start - 1] in _FALL
    if scan.bares[start - 1] in _TO_FIGHT:
        return True  # "قوات التحالف الدولي لمحاربة تنظيم X": her name
    return fell or scan.bare(start - 1).startswith(_SEATED) or _bordering(scan, start) or also_called(scan, start)


def _bordering(scan: Scan, start: int) -> bool:
    """“معبر باب الهوى الحدودي مع تركيا”, "الحدود بين سوريا والأردن": whose border it is takes no part."""
    near = scan.texts[max(start - 4, 0) : start]
    at = next((n for n, word in enumerate(near) if word in ("مع", "بين")), None)
    return at is not None and at > 0 and near[at - 1].startswith(("حدود", "الحدود", "بالحدود", "للحدود"))


def _owns(scan: Scan, start: int) -> bool:
    """“سيارة تابعة لـX”: X is whom it is aimed at, armed or not."""
    return start > 0 and owned_at(scan, start)


def _aside(scan: Scan, draft: Draft, start: int) -> bool:
    """Inside a relative clause that tells of somebody else ("ميليشيا … التي تتزعم …"), no trigger of the act in it."""
    at = start - 1
    heads = {trigger.start for trigger in draft.heads}
    agents = 0
    while at >= draft.start and scan.tokens[at].text not in PAUSES and start - at <= _RELATIVE_REACH:
        if at in heads:
            return False
        word = scan.tokens[at].text
        if word in _RELATIVES and any(trigger.end == at for trigger in draft.heads):
            return False  # "الاجتماعات التي عقدت بين X وY": of the act itself
        if word in _RELATIVES and draft.event_type in ("agree", "consult") and scan.texts[at + 1].startswith(_MAKE):
            return False  # "اتفاق العاشر من آذار، الذي وقعه كل من X وY"
        if word in _RELATIVES:
            of_party = any(
                scan.actor_at[n] is not None
                for n in range(max(draft.start, at - (2 if draft.event_type != "accuse" else 1)), at)
            )
            return agents == 0 or of_party
        agents += word in load_discourse().agents
        at -= 1
    return False


def _joint(draft: Draft) -> bool:
    """“وقال X في مؤتمر صحفي مشترك مع Y”: the speaker takes part."""
    return draft.event_type == "consult" and draft.head.sense.definite == "no" and len(draft.head.sense.tail) > 1


def _speaks(scan: Scan, draft: Draft, end: int) -> bool:
    """“وهنأ أمير قطر …، مؤكداً …”: the source is he who acts, unless a "that" makes it what he tells of others."""
    if draft.mode.scheme != "speech":
        return False
    return not any(scan.tokens[at].text in _THAT for at in range(end, draft.head.start))


def _subject_like(scan: Scan, draft: Draft, start: int) -> bool:
    """A capital is a party right beside a verb, or bound by بين or مع."""
    before = scan.tokens[start - 1].text if start > draft.start else ""
    if start < draft.head.start and before in _WHERE:
        return False  # "وفي دمشق استهدف مسلحون …"
    verb = draft.head.sense.form == "verb" and not (draft.mode.name == "visit" and start > draft.head.start)
    beside = verb and (start - 1 == draft.head.start or start + 1 == draft.head.start)
    joined = scan.tokens[start].text.startswith("و") and start > draft.start and scan.actor_at[start - 1] is not None
    joined = joined and scan.bares[max(start - 2, 0)] not in ("في", "من", "الي")  # "في سوريا والعراق"
    stands = (
        before in ("بين", "مع")
        or (before == "من" and scan.bares[start - 2] in _WITH_HELP)
        or before in _THAT
        or without_conjunction(before) in _STANDS
    )
    addressed = verb and start - draft.head.end in (1, 2) and scan.actor_at[start - 1] is not None  # "طالبت X سوريا"
    return beside or joined or stands or addressed or _aimed_at(scan, draft, start, before)


def _aimed_at(scan: Scan, draft: Draft, start: int, before: str) -> bool:
    """“هدد بفرض عقوبات على أنقرة”: a capital that speech is aimed at."""
    near = 0 < start - draft.head.end <= _AIM
    if draft.event_type == "support":
        return near and scan.tokens[start].text.startswith("ل")  # "دعم بلاده لسورية"
    return near and before in ("علي", "من", "ضد") and draft.event_type in ("threaten", "sanction", "request")


def _joined_to(scan: Scan, before: Placed, start: int, mention: ActorMention) -> bool:
    token = scan.tokens[start]
    clitic = token.text[: max(mention.fstart - token.start, 0)]
    gap = [scan.tokens[at].text for at in range(before.end, start)]
    if any(word in PAUSES and word not in "،," for word in gap) or len(gap) > 5:  # noqa: PLR2004
        return False
    plain = [word for word in gap if word not in SKIPPED and word not in "،,"]
    if (
        gap
        and gap[0] in _OTHERS
        and (clitic == "ل" or token.text.startswith("لل") or plain[1:2] == ["ل"])
        and len(plain) <= _OTHERS_OF
    ):
        return True  # "طائرات تابعة لX وأخرى لY", its name in quotation marks
    if clitic in ("و", "ف") or token.text.startswith("وال"):
        return len(plain) <= 2 and not any(word in TOWARDS for word in plain)  # noqa: PLR2004
    bridge = [word for word in plain if without_conjunction(word) in HOLDINGS or word in ("و", "او")]
    return bool(plain) and len(bridge) == len(plain) and plain[0][0] in "وا"


def left_open(scan: Scan, one: Placed) -> bool:
    """Whether the text leaves it open between this party and the one before ("or")."""
    return scan.tokens[one.start - 1].text == "او" if one.start else False


def is_preposition(word: str) -> bool:
    """Whether a word governs what follows it."""
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


def from_area(scan: Scan, one: Placed) -> bool:
    """Whether only an area is named after the party: "مناطق سيطرة X"."""
    near = range(max(one.start - 3, 0), one.start)
    return any(scan.tokens[at].text.removeprefix("ل") in _AREA or scan.bare(at) in _HELD_BY for at in near)
