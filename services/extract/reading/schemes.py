"""Roles by the scheme of a mode: who meets, speaks, moves, takes, flees, helps or protests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.contracts.taxonomy import Role
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.asides import (
    another_speaks,
    besides,
    in_passing,
    of_kin,
    of_the_topic,
    under,
    whose_stance,
)
from services.extract.reading.belonging import owned
from services.extract.reading.capturing import capture_role
from services.extract.reading.done_to import ARMED, CIVIL
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.flight import flight_role
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.harmed_parties import harmed_before
from services.extract.reading.parties import from_area, is_preposition
from services.extract.reading.scan import Scan
from services.extract.reading.schemes_act import act_ends, act_role
from services.extract.reading.subject_object import another_acts, some_of
from services.extract.reading.subject_words import asks_all, bears, borne_words, brought_together, disagrees, met_by
from services.extract.reading.subjects import ASIDE, subject_stands_before
from services.extract.reading.terms import PROVIDES

_THAT: Final = frozenset({"ان", "بان", "انه", "انها", "بانه", "بانها"})
_FAR: Final = 16  # tokens behind the word of speech in which whom it is said to is named
_FAR_BACK: Final = 24  # and where "to" stands before him
_GOVERNING: Final = frozenset({"الي", "ل", "علي", "ب", "عن", "جانب", "مع", "من", "تجاه", "ضد"})
_TITLES: Final = closed("roles", "titles")
_TITLED: Final = 6  # tokens from a title to the party it is of
_MEETS: Final = 4  # tokens from a meeting to "with whom" by ب
_TURNED: Final = frozenset({
    "احتجاجا", "تنديدا", "ردا", "بسبب", "نتيجه", "جراء", "غير", "الا", "فيما", "بينما", "لكن", "ولكن", "حيث", "وسط", "عقب", "حين",
})  # fmt: skip
_BY_NAME: Final = ("المتحدث", "الناطق", "القائد", "الامين", "المبعوث")  # titles with the article
_OFFICIALS: Final = ("مسوول", "ممثل", "وزراء", "عضو", "اعضاء", "قياديين", "قيادي", "قيادات")  # "مسؤولين في الحكومة"
_MET: Final = ("قوبل", "جوبه", "لقي", "لاق", "يقابل", "حظي", "يحظي")  # "قوبل برفض من X"
_AGAINST: Final = ("ضد", "مناهض", "مندد", "تندد", "تنديد", "احتجاج", "رافض", "رفضا", "برحيل", "باسقاط", "اسقاط")
_OBJECT_SPEECH: Final = closed("roles", "object_speech")
_WHOSE: Final = frozenset({
    "مصير", "معاناه", "عوده", "حقوق", "حمايه", "قضيه", "ملف", "اوضاع", "مطالب", "حق", "بقايا", "ارث", "سقوط", "سجون",
    "معتقلات",
})  # fmt: skip
_AGREED: Final = frozenset({"اتفاق", "الاتفاق", "باتفاق", "بموجب", "تفاهم"})
_GIVES: Final = frozenset({"hand_over", "disarm"})
_TO_WHOM: Final = frozenset({"علي", "الي", "ل", "لصالح", "في", "ضمن", "داخل"})
_NO_SIDE_BEHIND: Final = PROVIDES | {"اثر", "عقب", "خلفيه", "جراء", "بسبب"}


def _mutual(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    """Clashes, meetings, agreements: everybody named takes part."""
    sided = draft.event_type == "agree" and any(party.role == "participant" for party in parties)
    if sided and one.link == "بين" and any(scan.bare(at) == "علي" for at in range(draft.head.end, one.start)):
        return None  # "اتفق X مع Y على إنشاء منطقة بين A وB"
    if draft.event_type == "assault" and one.start > act_ends(scan, draft) and one.link not in ("من", "صفوف", "ل"):
        return None
    given = one.mention.rule == "nation:patronage"  # "المساعدات الأممية"
    if (one.construct and from_area(scan, one)) or under(scan, one) or given:
        return None
    if draft.event_type == "assault" and one.mention.kind in ARMED and harmed_before(scan, draft, one):
        return "participant"  # "مقتل عدد من العسكريين في صفوف X نتيجة مواجهات"
    if draft.event_type == "agree" and any(scan.bare(at) in _NO_SIDE_BEHIND for at in range(draft.head.end, one.start)):
        return None  # "… يقضي بدخول قوات X": a term; "عقد صلح بين A وB، إثر خلاف بين شبان": what went before
    if draft.event_type == "consult" and (one.link == "لدي" or of_the_topic(scan, draft, one)):
        return None  # "سفير X لدى Y"
    if draft.mode.name == "settlement" and draft.head.sense.form == "phrase" and one.link == "ل":
        return None  # "افتتاح مركز تسوية لعناصر X": for whom it is opened
    met = one.link == "ب" and draft.event_type == "consult" and 0 <= one.start - draft.head.end <= _MEETS
    met = met or (one.link == "ب" and draft.event_type == "consult" and brought_together(scan, draft, one))
    officials = one.link == "في" and one.start > 1 and scan.bare(one.start - 2).startswith(_OFFICIALS)
    if (not (met or officials or besides(scan, one)) and one.link in ("في", "عن", "عبر", "ضمن", "حول", "الي", "ب")) or (
        one.link == "من" and one.start < draft.head.start
    ):
        return None
    sides = one.link in ("مع", "بين") or (one.link == "" and draft.event_type == "agree" and one.start > draft.head.end)
    sides = sides or (draft.event_type == "consult" and one.link == "" and 0 <= one.start - draft.head.end <= 1)
    if one.mention.kind in CIVIL and (
        draft.event_type not in ("consult", "agree")
        or not (sides or bears(scan, draft, one) or met_by(scan, draft, one))
    ):
        return None
    return "participant"


def _speech(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    """Demands, refusals, accusations: who speaks, and to or of whom."""
    if draft.event_type == "concede" and one.mention.kind in CIVIL:
        gives = draft.mode.name in _GIVES and one.start == draft.head.end and draft.head.sense.form == "verb"
        return "initiator" if gives and not draft.passive else "target"  # "سلّم شبان أسلحتهم"
    has_initiator = any(party.role == "initiator" for party in parties)
    if one.start < draft.head.start:
        return _before_speech(scan, draft, one, has_initiator=has_initiator)
    far = one.start - draft.head.end > (_FAR_BACK if one.link in ("ل", "الي") else _FAR)
    if far or one.link in ("في", "عن", "بين", "ضمن", "لدي") or (draft.event_type == "accuse" and _harmed(draft, one)):
        return None
    area = from_area(scan, one) and one.start > draft.head.end
    deed = draft.event_type == "request" and one.mention.rule.startswith(("nation:act", "nation:patronage"))
    if area or deed or of_kin(scan, one) or scan.bare(one.start - 1) in _WHOSE:
        return None  # "بالكشف عن مصير المعتقلين", "لمواجهة أي عدوان تركي"
    from_there = one.link == "من" and one.mention.needs_context and not scan.bare(draft.head.start).startswith(_MET)
    if from_there or (draft.event_type == "sanction" and one.mention.kind in CIVIL):  # "سحب السفراء من دمشق"
        return None  # "عقوبات على مسؤولين قمعوا المدنيين"
    if in_passing(scan, draft, one) or turned(scan, draft, one):
        return None  # "…، غير أن ناشطين": of another matter
    if one.link == "مع" and draft.event_type not in ("support", "reject"):
        return None  # "رفض التفاوض مع X"
    if whose_stance(scan, draft, one):
        return None if has_initiator else "initiator"
    if not has_initiator and draft.head.sense.tense != "first" and _speaks(scan, draft, one):
        return "initiator"
    several = draft.head.sense.form != "verb"
    return "target" if several or not any(party.role == "target" for party in parties) else None


def turned(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“دعا إلى إضراب رداً على حملات تنفذها X”: why he speaks, not to whom."""
    return any(scan.tokens[at].text in _TURNED for at in range(draft.head.end, one.start))


