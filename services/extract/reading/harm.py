"""Words of harm and the counts that belong to them: who was killed, wounded or lost, and how many."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.language.numbers import Count
from services.extract.reading.alleged import charged_with
from services.extract.reading.counts_ahead import REACHED, count_ahead, number_reached, of_them, tallied
from services.extract.reading.discourse import Discourse, HarmSense
from services.extract.reading.drafts import Harm
from services.extract.reading.harm_words import OWNED_HARM, denied_at, gunmen_behind, sense_at, single_person
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.sums import add_up, parts_of, revised
from services.extract.reading.tolls import BEHIND, KIN, THINGS, count_for, group_beside, group_of

_VAGUE: Final = 3  # a plural without a number, by the annotation rules
_DEAD: Final = frozenset({"شهداء", "قتلي", "ضحايا"})
_TOLD_WITHIN: Final = 6
_WHICH_ONES: Final = frozenset({"هويه", "هويات", "اسماء", "جثث", "جثامين", "ذوي", "عائلات", "عوائل", "تشييع", "بينهم"})
_AS_ONE: Final = frozenset({"شهيدا", "قتيلا", "شهيده", "قتيله"})
_BOTH: Final = "killed_or_injured"


def find_harms(scan: Scan, sentence: Sentence, words: Discourse) -> list[Harm]:
    """Effects said in a sentence, in order. Of "two killed and three wounded" each word takes its own count."""
    found = _words_of_harm(scan, sentence, words)
    harms: list[Harm] = []
    used: set[int] = set()
    shared: dict[int, Count] = {}
    for position, (index, sense) in enumerate(found):
        if _both_kinds(scan, harms, found, position):
            continue
        if _told_already(scan, harms, index, sense, used):
            continue
        limit = found[position + 1][0] if position + 1 < len(found) else sentence.end
        doers = gunmen_behind(scan, index, sense)
        used.update(id(scan.count_at[at]) for at in doers)
        kin = index + 2 < sentence.end and scan.texts[index + 1] in KIN and scan.texts[index + 2] in ("واحد", "واحدي")
        count = shared.get(position)
        if count is None and not kin:  # "فجرح صاحبه وأحد الزبائن": the first of them has no number
            count = count_for(scan, sentence, index, limit, sense, used)
        if count is None:
            count = _shared_count(scan, sentence, found, position, used)
            if count is not None and _numbered(count):  # "مقتل وإصابة ستة", "وقتل وجرح العشرات": so many in all
                found[position + 1] = (limit, replace(found[position + 1][1], effect=_BOTH))
                continue
            shared |= {} if count is None else {position + 1: count}
        if count is None and sense.tally and tallied(scan, index, sense):
            count = number_reached(scan, sentence, index, used)
        harm = _harm(scan, sentence, index, sense, count, used, limit)
        if harm is None and len(doers):  # "قتل مسلحون مجهولون فلاناً"
            group = group_beside(scan, doers.stop, limit, limit)
            harm = Harm(sense.effect, group, 1, 1, "words", index, index, index + 1)
        if harm is not None:
            _keep(scan, sentence, harms, harm, used, counted=harm.high is not None or count is not None)
    return harms


def _numbered(count: Count) -> bool:
    """Whether a count says how many: a number, or dozens."""
    return count.basis not in ("plural", "vague") or count.min > _VAGUE


def _told_already(scan: Scan, harms: list[Harm], index: int, sense: HarmSense, used: set[int]) -> bool:
    """Whether a word of harm says nothing new of what was told before it in its sentence."""
    if _told_before(scan, harms, index, sense, used) or _dies_of_it(scan, harms, index, sense):
        return True
    if sense.verb and _who_were(scan, index):
        return True
    if scan.bares[index].startswith("مقتول") and harms and harms[-1].effect == "killed":
        return True  # "جثة شاب مقتولاً بالرصاص"
    if scan.bares[index] in _AS_ONE and harms and harms[-1].effect == "killed" and index - harms[-1].end <= 1:
        return True  # "ارتقى طفل شهيداً"
    own = scan.count_at[index]  # "راح ضحيته ثمانية قتلى": counted already
    return bool(harms) and sense.tally and own is not None and id(own) in used


def _told_before(scan: Scan, harms: list[Harm], index: int, sense: HarmSense, used: set[int]) -> bool:
    """“جثث خمسة أشخاص قتلوا …”: a plural verb behind people already counted so says nothing new."""
    if not (sense.verb and sense.plural_past and harms and harms[-1].effect == sense.effect):
        return False
    near = [scan.count_at[at] for at in range(max(index - BEHIND, 0), index)]
    last = next((count for count in reversed(near) if count is not None), None)
    return last is not None and id(last) in used


def _dies_of_it(scan: Scan, harms: list[Harm], index: int, sense: HarmSense) -> bool:
    """“إصابة شاب ووفاته”: the one just told hurt was killed; "قتل شاب …، ما أدى إلى مقتله" says nothing new."""
    if harms and sense.effect == "injured" and _hurt_before(scan, harms[-1], index):
        return True
    if sense.effect != "killed" or not harms or not OWNED_HARM.fullmatch(scan.bares[index].lstrip("بل")):
        return False
    last = harms[-1]
    if last.effect == "injured" and last.high == 1 and index - last.end <= REACHED:
        last.effect, last.end = "killed", index + 1
    return last.effect == "killed"


def _who_were(scan: Scan, index: int) -> bool:
    """“لمعرفة هوية القياديين اللذين قُتلا”: which ones, told before; but "بلغ عدد المدنيين الذين قُتلوا 20"."""
    if scan.bares[index - 1] not in ("الذين", "اللذين", "اللتين"):
        return False
    near = range(max(index - _TOLD_WITHIN, 0), index - 1)
    numbers = {count.basis for at in near if (count := scan.count_at[at]) is not None} - {"plural", "vague"}
    if numbers or any(scan.bares[at].removeprefix("ال") in ("عدد", "حصيله") for at in near):
        return False
    return scan.texts[index - 2].lstrip("بلو").startswith("ال") and any(scan.bares[at] in _WHICH_ONES for at in near)


def _hurt_before(scan: Scan, killed: Harm, index: int) -> bool:
    """“توفي شاب … عقب إصابته بانفجار”: what he died of."""
    of_him = OWNED_HARM.fullmatch(scan.bares[index].lstrip("بل")) is not None
    return of_him and killed.effect == "killed" and killed.high == 1 and scan.bares[index - 1] in ("عقب", "بعد", "اثر")


_Found = list[tuple[int, HarmSense]]


def _words_of_harm(scan: Scan, sentence: Sentence, words: Discourse) -> _Found:
    start, end = sentence.start, sentence.end
    if not scan.tells(words.harming, start, end):
        return []
    return [
        (index, sense)
        for index in range(start, end)
        if (sense := sense_at(scan, index, words))
        and not (denied_at(scan, sentence, index) or charged_with(scan, index))
    ]


def _both_kinds(scan: Scan, harms: list[Harm], found: _Found, position: int) -> bool:
    """Whether this word only says of the toll before it that it is of both kinds ("بين شهيد وجريح")."""
    index, sense = found[position]
    pair = position > 0 and sense.effect not in THINGS and _pair(scan, found[position - 1][0], index)
    if pair and _between(scan, harms, found[position - 1], (index, sense)):
        return True
    return _spread(scan, harms, index)


def _shared_count(scan: Scan, sentence: Sentence, found: _Found, position: int, used: set[int]) -> Count | None:
    """The count behind the next word, where two words of harm stand side by side ("قتل وجرح عناصر")."""
    if position + 1 == len(found) or found[position + 1][0] - found[position][0] > 2:  # noqa: PLR2004
        return None
    (_, sense), (following, follows) = found[position], found[position + 1]
    if scan.texts[following - 1] in KIN:
        return None  # "قتلت زوجته وأصيب عدد من …"
    if sense.effect == follows.effect or OWNED_HARM.fullmatch(scan.bares[found[position][0]].lstrip("بل")):
        return None  # "أودت بحياة", one phrase; "وفاته وإصابة عدد من …": he, and others
    either = scan.bares[following] in ("جرح", "قتل")  # verb or verbal noun
    if (follows.verb != sense.verb and not either) or (follows.tally and scan.bares[following] != "اصابه"):
        return None
    after = found[position + 2][0] if position + 2 < len(found) else sentence.end
    return count_ahead(scan, following + 1, after, used)


def _keep(scan: Scan, sentence: Sentence, harms: list[Harm], harm: Harm, used: set[int], *, counted: bool) -> None:
    """Add an effect with what adds up to it and what is part of it; a bare plural after a number says nothing new."""
    people = bool(harms) and "destroyed" not in (harm.effect, harms[-1].effect)
    if harm.group == "unknown" and people:
        harm.group = harms[-1].group
    elif people and harms[-1].group == "unknown" and harm.start - harms[-1].end <= 1:
        harms[-1].group = harm.group  # "خمسة قتلى وعشرة جرحى من المدنيين"
    if counted and revised(scan, sentence, harms, harm):
        return
    others = add_up(scan, sentence, harm, used) if counted else []
    if harm.basis == "plural" and any(other.effect == harm.effect for other in harms):
        return
    harms.append(harm)
    for each in (harm, *others):
        harms.extend([each] if each is not harm else [])
        harms.extend(parts_of(scan, sentence, each, used))


def _pair(scan: Scan, first: int, second: int) -> bool:
    return second - first <= 2 and scan.tokens[second].text.startswith("و")  # noqa: PLR2004


def _spread(scan: Scan, harms: list[Harm], index: int) -> bool:
    """“راح ضحيتها 20 مدنياً بين قتيل وجريح”: the toll just told is of both kinds."""
    before = scan.tokens[index - 1].text if index else ""
    if before not in ("بين", "مابين") or not harms or index - harms[-1].end > BEHIND:
        return False
    harms[-1].effect, harms[-1].at = "killed_or_injured", index
    return True


def _between(scan: Scan, harms: list[Harm], first: tuple[int, HarmSense], second: tuple[int, HarmSense]) -> bool:
    """“عدد من المدنيين بين شهيد وجريح”: one effect, killed or injured."""
    before = scan.tokens[first[0] - 1].text if first[0] else ""
    if before not in ("بين", "مابين", "ما") or not harms or harms[-1].at != first[0]:
        return False
    if {first[1].effect, second[1].effect} == {"killed", "injured"}:
        harms[-1].effect = "killed_or_injured"
        harms[-1].end = max(harms[-1].end, second[0] + 1)
        return True
    return False


def _some_of_both(scan: Scan, index: int, sense: HarmSense) -> bool:
    """“عدداً من الشهداء والجرحى”: the number that is not told is of both."""
    before = scan.count_at[index - 1] if index else None
    vague = before is not None and before.basis == "vague" and scan.bares[index - 1].startswith("ال")
    return sense.tally and vague and scan.texts[index].startswith("و")


def _harm(
    scan: Scan, sentence: Sentence, index: int, sense: HarmSense, count: Count | None, used: set[int], limit: int
) -> Harm | None:
    if count is not None:
        used.add(id(count))
        body = scan.bare(index).startswith(("جثه", "جثمان")) and count.noun in ("جثه", "جثمان")
        following = scan.tokens[min(index + 1, len(scan.tokens) - 1)].text
        told = (
            sense.definite
            and not _some_of_both(scan, index, sense)
            and (count.basis == "plural" or (sense.tally and count.basis == "words" and count.max == 1))
        )
        body = body or (scan.bares[index] in ("جثامين", "جثث") and following.removeprefix("ال") in _DEAD)
        if told or (body and following.startswith("ال")):
            return None  # "أسعفت المصابين", "انتشلت جثة المدني": those told of before
        if count.basis == "plural" and scan.bare(index).removeprefix("ال") == "ضحايا":
            sense = replace(sense, effect=_BOTH)
        start, end = scan.token_span(count)
        before = scan.count_at[index - 1] if index else None
        if before is not None and count.basis == "plural" and _some_of_both(scan, index, sense):
            count = replace(count, min=before.min)  # "مئات القتلى والجرحى"
        # "ضحايا القصف المدفعي لقوات X على … بلغت ستة": whose fire it was is not whom it hit
        first = start if start - index > BEHIND else index
        group = group_of(scan, count, range(first, max(end, index) + 3), end, limit)
        damage = count.basis == "plural" and scan.bares[index] == "دمار"  # "دمار كبير في المنازل": they may still stand
        if sense.effect in THINGS and (damage or group in ("civilian", "combatant") or count.noun is None):
            return None
        return Harm(
            sense.effect, group, count.min, count.max, count.basis, index, min(start, index), max(end, index + 1),
            who=count.who, definite=sense.definite,
            part=count.part and not sense.tally and not of_them(scan, index + 1, start),
        )  # fmt: skip
    if sense.effect in THINGS or (sense.definite and not _some_of_both(scan, index, sense)):
        return None
    if sense.tally and not sense.verb:
        plural = scan.bare(index).endswith(("ي", "ات", "ون", "ين", "اء")) or scan.bare(index).startswith("ضحايا")
        if not plural:
            return single_person(scan, sentence, index, sense, limit)
        group = group_beside(scan, index, index + 6, limit)
        if scan.bare(index).removeprefix("ال") == "ضحايا":  # without a number: killed or wounded, who knows
            return Harm("killed_or_injured", group, _VAGUE, None, "plural", index, index, index + 1)
        return Harm(sense.effect, group, _VAGUE, None, "plural", index, index, index + 1)
    return single_person(scan, sentence, index, sense, limit)
