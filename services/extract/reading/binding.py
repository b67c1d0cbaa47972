"""Which harm and which words of its sentence belong to which act."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse, load_discourse
from services.extract.reading.drafts import Draft, Harm
from services.extract.reading.means import harm_trigger, plain_attack
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import TriggerTable
from services.extract.reading.verdicts import without_the_crime

_TAKES_HARM: Final = frozenset({"assault", "capture"})
_LINKS: Final = closed("joining", "links")
_BORNE_WITHIN: Final = 7  # tokens between a light verb and the act it bears: its subject
_FOUND: Final = frozenset({"عثر", "عثرت", "عثروا", "العثور"})
_NO_FIRE: Final = frozenset({"assassination", "attack", "execution", "ambush"})  # whose dead lie where they fell
_BEFORE_IT: Final = frozenset({"ردا", "انتقاما"})
_WHY: Final = frozenset({"خلفيه", "اثر", "بسبب", "عقب", "بعد"})  # what people came to blows over
_BY_WEAPON: Final = frozenset({
    "بقذيفه", "بقذيفتين", "بقذائف", "بقذايف", "بصاروخ", "بصاروخين", "بصواريخ", "بغاره", "بغارات", "ببراميل", "بعبوه", "بشظايا",
})  # fmt: skip
_COURSE: Final = frozenset({"خلال", "اثناء"})
_IN_THE_COURSE: Final = 8  # tokens between who was harmed and the raid that it was in
_LEADS_WITHIN: Final = 3  # tokens from "led" to the harm
_TURNING: Final = frozenset({"لكن", "لكنها", "لكنه", "حين", "فيما", "بينما", "حيث", "ثم"})
_MEANWHILE: Final = frozenset({"حين", "فيما", "بينما"})
_RELATIVES: Final = closed("joining", "relatives")


def cut_stretches(scan: Scan, drafts: list[Draft], sentence: Sentence) -> None:
    """Divide a sentence among its drafts: each from its own clause to where the next one's begins."""
    edge = sentence.start
    passing = {id(draft) for before, draft in pairwise(drafts) if _in_passing(before, draft)}
    for draft in drafts:
        if id(draft) in passing:
            draft.start, draft.end = draft.head.start, draft.head.end
        elif which_was_taken(scan, draft):
            passing.add(id(draft))
            draft.start, draft.end = _place_before(scan, draft), sentence.clause(draft.head.start)[1]
        elif any(_encloses(before, draft) for before in drafts):
            passing.add(id(draft))
            draft.start, draft.end = sentence.clause(draft.head.start)
    drafts = [draft for draft in drafts if id(draft) not in passing]
    for position, draft in enumerate(drafts):
        draft.start = edge
        if position + 1 == len(drafts):
            draft.end = sentence.end
            break
        following = _first_word(draft, drafts[position + 1])
        clause = sentence.clause(following)[0]
        edge = clause if clause > draft.heads[-1].start else _with_its_link(scan, following, draft.heads[-1].end)
        draft.end = edge
    for draft in drafts:
        draft.end = without_the_crime(scan, draft)


def _first_word(before: Draft, draft: Draft) -> int:
    """Where an act begins to be told: at its trigger, or at a toll of its own told ahead of it."""
    floor = max([before.heads[-1].end, *(harm.end for harm in before.harms)])
    return min([draft.head.start, *(harm.at for harm in draft.harms if harm.at > floor and not harm.part)])


def which_was_taken(scan: Scan, draft: Draft) -> bool:
    """“استهدف مركزاً في X التي سيطر عليها النظام مؤخراً، بقذائف …”: a capture that says which place, in mid-sentence."""
    which = draft.head.start > draft.sentence.start and scan.bares[draft.head.start - 1] in _RELATIVES
    return which and draft.event_type == "capture" and draft.head.sense.form == "verb"


def _place_before(scan: Scan, draft: Draft) -> int:
    """Where the place is named that a relative clause tells of; "(65 كم شرق …)" only says where that lies."""
    named = [p for p in scan.places_in(draft.sentence.start, draft.head.start) if not p.mention.direction]
    return scan.token_span(named[-1].mention)[0] if named else draft.head.start


