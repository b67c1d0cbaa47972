"""What one speaker says twice in the same words is one statement."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.verdicts import one_verdict

_SPEECH: Final = frozenset({"request", "accuse", "reject", "support", "threaten"})
_SAID: Final = 25  # tokens of what a word of speech brings in
_TELLING: Final = 3  # letters: shorter words tell nothing of what was said
_SAME_WORDS: Final = 0.4  # of the shorter statement; of five such pairs none was two acts
_FRONTS: Final = ("وال", "بال", "لل", "ال", "ب", "ل")


def in_the_same_words(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“طالبوا بزيادة رواتبهم …، مطالبين بزيادة رواتبهم”: what one speaker says twice, he said once."""
    if earlier.mode.name == "investigate":
        return one_verdict(scan, earlier, later)
    same = bool(earlier.ids("initiator")) and earlier.ids("initiator") == later.ids("initiator")
    if not same or earlier.event_type not in _SPEECH:
        return False
    first, second = _said(scan, earlier), _said(scan, later)
    return len(first & second) >= max(2, _SAME_WORDS * min(len(first), len(second)))


def _said(scan: Scan, draft: Draft) -> set[str]:
    """The words of content behind the word of speech, without what is joined in front."""
    words = scan.bares[draft.head.end : min(draft.end, draft.head.end + _SAID)]
    return {_without_front(word) for word in words if len(word) > _TELLING and word.isalpha()}


def _without_front(word: str) -> str:
    front = next((front for front in _FRONTS if word.startswith(front)), "")
    return word.removeprefix(front)
