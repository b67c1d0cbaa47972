"""One act told by several words of a sentence is one draft: "شن غارات استهدفت …", "قتل اثنان جراء قصف …"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.deeds import one_call, same_deed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.own_clauses import and_also, beaten_back, meanwhile_elsewhere
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import TriggerTable

FORCE: Final = frozenset({"assault"})
_FIRE: Final = frozenset({"shelling", "rocket", "airstrike", "drone", "attack"})
_GROUND: Final = frozenset({"clash", "offensive", "ambush", "attack"})
_BLAST: Final = frozenset({"ied", "mine", "suicide", "grenade", "attack"})
_NEARLY: Final = (_FIRE, _GROUND, _BLAST)
_SUFFERS: Final = ("تعرض", "تتعرض", "يتعرض")
_BORNE_WITHIN: Final = 7  # tokens between a light verb and the act it bears: its subject
_RETURNS: Final = ("ردت", "ردا", "يرد", "ترد", "ردوا")
_CAUSES: Final = frozenset({"جراء", "نتيجه", "اثر", "بسبب"})
_MEANWHILE: Final = frozenset({"حين", "فيما", "بينما"})
_BLAST_REACH: Final = 24  # tokens from a blast to the verb of what it hit
_MANNER: Final = 10  # tokens from a verb of force to the number of strikes it was done by
_PLURALS: Final = ("ات", "هجمات", "غارات", "كمائن", "كماين")
_ADJECTIVE: Final = 2  # tokens between two kinds of attack listed
_CAMPAIGNS: Final = frozenset({"coerce", "mobilize"})
_SAID_BEHIND: Final = 2  # tokens behind a word of fire in which its means stand
_ONE_BREATH: Final = 3  # tokens from fire to the raid that it came with
_AFTER: Final = frozenset({"بعد", "عقب", "غداه"})
_EXPLAINS: Final = frozenset({"حيث", "اذ"})
_RELATIVES: Final = closed("joining", "relatives")
_ALONGSIDE: Final = closed("joining", "alongside")


def alike(first: str, second: str, *, loosely: bool = False) -> bool:
    """Whether two modes may name one act: equal, or one leaves the means open; `loosely`, of one family."""
    if first == second or "attack" in (first, second):
        return True
    return loosely and any(first in family and second in family for family in _NEARLY)


def join_within(scan: Scan, drafts: list[Draft], table: TriggerTable) -> list[Draft]:
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
            fire = _fire_with_it(scan, kept, draft, table)
            if fire is not None:
                fire.mode = draft.mode
            draft.elsewhere = bool(kept) and draft.definite and meanwhile_elsewhere(scan, kept[-1], draft)
            kept.append(draft)
            continue
        partner.heads.extend(draft.heads)
        if draft.definite and partner.head.sense.with_object:
            partner.definite = True  # "الأماكن التي طالها القصف"
        partner.rules.extend(draft.rules)
        remnants = draft.mode.name == "mine" and draft.head.sense.form == "weak"
        verb = partner.head.sense.form == "verb"
        noise = draft.mode.name == "clash" and verb  # "يهاجم … حيث يسمع دوي الاشتباكات"
        noise = noise or (draft.mode.name == "offensive" and draft.definite)  # "استهدف …، حيث كان الهجوم …"
        named_so = draft.event_type == "assault" and draft.definite and _plain(scan, partner, table)
        named_so = named_so and draft.mode.name in partner.mode.refine
        if remnants or named_so or (partner.mode.name == "attack" and draft.mode.name != "attack" and not noise):
            partner.mode = draft.mode  # "قصف تخلل الغارة": from the air
        told_anew = draft.head.sense.form not in ("verb", "weak")  # "الانفجار ناجم عن لغم": the same blast
        told_anew = told_anew and not _stems_from(scan, partner, draft)
        if partner.definite and not draft.definite and told_anew:
            partner.definite = False
    return kept


def _by_weapon(earlier: Draft, later: Draft, between: range) -> bool:
    """“قذيفة من مخلفات الحرب”, “تفجير انتحاري بسيارة مفخخة”: one blast, by its weapon."""
    if later.head.sense.form != "weak":
        return False
    if later.mode.name == "mine" and earlier.mode.name in _BLAST | _FIRE:
        return len(between) <= 5  # noqa: PLR2004
    return {earlier.mode.name, later.mode.name} == {"suicide", "ied"} and len(between) <= _ADJECTIVE


def _fire_with_it(scan: Scan, kept: list[Draft], raid: Draft, table: TriggerTable) -> Draft | None:
    """“قُتلوا في قصف واشتباكات بعد غارة X”: fire of nobody named, told in one breath with the raid, is from the air too."""
    fire = next((draft for draft in reversed(kept) if draft.mode.name != "clash"), None)
    if fire is None or raid.mode.name != "airstrike":
        return None
    between = range(fire.head.end, raid.head.start)
    plain = fire.head.sense.form == "noun" and not fire.definite and _plain(scan, fire, table)
    plain = plain and len(between) <= _ONE_BREATH and not scan.actors_in(between.start, between.stop)
    return fire if plain and any(scan.bare(at) in _AFTER for at in between) else None


def _plain(scan: Scan, fire: Draft, table: TriggerTable) -> bool:
    """“قصف” and nothing behind it that says by what: the rules call it shelling."""
    behind = scan.texts[fire.head.end : fire.head.end + _SAID_BEHIND]
    return fire.mode.name == "shelling" and not any(word in table.means["assault"] for word in behind)


def _several_told(scan: Scan, draft: Draft) -> bool:
    """“عمليات خطف”, “حملة اعتقالات”: a campaign, of which a verb in the feminine goes on to tell."""
    return draft.head.sense.form != "verb" and scan.bares[draft.head.start].startswith(("عملي", "حمل"))


def _stems_from(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“الانفجار ناجم عن تفجير …”: what caused the blast that was told of."""
    return any(
        scan.bares[at].startswith(("ناجم", "ناتج", "نجم", "نتج")) for at in range(earlier.head.end, later.head.start)
    )


