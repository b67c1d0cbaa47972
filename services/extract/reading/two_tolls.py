"""Two statements of how many an act harmed: which says more, the range of both, and what is of neither."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Harm

_SOME: Final = 3  # a plural without a number
_SCORES: Final = 10  # what dozens are multiplied with to be hundreds
_ANOTHERS: Final = 3  # times a toll; one so much larger that did not rise is of more than this act


def of_the_whole(harms: list[Harm], old: Harm, new: Harm) -> None:
    """What was part of one toll is part of that which stands for it now."""
    for part in harms:
        part.whole = new if part.whole is old else part.whole


def widen(mine: Harm, harm: Harm, *, risen: bool) -> None:
    """Two exact counts of one toll: the range. One much larger that did not rise is of more than this act."""
    if mine.high is None or harm.high is None:
        return
    low, high = min(mine.low, harm.low), max(mine.high, harm.high)
    if risen or high <= _ANOTHERS * low:
        mine.low, mine.high = low, high


def says_more(harm: Harm, *, than: Harm) -> bool:
    """“إصابة آخرين”, then "أصيب أكثر من 19": a number, told where only several or dozens were."""
    numbered_ = harm.basis not in ("plural", "vague") and harm.low > 1
    others = harm.high is None and harm.low < than.low  # of fewer
    others = others or (than.low > _SOME and harm.low >= _SCORES * than.low)  # "350" are no dozens
    return than.high is None and than.basis in ("plural", "vague") and numbered_ and not others


def some_of(told: Harm, harm: Harm) -> bool:
    """“خمسة من الجرحى”, or "مقتل الطفل فلان" behind "قتل طفلان": some of those told, not another count of them."""
    if harm.definite and harm.high is not None and harm.high < told.low:
        return True
    return harm.high == 1 and harm.basis == "words" and told.low > 1
