"""Whether two drafts of a sentence tell one deed that is no act of force: a meeting, an agreement, a demand."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_SUBJECT_AND_TIME: Final = 14  # tokens that may stand between "regained" and "control"
_NEAR: Final = 4  # tokens between two words of one saying
_CALLS: Final = 2
_TOLD_WITHIN: Final = 4  # sentences
_TAKEN: Final = frozenset({"arrest", "abduct"})
_LOADED: Final = ("محمل", "تحمل", "يحمل", "حملت")
_OWNED: Final = ("ه", "ها", "هم", "هما", "هن")
_WITH_HIM: Final = frozenset({"معه", "معها", "معهم", "معهما"})


def one_call(earlier: Draft, later: Draft) -> bool:
    """“دعا إلى النفير العام”: an appeal and a call to arms in one breath."""
    return {earlier.event_type, later.event_type} == {"request", "threaten"}


def crowd_again(earlier: Draft, later: Draft) -> bool:
    """Whether two may tell one protest: "الاحتجاجات" may be the strike just told, "إضراب عام" is no demonstration."""
    return earlier.mode.name == later.mode.name or (later.definite and later.mode.name == "demonstration")


def one_of_talks(earlier: Draft, later: Draft) -> bool:
    """Whether two modes may tell one meeting or one agreement; an exchange of captives is no agreement told again."""
    swaps = {earlier.mode.name, later.mode.name}
    return earlier.event_type in ("consult", "agree") and not ("exchange" in swaps and len(swaps) > 1)


def same_deed(scan: Scan, earlier: Draft, later: Draft, between: range) -> bool:
    """Acts that are not force: the same mode, or a light repetition of it in its own clause."""
    in_turn = any(scan.bares[at].lstrip("ب").removeprefix("ال") == "مقابل" for at in between)  # "وفي مقابل ذلك أحضرت …"
    more = in_turn or (later.head.sense.form == "verb" and scan.bares[later.head.start - 1] == "كما")
    away = earlier.mode.name in _TAKEN and _led_away(scan, later)
    if away or more or (later.head.sense.form == "participle" and earlier.mode.name == later.mode.name):
        return away or not more  # "انتقدت …، محملة … المسؤولية", but "…، كما داهمت …": one more
    if earlier.mode.scheme == "speech":
        return _one_saying(scan, earlier, later)
    again = later.conjoined and later.head.sense.form == "verb" and earlier.mode.name == later.mode.name
    if again and scan.tokens[min(later.head.end, later.end - 1)].text in _WITH_HIM:
        return True  # "والتقى الوزير الوفد، وبحث معه …"
    same_mode = earlier.mode.name == later.mode.name
    same_clause = earlier.sentence.clause(earlier.heads[-1].start) == later.sentence.clause(later.head.start)
    if earlier.event_type == "capture" and "سيطر" in scan.bare(later.head.start) and len(between) <= _SUBJECT_AND_TIME:
        return True  # "استعادت X، فجر الإثنين، السيطرة على …"
    explains = any(scan.tokens[at].text in ("حيث", "اذ") for at in range(earlier.heads[-1].end, later.head.start))
    if earlier.mode.name == later.mode.name and (explains or _brought(earlier, later, between)):
        return True
    if earlier.event_type == "agree" and scan.bare(later.head.start - 1) in ("علي", "الي"):
        if earlier.mode.name == "other":
            earlier.mode = later.mode  # "اتفق الرئيسان، عقب قمة …، على وقف لإطلاق النار"
        return True
    if earlier.mode.name == later.mode.name == "raid" and _one_raid(scan, later, between) is not None:
        return bool(_one_raid(scan, later, between))
    meeting = earlier.event_type == later.event_type == "consult" and _in_a_meeting(scan, later)
    if later.definite or same_clause or meeting or _its_load(scan, earlier, later):
        talks = one_of_talks(earlier, later) or earlier.event_type == "aid"
        return talks or (crowd_again(earlier, later) if earlier.event_type == "protest" else same_mode)
    return False


def taken_before(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وجرى اقتيادهم إلى …”: of those whom the article has just told to be taken."""
    near = later.sentence.number - earlier.sentence.number <= _TOLD_WITHIN
    return near and earlier.mode.name in _TAKEN and _led_away(scan, later)