def _before_speech(scan: Scan, draft: Draft, one: Placed, *, has_initiator: bool) -> Role | None:
    """A party named before the word of speech is its speaker, unless a preposition governs it."""
    head = draft.head
    if one.link in ("ل", "علي", "الي", "في", "عن", "ب"):
        return "target" if one.link == "ل" else None
    if another_speaks(scan, draft, one):
        return None
    if scan.bare(head.start) in _OBJECT_SPEECH and scan.tells(_THAT, draft.sentence.start, one.start):
        return None  # "قال X إن Y …، مطالباً بـ": X demands
    same_clause = draft.sentence.clause(one.start) == draft.sentence.clause(head.start)
    behind = scan.actors_in(head.end, min(head.end + 3, draft.end))
    told = not borne_words(scan, draft)  # "وألقت منشورات تحذر السكان": whom they warn
    if (
        told
        and head.sense.form == "verb"
        and not same_clause
        and behind
        and not scan.token_span(behind[0])[0] > head.end + 2
    ):
        return None  # "…، بينما حمّل X": X is the subject
    amid = head.sense.form == "noun" and any(scan.bare(at) == "وسط" for at in range(one.end, head.start))
    return "initiator" if (not has_initiator and not amid) or same_clause else None


def _speaks(scan: Scan, draft: Draft, one: Placed) -> bool:
    """Whether a party behind the word of speech is its subject, not whom it is said to or of."""
    head = draft.head
    if head.sense.form == "verb" and disagrees(scan, head, one.start, one.mention.kind):
        return False  # "وطالبت الأهالي", "ودعا السلطات"
    if (one.link == "من" and scan.bare(head.start).startswith(_MET)) or some_of(scan, draft, one):
        return True
    if head.sense.form in ("phrase", "participle") or one.mention.rule.startswith(("nation:act", "nation:patronage")):
        return False
    if head.sense.form != "verb":
        return scan.bare(head.start) not in _OBJECT_SPEECH and one.link not in ("ل", "الي", "علي", "ضد")
    plural = scan.bare(head.start).endswith(("وا", "ون"))  # "وطالبوا الجيش": its subject stands before
    return not (plural or asks_all(scan, draft) or one.link in _GOVERNING or _unnamed_subject(scan, draft, one))