def _encloses(before: Draft, draft: Draft) -> bool:
    """“أكد X، في ختام لقائه Y، دعم …”: the meeting is told between the verb and what is voiced."""
    return before.head.end <= draft.head.start < before.head.tail


def _in_passing(before: Draft, draft: Draft) -> bool:
    """“أجبرت المعارك مئات العائلات على …”: what points back right behind a verb takes nothing of its sentence."""
    noun = draft.definite and draft.head.sense.form in ("noun", "phrase") and not draft.harms
    return noun and before.head.sense.form == "verb" and draft.head.start == before.heads[-1].end


def _with_its_link(scan: Scan, following: int, floor: int) -> int:
    """Where the next act begins in mid-clause: at the words that bind it ("قبل أن", "إثر") and the verb that bears it."""
    words = load_discourse()
    for at in range(following - 1, floor - 1, -1):
        if scan.tokens[at].text in PAUSES:
            break
        light = scan.bares[at] in words.light and not scan.bares[at].endswith(("ه", "ها"))
        if light and following - at <= _BORNE_WITHIN and scan.bares[at - 1] not in _RELATIVES:
            following = at  # "وبعد ساعات من الكمين نفذ سلاح الجو …"
            break
    while following - 1 > floor and (scan.bares[following - 1] in _LINKS or scan.bares[following - 1] in words.light):
        following -= 1
    return following - (scan.bares[following] == "خلفيه" and scan.texts[following - 1] == "علي")


def give_harms(
    scan: Scan, sentence: Sentence, drafts: list[Draft], harms: list[Harm], table: TriggerTable, words: Discourse
) -> list[Draft]:
    """Bind each effect to the act it hangs on; harm that hangs on none in its sentence is an attack of its own."""
    takers = [draft for draft in drafts if draft.event_type in _TAKES_HARM and not which_was_taken(scan, draft)]
    orphans: list[Harm] = []
    for harm in harms:
        taker = None if _another_matter(scan, takers, harm) else _taker(scan, takers, harm, words)
        taker = taker or (None if takers else _raid_it_was_in(scan, drafts, harm, words))
        if taker is not None:
            taker.harms.append(harm)
        elif not _inside_opaque(scan, drafts, harm):
            orphans.append(harm)
    for draft in takers:
        exact = {harm.effect for harm in draft.harms if harm.basis not in ("plural", "vague") and not harm.part}
        draft.harms = [harm for harm in draft.harms if harm.basis != "plural" or harm.effect not in exact]
    if not orphans:
        return drafts
    first = orphans[0]
    trigger = harm_trigger(table, first.at)
    draft = Draft(
        sentence=sentence, head=trigger, mode=plain_attack(table), start=sentence.start, end=sentence.end,
        from_harm=True, heads=[trigger], harms=orphans, rules=[f"harm: {scan.tokens[first.at].text}"],
    )  # fmt: skip
    draft.definite = all(harm.definite for harm in orphans) or _follows_on(scan, sentence, first, words)
    return sorted([*drafts, draft], key=lambda each: each.head.start)


def _another_matter(scan: Scan, takers: list[Draft], harm: Harm) -> bool:
    """“نفذت غارات … رداً على مقتل ثلاثة من جنودها”: harm done before the act, not by it."""
    near = {scan.bares[at] for at in range(max(harm.at - 2, 0), harm.at)}
    if near & _FOUND and harm.high is not None and takers and all(t.mode.name in _NO_FIRE for t in takers):
        return all(t.head.start < harm.at for t in takers)  # "… اغتيال ناشط، وعثر على جثة شاب في …"
    if scan.bares[harm.at - 1] in _WHY and takers and all(t.mode.name == "clash" for t in takers):
        return all(t.head.start < harm.at for t in takers)  # "اشتباكات بين عشيرتين على خلفية مقتل شاب"
    return (
        bool(near & _BEFORE_IT)
        and any(t.head.start < harm.at for t in takers)
        and not any(t.head.start > harm.at for t in takers)
    )


