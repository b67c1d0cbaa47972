"""A weapon that came down somewhere ("سقطت قذيفة على مدرسة"), whether or not a map knows the place."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.triggers import Trigger

_UPON: Final = frozenset({"علي", "في", "قرب", "بالقرب", "داخل", "وسط", "امام"})
_QUANTIFIED: Final = 3  # tokens from "and" to the weapon: how many
_WHICH_KIND: Final = frozenset({"اخري", "اخر", "ايضا", "هاون", "صاروخيه", "كذلك"})
_VERB_WITHIN: Final = 40  # tokens back to the verb of the first weapon of a list
_SAID_BEFORE: Final = frozenset({"البلده", "المدينه", "القريه", "المنطقه", "المخيم", "الحي"})
_SAID_WITHIN: Final = 9  # tokens from a weapon to the town that was told before
_UPON_WITHIN: Final = 4  # tokens from a weapon over its kind and verb to where it came down


def fell(scan: Scan, draft: Draft) -> bool:
    """Whether the draft is told by a weapon and by what it hit."""
    behind = range(draft.head.end, min(draft.head.end + _UPON_WITHIN, draft.end))
    if any(
        scan.bares[at] in _SAID_BEFORE for at in range(draft.head.end, min(draft.head.end + _SAID_WITHIN, draft.end))
    ):
        return False  # "سقطت في عدة أحياء داخل البلدة": there where the story is
    weapon = draft.head.sense.form == "weak" and draft.event_type == "assault" and not draft.background
    return weapon and not draft.definite and any(scan.bares[at] in _UPON for at in behind)


def one_more_fell(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """“سقطت قذيفة على X، وقذيفتان في محيط Y”: joined by "and", its verb is that of the weapon before."""
    first = sentence.clause(trigger.start)[0]
    joined = scan.texts[first][0] == "و" and trigger.start - first <= _QUANTIFIED
    if (
        not joined
        or first == sentence.start
        or scan.bares[min(trigger.end, len(scan.bares) - 1)] not in _UPON | _WHICH_KIND
    ):
        return False
    falls = trigger.sense.mode.with_verbs
    return any(
        scan.bares[at] in falls or scan.bares[at].removesuffix("ها") in falls
        for at in range(max(sentence.start, first - _VERB_WITHIN), first)
    )