def _led_away(scan: Scan, later: Draft) -> bool:
    """“اعتقلت X شابين …، واقتادتهما إلى جهة مجهولة”, “جرى اقتيادهم”: what was done with those just taken."""
    word = scan.bare(later.head.start).lstrip("ب")
    owned = later.head.sense.with_object or (later.head.sense.form == "noun" and word.endswith(_OWNED))
    return owned and word.startswith(("اقتاد", "يقتاد", "تقتاد", "اقتياد"))


def _in_a_meeting(scan: Scan, later: Draft) -> bool:
    """“استقبل X وفداً من Y، في لقاء تناول …”: what kind of meeting it was."""
    head = later.head
    return head.sense.form == "noun" and head.sense.definite == "no" and scan.bares[head.start - 1] in ("في", "خلال")


def _its_load(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وصلت القافلة إلى …، محملة بمساعدات”, “شاحنات وصلت …، في قافلة مشتركة مع X”: one load of aid."""
    if earlier.event_type != "aid" or later.head.sense.form == "verb" or later.conjoined:
        return False
    between = range(earlier.heads[-1].end, later.head.start)
    load = scan.bares[later.head.start - 1] in ("في", "ضمن") or any(
        scan.bares[at].startswith(_LOADED) for at in between
    )
    if load:
        earlier.definite = earlier.definite and later.definite  # what it carries is told, and so is that it came
    return load


def _brought(earlier: Draft, later: Draft, between: range) -> bool:
    """“استقدمت X، في وقت سابق، تعزيزات”: the verb and what it brings."""
    verb = earlier.heads[-1].sense.form == "verb" and later.head.sense.form != "verb" and not later.conjoined
    return verb and later.mode.name == "reinforce" and len(between) <= _SUBJECT_AND_TIME


def _one_raid(scan: Scan, later: Draft, between: range) -> bool | None:
    """“نفذت إنزالين، في عملية أمنية مشتركة”, “داهمت …، وفتشت …”: one raid unless a place is named; None: not said here."""
    within = later.head.sense.form == "noun" and scan.bares[later.head.start - 1] in ("في", "خلال", "ضمن")
    if within and (len(between) <= _SUBJECT_AND_TIME or _raided_already(scan, later)):
        return True
    return not scan.places_in(later.head.start, later.head.end + 5) if later.conjoined else None


def _raided_already(scan: Scan, later: Draft) -> bool:
    """“داهمت قريتي A وB …، ما تسبب بمقتل شاب خلال تفتيش منزله في A”: where it was told to be."""
    told = {place.place.place_id for place in scan.places_in(later.sentence.start, later.head.start) if place.place}
    here = next((place.place for place in scan.places_in(later.head.end, later.sentence.end)), None)
    return here is not None and here.place_id in told


def _one_saying(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """Two words of speech of one sentence that say one thing ("ورحب بالقرار، ووصفه بالتاريخي")."""
    gap = later.head.start - earlier.heads[-1].end
    verb = later.head.sense.form == "verb"
    if not later.conjoined and verb and gap <= _CALLS and earlier.mode.name == "appeal":
        return later.event_type == "request"  # "أطلقوا نداءات تطالب بـ": a call and what it asks
    own = later.conjoined and verb and bool(scan.actors_in(later.head.end, later.head.end + 2))
    near = (gap <= _NEAR and not own) or (later.conjoined and later.head.sense.with_object and not own)
    return earlier.mode.name == later.mode.name and (near or later.mode.name == "call_to_arms")
