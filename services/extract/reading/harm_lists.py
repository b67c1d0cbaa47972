"""Items of a list that breaks a toll down: "- خمسة بقصف على …"."""

from __future__ import annotations

from typing import Final

from services.extract.reading.counts_ahead import PEOPLE, REACHED
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft, Harm
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.sums import add_up
from services.extract.reading.tolls import BEHIND

_LIST: Final = 40  # items of the longest list


def _announced(scan: Scan, sentence: Sentence) -> str | None:
    """What the line before a list says it counts ("والقتلى والشهداء هم:")."""
    opening = next(
        (s for s in reversed(scan.sentences[max(sentence.number - _LIST, 0) : sentence.number]) if not s.item), None
    )
    if opening is None or scan.tokens[opening.end - 1].text != ":":
        return None
    harm = load_discourse().harm
    said = (harm.get(scan.bares[at]) for at in range(opening.end - 2, max(opening.start, opening.end - BEHIND) - 1, -1))
    return next((sense.effect for sense in said if sense is not None), None)


def listed_harm(scan: Scan, sentence: Sentence, earlier: list[Draft]) -> list[Harm]:
    """An item of a list that breaks a toll down ("- خمسة بقصف على …"): as many, of the effect told before it."""
    if not sentence.item:
        return []
    told = next((draft.harms[0] for draft in reversed(earlier[-REACHED:]) if draft.harms), None)
    effect = _announced(scan, sentence) or (told.effect if told is not None else None)
    if told is None or effect is None:
        return []
    used: set[int] = set()
    count = next(iter(scan.counts_in(sentence.start, min(sentence.start + BEHIND, sentence.end))), None)
    if count is None or count.part:
        return []
    used.add(id(count))
    start, end = scan.token_span(count)
    group = count.group if count.group in PEOPLE else told.group
    harm = Harm(effect, group or "unknown", count.min, count.max, count.basis, start, start, end)
    others = add_up(scan, sentence, harm, used) if count.noun is not None else []
    return [harm, *others]


def item_of_a_tally(scan: Scan, later: Draft) -> bool:
    """“– الشهر الأول، 3 استهدافات تسببت بـ …”: what a list counts is no news of the day."""
    return later.sentence.item and scan.texts[later.head.start - 1].isdigit()
