"""Paragraphs that are not the article: lines around it, teasers inside it, and the tail of other headlines behind it.

The rules look at words alone, so they hold for any outlet and for any template. They are applied to paragraphs in
order; each removal names its rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from services.common.arabic import fold
from services.ingest.clean.boilerplate_words import DATE_LINE, LINE_RULES
from services.ingest.clean.page import Removed
from services.ingest.site import Site

_SHORT: Final = 200  # characters; a longer paragraph is prose and no rule looks at it
_LONG_LINE: Final = 600  # characters; no line that a site prints on every page is longer
_PROSE: Final = 80  # characters from which a paragraph that ends as a sentence is taken for prose
_LEAD_WORDS: Final = 7  # a kicker, place or byline above the first paragraph is not longer
_HEADLINE: Final = 140  # characters; a longer line is no headline
_HEADLINES: Final = 2  # in a row at the end; one alone may be a last sentence without its full stop
_ENDED_SHARE: Final = 0.7  # of the long paragraphs must end as sentences, or the end of a headline says nothing
_MARKS: Final = 2  # labels between the heading of a tail and the first sentence in it
_SENTENCE_END: Final = re.compile(r'[.؟!:؛…][\s"”»)\]]*$')
_EDGE: Final = re.compile(r"^[\W_]+|[\W_]+$")
_LIST_ITEM: Final = re.compile(r"[-–—•*·▪]|\d{1,2}\s?[-.)]")
_SIGN_OFF: Final = re.compile(r"[^-–ـ/:.]{2,30}\s?[-–ـ/]\s?[^-–/:.]{2,30}")
_CONTINUES: Final = re.compile(  # how a sentence goes on from the one before; no headline begins so
    r"(?:فيما|كما|بينما|حيث|هذا|يذكر|يشار|الجدير|بدوره|وكان|وقال|واضاف|واشار|واكد|وذكر|واوضح|وبحسب|ولم|ولا|وقد|وفي|ومن|وعلي"
    r"|وكانت|وقالت|واضافت|وتابع|وبين|ولفت|ونقل|ونقلت|وافاد|وافادت)\s"
)
_CUT_SHORT: Final = re.compile(r"(?:…|\.\.\.)$")


@dataclass
class Trimmed:
    """What is left, what went and why, and what the removed lines said: authors, and date lines."""

    paragraphs: list[str]
    removed: list[Removed] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    date_lines: list[str] = field(default_factory=list)


def trim(
    paragraphs: Sequence[str],
    *,
    title: str | None,
    site: Site | None,
    names: Iterable[str] = (),
    whole_page: bool = False,
) -> Trimmed:
    """The article's own paragraphs, in order. Paragraphs are as `plain.one_line` leaves them, none empty.

    `names` are those of the outlet. `whole_page` says that the paragraphs were not cut out of the site's own container,
    so that other headlines may follow them.
    """
    trimmed = Trimmed([])
    own_title, own_names = _core(title or ""), {_core(name) for name in names}
    for number, paragraph in enumerate(paragraphs):
        rule = _site_rule(paragraph, site, trimmed) if site and len(paragraph) <= _LONG_LINE else None
        if not rule and not _is_plainly_prose(paragraph):
            rule = _rule_for(paragraph, own_title, own_names, trimmed)
        if rule == "tail":
            if _is_over(paragraphs[number + 1 :]):
                trimmed.removed.extend(Removed(rest, rule) for rest in paragraphs[number:])
                break
            rule = "heading of a box"
        if rule:
            trimmed.removed.append(Removed(paragraph, rule))
        else:
            trimmed.paragraphs.append(paragraph)
    _trim_lead(trimmed)
    _trim_sign_off(trimmed)
    if whole_page:
        _trim_headlines(trimmed)
    return trimmed


def _is_over(rest: Sequence[str]) -> bool:
    """Whether the article is over before these paragraphs: no prose follows, or only what stands alone among labels.

    A box inside an article is followed by the article; related articles, comments and the footer have single sentences.
    """
    prose = [number for number, paragraph in enumerate(rest) if is_prose(paragraph)]
    if not prose:
        return True
    between = sum(map(_is_mark, rest[: prose[0]]))
    return between >= _MARKS and all(second - first > 1 for first, second in pairwise(prose))


def _is_mark(paragraph: str) -> bool:
    """Whether a line's words alone say that it is no article's."""
    if len(paragraph) > _SHORT:
        return False
    folded = _core(paragraph)
    return bool(DATE_LINE.fullmatch(folded)) or any(pattern.fullmatch(folded) for _rule, pattern in LINE_RULES)


def is_prose(paragraph: str) -> bool:
    """Whether a paragraph is a sentence or more, not a headline, label or teaser cut short."""
    long = len(paragraph) > _PROSE and bool(_SENTENCE_END.search(paragraph)) and not _CUT_SHORT.search(paragraph)
    return long or len(paragraph) > _SHORT


def _is_plainly_prose(paragraph: str) -> bool:
    """Whether it is not worth a look: long, or long enough and ended by a full stop, as no headline or label is."""
    return len(paragraph) > _SHORT or (len(paragraph) > _PROSE and paragraph.endswith("."))


def _core(text: str) -> str:
    return _EDGE.sub("", fold(text))


def _rule_for(paragraph: str, own_title: str, own_names: set[str], trimmed: Trimmed) -> str | None:
    """The name of the rule that takes a short paragraph for boilerplate, "tail" where all that follows goes too."""
    folded = _core(paragraph)
    if not folded:
        return "no words"
    if folded in own_names:
        return "name of the outlet"
    if folded == own_title and not any(map(is_prose, trimmed.paragraphs)):
        return "title"
    if DATE_LINE.fullmatch(folded):
        trimmed.date_lines.append(paragraph)
        return "date line"
    return next((rule for rule, pattern in LINE_RULES if pattern.fullmatch(folded)), None)


def _site_rule(paragraph: str, site: Site, trimmed: Trimmed) -> str | None:
    for pattern in site.bylines:
        if byline := re.fullmatch(pattern, paragraph):
            trimmed.authors.extend(filter(None, byline.groups()[:1]))
            return "site: byline"
    if any(re.fullmatch(pattern, paragraph) for pattern in site.boilerplate_lines):
        return "site: boilerplate line"
    return "tail" if any(re.fullmatch(pattern, paragraph) for pattern in site.tail_lines) else None


def _trim_lead(trimmed: Trimmed) -> None:
    """Drop kicker, place and byline: short lines that are no sentences, above the first prose."""
    first = next((number for number, paragraph in enumerate(trimmed.paragraphs) if is_prose(paragraph)), 0)
    lead = [line for line in trimmed.paragraphs[:first] if _is_label(line)]
    trimmed.removed.extend(Removed(line, "above the first paragraph") for line in lead)
    trimmed.paragraphs[:first] = [line for line in trimmed.paragraphs[:first] if not _is_label(line)]


def _trim_sign_off(trimmed: Trimmed) -> None:
    """Drop place and outlet ("إدلب – راديو البلد") below the last paragraph."""
    last = trimmed.paragraphs[-1:]
    if len(trimmed.paragraphs) > 1 and _is_label(last[0]) and _SIGN_OFF.fullmatch(last[0]):
        trimmed.removed.append(Removed(trimmed.paragraphs.pop(), "sign-off"))


def _is_label(line: str) -> bool:
    return len(line.split()) <= _LEAD_WORDS and not _SENTENCE_END.search(line) and not _LIST_ITEM.match(line)


def _trim_headlines(trimmed: Trimmed) -> None:
    """Drop two or more headlines in a row at the end of a text whose paragraphs end as sentences do."""
    paragraphs = trimmed.paragraphs
    end = len(paragraphs)
    while end and _is_headline(paragraphs[end - 1]):
        end -= 1
    long = [paragraph for paragraph in paragraphs[:end] if len(paragraph) > _PROSE]
    ended = sum(1 for paragraph in long if _SENTENCE_END.search(paragraph))
    if len(paragraphs) - end < _HEADLINES or ended < _ENDED_SHARE * len(long) or not long:
        return
    if not paragraphs[end - 1].endswith((":", "：")):  # a list that the text announces is the text's
        trimmed.removed.extend(Removed(line, "headlines at the end") for line in paragraphs[end:])
        del paragraphs[end:]


def _is_headline(line: str) -> bool:
    if len(line) > _HEADLINE or _LIST_ITEM.match(line) or _CONTINUES.match(fold(line)):
        return False
    return not _SENTENCE_END.search(line) or bool(_CUT_SHORT.search(line))
