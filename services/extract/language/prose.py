"""Which lines of a text are the article's own prose, and where its sentences begin and end.

A cleaned text may still carry headlines, bylines, captions and the titles of related articles. They are read over:
a line is prose by its form (it ends like a sentence, or it is long, or it goes on from the line before), and what
follows a marker of the page ("read also") must look like prose twice over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from services.extract.language.names import is_word
from services.extract.language.normalise import Folded

_TAIL: Final = re.compile(
    r"^\W*(?:اقرا ايضا|اقرا المزيد|مقالات ذات صله|مواضيع ذات صله|اخبار ذات صله|مواد ذات صله|اخترنا لك|اخترنا لكم|الاكثر قراءه|"
    r"الاكثر مشاهده|السابق|التالي|الوسوم|وسوم|كلمات مفتاحيه|نشره الاخبار|اخر ما نشر|تابعنا|تابعونا|اشترك|انضم|هل اعجبك|شارك|"
    r"اترك تعليق|التعليقات|المزيد|قد يهمك|اذا كنت تعتقد|قد يعجبك|ذات صله|اقرا|شاهد ايضا|للمزيد|المصدر|مشاركه|اخبار متعلقه|مقالات مشابهه)"
)
_TAIL_WORDS: Final = 7  # a marker is a short line
_SIGNATURE: Final = re.compile(
    r"\W{0,9}[—–-].*\(@|\W*https?:|.*pic\.twitter|\W*(?:اخر تحديث|تاريخ النشر|نشر في|توقيت النشر)"
)
_SENTENCE_END: Final = re.compile(r"[.؟?!:»”\"][)\s\"”»]{0,9}$")
_PERIOD: Final = re.compile(r"[^.…][.؟]\s{0,9}$")  # no headline, caption or byline ends with one
_SHORT: Final = 5
_CREDIT: Final = re.compile(r"\([^()]{2,60}\)\s{0,9}$")  # a caption ends with who took the picture
_CUT_SHORT: Final = re.compile(r"(?:…|\.\.)\W{0,9}$")
_GOES_ON: Final = re.compile(
    r"^\W*(?:و(?:قال|اضاف|ذكر|افاد|اكد|اشار|اوضح|كان|كانت|قد|في|بحسب|من|نقل|سبق)\w*|فيما|بينما|كما|هذا|هذه|يذكر|يشار|الجدير|"
    r"تجدر|بالتزامن|الي ذلك|في حين|من جهه|من جانب|علي صعيد|وفي|يأتي|ياتي|جاء)\b"
)
_LIST_ITEM: Final = re.compile(r"^\s*[-–•*·▪]\s*\S|^\s*[0-9]{1,2}\s*[-.)–]\s*\D")
_TWEET_HEAD: Final = re.compile(r"^\W*عاجل\W")
_ENDING: Final = 80  # characters: no pattern of a line's end is longer
# Runs of marks are counted up to nine: what may be longer is searched anew from each mark of it.
_LONG: Final = 22  # words: no headline runs so long
_FULL: Final = 8  # words: shorter lines without a full stop are captions, bylines, section names
_STOP: Final = re.compile(
    r"[.؟?!…](?:(?P<more>[.؟?!…]{0,8})(?P<closing>[\"”»)]{0,9})(?=\s|$)|(?P<glued>(?<=[^\W\d_]{3}[.؟!])(?=[^\W\d_]{3})))"
)  # the last: no space where pages were joined. It begins with the mark, so that all else is passed over quickly


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of prose: folded span and its number among all lines of the text."""

    start: int
    end: int
    number: int
    item: bool = False  # of a list


