"""One act told by several words of a sentence is one draft: "شن غارات استهدفت …", "قتل اثنان جراء قصف …"."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.deeds import one_call, same_deed
from services.extract.reading.discourse import Discourse, load_discourse
from services.extract.reading.drafts import Draft, Harm
from services.extract.reading.means import harm_trigger, plain_attack
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import TriggerTable

FORCE: Final = frozenset({"assault"})
_TAKES_HARM: Final = frozenset({"assault", "capture"})
_FIRE: Final = frozenset({"shelling", "rocket", "airstrike", "drone", "attack"})
_GROUND: Final = frozenset({"clash", "offensive", "ambush", "attack"})
_BLAST: Final = frozenset({"ied", "mine", "suicide", "grenade", "attack"})
_NEARLY: Final = (_FIRE, _GROUND, _BLAST)
_SUFFERS: Final = ("تعرض", "تتعرض", "يتعرض")
_LINKS: Final = closed("joining", "links")
_BORNE_WITHIN: Final = 7  # tokens between a light verb and the act it bears: its subject
_RETURNS: Final = ("ردت", "ردا", "يرد", "ترد", "ردوا")
_CAUSES: Final = frozenset({"جراء", "نتيجه", "اثر", "بسبب"})
_BEFORE_IT: Final = frozenset({"ردا", "انتقاما"})
_TURNING: Final = frozenset({"لكن", "لكنها", "لكنه", "حين", "فيما", "بينما", "حيث", "ثم"})
_CAMPAIGNS: Final = frozenset({"coerce", "mobilize"})
_AFTER: Final = frozenset({"بعد", "عقب", "غداه"})
_RELATIVES: Final = closed("joining", "relatives")
_ALONGSIDE: Final = closed("joining", "alongside")


def alike(first: str, second: str, *, loosely: bool = False) -> bool:
    """Whether two modes may name one act: equal, or one leaves the means open; `loosely`, of one family."""
    if first == second or "attack" in (first, second):
        return True
    return loosely and any(first in family and second in family for family in _NEARLY)


def join_within(scan: Scan, drafts: list[Draft]) -> list[Draft]:
    """Drafts of one sentence with those that tell the same act joined, in order."""
    kept: list[Draft] = []
    for draft in drafts:
        if kept and _suffered(scan, kept[-1], draft):
            kept[-1].mode = draft.mode
            kept[-1].heads.extend(draft.heads)
            kept[-1].rules.extend(draft.rules)
            continue
        partner = next((other for other in reversed(kept) if _same_act(scan, other, draft)), None)
        if (
            partner is None
            and kept
            and "call_to_arms" in (kept[-1].mode.name, draft.mode.name)
            and one_call(kept[-1], draft)
        ):
            partner = kept[-1]  # "دعا إلى النفير العام": the call is the appeal
            partner.mode = partner.mode if partner.mode.name == "call_to_arms" else draft.mode
        if partner is None:
            kept.append(draft)
            continue
        partner.heads.extend(draft.heads)
        if draft.definite and partner.head.sense.with_object:
            partner.definite = True  # "الأماكن التي طالها القصف"
        partner.rules.extend(draft.rules)
        remnants = draft.mode.name == "mine" and draft.head.sense.form == "weak"
        noise = draft.mode.name == "clash" and partner.head.sense.form == "verb"  # "يهاجم … حيث يسمع دوي الاشتباكات"
        if remnants or (partner.mode.name == "attack" and draft.mode.name != "attack" and not noise):
            partner.mode = draft.mode
        if partner.definite and not draft.definite and draft.head.sense.form != "verb":
            partner.definite = False
    return kept


def _suffered(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“تعرضت منازل … للنهب”: what was suffered is the act."""
    noun = later.head.sense.form != "verb" and later.head.sense.preposition == "ل"
    near = later.head.start - earlier.heads[-1].end <= _BORNE_WITHIN
    return noun and near and later.event_type == "coerce" and scan.bare(earlier.head.start).startswith(_SUFFERS)


def _same_act(scan: Scan, earlier: Draft, later: Draft) -> bool:
    between = range(earlier.heads[-1].end, later.head.start)
    if earlier.event_type in _CAMPAIGNS and later.mode.name == "attack" and later.head.sense.form == "verb":
        reach = 14 if scan.bare(later.head.start).startswith("طال") else 6
        return len(between) <= reach and not later.conjoined  # "حملة مداهمات استهدفت …", "حملة تجنيد …، طالت"
    if earlier.event_type != later.event_type or earlier.modality != later.modality:
        return False
    if earlier.event_type != "assault":
        return same_deed(scan, earlier, later, between)
    remnants = later.mode.name == "mine" and earlier.mode.name in _BLAST | _FIRE
    if remnants and later.head.sense.form == "weak" and len(between) <= 5:  # noqa: PLR2004  ("قذيفة من مخلفات الحرب")
        return True
    if earlier.definite and any(scan.bare(at) in _AFTER for at in between):
        return False  # "ويأتي الهجوم بعد أسبوع على استهداف …"
    if later.definite:
        return alike(earlier.mode.name, later.mode.name, loosely=True)
    if any(without_conjunction(scan.bares[at]) in _ALONGSIDE for at in between):
        return False
    if scan.bare(later.head.start).startswith(_SUFFERS) and earlier.definite:
        return False  # "بالتزامن مع القصف الجوي … تعرضت قرى … لقصف مدفعي"
    return alike(earlier.mode.name, later.mode.name) and _same_force(scan, earlier, later, between)


