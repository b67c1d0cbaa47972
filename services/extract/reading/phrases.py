"""Where the words of a phrase stand behind its first: a verb's with its subject and asides between, a noun's in a row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from services.extract.language.tokens import Token
from services.extract.language.words import closed

ANY: Final = "…"  # in a phrase: other words may stand here
_GAP: Final = 12  # words that may stand between a verb and the words of its phrase: a subject and its title
_ASIDE: Final = 16  # tokens of an aside between commas, which makes the rest no farther
_OPENS_ASIDE: Final = frozenset({"في", "خلال", "عقب", "بعد", "اثناء", "عبر", "امام", "لدي", "علي", "الذي", "التي"})
_COMMAS: Final = frozenset("،,")
_QUOTES: Final = frozenset("\"”“»«'")
_TURNS: Final = frozenset({"كما", "فيما", "بينما"})  # another clause
_THAT: Final = frozenset({"ان", "بان", "انه", "انها", "انهم"})
# Other words of a verb's phrase bear endings.
_PREPOSITIONS: Final = frozenset({"مع", "من", "علي", "الي", "في", "عن", "لدي"})
_MEASURES: Final = closed("acts", "measures")
_OWNERS: Final = frozenset({"ه", "ها", "هم", "هما"})
_ENDINGS: Final = frozenset(
    (
        "",
        "ا",
        "ه",
        "ها",
        "هم",
        "هما",
        "ي",
        "نا",
        "ت",
        "ته",
        "تها",
        "تهم",
        "تهما",
        "ات",
        "اته",
        "اتها",
        "ين",
        "ان",
        "تين",
        "ون",
    )
)


def tail_end(tokens: Sequence[Token], index: int, limit: int, tail: Sequence[str], *, verbal: bool) -> int | None:
    """Behind the last word of a phrase whose first stands at `index`, None where it does not stand here."""
    at = index + 1
    for position, wanted in enumerate(tail):
        if wanted == ANY:
            continue
        loose = (verbal and position == 0) or (position > 0 and tail[position - 1] == ANY)
        while at < limit and tokens[at][0] in _QUOTES:
            at += 1
        while position and verbal and at < limit and tokens[at].text in _MEASURES:
            at += 1  # "عن بالغ استيائها", "على كامل دعمها"
        reach = _reach(tokens, at, limit) if loose else 1
        core = wanted if verbal else wanted.removeprefix("ال")  # a quick first look: most words do not hold it
        found = None
        for n in range(at, min(at + reach, limit)):
            word = tokens[n][0]
            quoted = word == wanted[1:] and wanted.startswith("بال") and tokens[n - 1].text in _QUOTES
            if quoted or (core in word and _same(word, wanted, verbal=verbal)):  # 'بـ"التاريخية"'
                found = n
                break
            if loose and (word in _THAT or word in _TURNS or (word == "علي" and "علق" in tokens[index].text)):
                return None  # what is said is no longer the phrase; "علق على" comments, "علق العمل" suspends
        if found is None:
            return None
        at = found + 1
    return at


def _reach(tokens: Sequence[Token], at: int, limit: int) -> int:
    """How far the next word may stand: marks, and an aside between commas ("أكد X، في ختام لقائه Y، دعم") do not count."""
    near = [token[0] for token in tokens[at : min(at + _GAP, limit)]]
    reach = _GAP + len([word for word in near if word in _QUOTES])
    commas = [n for n, word in enumerate(near[:-1]) if word in _COMMAS]
    opens = next((n for n in commas if near[n + 1] in _OPENS_ASIDE), None)
    if opens is None:
        return reach
    aside = range(at + opens + 1, min(at + opens + _ASIDE, limit))
    closes = next((n for n in aside if tokens[n][0] in _COMMAS), None)
    return reach if closes is None else reach + closes - (at + opens)


@lru_cache(maxsize=50_000)
def _same(word: str, wanted: str, *, verbal: bool) -> bool:
    if verbal and wanted not in _PREPOSITIONS:
        if len(wanted) == 1:  # "تعهد بـ": a joined preposition
            return word.startswith(wanted)
        return any(
            word.startswith(head) and word[len(head) :] in _ENDINGS for head in (wanted, "ال" + wanted, "ب" + wanted)
        )
    if word in (wanted, "ال" + wanted, "لل" + wanted.removeprefix("ال"), wanted + "ا"):
        return True
    return word.startswith(wanted) and word[len(wanted) :] in _OWNERS