def _harmed(draft: Draft, one: Placed) -> bool:
    """“اتهمت X بارتكاب انتهاكات بحق مدنيين”, “لجنة للتحقيق في مقتل شاب”: whom it befell is not accused."""
    if one.mention.kind in CIVIL and one.start - draft.head.end > 1:
        return True
    return one.link in ("بحق", "ضد") or (draft.mode.name == "investigate" and one.mention.kind in CIVIL)


def _unnamed_subject(scan: Scan, draft: Draft, one: Placed) -> bool:
    """Somebody the lexicon does not know stands before the verb, or between it and this party ("اتهمت مصادر النظام بـ")."""
    if draft.head.sense.with_object and one.start == draft.head.end:
        return False  # "الأمر الذي رفضته X"
    if subject_stands_before(scan, draft) is not None:
        return True
    between = [scan.tokens[at].text for at in range(draft.head.end, one.start) if scan.tokens[at].is_word]
    plain = [word for word in between if word not in HOLDINGS and word not in ASIDE]
    behind_a_place = not is_preposition(one.link) and any(is_preposition(word) for word in between)
    bare = plain[0].removeprefix("ال") if plain and plain[0].startswith(_BY_NAME) else plain[0] if plain else ""
    if bare in _TITLES and len(plain) <= _TITLED and not behind_a_place:  # "اتهمت لجنة الأهالي في درعا X بـ"
        return False  # "واستنكرت وزارة الخارجية القطرية"
    return bool(plain)


def _move(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    """Forces that come and go: who moves or orders it; "قصفت X …، عقب انسحاب Y": not who acted before."""
    head = draft.head
    if head.sense.form != "verb" and one.start < head.start and head.end < draft.end and scan.actor_at[head.end]:
        return None
    has_initiator = any(party.role == "initiator" for party in parties)
    agreed = not _AGREED.isdisjoint(scan.bares[head.end : one.start])  # "خرجت الدفعة … بموجب الاتفاق بين A وB"
    if one.mention.kind in CIVIL or agreed or one.link in ("علي", "ضد", "نحو", "باتجاه", "في"):
        return None
    if not has_initiator:
        return None if one.link == "مع" or another_acts(scan, draft, one) else "initiator"
    return "participant" if one.start > draft.head.start and one.link not in ("مع", "ل") else None


def _aid(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    if bears(scan, draft, one) or (one.link == "ل" and owned(scan, one)):  # "شاحنات تابعة لX"
        return "initiator"
    given = one.start > draft.head.end and one.link in _TO_WHOM
    if one.mention.kind in CIVIL or (given and one.link not in ("في", "ضمن", "داخل") and not from_area(scan, one)):
        return "target"
    if given or another_acts(scan, draft, one):
        return None  # "وزعت المنظمة سلالاً … في مناطق سيطرة X"
    return "initiator" if not any(party.role == "initiator" for party in parties) else None


def _protest(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    wanted = one.mention.actor_id == "DETAINEES" and one.start > draft.head.end  # "تطالب بالإفراج عن المعتقلين"
    if from_area(scan, one) or of_kin(scan, one) or wanted:
        return None  # "ضد الفوضى في مناطق سيطرة X"
    between = [scan.bare(at) for at in range(draft.head.end, one.start)]
    if "خلفيه" in between:
        return None  # "على خلفية ما وصفها ناشطون بانتهاكات بحق المعتقلين"
    if one.start > draft.head.start and one.mention.kind not in CIVIL and any(w.startswith(_AGAINST) for w in between):
        return "target" if not any(party.role == "target" for party in parties) else None
    if one.link in ("ضد", "علي") or (one.start > draft.head.start and one.mention.kind not in CIVIL):
        return "target" if one.link in ("ضد", "علي") else None
    if one.link == "ل" and one.mention.kind in ("state", "state_forces"):
        return None  # "خرج السوريون المعارضون لنظام X في مظاهرات"
    return "initiator" if one.mention.kind in CIVIL or not parties else None


SCHEMES: Final[dict[str, Callable[[Scan, Draft, Placed, list[Party]], Role | None]]] = {
    "act": act_role,
    "mutual": _mutual,
    "speech": _speech,
    "move": _move,
    "capture": capture_role,
    "flight": flight_role,
    "aid": _aid,
    "protest": _protest,
}
