"""Acts told without a day behind one that has a day: the details of yesterday's news, and what went on from an act."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.same_town import CROWDS
from services.extract.reading.scan import Scan

_DONE: Final = frozenset({"assault", "coerce", "capture", "retreat", "mobilize", "protest"})
_MATTERS: Final = frozenset({"صعيد", "جهه", "جانب", "سياق", "السياق"})
_THEN: Final = closed("setting", "then")
_AFTER: Final = frozenset({"اثر", "عقب", "خلال", "بعد", "اثناء", "اعقاب", "سبق", "سبقت", "تلا", "اعقب", "اعقبت"})
_SAME: Final = frozenset({"ذات", "نفس"})  # "في ذات الوقت"
_OF_IT: Final = closed("setting", "of_it")
_GATHERED: Final = closed("setting", "gathered")
_SITTINGS: Final = frozenset({"جلسه", "اجتماع", "لقاء"})
_RECALLS: Final = frozenset({"سبق", "وسبق", "كان", "وكان", "كانت", "وكانت"})
_ALSO: Final = frozenset({"كذلك", "ايضا"})
_ALSO_WITHIN: Final = 6  # tokens
_AGAIN_WITHIN: Final = 3  # sentences
_RECENT: Final = 14  # days: what is older is recalled
_DAYS: Final = frozenset({"day", "part_of_day"})


def done_before(scan: Scan, draft: Draft) -> bool:
    """“سبق أن أعلنت …”: done some time before, which without a day has none."""
    words = [without_conjunction(scan.texts[at]) for at in range(draft.sentence.start, draft.head.start)]
    return any(one == "سبق" and other == "ان" for one, other in pairwise(words))


def on_the_day_told(scan: Scan, kept: list[Draft], drafts: list[Draft]) -> None:
    """Give what tells no time the day before publication, where the article opens with it and has told no other since.

    `drafts` are all statements, so also an opening that only sums up the acts told behind it.

    Such details are what somebody is quoted with. What the article tells itself, or what opens its sentence, is news of
    its own, of the day of publication as the guidelines have it; so is flight, which goes on.
    """
    current = [draft for draft in kept if not draft.background and draft.modality not in ("planned", "denied")]
    _go_on_that_day(scan, current)
    first = next((draft for draft in current if draft.event_type in _DONE), None)
    summed_up = [draft for draft in drafts if draft.lead and not any(draft.sentence is one.sentence for one in kept)]
    opening = next((one for one in (first, *summed_up) if one and _of_the_day_before(scan, one)), None)
    if opening is None:
        return
    a_sum = opening is not first
    last = opening
    for draft in current:
        if _other_matter(scan, draft):
            return
        if draft.told_time:
            last = draft
        if (
            draft.time is None
            and (_is_detail(draft) or _besides(scan, draft) or (a_sum and draft.event_type == opening.event_type))
            and _same_day(last, opening)
        ):
            draft.time = opening.time


def _other_matter(scan: Scan, draft: Draft) -> bool:
    """“على صعيد آخر”, “في سياق منفصل”: from here on the opening says no day."""
    return draft.sentence_turns and scan.tells(_MATTERS, draft.sentence.start, draft.sentence.start + 2)


def _go_on_that_day(scan: Scan, current: list[Draft]) -> None:
    """“والخميس هاجم مسلحون حاجزاً. وإثر ذلك نفذت القوات اعتقالات”: the next sentence says that it goes on from the act."""
    last: Draft | None = None
    for draft in current:
        if draft.told_time:
            recalled = scan.tells(_RECALLS, draft.sentence.start, draft.sentence.start + 2)
            last = draft if 0 < _days_ago(scan, draft) <= _RECENT and not recalled else None
        elif draft.time is None and last is not None and _follows(scan, draft, last):
            draft.time = last.time


def _follows(scan: Scan, draft: Draft, last: Draft) -> bool:
    apart = draft.sentence.number - last.sentence.number
    if draft.definite and draft.event_type == last.event_type and apart <= _AGAIN_WITHIN:
        return True  # "وتركز القصف على قرى …": the shelling just told, place by place
    if apart > 2:  # noqa: PLR2004  # an act told in two sentences stands at the first
        return False
    words = [without_conjunction(scan.bares[at]) for at in range(draft.sentence.start, draft.sentence.end)]
    back = any(word in _THEN for word in words)
    back = back or any(
        (one in _AFTER and of in _OF_IT) or (one in _SAME and of == "الوقت") or (one == "اخر" and of in _SITTINGS)
        for one, of in pairwise(words)
    )
    met = last.event_type in ("protest", "consult") and draft.mode.scheme == "speech" and not draft.told_place
    if met and scan.tells(_GATHERED, draft.sentence.start, draft.sentence.end):
        return True  # "وطالب المشاركون …": at the gathering of that day
    crowd = apart <= 1 and last.event_type == "protest" and draft.mode.scheme == "speech" and not draft.told_place
    return back or (crowd and bool(draft.ids("initiator") & CROWDS))


def _days_ago(scan: Scan, draft: Draft) -> int:
    """How many days before publication the day that a statement names was; 0 where it names no single day."""
    time = draft.time
    if scan.today is None or not draft.told_time or time is None or time.start is None:
        return 0
    if time.kind != "point" or time.precision not in _DAYS:
        return 0
    return (scan.today - date.fromisoformat(time.start[:10])).days


def _of_the_day_before(scan: Scan, draft: Draft) -> bool:
    return _days_ago(scan, draft) == 1


def _is_detail(draft: Draft) -> bool:
    opens = draft.head.sense.form == "verb" and draft.head.start - draft.sentence.start <= 1
    return draft.event_type in _DONE and draft.mode.name != "displace" and bool(draft.sources) and not opens


def _besides(scan: Scan, draft: Draft) -> bool:
    """“كما استهدفت غارات …”, “استهدف القصف كذلك …”: one more of what was told before, where nothing is of today."""
    near = range(draft.sentence.start, min(draft.head.end + _ALSO_WITHIN, draft.sentence.end))
    also = scan.bares[draft.sentence.start] == "كما" or any(scan.bares[at] in _ALSO for at in near)
    return also and draft.event_type in _DONE and draft.mode.name != "displace" and "اليوم" not in scan.texts


def _same_day(one: Draft, other: Draft) -> bool:
    return one.time is not None and other.time is not None and one.time.start == other.time.start