def prose_lines(folded: Folded, *, all_lines: bool = False) -> list[Line]:
    """Lines that belong to the article, in order. `all_lines` takes every line that has words (a flash)."""
    lines = list(_lines(folded.text))
    if all_lines:
        return lines
    shapes = [_Shape(folded.text[line.start : line.end]) for line in lines]
    last_full = max((n for n, shape in enumerate(shapes) if shape.full_stop), default=-1)
    stopped = sum(shape.full_stop for shape in shapes)
    unstopped_style = stopped * 3 < sum(shape.words >= _FULL for shape in shapes if not shape.tail)
    chosen, after_tail, after_colon = [], False, False
    seen: set[str] = set()
    for number, (line, shape) in enumerate(zip(lines, shapes, strict=True)):
        if shape.tail:
            after_tail = True
            continue
        content = folded.text[line.start : line.end].strip()
        prose = shape.is_prose(
            strict=after_tail,
            after_colon=after_colon,
            lenient=unstopped_style or 0 < number < last_full,
        )
        if prose and content not in seen:
            chosen.append(replace(line, item=True) if shape.list_item else line)
            seen.add(content)
            after_tail = after_tail and not (shape.full_stop and shape.words >= _LONG)
            after_colon = shape.colon or (after_colon and shape.list_item)
    if not chosen and lines:
        fullest = max(range(len(lines)), key=lambda n: (min(shapes[n].words, _LONG), -n))
        chosen = [lines[fullest]] if shapes[fullest].words >= 4 else []  # noqa: PLR2004  (fewer tell nothing)
    return chosen


def sentences(folded: Folded, line: Line) -> list[tuple[int, int]]:
    """Folded spans of the sentences of a line, without white space at their ends."""
    text = folded.text
    spans, start = [], line.start
    for stop in _STOP.finditer(text, line.start, line.end):
        if _ends_sentence(text, stop):
            spans.append((start, stop.end()))
            start = stop.end()
    spans.append((start, line.end))
    trimmed = []
    for left, right in spans:
        part = text[left:right]
        body = part.strip()
        if body:
            begin = left + len(part) - len(part.lstrip())
            trimmed.append((begin, begin + len(body)))
    return trimmed


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    """A stop behind a number ends a sentence unless it is quoted, behind a single letter ("أ.") it does not."""
    if stop["glued"] is not None or stop["more"] or text[stop.start()] != "." or stop.start() == 0:
        return True
    at = stop.start() - 1
    if text[at] in "0123456789":
        return not stop["closing"]
    return not is_word(text[at]) or (at > 0 and is_word(text[at - 1]))


class _Shape:
    """What a line looks like."""

    __slots__ = ("colon", "full_stop", "list_item", "signature", "tail", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = len(text.split())
        self.tail = self.words <= _TAIL_WORDS and bool(_TAIL.match(text))
        self.signature = bool(_SIGNATURE.match(text)) and not _TWEET_HEAD.match(text)
        end = max(len(text) - _ENDING, 0)  # patterns of an end are not looked for before it
        self.full_stop = (
            self.words >= _FULL and bool(_SENTENCE_END.search(text, end)) and not _CUT_SHORT.search(text, end)
        )
        self.signature = self.signature or bool(not self.full_stop and _CREDIT.search(text, end))
        self.colon = text.rstrip().endswith(":")
        self.list_item = bool(_LIST_ITEM.match(text)) and self.words >= 4  # noqa: PLR2004  (a dash before a name)

    def is_prose(self, *, strict: bool, after_colon: bool, lenient: bool) -> bool:
        if self.signature:
            return False
        if strict:
            return self.full_stop and (self.words >= _LONG or bool(_GOES_ON.match(self.text)))
        if self.full_stop or self.words >= _LONG or (after_colon and self.list_item):
            return True
        if _GOES_ON.match(self.text) and self.words >= 4:  # noqa: PLR2004
            return True
        if self.words >= _SHORT and _PERIOD.search(self.text, max(len(self.text) - _ENDING, 0)):
            return True
        if _TWEET_HEAD.match(self.text) and self.words >= _FULL:
            return True
        return lenient and self.words >= _FULL + 6


def _lines(text: str) -> list[Line]:
    lines, start, number = [], 0, 0
    for end in [match.start() for match in re.finditer("\n", text)] + [len(text)]:
        if text[start:end].strip():
            lines.append(Line(start, end, number))
            number += 1
        start = end + 1
    return lines
