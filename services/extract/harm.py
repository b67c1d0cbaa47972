"""Words of harm and the counts that belong to them: who was killed, wounded or lost, and how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.extract.discourse import Discourse, HarmSense, load_discourse
from services.extract.drafts import Draft, Harm
from services.extract.numbers import Count
from services.extract.scan import Scan, Sentence
from services.extract.tokens import PAUSES, without_conjunction

_AHEAD: Final = 7  # tokens between a word of harm and its count
_BEHIND: Final = 6  # tokens between a count and the verb that follows it ("خمسة مدنيين قتلوا")
_VAGUE: Final = 3  # a plural without a number, by the annotation rules
_CIVIL_HINTS: Final = frozenset(
    "مدني مدنيا مدنيه مدنيين مدنيون المدنيين المدنيون طفل طفله طفلا اطفال الاطفال امراه نساء سيده شاب شابه رجل رضيع مواطن مواطنين مواطنون زوجه زوجته ابنه ابنته اهالي الاهالي السكان عامل عمال فلاح مزارع نازح نازحين عائله عايله طالب طالبه معلم معلمه مسن اطفاله طفلته طفليه".split()
)
_ARMED_HINTS: Final = frozenset(
    "عنصر عناصر عنصرا عنصرين عنصران مقاتل مقاتلين مقاتلي مقاتلا جندي جنود جنديا جنديين ضابط ضباط عسكري عسكريين مسلح مسلحين مسلحا قيادي قياديين قياديا قائد".split()
)
_THINGS: Final = {"destroyed"}
_NO_HARM_BEFORE: Final = frozenset("دون بدون عدم لا لم يسفر تسفر تسجيل تسجل ترد نفي اي".split())
_REACHED: Final = 12
_REACHES: Final = frozenset("الي بلغ بلغت لتبلغ وصل وصلت لتصل ليصل ليبلغ يبلغ تجاوز تجاوزت".split())
_BOTH: Final = "killed_or_injured"
_PEOPLE: Final = frozenset({"civilian", "combatant", "unknown"})
_KIN: Final = {
    **dict.fromkeys("طفله طفلها طفلته طفلتها زوجته زوجها ابنه ابنها ابنته ابنتها والده والدها والدته والدتها شقيقه شقيقها شقيقته".split(), 1),
    **dict.fromkeys("طفليه طفليها طفلتيه طفلتيها ولديه ولديها ابنيه ابنتيه ابنيها والديه".split(), 2),
}  # fmt: skip
_OTHERS: Final = frozenset("اخرون اخرين اخر اخري اخران".split())


def find_harms(scan: Scan, sentence: Sentence, words: Discourse) -> list[Harm]:
    """Effects said in a sentence, in order. Of "two killed and three wounded" each word takes its own count."""
    found = [
        (index, sense)
        for index in range(sentence.start, sentence.end)
        if (sense := _sense(scan, index, words)) and not _denied(scan, sentence, index)
    ]
    harms: list[Harm] = []
    used: set[int] = set()
    shared: dict[int, Count] = {}
    for position, (index, sense) in enumerate(found):
        limit = found[position + 1][0] if position + 1 < len(found) else sentence.end
        if sense.effect not in _THINGS and position and _pair(scan, found[position - 1][0], index):
            if _between(scan, harms, found[position - 1], (index, sense)):
                continue
        if _spread(scan, harms, index):
            continue
        count = shared.get(position) or _count_for(scan, sentence, index, limit, sense, used)
        if count is None and limit < sentence.end and limit - index <= 2:  # noqa: PLR2004  ("قتل وجرح عناصر")
            follows = found[position + 1][1]
            after = found[position + 2][0] if position + 2 < len(found) else sentence.end
            if follows.verb == sense.verb and not follows.tally:
                count = _ahead(scan, limit + 1, after, used)
                if count is not None and count.basis in ("plural", "vague"):
                    shared[position + 1] = count
                elif count is not None:  # "مقتل وإصابة ستة": six in all
                    found[position + 1] = (limit, replace(follows, effect=_BOTH))
                    continue
        if count is None and sense.tally and sense.definite:
            count = _reached(scan, sentence, index, used)
        harm = _harm(scan, sentence, index, sense, count, used, limit)
        if harm is not None and count is not None:
            _add_up(scan, sentence, harm, used)
        if harm is not None and not (harm.basis == "plural" and any(h.effect == harm.effect for h in harms)):
            if harm.group == "unknown" and harms and harm.effect != "destroyed":
                harm.group = harms[-1].group if harms[-1].effect != "destroyed" else harm.group
            harms.append(harm)
            harms.extend(_parts(scan, sentence, harm, used))
    return harms


def listed_harm(scan: Scan, sentence: Sentence, earlier: list[Draft]) -> list[Harm]:
    """An item of a list that breaks a toll down ("- خمسة بقصف على …"): as many, of the effect told before it."""
    told = next((draft.harms[0] for draft in reversed(earlier[-_REACHED:]) if draft.harms), None)
    if not sentence.item or told is None:
        return []
    used: set[int] = set()
    count = next(iter(scan.counts_in(sentence.start, min(sentence.start + _BEHIND, sentence.end))), None)
    if count is None or count.part:
        return []
    used.add(id(count))
    start, end = scan.token_span(count)
    group = count.group if count.group in _PEOPLE else told.group
    harm = Harm(told.effect, group or "unknown", count.min, count.max, count.basis, start, start, end)
    if count.noun is not None:
        _add_up(scan, sentence, harm, used)
    return [harm]


def _sense(scan: Scan, index: int, words: Discourse) -> HarmSense | None:
    token = scan.tokens[index].text
    sense = words.harm.get(token) or words.harm.get(without_conjunction(token))
    if sense is None:
        for phrase, effect in words.harm_phrases:
            if token == phrase[0] and [t.text for t in scan.tokens[index : index + len(phrase)]] == list(phrase):
                return HarmSense(effect, verb=True, tally=False, definite=False)
        return None
    if scan.place_at[index] is not None or scan.time_at[index] is not None:
        return None
    return sense


def _denied(scan: Scan, sentence: Sentence, index: int) -> bool:
    """ "دون وقوع إصابات", "لم ترد أنباء عن قتلى"."""
    low = max(sentence.clause(index)[0], index - 6)
    return any(without_conjunction(scan.tokens[at].text) in _NO_HARM_BEFORE for at in range(low, index))


def _pair(scan: Scan, first: int, second: int) -> bool:
    return second - first <= 2 and scan.tokens[second].text.startswith("و")  # noqa: PLR2004


def _spread(scan: Scan, harms: list[Harm], index: int) -> bool:
    """ "راح ضحيتها 20 مدنياً بين قتيل وجريح": the toll just told is of both kinds."""
    before = scan.tokens[index - 1].text if index else ""
    if before not in ("بين", "مابين") or not harms or index - harms[-1].end > _BEHIND:
        return False
    harms[-1].effect, harms[-1].at = "killed_or_injured", index
    return True


def _between(scan: Scan, harms: list[Harm], first: tuple[int, HarmSense], second: tuple[int, HarmSense]) -> bool:
    """ "عدد من المدنيين بين شهيد وجريح": one effect, killed or injured."""
    before = scan.tokens[first[0] - 1].text if first[0] else ""
    if before not in ("بين", "مابين", "ما") or not harms or harms[-1].at != first[0]:
        return False
    if {first[1].effect, second[1].effect} == {"killed", "injured"}:
        harms[-1].effect = "killed_or_injured"
        harms[-1].end = max(harms[-1].end, second[0] + 1)
        return True
    return False


def _count_for(
    scan: Scan, sentence: Sentence, index: int, limit: int, sense: HarmSense, used: set[int]
) -> Count | None:
    own = scan.count_at[index]
    before = scan.tokens[index - 1].text if index > sentence.start else ""
    if before in ("بين", "مابين") or (sense.verb and sense.plural_past):
        behind = [scan.count_at[at] for at in range(max(sentence.start, index - _BEHIND - 4), index)]
        for count in reversed(behind):
            if count is not None and id(count) not in used and not count.part:
                return count
    if own is not None and id(own) not in used and sense.tally:
        return own
    return _ahead(scan, index + 1, min(limit, sentence.end), used)


def _reached(scan: Scan, sentence: Sentence, index: int, used: set[int]) -> Count | None:
    """ "ارتفع عدد القتلى … إلى 5", "حصيلة القتلى بلغت 12": the number a toll has reached."""
    for at in range(index + 1, min(index + _REACHED, sentence.end)):
        if scan.tokens[at].text in _REACHES or scan.bare(at) in _REACHES:
            return _ahead(scan, at + 1, min(at + 4, sentence.end), used)
    return None


def _add_up(scan: Scan, sentence: Sentence, harm: Harm, used: set[int]) -> None:
    """ "أربعة أطفال وامرأة ورجل", "مدني وطفليه": people counted one after the other are one toll."""
    at = harm.end
    while at < sentence.end and harm.effect not in _THINGS and scan.tokens[at].text.startswith("و"):
        word = without_conjunction(scan.tokens[at].text)
        count = scan.count_at[at]
        if word in load_discourse().harm:
            return
        if count is not None and id(count) not in used and count.group in _PEOPLE and not count.part:
            used.add(id(count))
            low, high, end = count.min, count.max, scan.token_span(count)[1]
        elif word in _KIN:
            low, high, end = _KIN[word], _KIN[word], at + 1
        else:
            return
        harm.low += low
        harm.high = None if harm.high is None or high is None else harm.high + high
        harm.who = None
        harm.end = at = end


def _ahead(scan: Scan, start: int, limit: int, used: set[int]) -> Count | None:
    for at in range(start, min(limit, start + _AHEAD)):
        count = scan.count_at[at]
        if count is not None and id(count) not in used and not count.part:
            return count
        if scan.tokens[at].text in PAUSES or scan.tokens[at].text in ("جراء", "نتيجه", "اثر", "في", "بقصف", "خلال"):
            return None
    return None


def _harm(
    scan: Scan, sentence: Sentence, index: int, sense: HarmSense, count: Count | None, used: set[int], limit: int
) -> Harm | None:
    if count is not None:
        used.add(id(count))
        if count.basis == "plural" and scan.bare(index).removeprefix("ال") == "ضحايا":
            sense = replace(sense, effect=_BOTH)
        start, end = scan.token_span(count)
        group = count.group or _group(scan, index, max(end, index) + 3, limit)
        if sense.effect in _THINGS and (group in ("civilian", "combatant") or count.noun is None):
            return None
        return Harm(
            sense.effect, group, count.min, count.max, count.basis, index, min(start, index), max(end, index + 1),
            who=count.who, definite=sense.definite, part=count.part,
        )  # fmt: skip
    if sense.effect in _THINGS or sense.definite:
        return None
    if sense.tally and not sense.verb:
        plural = scan.bare(index).endswith(("ي", "ات", "ون", "ين", "اء")) or scan.bare(index).startswith("ضحايا")
        if not plural:
            return None
        group = _group(scan, index, index + 6, limit)
        if scan.bare(index).removeprefix("ال") == "ضحايا":  # without a number: killed or wounded, who knows
            return Harm("killed_or_injured", group, _VAGUE, None, "plural", index, index, index + 1)
        return Harm(sense.effect, group, _VAGUE, None, "plural", index, index, index + 1)
    return _single(scan, sentence, index, sense, limit)


def _single(scan: Scan, sentence: Sentence, index: int, sense: HarmSense, limit: int) -> Harm | None:
    """One person without a number: "قتل الشاب …", "أصيبت زوجة …", "إصابة آخرين"."""
    at = index + 1
    while at < sentence.end and not scan.tokens[at].is_word:
        at += 1
    if at >= min(limit, sentence.end) or at - index > 3:  # noqa: PLR2004
        return None
    word = scan.tokens[at].text
    if word in _OTHERS:
        plural = word in ("اخرون", "اخرين")
        return Harm(sense.effect, "unknown", _VAGUE if plural else 1, None if plural else 1, "plural" if plural else "words", index, index, at + 1)  # fmt: skip
    bare = word.removeprefix("ال")
    if word in _CIVIL_HINTS or bare in _CIVIL_HINTS:
        return Harm(sense.effect, "civilian", 1, 1, "words", index, index, at + 1)
    if word in _ARMED_HINTS or bare in _ARMED_HINTS:
        return Harm(sense.effect, "combatant", 1, 1, "words", index, index, at + 1)
    return None


def _group(scan: Scan, start: int, end: int, limit: int) -> str:
    """The group by the words beside, where the counted noun does not say it."""
    for at in range(start, min(end, limit, len(scan.tokens))):
        bare = scan.tokens[at].text.removeprefix("ال").removeprefix("لل")
        if bare in _CIVIL_HINTS or scan.tokens[at].text in _CIVIL_HINTS:
            return "civilian"
        if bare in _ARMED_HINTS:
            return "combatant"
        actor = scan.actor_at[at]
        if actor is not None and actor.kind:
            return "civilian" if actor.kind == "civilian" else "combatant"
    return "unknown"


def _parts(scan: Scan, sentence: Sentence, whole: Harm, used: set[int]) -> Iterator[Harm]:
    """Counts introduced as part of the one before ("ستة بينهم سيدة")."""
    for at in range(whole.end, min(whole.end + 12, sentence.end)):
        count = scan.count_at[at]
        if count is None or id(count) in used:
            continue
        if not count.part:
            return
        used.add(id(count))
        family = count.noun is not None and "عايل" in count.noun.replace("ئ", "ي")
        if family or (count.group is not None and count.group not in _PEOPLE):
            continue
        if count.basis in ("plural", "vague"):  # "بينهم أطفال": no number, nothing to add
            continue
        start, end = scan.token_span(count)
        yield Harm(
            whole.effect, count.group or whole.group, count.min, count.max, count.basis, whole.at, start, end,
            part=True, whole=whole, who=count.who,
        )  # fmt: skip
