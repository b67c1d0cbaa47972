"""Whether a draft tells an act at all, or merely mentions one: speech of nobody, a habit, what was never told."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.fallen import fell
from services.extract.reading.joined_nouns import joined_noun
from services.extract.reading.scan import Scan
from services.extract.reading.told_by_which import made
from services.extract.reading.whereabouts import SAID_BEFORE

_SCORES: Final = 20  # "عشرات"
_SIDES: Final = 2
_BORNE_WITHIN: Final = 12  # tokens from a light verb over its subject to what it bears
_PARTICIPLES: Final = frozenset(
    word
    for word in closed("roles", "object_speech")
    if word.startswith("م") or word.endswith(("يا", "يه", "ضا", "ضه", "ضين", "عين"))
)
_RELATIVES: Final = closed("joining", "relatives")
_FIRST_AID: Final = ("اسعف", "يسعف", "تسعف", "اسعاف", "انتشل", "ينتشل", "تنتشل", "انتشال", "انقذ", "انقاذ")
_SINCE: Final = frozenset({"بعد", "عقب", "منذ", "قبل", "رغم", "ظل"})
_RESCUERS: Final = frozenset({"organization", "state", "state_forces", "political", "rebel"})
_WITHOUT_SPEAKER: Final = frozenset({"request", "reject", "concede"})
_SPOKEN_OF: Final = frozenset({"support", "request", "threaten"})
_DELIVERS: Final = closed("acts", "delivers")
_TOLD: Final = frozenset({"اعلن", "اعلنت", "اعلنوا", "افاد", "افادت", "اكد", "اكدت", "ذكر", "ذكرت"})
_BRINGING: Final = frozenset({"وصول", "دخول", "ادخال", "توزيع", "تسليم", "ارسال", "ايصال"})
_BROUGHT_WITHIN: Final = 3  # tokens from the verbal noun to what was brought
_OPENED: Final = frozenset({"اول", "اولي", "بدء", "انطلاق"})
_DEEDS: Final = frozenset({"concede", "sanction"})
_TAKES_SOMEBODY: Final = frozenset({"arrest", "abduct"})
_SPOKEN_BY_NOBODY: Final = frozenset({"لن", "لا", "وسط"})  # "لن تشارك", "وسط دعوات إلى"
_TOLD_BY_VERB: Final = frozenset(
    {"protest", "agree", "request", "accuse", "reject", "support", "threaten", "consult", "aid", "cooperate"}
)


def tells(scan: Scan, draft: Draft) -> bool:
    """Whether the draft is an event: not a mere mention with nobody, nowhere and no toll."""
    if _says_nothing(scan, draft):
        return False
    if _only_which(scan, draft) or joined_noun(scan, draft) or _by_the_crowd(draft):
        return False
    dated = draft.time is not None and draft.time.start is not None
    if draft.background and draft.event_type == "assault" and not dated and not _counted(draft):
        return False  # recalled as a habit, without date or toll
    if (draft.from_harm and draft.definite) or (draft.points_back and not (_counted(draft) and draft.told_time)):
        return False
    of_a_day = draft.event_type == "agree" and draft.told_time and made(scan, draft.head)  # "الاتفاق الذي وقع في …"
    if draft.definite and not (draft.elsewhere or of_a_day) and draft.head.sense.form != "verb":
        return _stands_alone(scan, draft) and not (_alongside(scan, draft) and not draft.harms)
    if draft.mode.scheme == "flight" and draft.places:
        return True
    if draft.event_type == "coerce" and (draft.conjoined or draft.mode.name == "siege") and draft.places:
        return True  # "… وسرقة محتويات المنازل": told with what goes before
    if draft.mode.name in _TAKES_SOMEBODY and draft.head.sense.form == "verb" and draft.told_time:
        return not _relative(scan, draft)  # "اعتقل، الأربعاء، الشيخ …"
    if draft.event_type == "capture" and draft.places and not draft.area_only:
        return True
    speaks = draft.mode.scheme == "speech" and bool(draft.sources) and _goes_on_speaking(scan, draft)
    in_town = draft.head.sense.form == "verb" and scan.tells(SAID_BEFORE, draft.head.start, draft.end)
    told = draft.parties or draft.told_place or draft.harms or draft.goes_on or in_town or of_a_day
    return bool(told or speaks or _told_by_verb(scan, draft) or fell(scan, draft) or _trial_opened(scan, draft))


def _only_which(scan: Scan, draft: Draft) -> bool:
    """“الضباط الذين انشقوا”, “ممن رفضوا تسليم سلاحهم”: which ones; set off by a comma, or behind a name, it is news."""
    head, at = draft.head, draft.head.start - 1
    crowd = draft.event_type == "protest" and scan.bares[at] in ("الذين", "ممن")  # "المتظاهرين الذين خرجوا"
    pays = draft.event_type == "aid" and head.sense.tense == "present"  # "رجال الأعمال الذين يمولون النظام"
    news = draft.mode.scheme == "speech" or draft.event_type == "agree"
    if head.sense.form != "verb" or not (news or crowd or pays):
        return False
    if at <= draft.sentence.start or scan.bares[at] not in _RELATIVES:
        return False
    named = scan.actor_at[at - 1]
    return (
        scan.texts[at - 1] not in PAUSES
        and scan.bares[at - 1] != "الامر"
        and (named is None or named.kind == "civilian" or pays or scan.bares[at] == "ممن")
    )


def _by_the_crowd(draft: Draft) -> bool:
    """“خرجوا بمظاهرة وقطعوا الطرقات”: roads that a crowd blocks are its demonstration, and no sanction."""
    doers = [party for party in draft.parties if party.role == "initiator"]
    return draft.mode.name == "closure" and bool(doers) and all(party.kind == "civilian" for party in doers)


def _alongside(scan: Scan, draft: Draft) -> bool:
    """“بالتزامن مع العملية الأمنية”: only says when something else happened."""
    near = range(max(draft.head.start - 2, draft.sentence.start), draft.head.start)
    return any(scan.bares[at] in ("بالتزامن", "تزامنا") for at in near)


def _stands_alone(scan: Scan, draft: Draft) -> bool:
    """Whether a verbal noun with the article ("الاجتماع") tells an act that no other draft has told."""
    ids = draft.ids()
    if draft.event_type in _SPOKEN_OF and draft.head.sense.form == "noun":
        return False  # "الانضمام", "الدعوة": spoken of
    if draft.event_type == "sanction":
        return False  # "العقوبات المفروضة": imposed before
    if draft.event_type == "protest" and draft.told_place:
        return True
    if draft.event_type == "agree" and not (draft.told_place or draft.told_time or made(scan, draft.head)):
        return False  # "يتعارض مع شروط الاتفاق الموقع مع X": which agreement, not that it was made
    if draft.event_type == "consult" and not draft.told_place and len(draft.ids("participant")) < _SIDES:
        return False
    return bool(draft.harms) or bool(ids and (draft.told_place or draft.told_time or len(ids) > 1))


def _told_by_verb(scan: Scan, draft: Draft) -> bool:
    """Whether a verb makes news of it, though nobody the lexicon knows takes part."""
    head = draft.head
    met = draft.event_type == "consult" and draft.told_time
    if (draft.event_type == "protest" or met) and not draft.definite and _held(scan, draft):
        return True
    loaded = draft.event_type == "aid" and len(draft.heads) > 1  # "وصلت القافلة …، محملة بمساعدات"
    if not (head.sense.form in ("verb", "weak") or loaded) or draft.event_type not in _TOLD_BY_VERB:
        return False
    if head.sense.form == "verb":
        return True
    if draft.event_type == "aid":
        return scan.tells(_DELIVERS, draft.sentence.start, draft.heads[-1].end)
    near = range(max(head.start - 5, draft.sentence.start), head.start)
    return not any(scan.bare(at) in _SINCE for at in near)  # "بعد ساعات من إعلان وقف إطلاق النار"


def _held(scan: Scan, draft: Draft) -> bool:
    """“نظم موظفو المديرية وقفة”: a light verb bears the protest, whoever held it."""
    light = load_discourse().light
    near = range(max(draft.head.start - _BORNE_WITHIN, draft.sentence.start), draft.head.start)
    return any(scan.bare(at) in light and scan.bare(at)[0] != "س" for at in near)


def _announced(scan: Scan, draft: Draft) -> bool:
    """“أعلنت المنظمة وصول شحنة أدوية إلى”: that it came, by a verbal noun behind the verb of telling."""
    near = scan.texts[max(draft.head.start - _BROUGHT_WITHIN, draft.sentence.start) : draft.head.start]
    told = not _TOLD.isdisjoint(scan.bares[draft.sentence.start : draft.head.start])
    return told and draft.told_place and any(word.lstrip("ب") in _BRINGING for word in near)


def _says_nothing(scan: Scan, draft: Draft) -> bool:
    """A speech act that nobody speaks, a meeting of nobody, first aid by nobody named."""
    if draft.event_type == "aid" and not any(party.role == "initiator" for party in draft.parties):
        brought = scan.tells(_DELIVERS, draft.sentence.start, draft.sentence.end)  # "وصلت" is no "and"
        if not brought and not _announced(scan, draft):
            return True  # "تسييس توزيع المساعدات": spoken of, not brought
    if draft.mode.name == "medical" and scan.bare(draft.head.start).removeprefix("ال").startswith(_FIRST_AID):
        return not any(party.role == "initiator" and party.kind in _RESCUERS for party in draft.parties)
    told = (
        _goes_on_speaking(scan, draft)
        or scan.bare(draft.head.start) in _SPOKEN_BY_NOBODY
        or (draft.head.sense.form == "verb" and not _relative(scan, draft))
    )
    if draft.mode.scheme == "speech":
        return _nobody_speaks(scan, draft, told=told)
    if draft.event_type == "consult":
        if draft.mode.name == "visit":
            called = told and scan.bare(draft.head.start).startswith(("زار", "يزور", "تزور"))
            called = called and bool(draft.parties or draft.told_place)
            received = told and any(
                scan.texts[at].startswith("وفد")
                for at in range(draft.head.end, min(draft.head.end + 14, draft.sentence.end))
            )
            return not (called or received) and not any(p.actor_id and p.kind != "civilian" for p in draft.parties)
        if told or (draft.told_time and not draft.definite and _held(scan, draft)):
            return False  # "عقدت الأحزاب، اليوم الثلاثاء، اجتماعها الشهري"
        sides = [party for party in draft.parties if party.kind != "civilian"]
        if sides and draft.head.sense.definite == "owner":
            return False  # "خلال لقائه وفداً من الأهالي"
        near = range(draft.head.end, min(draft.head.end + 2, draft.end))
        if draft.parties and not draft.definite and any(scan.bare(at) in ("مع", "بين") for at in near):
            return False  # "عقب اجتماع مع وجهاء المنطقة"
        return (not sides and not draft.told_place) or (
            len(draft.parties) < _SIDES and not (draft.told_place or draft.told_time)
        )
    return False


def _goes_on_speaking(scan: Scan, draft: Draft) -> bool:
    """“…، مطالباً بـ”: a participle of the speaker."""
    return draft.head.sense.form == "participle" or (
        draft.head.sense.form == "noun" and scan.bare(draft.head.start) in _PARTICIPLES
    )


def _warned(scan: Scan, draft: Draft) -> bool:
    """“حذر X قسد من …”: an armed party stands between the verb and "of"."""
    head = draft.head
    if any(p.role == "initiator" and p.kind in ("state_forces", "rebel", "militia") for p in draft.parties):
        return True
    until = next((at for at in range(head.end, draft.end) if scan.tokens[at].text == "من"), head.end)
    return any(p.role == "target" and p.kind != "civilian" and p.actor_id and p.start < until for p in draft.parties)


def _nobody_speaks(scan: Scan, draft: Draft, *, told: bool) -> bool:
    """A demand, refusal, release … of nobody, or one that its doer cannot have done."""
    speakers = [party for party in draft.parties if party.role == "initiator"]
    if draft.mode.name == "hand_over" and any(party.kind == "organization" for party in speakers):
        return True  # rescuers who give a body to the family yield nothing
    after = scan.tokens[draft.head.end].text if draft.head.end < draft.end else ""
    if draft.head.sense.form == "verb" and "تهم" in scan.bare(draft.head.start) and after.startswith("ب"):
        return True  # "يُتهم بالعمل في …": by nobody
    if draft.event_type == "threaten" and draft.head.sense.form == "noun" and not _goes_on_speaking(scan, draft):
        return not any(party.kind != "civilian" for party in speakers)  # "يواجه المدنيون تهديدات"
    if draft.head.sense.tail == ("من",) and draft.event_type == "threaten" and not _warned(scan, draft):
        return True  # "حذرت المنظمة من كارثة"
    if speakers or draft.goes_on or (draft.event_type in _DEEDS and draft.told_place and not draft.definite):
        return False
    if draft.mode.name == "release" and draft.harms and not draft.definite:
        return False  # "تحرير ثلاثة مخطوفين": whoever freed them
    if draft.mode.name == "investigate" and (told or _trial_opened(scan, draft)):
        return False  # "بدأت محاكمة المتهمين": whoever holds it
    plural = scan.bare(draft.head.start).endswith("وا")
    goes_on = draft.conjoined or plural or _goes_on_speaking(scan, draft) or draft.event_type in _WITHOUT_SPEAKER
    return not (told and goes_on)


def _trial_opened(scan: Scan, draft: Draft) -> bool:
    """“انطلاق أول جلسة من محاكمة المتهمين في آذار”: whoever holds it."""
    return draft.mode.name == "investigate" and draft.told_time and scan.bares[draft.head.start] in _OPENED


def _relative(scan: Scan, draft: Draft) -> bool:
    """“الشروط التي رفضتها”: a verb that only tells which."""
    near = range(max(draft.head.start - 2, draft.sentence.start), draft.head.start)
    return any(scan.bare(at) in _RELATIVES for at in near)


def _counted(draft: Draft) -> bool:
    return any(harm.basis not in ("plural", "vague") or harm.low >= _SCORES for harm in draft.harms)
