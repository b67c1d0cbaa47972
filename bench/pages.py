"""Pages like real ones for benchmarks: the golden pages, grown to the size of real articles on real pages.

Deterministic: number N is the same page on every run. The article grows by paragraphs of the other golden pages, which
tell events, and by those of `uneventful.txt`, which tell none, in the markup of its own; the page by scripts, menus, other
headlines and comments, mixed so that trafilatura's defaults need about as long as on real pages (facts: 14-18 ms where
`DENSE` took as long, F1 0.98). `TYPICAL` pages have 96 kB on average, as 12 real ones had; trafilatura needs the same for
them as for `DENSE`. With 130 kB it would need twice as long: less than a fifth of the page's text being the article, it
would try three more ways, and our ratios would look twice as good.

How long an article is and how much it tells (`TYPICAL`) was measured on the development texts that are not set aside:

- 199 texts of 89 sites (the corpus): median 1,294 characters, mean 2,177, tenths as in `_LENGTHS`; the reader finds 6.3
  events in one at the mean, 5 at the median.
- 14 annotated articles: median 1,340 characters, mean 1,559, and 9.3 events by hand (the nine of the corpus 3.9, the
  five that the project was founded on 19).

Lengths are the corpus', which is the larger sample, events the annotated ones', which were counted by hand and are
more. `DENSE` is every article long, and every paragraph of it telling: about 25 events, as in the longest of the five.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Final

from services.ingest.clean import Page
from services.ingest.clean.document import decode
from services.ingest.golden import golden_pages
from services.ingest.site import Site

_SMALLEST: Final = 60_000  # bytes of a page
_UNEVENTFUL: Final = Path(__file__).with_name("uneventful.txt")
# Share of the corpus' texts and the characters that they do not exceed. Its longest, of 12,000 to 47,000 characters,
# are whole lists of articles; the shortest here is the golden page's own article, of 500.
_LENGTHS: Final = ((0.0, 214), (0.1, 411), (0.25, 846), (0.5, 1294), (0.75, 2375), (0.9, 3787), (1.0, 7918))
_PROSE: Final = 80  # characters; shorter lines are headings
_WHO: Final = (
    "المجلس المحلي",
    "مديرية الصحة",
    "لجنة التفاوض",
    "فرق الإطفاء",
    "نقابة المعلمين",
    "وجهاء العشائر",
    "البلدية",
)
_DOES: Final = ("تعلن افتتاح", "تؤجل اجتماع", "تطالب بإصلاح", "تبحث مصير", "تنهي ترميم", "تتفقد أحوال")
_WHAT: Final = ("مدرسة الحي الشرقي", "معبر القرية", "خط المياه الرئيس", "سوق الخضار القديم", "مخيم التل", "طريق المشفى")
_SAYS: Final = ("كلام صحيح، شكراً على هذا الخبر.", "أين كانوا طوال السنة الماضية؟", "الله يكون في عون الأهالي هناك.")


@dataclass(frozen=True)
class Shape:
    """How articles and pages grow: `lengths` are shares and the characters that such a share does not exceed.

    `telling` is the share of added paragraphs that tell events, `largest` are the bytes of the largest page.
    """

    lengths: tuple[tuple[float, int], ...]
    telling: float
    largest: int

    def length(self, chance: random.Random) -> float:
        """Characters of an article, drawn on the lines between the given shares."""
        drawn = chance.random()
        (low, shorter), (high, longer) = next(two for two in pairwise(self.lengths) if drawn <= two[1][0])
        return shorter + (longer - shorter) * (drawn - low) / (high - low)

    def paragraphs(self, telling: list[str], others: list[str], chance: random.Random) -> Iterator[str]:
        """All paragraphs, mixed."""
        first, second = (chance.sample(each, len(each)) for each in (telling, others))
        while first or second:
            yield (first if first and (not second or chance.random() < self.telling) else second).pop()


TYPICAL: Final = Shape(_LENGTHS, 0.6, 132_000)
DENSE: Final = Shape(((0.0, 2_000), (1.0, 5_000)), 1.0, 200_000)


@dataclass(frozen=True)
class BenchPage:
    """A page to clean, its site, and the article's text."""

    page: Page
    site: Site
    text: str


