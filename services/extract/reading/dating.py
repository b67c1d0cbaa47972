"""When a draft's act happened: the time of its stretch, else of its sentence."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

from services.extract.language.times import TimeMention
from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.day_to_come import to_come
from services.extract.reading.drafts import Draft
from services.extract.reading.how_long import how_long
from services.extract.reading.named_dates import names_a_thing
from services.extract.reading.scan import Scan
from services.extract.reading.verdicts import of_the_crime

_STATEMENTS: Final = closed("setting", "statements")
_CLOSE: Final = 4
_BESIDES: Final = frozenset({"كما", "فيما", "بينما", "كذلك", "حين"})
_HAD: Final = frozenset({"كان", "كانت", "كانوا"})
_BEGAN: Final = closed("setting", "began")
_BEGINNINGS: Final = frozenset({"بدايه", "مطلع", "اندلاع", "انطلاق"})
_OPENING: Final = 5
_CLOSES: Final = frozenset('")”»')
_SAID_WITHIN: Final = 7  # tokens: "في تصريح خاص لـ"كذا" الثلاثاء"
_THAT: Final = frozenset({"ان", "انه", "انها", "بان"})
_SINCE: Final = frozenset({"منذ"})
_RELATIVES: Final = closed("roles", "relatives") | {"ممن"}
_ITSELF: Final = 4  # tokens behind the act: a relative clause there tells the act itself ("الاتفاق الذي وقع في …")
_RELATIVE_WITHIN: Final = 6
_WILL: Final = ("سي", "ست")  # "اليوم أعلن … أنه سيجتمع به الاثنين المقبل": of what is to come, a day to come
_IN_TIME: Final = 3  # tokens: "في وقت لاحق"
_TWO_WEEKS: Final = 14
_AFTER_A_DEED: Final = frozenset({"coerce", "mobilize", "retreat"})
_DEEDS: Final = closed("setting", "deeds")
_SPOKEN: Final = frozenset({"request", "reject", "accuse", "threaten"})
_AT_A_STROKE: Final = frozenset({"agree", "concede", "request", "reject", "accuse", "threaten", "support"})
_KINETIC: Final = frozenset({"assault", "coerce", "capture", "mobilize", "retreat"})


def time_draft(scan: Scan, draft: Draft) -> None:
    """Fill `draft.time` from its stretch, else from the rest of its sentence."""
    turns = [at for at in range(draft.head.end, draft.end) if _turns(scan, draft, at)]
    own = _best(scan.times_in(draft.start, turns[0] if turns else draft.end), scan, draft)
    since = scan.times_in(draft.sentence.start, min(draft.sentence.start + _OPENING, draft.head.start))
    if since and sums_up(scan, draft):
        own = since[0]
    if own is None:
        told = [t for t in _around(scan, draft) if not (t.kind == "duration" and t.precision in ("month", "year"))]
        own = _best(told, scan, draft)
    draft.time = to_come(scan, draft, own)
    draft.told_time = own is not None


def _around(scan: Scan, draft: Draft) -> list[TimeMention]:
    """Times of the rest of the sentence, those behind "besides" and "while" left to what is told there."""
    first, last = draft.sentence.start, draft.sentence.end
    if draft.definite or draft.points_back:  # "وتأتي هذه الغارات عقب هجومين … مساء الخميس"
        return scan.times_in(first, draft.end)
    turns = [at for at in range(first + 1, last) if _turns(scan, draft, at)]
    turn = next((at for at in turns if at >= draft.head.end), last)
    since = max((at for at in turns if at <= draft.head.start), default=first)
    told = scan.times_in(since, max(turn, draft.end))
    return told or (scan.times_in(first, turns[0]) if turns else told)  # what opens the sentence holds for all of it


def another_time(scan: Scan, last: Draft, draft: Draft) -> bool:
    """“قصفت …، في حين دارت أمس …، كذلك اعتقلت …”: a day told in one part of a sentence holds for no other."""
    if last.sentence is not draft.sentence or last.time is None:
        return False
    told = next((at for at in range(last.sentence.start, last.sentence.end) if scan.time_at[at] is last.time), None)
    turns = [at for at in range(draft.sentence.start + 1, draft.head.start + 1) if _turns(scan, draft, at)]
    return told is not None and any(at <= told for at in turns) and any(told < at for at in turns)


def _turns(scan: Scan, draft: Draft, at: int) -> bool:
    """“كما”, “بينما”, “في حين” at the beginning of a clause: something else is told from here on."""
    if scan.bares[at] in _HAD and at + 1 < len(scan.bares) and scan.bares[at + 1] == "قد":
        return True  # "أطلقت سراح عشرة كانت قد اعتقلتهم الشهر الماضي"
    begins = at - 1 if scan.bares[at] == "حين" and scan.bare(at - 1) == "في" else at
    return scan.bares[at] in _BESIDES and begins in draft.sentence.clauses


_NO_ONE_ACT: Final = 500  # killed: more than an act of force kills that the article does not name


def sums_up(scan: Scan, draft: Draft) -> bool:
    """“منذ بداية العام وحتى أمس …”: the toll of a period, not of an act on its last day."""
    if any(harm.low >= _NO_ONE_ACT for harm in draft.harms if harm.effect == "killed"):
        return True
    first = draft.sentence.start
    if not draft.harms or not scan.tells(_SINCE, first, first + _OPENING):
        return False
    opening = [without_conjunction(scan.bares[at]) for at in range(first, min(first + _OPENING, draft.head.start))]
    return any(word == "منذ" and after in _BEGINNINGS for word, after in pairwise(opening)) and any(
        harm.high is None or harm.low > 1 for harm in draft.harms
    )


def _beside_the_point(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """In brackets, or the day of a statement ("في بيان لها أمس") rather than of what it states."""
    first, last = scan.token_span(time)
    opened = any(scan.tokens[at].text == "(" for at in range(max(first - 8, draft.sentence.start), first))
    closed = any(scan.tokens[at].text == ")" for at in range(last, min(last + 3, draft.sentence.end)))
    for at in range(first - 1, max(first - _SAID_WITHIN, draft.sentence.start) - 1, -1):
        if scan.bare(at) in _THAT:
            break  # "قالت في بيان إن ثلاثة قُتلوا الثلاثاء"
        if scan.bare(at) in _STATEMENTS:
            return True
    return opened and closed


def _cannot_be(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """What was said or done lies not ahead, and at a stroke: “دعا إلى إضراب الأحد القادم”, “اتفقا على سحب من دخلها منذ عامين”."""
    if time.kind == "duration" and draft.event_type in _AT_A_STROKE:
        return time.start is None or time.precision == "year"
    ahead = scan.today is not None and time.start is not None and time.start[:10] > scan.today.isoformat()
    return ahead and draft.modality != "planned"


def _of_which(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“ندد بالتصريحات التي صدرت مؤخراً”, “أفرج عن شبان ممن اعتقلوا في تموز”: of those spoken of, not of the act."""
    if time.kind == "duration" and draft.event_type in _KINETIC:
        return _lasts_elsewhere(scan, draft, time)
    if _in_another_clause(scan, draft, time) or of_the_crime(scan, draft, time):
        return True
    if draft.event_type in _AFTER_A_DEED and _of_the_deed(scan, draft, time):
        return True
    said = draft.mode.scheme == "speech" and draft.event_type in _SPOKEN
    if draft.event_type in _KINETIC or not (said or time.kind == "vague" or _long_ago(scan, time)):
        return False
    first, _ = scan.token_span(time)
    itself = 0 if said else _ITSELF
    return any(scan.bare(at) in _RELATIVES for at in range(draft.head.end + itself, first))