def _same_force(scan: Scan, earlier: Draft, later: Draft, between: range) -> bool:
    """Acts of force of one kind in one sentence: a relative clause, a manner or a bare verb goes on with the first."""
    noun = later.head.sense.form != "verb"
    if any(scan.bare(at).lstrip("ل").startswith(_RETURNS) for at in between if scan.actor_at[at] is None):
        return False  # "… ردت عليه X باستهداف …"
    if (
        noun
        and earlier.mode.name == "attack"
        and any(scan.bare(at) in _CAUSES for at in between)
        and not later.conjoined
    ):
        return True  # "مجزرة … جراء قصف"
    if later.head.sense.preposition == "ب" and not later.conjoined and noun:
        return True  # "مجزرة … باستهداف منزل": the manner of what was told
    relative = any(scan.tokens[at].text in _RELATIVES for at in between)
    if later.conjoined and not relative:
        places = scan.places_in(later.head.start, later.sentence.clause(later.head.start)[1])
        return noun and not places and len(between) <= 3  # noqa: PLR2004
    same_clause = earlier.sentence.clause(earlier.heads[-1].start) == later.sentence.clause(later.head.start)
    if same_clause or relative:
        return True
    verb = not noun and (later.mode.name == "attack" or earlier.heads[-1].sense.form != "verb")
    return verb and len(between) <= 12 and not _own_subject(scan, later)  # noqa: PLR2004


def _own_subject(scan: Scan, draft: Draft) -> bool:
    start, _ = draft.sentence.clause(draft.head.start)
    return bool(scan.actors_in(start, draft.head.start))


def cut_stretches(scan: Scan, drafts: list[Draft], sentence: Sentence) -> None:
    """Divide a sentence among its drafts: each from its own clause to where the next one's begins."""
    edge = sentence.start
    passing = {id(draft) for before, draft in pairwise(drafts) if _in_passing(before, draft)}
    for draft in drafts:
        if id(draft) in passing:
            draft.start, draft.end = draft.head.start, draft.head.end
    drafts = [draft for draft in drafts if id(draft) not in passing]
    for position, draft in enumerate(drafts):
        draft.start = edge
        if position + 1 == len(drafts):
            draft.end = sentence.end
            break
        following = drafts[position + 1].head.start
        clause = sentence.clause(following)[0]
        edge = clause if clause > draft.heads[-1].start else _with_its_link(scan, following, draft.heads[-1].end)
        draft.end = edge


def _in_passing(before: Draft, draft: Draft) -> bool:
    """“أجبرت المعارك مئات العائلات على …”: what points back right behind a verb takes nothing of its sentence."""
    noun = draft.definite and draft.head.sense.form == "noun" and not draft.harms
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
    return following


def give_harms(
    scan: Scan, sentence: Sentence, drafts: list[Draft], harms: list[Harm], table: TriggerTable, words: Discourse
) -> list[Draft]:
    """Bind each effect to the act it hangs on; harm that hangs on none in its sentence is an attack of its own."""
    takers = [draft for draft in drafts if draft.event_type in _TAKES_HARM]
    orphans: list[Harm] = []
    for harm in harms:
        taker = None if _another_matter(scan, takers, harm) else _taker(scan, takers, harm, words)
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
    return (
        bool(near & _BEFORE_IT)
        and any(t.head.start < harm.at for t in takers)
        and not any(t.head.start > harm.at for t in takers)
    )


def _taker(scan: Scan, takers: list[Draft], harm: Harm, words: Discourse) -> Draft | None:
    before = [draft for draft in takers if draft.head.start < harm.at]
    after = [draft for draft in takers if draft.head.start > harm.at]
    if after:
        gap = range(max(harm.at + 1, before[-1].head.end if before else 0), after[0].head.start + 1)
        caused = any(without_conjunction(scan.tokens[at].text) in words.cause for at in gap)
        joined = after[0].head.sense.preposition == "ب"
        if caused or joined:
            return after[0]
    if before:
        return before[-1]
    return after[0] if after and after[0].head.start - harm.at <= 12 else None  # noqa: PLR2004


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