def bench_pages(count: int, shape: Shape = DENSE) -> Iterator[BenchPage]:
    """`count` pages, the golden ones in turn, each grown in its own way."""
    golden = [page for page in golden_pages() if page.expected]
    lines = [line for page in golden if page.expected for line in page.expected["article"]["text"].split("\n")]
    prose = [line for line in dict.fromkeys(lines) if len(line) > _PROSE]
    others = _UNEVENTFUL.read_text(encoding="utf-8").splitlines()
    for number in range(count):
        chosen = golden[number % len(golden)]
        assert chosen.expected is not None  # noqa: S101  (narrows the type)
        chance = random.Random(number)  # noqa: S311  (the same pages on every run)
        more = _more(chosen.expected["article"]["text"], shape.length(chance), shape.paragraphs(prose, others, chance))
        source, text = _longer(decode(chosen.page.body, None), chosen.expected["article"]["text"], more)
        yield BenchPage(
            replace(chosen.page, body=_grown(source, chance.randint(_SMALLEST, shape.largest), chance).encode()),
            chosen.site,
            text,
        )


def _more(text: str, wanted: float, paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs that an article does not have yet, until it is as long as wanted."""
    own, more, length = set(text.split("\n")), list[str](), len(text)
    for line in paragraphs:
        if length >= wanted:
            break
        if line not in own:
            more.append(line)
            length += len(line)
    return more


def _longer(source: str, text: str, more: list[str]) -> tuple[str, str]:
    """The page with its article grown by paragraphs set as its last one is, and the article's text."""
    last = text.rpartition("\n")[2]
    found = re.search(rf"<(p|div)\b[^<>]*>{re.escape(escape(last, quote=False))}</\1>", source)
    if found is None:
        return source, text
    marked = (found[0].replace(escape(last, quote=False), escape(line, quote=False)) for line in more)
    return source[: found.end()] + "\n".join(["", *marked]) + source[found.end() :], "\n".join([text, *more])


def _grown(source: str, wanted: int, chance: random.Random) -> str:
    """The page with blocks added before its end until it has so many bytes."""
    start, end = source.rsplit("</body>", 1)
    blocks, size = [start], len(source.encode())
    while size < wanted:
        block = chance.choices((_script, _menu, _teasers, _comments), weights=(2, 4, 2, 1))[0](chance)
        blocks.append(block)
        size += len(block.encode())
    return "\n".join(blocks) + "</body>" + end


def _headline(chance: random.Random) -> str:
    return f"{chance.choice(_WHO)} {chance.choice(_DOES)} {chance.choice(_WHAT)}"


def _menu(chance: random.Random) -> str:
    entries = "".join(
        f'<li class="menu-item menu-item-{number}"><a href="/section/{chance.randrange(900)}"><span>{chance.choice(_WHAT)}</span></a></li>'
        for number in range(25)
    )
    return f'<nav class="footer-menu" role="navigation"><ul class="menu">{entries}</ul></nav>'


def _teasers(chance: random.Random) -> str:
    cards = "".join(
        f'<div class="post-card"><a href="/news/{chance.randrange(90000)}"><img src="/thumbs/{chance.randrange(9000)}.jpg" '
        f'width="300" height="180" alt="" loading="lazy"></a><h3 class="card-title"><a href="/news/{chance.randrange(90000)}">'
        f'{_headline(chance)}</a></h3><time datetime="2020-01-{chance.randrange(10, 28)}">قبل يوم</time></div>'
        for _ in range(12)
    )
    return f'<aside class="sidebar widget-area"><h4 class="widget-title">الأكثر قراءة</h4>{cards}</aside>'


def _comments(chance: random.Random) -> str:
    entries = "".join(
        f'<li class="comment depth-1"><cite class="fn">قارئ {number}</cite><p>{chance.choice(_SAYS)}</p></li>'
        for number in range(8)
    )
    return f'<div id="comments" class="comments-area"><h2 class="comments-title">التعليقات</h2><ol class="comment-list">{entries}</ol></div>'


def _script(chance: random.Random) -> str:
    lines = "".join(
        f'window.q{number}=window.q{number}||[];q{number}.push({{slot:"{chance.randrange(10**9)}",size:[300,250],lazy:true}});'
        for number in range(60)
    )
    return f"<script>(function(){{{lines}}})();</script>"
