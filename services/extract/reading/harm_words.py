"""What a word of harm says where it stands: its sense, whether it is denied, and the one person it tells without a number."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.words import closed
from services.extract.reading.counts_ahead import PEOPLE
from services.extract.reading.discourse import Discourse, HarmSense, load_discourse
from services.extract.reading.drafts import Harm
from services.extract.reading.named_harm import all_of_them, things_fell, who_is_told
from services.extract.reading.no_death import no_death
from services.extract.reading.scan import Scan, Sentence

_DENIED_WITHIN: Final = 10
_NEAR: Final = 6
_UNTOLD: Final = (
    "ترد", "يرد", "تعلن", "يعلن", "تسجل", "يسجل", "توثق", "تتوفر", "تعرف", "يعرف", "تسفر", "يسفر", "يبلغ", "تتضح",
)  # fmt: skip
_NO_LESS: Final = frozenset({"يقل", "تقل"})
_LIFE: Final = "حيات"
_MET: Final = ("مصرع", "حتف", "وفات", "وجه", "حيات", "رب")  # what one meets who dies: "لقي مصرعه"
_MET_WITHIN: Final = 10  # tokens: "met", who they were and of whom, "their death"
_ENDS: Final = frozenset({"يقضي", "تقضي"})
# What the wounded do or have done to them in an evacuation ("السماح بخروج الجرحى"): they were hurt before.
_MOVED: Final = ("خروج", "اخراج", "اجلاء", "الاجلاء", "ادخال", "دخول", "علاج", "عوده", "ايواء", "استقبال", "مغادره")
_SOULS: Final = "ارواح"
_TAKES_SOULS: Final = ("حصد", "يحصد", "تحصد", "ازهق", "يزهق", "تزهق", "اود", "يود", "تود")
_TAKEN_WITHIN: Final = 10  # tokens from "took" to "the souls of": its subject
_WOUNDS: Final = ("جراح", "جروح", "اصابت", "اصابه")
_LIMBS: Final = ("ساق", "قدم", "يد", "طرف", "اطراف", "رجل", "اصابع", "ذراع")
OWNED_HARM: Final = re.compile("(?:مقتل|مصرع|استشهاد|اصابت|موت|و?فات)(هما|ها|هم|ه)")  # of whom was just told
_HOW_BADLY: Final = closed("harm", "how_badly")
_BY_WHOM: Final = closed("harm", "by_whom")
_CLOSES: Final = frozenset({'"', "”", "»", ")", "“"})
_MOST_OF_THEM: Final = frozenset({"معظمهم", "اغلبهم", "غالبيتهم", "جميعهم", "بعضهم", "جلهم"})
_OBJECT_WITHIN: Final = 9  # tokens from a verb to whom it is done to, over who does it
_GUNMEN: Final = frozenset({"مسلحون", "مجهولون", "ملثمون", "مسلحان", "مجهولان"})
_NAMED_SO: Final = frozenset({"organization", "political"})
_NO_HARM_BEFORE: Final = closed("harm", "no_harm_before")
_NOT_HARMED: Final = closed("harm", "not_harmed")
_OTHERS: Final = closed("harm", "others")
_THE_ONE: Final = frozenset(
    {"الاول", "الاولي", "الثاني", "الثانيه", "الثالث", "الاخر", "الاخري"}
)  # "إصابة الأول ومقتل الآخر"
_NAMED_FOR: Final = closed("harm", "named_for_martyrs")
_SOME: Final = 3  # a plural without a number, by the annotation rules


def sense_at(scan: Scan, index: int, words: Discourse) -> HarmSense | None:
    """What the word of harm at a token says was done, None where it is none there."""
    token = scan.tokens[index].text
    sense = words.harm.get(token) or words.harm.get(scan.bares[index])
    if sense is None:
        for phrase, effect in words.harm_phrases.get(token, ()):
            if [t.text for t in scan.tokens[index : index + len(phrase)]] == list(phrase):
                return HarmSense(effect, verb=True, tally=False, definite=False)
        return None
    if scan.place_at[index] is not None or scan.time_at[index] is not None:
        return None
    if _otherwise_meant(scan, index, sense) or things_fell(scan, index):
        return None
    named = scan.actor_at[index]
    if named is not None and named.kind in _NAMED_SO and named.fstart < scan.tokens[index].start:
        return None  # "مكتب توثيق الشهداء"
    if sense.effect == "missing" and _lives(scan, index):
        return replace(sense, effect="killed")  # "فقدان شخص لحياته"
    return sense


def _provides(scan: Scan, index: int) -> bool:
    """“اتفاق يقضي بخروج الأهالي”: provides for; nobody passes away."""
    return scan.bares[index] in _ENDS and scan.bare(index + 1).startswith("ب")


def _otherwise_meant(scan: Scan, index: int, sense: HarmSense) -> bool:
    """Whether a word of harm says something else where it stands."""
    bare = scan.bares[index]
    if (
        bare.removeprefix("ال").startswith("شهيد" if bare.endswith("يد") else "شهدا")
        and scan.bares[index - 1] in _NAMED_FOR
    ):
        return True  # "لواء شهداء الإسلام"
    if bare == "ضحيه" and scan.bares[index - 1] in ("راح", "ذهب"):
        return True  # of the phrase "راح ضحية التفجير 34 شخصاً", which tells it
    if bare == _SOULS:
        return not _taken(scan, index)
    if sense.verb and bare.lstrip("يت").startswith("فقد"):
        return not _lives(scan, index)  # only "فقد شخصان حياتهما" tells deaths
    if sense.verb and bare.lstrip("يت").startswith("لق"):
        return not _met(scan, index)  # "تلقي القبض", "لقي ترحيباً"
    moved = bare.removeprefix("ال").startswith("جرح") and scan.bares[index - 1].lstrip("بل").startswith(_MOVED)
    if _provides(scan, index) or moved or no_death(scan, index):
        return True
    if bare.lstrip("بل").removeprefix("ال").startswith("تحييد"):
        return not any(_exact(scan, at) for at in range(index + 1, index + 4))  # "تحييد المدنيين": kept out of it
    if "صاب" in bare and scan.bare(index + 1) in _NOT_HARMED:
        return True  # "إصابات مباشرة": hits, "إصابات بالفيروس": the ill
    if scan.texts[index].startswith("اصابت") and scan.bare(index + 1) in _HOW_BADLY:
        return OWNED_HARM.fullmatch(bare) is not None  # "أصيب طفلان، أحدهما إصابته بليغة"
    return sense.effect == "injured" and _died_of_it(scan, index)


def _exact(scan: Scan, at: int) -> bool:
    count = scan.count_at[at] if at < len(scan.count_at) else None
    return count is not None and count.basis not in ("plural", "vague")


def _died_of_it(scan: Scan, index: int) -> bool:
    """“متأثراً بإصابته”, “بجراح أصيب بها”: of him who died, told already."""
    if index > 0 and scan.bares[index - 1].startswith("متاثر"):
        return True
    before = [scan.bares[at].lstrip("ب") for at in range(max(index - 2, 0), index)]
    return scan.bares[index + 1] in ("بها", "به") and any(word.startswith(_WOUNDS) for word in before)


def _lives(scan: Scan, index: int) -> bool:
    return any(_LIFE in token.text for token in scan.tokens[index + 1 : index + 6])


def _met(scan: Scan, index: int) -> bool:
    return any(token.text.removeprefix("ال").startswith(_MET) for token in scan.tokens[index + 1 : index + _MET_WITHIN])


def _taken(scan: Scan, index: int) -> bool:
    """“حصدت الغارة … أرواح أربعة مدنيين”."""
    return any(scan.bares[at].startswith(_TAKES_SOULS) for at in range(max(index - _TAKEN_WITHIN, 0), index))


def gunmen_behind(scan: Scan, index: int, sense: HarmSense) -> range:
    """“قتل مسلحون مجهولون فلاناً”: the tokens of those who killed, right behind the verb; empty for the passive."""
    end = index + 1
    while sense.verb and end <= index + 2 and scan.bares[end] in _GUNMEN:
        end += 1
    unknown = any(scan.bares[at].startswith("مجهول") for at in range(index + 1, end))
    if not unknown and sense.verb and _has_object(scan, index):
        end, unknown = index + 2, True
    return range(index + 1, end if unknown else index + 1)


def _has_object(scan: Scan, index: int) -> bool:
    """“قتل عناصر من X شاباً”: fighters without a number, and somebody in the accusative behind them."""
    doers = scan.count_at[index + 1] if index + 1 < len(scan.count_at) else None
    if doers is None or doers.basis != "plural" or doers.group != "combatant":
        return False
    behind = range(index + 2, min(index + _OBJECT_WITHIN, len(scan.count_at)))
    return any(
        (count := scan.count_at[at]) is not None and count.basis == "words" and scan.texts[at].endswith("ا")
        for at in behind
    )


def denied_at(scan: Scan, sentence: Sentence, index: int) -> bool:
    """“دون وقوع إصابات”, "لم ترد أنباء عن قتلى"."""
    if scan.bares[index - 1] == "او" and index - 2 > sentence.start:
        return denied_at(scan, sentence, index - 2)  # "دون ورود معلومات عن سقوط قتلى أو جرحى"
    low = max(sentence.clause(index)[0], index - _DENIED_WITHIN)
    for at in range(index - 1, low - 1, -1):
        word = scan.bare(at)
        if scan.bares[at + 1] in _NO_LESS:
            continue  # "ما لا يقل عن 14 قتيلاً"
        if word in _NO_HARM_BEFORE and (index - at <= _NEAR or scan.bare(at + 1).startswith(_UNTOLD)):
            return True
        governed = scan.bare(at - 2 if at > 1 and scan.bare(at - 1) == "ان" else at - 1) if at else ""
        if word in load_discourse().consequence and at and governed not in _NO_HARM_BEFORE:
            return False  # "دون سابق إنذار ما أدى إلى مقتل …"
    return False


def single_person(scan: Scan, sentence: Sentence, index: int, sense: HarmSense, limit: int) -> Harm | None:
    """One person without a number: "قتل الشاب …", "أصيبت زوجة …", "إصابة آخرين"."""
    if sense.plural_past and scan.bares[index - 1] in _MOST_OF_THEM:
        return None  # "معظمهم قُتلوا برصاص مجهولين": of many told before
    theirs = _of_the_same(scan, sentence, index, sense)
    if theirs is not None:
        return theirs
    at = index + 1
    while at < sentence.end and not scan.tokens[at].is_word:
        at += 1
    phrase = scan.texts[index] in load_discourse().harm_phrases  # "الذي راح ضحيته 18": told by its second word
    told_of = index > sentence.start and scan.bares[index - 1] in ("الذي", "التي") and not phrase
    if sense.verb and not sense.plural_past and told_of:
        return Harm(sense.effect, "unknown", 1, 1, "words", index, index, index + 1)  # "الطبيب … الذي قضى"
    if _subject_before(scan, sentence, index, sense):
        return Harm(sense.effect, _group_of(scan, sentence, index), 1, 1, "words", index, index, index + 1)
    if (
        at < sentence.end
        and scan.bares[index].startswith(("بتر", "يبتر", "تبتر"))
        and scan.texts[at].startswith(_LIMBS)
    ):
        at += 1
    if at >= min(limit, sentence.end) or at - index > 3:  # noqa: PLR2004
        return None
    if scan.tokens[at].text in _OTHERS | _THE_ONE:
        return _another(scan, index, at, sense)
    group, number = who_is_told(scan, index, at, sentence.end, sense)
    return None if group is None else Harm(sense.effect, group, number, number, "words", index, index, at + 1)


def _of_the_same(scan: Scan, sentence: Sentence, index: int, sense: HarmSense) -> Harm | None:
    """“ما أدى إلى مقتله”, “ومصرعهما على الفور”: as many as the pronoun says, of the group last named."""
    owned = OWNED_HARM.fullmatch(scan.bares[index].lstrip("بل"))
    if owned is None:
        return None
    if owned[1] == "هم":
        return all_of_them(scan, sentence.start, index, sense)
    number = 2 if owned[1] == "هما" else 1
    group = _group_of(scan, sentence, index)
    return Harm(sense.effect, group, number, number, "dual" if number > 1 else "words", index, index, index + 1)


def _group_of(scan: Scan, sentence: Sentence, index: int) -> str:
    """The group of the people counted last before a word of harm."""
    behind = (scan.count_at[at] for at in range(index - 1, sentence.start - 1, -1))
    people = (count for count in behind if count is not None and count.group in PEOPLE)
    named = next((count for count in people if not _who_did_it(scan, count)), None)
    return named.group if named is not None and named.group else "unknown"


def _who_did_it(scan: Scan, count: Count) -> bool:
    """“من قبل مسلحين”, “على يد مجهولين”, “برصاص مسلحين”: those counted are the doers."""
    first = scan.token_span(count)[0]
    return first > 0 and scan.bares[first - 1] in _BY_WHOM


def _subject_before(scan: Scan, sentence: Sentence, index: int, sense: HarmSense) -> bool:
    """“الشاب "فلان" قُتل بانفجار …”: a singular verb behind a name in quotes, its cause right behind it."""
    at = index - 1 - (scan.bares[index - 1] == "قد")
    named = at > sentence.start and scan.texts[at] in _CLOSES
    if not (sense.verb and not sense.plural_past and named) or index + 1 >= sentence.end:
        return False
    after = scan.texts[index + 1]
    return after in load_discourse().cause or after[0] in "بم،,." or after in ("في", "خلال", "علي")


def _another(scan: Scan, index: int, at: int, sense: HarmSense) -> Harm | None:
    """“وإصابة آخرين”, "وجرح ثالث"; in "فيما أصابت أخرى سوقاً" it is another shell."""
    word = scan.tokens[at].text
    if sense.verb and scan.bare(index).startswith("اصاب"):
        return None
    if word in ("اخرون", "اخرين"):
        return Harm(sense.effect, "unknown", _SOME, None, "plural", index, index, at + 1)
    number = 2 if word == "اخران" else 1
    return Harm(sense.effect, "unknown", number, number, "dual" if number > 1 else "words", index, index, at + 1)