def _taker(scan: Scan, takers: list[Draft], harm: Harm, words: Discourse) -> Draft | None:
    before = [draft for draft in takers if draft.head.start < harm.at]
    if len(before) > 1 and _in_return(scan, before[-1]):
        before.pop()  # "استهدفت … رداً على قصف …، ما أسفر عن …": what was answered did not do the harm
    if before and _led_to(scan, before[-1], harm, words):
        return before[-1]
    after = [draft for draft in takers if draft.head.start > harm.at]
    if after:
        gap = range(max(harm.at + 1, before[-1].head.end if before else 0), after[0].head.start + 1)
        caused = any(without_conjunction(scan.tokens[at].text) in words.cause for at in gap)
        caused = caused or any(scan.bares[at] in _BY_WEAPON for at in gap if scan.texts[at][0] == "ب")
        meanwhile = any(scan.bares[at] in _MEANWHILE for at in gap)  # "… مقتل سائقها، في حين قُتل آخر بعد …"
        caused = caused and not meanwhile
        joined = after[0].head.sense.preposition == "ب" and not meanwhile
        if (caused or joined) and not _told_anew(scan, after[0], harm, words):
            return after[0]
    if before:
        return before[-1]
    return after[0] if after and after[0].head.start - harm.at <= 12 else None  # noqa: PLR2004


def _raid_it_was_in(scan: Scan, drafts: list[Draft], harm: Harm, words: Discourse) -> Draft | None:
    """“إنزال جوي … أسفر عن مقتل شخص وإصابة آخر”, “قُتل شاب خلال مداهمة …”: the raid whose toll it is."""
    before = [draft for draft in drafts if draft.head.start < harm.at]
    if before and before[-1].mode.name == "raid":
        told = before[-1].harms
        goes_on = told and harm.start - told[-1].end <= 1
        return before[-1] if goes_on or _led_to(scan, before[-1], harm, words) else None
    after = next((draft for draft in drafts if draft.head.start > harm.at), None)
    if after is None or after.mode.name != "raid" or after.head.start - harm.end > _IN_THE_COURSE:
        return None
    if any(mention.kind != "civilian" for mention in scan.actors_in(harm.at + 1, harm.at + 3)):
        return None  # "قتلت X شخصين أثناء مداهمة": a killing told by who did it
    return after if any(scan.bares[at] in _COURSE for at in range(harm.end, after.head.start)) else None


def _told_anew(scan: Scan, act: Draft, harm: Harm, words: Discourse) -> bool:
    """“قتلت سيدة برصاص مجهولين في X، كما قتل طفل بإلقاء قنبلة …”: the act ahead did the harm of the next clause."""
    begins = (at for at in act.sentence.clauses if harm.at < at < act.head.start)
    return any(scan.bares[at] == "كما" and scan.bares[at + 1] in words.harm for at in begins)


def _led_to(scan: Scan, act: Draft, harm: Harm, words: Discourse) -> bool:
    """“…، ما أدى إلى إصابة مدني في X، كما طال القصف Y”: the consequence is of the act before it."""
    near = range(max(harm.at - _LEADS_WITHIN, act.heads[-1].end), harm.at)
    return any(without_conjunction(scan.texts[at]) in words.consequence for at in near)


def _in_return(scan: Scan, draft: Draft) -> bool:
    near = {scan.bares[at] for at in range(max(draft.head.start - 2, 0), draft.head.start)}
    return bool(near & _BEFORE_IT)


def _inside_opaque(scan: Scan, drafts: list[Draft], harm: Harm) -> bool:
    return any(
        draft.mode.opaque and draft.head.start < harm.at and not _turns(scan, draft, harm.at) for draft in drafts
    )


def _turns(scan: Scan, draft: Draft, index: int) -> bool:
    """Whether a clause begins before a token that no longer tells what was said ("…، لكنها انهارت حين قتل …")."""
    begins = (at for at in draft.sentence.clauses if draft.head.start < at <= index)
    return any(scan.bares[at] in _TURNING for at in begins)


def _follows_on(scan: Scan, sentence: Sentence, harm: Harm, words: Discourse) -> bool:
    """A sentence that opens with the consequence of the one before."""
    opening = range(sentence.start, min(sentence.start + 3, harm.at))
    return any(without_conjunction(scan.tokens[at].text) in words.consequence for at in opening)