def _suffered(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“تعرضت منازل … للنهب”: what was suffered is the act."""
    noun = later.head.sense.form != "verb" and later.head.sense.preposition == "ل"
    near = later.head.start - earlier.heads[-1].end <= _BORNE_WITHIN
    return noun and near and later.event_type == "coerce" and scan.bare(earlier.head.start).startswith(_SUFFERS)


def _same_act(scan: Scan, earlier: Draft, later: Draft) -> bool:
    between = range(earlier.heads[-1].end, later.head.start)
    if earlier.event_type in _CAMPAIGNS and later.mode.name == "attack" and later.head.sense.form == "verb":
        reach = 14 if scan.bare(later.head.start).startswith("طال") else 6
        if (
            later.conjoined
            and scan.bares[later.head.start] == "استهدفت"
            and not scan.actors_in(between.start, between.stop)
        ):
            return _several_told(scan, earlier)  # "وراجت عمليات خطف …، واستهدفت مدنيين"
        return len(between) <= reach and not later.conjoined  # "حملة مداهمات استهدفت …", "حملة تجنيد …، طالت"
    if earlier.event_type != later.event_type or earlier.modality != later.modality:
        return False
    if earlier.event_type != "assault":
        return same_deed(scan, earlier, later, between)
    if _by_weapon(earlier, later, between) or beaten_back(scan, earlier, later):
        return True
    if _kinds_listed(scan, earlier, later, between):
        earlier.mode = later.mode = replace(earlier.mode, name="attack", refine=())
        return True
    if _told_beside(scan, earlier, later, between):
        return False
    if later.definite:
        return alike(earlier.mode.name, later.mode.name, loosely=True)
    if _by_means(scan, earlier, later, between):
        earlier.mode = later.mode
        return True
    return alike(earlier.mode.name, later.mode.name) and _same_force(scan, earlier, later, between)


def _kinds_listed(scan: Scan, earlier: Draft, later: Draft, between: range) -> bool:
    """“عبر هجمات مسلحة واستهدافات وتفجيرات”: kinds of attack side by side, in the plural and nowhere in particular."""
    plural = all(
        draft.head.sense.form == "noun" and scan.bares[draft.heads[-1].start].endswith(_PLURALS)
        for draft in (earlier, later)
    )
    alone = not scan.places_in(later.head.start, min(later.head.end + 3, later.sentence.end))
    return plural and later.conjoined and len(between) <= _ADJECTIVE and earlier.mode.name != later.mode.name and alone


def _told_beside(scan: Scan, earlier: Draft, later: Draft, between: range) -> bool:
    """Whether the words between say that another act is told: after, meanwhile, alongside."""
    if scan.bares[later.head.start - 1] == "قد" and any(scan.bares[at] in ("كان", "كانت") for at in between):
        return True  # "… وكان ابنه قد اغتيل …"
    if earlier.definite and any(scan.bare(at) in _AFTER for at in between):
        return True  # "ويأتي الهجوم بعد أسبوع على استهداف …"
    if later.head.sense.form == "verb" and scan.bares[later.head.start - 1] == "كما" and between:
        return True  # "…، كما استهدف …"
    if meanwhile_elsewhere(scan, earlier, later) or and_also(scan, earlier, later):
        return True
    if later.definite or _of_another_harm(scan, between):
        return _of_another_harm(scan, between)  # "… في حين قُتل Y بعد استهدافه في …"
    if any(without_conjunction(scan.bares[at]) in _ALONGSIDE for at in between):
        return True
    # "بالتزامن مع القصف الجوي … تعرضت قرى … لقصف مدفعي"
    explains = any(scan.bares[at] in _EXPLAINS for at in between)  # "لم تسلم … من القصف، حيث تعرضت لغارات"
    suffers = scan.bare(later.head.start).startswith(_SUFFERS) and earlier.definite and not explains
    return suffers and scan.bares[later.head.start - 1] not in _RELATIVES  # but "القصف الذي تعرضت له …"


def _by_means(scan: Scan, earlier: Draft, later: Draft, between: range) -> bool:
    """“قصفت الطائرات … بأكثر من 30 غارة”, "… ببراميل متفجرة": the strikes are how it was done."""
    named = later.mode.name in earlier.mode.refine and later.head.sense.form == "noun" and not later.definite
    if not named or later.conjoined or earlier.head.sense.form != "verb" or len(between) > _MANNER:
        return False
    if later.head.sense.preposition == "ب":
        return True  # "قصفت مروحيات … ببراميل متفجرة قرية X"
    return any(scan.texts[at].startswith("ب") and scan.count_at[at] is not None for at in (*between, later.head.start))


def _of_another_harm(scan: Scan, between: range) -> bool:
    """Whether a clause turns to somebody else who was harmed."""
    turn = next((at for at in between if scan.bares[at] in _MEANWHILE), None)
    return turn is not None and any(scan.bares[at] in load_discourse().harm for at in range(turn, between.stop))


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
    through = scan.bares[later.head.start - 1] == "عبر" and later.head.start > earlier.head.end
    last = earlier.heads[-1].start
    if later.head.sense.form == "weak" and {scan.texts[last], scan.bares[last]} & later.mode.with_verbs:
        return not later.conjoined and len(between) <= _MANNER  # "فجرت X، في وقت سابق، عبوة …"
    suffered = later.head.sense.preposition == "ل" and scan.bare(earlier.head.start).startswith(_SUFFERS)
    if suffered and noun and len(between) <= _BLAST_REACH:
        return True  # "تعرضت قرية …، لقصف …"
    if (later.head.sense.preposition == "ب" or through) and not later.conjoined and noun:
        return True  # "مجزرة … باستهداف منزل": the manner of what was told
    relative = any(scan.tokens[at].text in _RELATIVES for at in between)
    if later.conjoined and not relative:
        places = scan.places_in(later.head.start, later.sentence.clause(later.head.start)[1])
        return noun and not places and len(between) <= 3  # noqa: PLR2004
    same_clause = earlier.sentence.clause(earlier.heads[-1].start) == later.sentence.clause(later.head.start)
    if same_clause or relative:
        return True
    verb = not noun and (later.mode.name == "attack" or earlier.heads[-1].sense.form != "verb")
    blast = scan.bares[earlier.head.start].lstrip("ب").removeprefix("ال").startswith(("انفجار", "تفجير"))
    return verb and len(between) <= (_BLAST_REACH if blast else 12) and not _own_subject(scan, later)


def _own_subject(scan: Scan, draft: Draft) -> bool:
    start, _ = draft.sentence.clause(draft.head.start)
    return bool(scan.actors_in(start, draft.head.start))