def _in_another_clause(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“استهدف بلدة كذا التي سقطت أمس”, “مقاتل كانت القوات قد أسرته العام الماضي”: when that befell what the act names."""
    first, _ = scan.token_span(time)
    for at in range(first - 1, draft.head.end + _ITSELF - 1, -1):
        if scan.bares[at] in _RELATIVES and first - at <= _RELATIVE_WITHIN:
            return True
        if scan.texts[at] in PAUSES:
            break  # "… الذي تدعمه تركيا، في تشرين الأول": so the day is of the act
    return False


def _of_the_deed(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“القبض على المتورطين في الكمين الذي وقع مساء الإثنين”: when that was done for which they were caught."""
    first, _ = scan.token_span(time)
    return any(scan.bare(at) in _RELATIVES and scan.bare(at - 1) in _DEEDS for at in range(draft.head.end + 1, first))


def _lasts_elsewhere(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“انسحبت أمام الهجوم الذي تشنه الفصائل منذ يومين”: how long that has lasted which the act is told beside."""
    first, _ = scan.token_span(time)
    began = next((at for at in range(draft.head.end, first) if scan.bare(at) in _RELATIVES), None)
    return began is not None and began - draft.head.end >= 1 and first - began <= _RELATIVE_WITHIN


def _long_ago(scan: Scan, time: TimeMention) -> bool:
    """Ended over two weeks before publication."""
    if scan.published_at is None or time.end is None:
        return False
    try:
        return (scan.published_at.date() - date.fromisoformat(time.end[:10])).days > _TWO_WEEKS
    except ValueError:
        return False


def _of_what_began(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“خلال حملة بدأتها قبل يومين”: when the campaign began, not when this was done."""
    at, _ = scan.token_span(time)
    began = next((n for n in range(max(at - 2, draft.sentence.start), at) if scan.bare(n) in _BEGAN), None)
    return began is not None and all(began - head.start > _CLOSE for head in draft.heads)


def _of_the_aftermath(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“… أصيب اثنان، نُقلوا لاحقاً إلى المشفى”: a word without a date behind the toll is of what came after."""
    at, _ = scan.token_span(time)
    return time.start is None and any(draft.head.start < harm.end <= at for harm in draft.harms)


def _of_a_former(scan: Scan, time: TimeMention) -> bool:
    """“كان عنصراً سابقاً في الفصائل”, “(جبهة النصرة سابقاً)”: what somebody was, or was called."""
    at, after = scan.token_span(time)
    if at == 0 or scan.bare(at) != "سابقا":
        return False
    called = scan.bare(at - 1) == "النصره" or (scan.actor_at[at - 1] is not None and scan.bare(after) in _CLOSES)
    return called or (scan.bare(at - 1).endswith("ا") and scan.bare(at - 1) != "ما")


def _later(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“أعلنت لاحقاً توقيف عدد منهم”: what was done later is news of the day; what is to be done later has no day."""
    at, end = scan.token_span(time)
    return (
        time.start is None
        and draft.modality != "planned"
        and scan.bare(end - 1).startswith("لاحق")
        and end - at <= _IN_TIME
    )


def _counts_back(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """“يأتي ذلك بعد يومين من اقتحام …”: the day of what is named behind it, of nothing in front."""
    return time.kind == "before" and draft.head.start < scan.token_span(time)[1]


def _best(times: list[TimeMention], scan: Scan, draft: Draft) -> TimeMention | None:
    """The nearest to the trigger, one with a date before one without."""
    usable = [
        t
        for t in times
        if t.kind in ("point", "duration", "vague", "before")
        and not (_of_which(scan, draft, t) or _cannot_be(scan, draft, t))
        and not (_of_what_began(scan, draft, t) or how_long(scan, draft, t) or names_a_thing(scan, draft, t))
        and not _of_the_aftermath(scan, draft, t)
        and not (_of_a_former(scan, t) or _later(scan, draft, t) or _counts_back(scan, draft, t))
    ]
    if len(usable) <= 1:  # to rank one is dear too
        return usable[0] if usable else None
    head = scan.tokens[draft.head.start].start
    ahead = scan.bare(draft.head.start).startswith(_WILL) and not scan.bare(draft.head.start).startswith("سيطر")

    def rank(time: TimeMention) -> tuple[bool, bool, bool, int]:
        undated = (time.start is None or time.kind == "vague") and scan.published_at is not None
        over = ahead and scan.today is not None and (time.start or "")[:10] <= scan.today.isoformat()
        return (over, _beside_the_point(scan, draft, time), undated, abs(time.fstart - head))

    return min(usable, key=rank)
