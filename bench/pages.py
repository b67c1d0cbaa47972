"""Pages like real ones for benchmarks: the golden pages, grown to the size of real articles on real pages.

Deterministic: number N is the same page on every run. The article grows to 2,000-5,000 characters by paragraphs of the
other golden pages, in the markup of its own; the page to 60-200 kB by scripts, menus, other headlines and comments,
mixed so that trafilatura's defaults need about as long as on real pages of that size (facts: 14-18 ms, F1 0.98).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from services.ingest.clean import Page
from services.ingest.clean.document import decode
from services.ingest.golden import golden_pages
from services.ingest.site import Site

_SMALLEST, _LARGEST = 60_000, 200_000  # bytes
_SHORTEST, _LONGEST = 2_000, 5_000  # characters of the article
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
class BenchPage:
    """A page to clean, its site, and the article's text."""

    page: Page
    site: Site
    text: str


def bench_pages(count: int) -> Iterator[BenchPage]:
    """`count` pages, the golden ones in turn, each grown in its own way."""
    golden = [page for page in golden_pages() if page.expected]
    lines = [line for page in golden if page.expected for line in page.expected["article"]["text"].split("\n")]
    prose = list(dict.fromkeys(lines))
    for number in range(count):
        chosen = golden[number % len(golden)]
        assert chosen.expected is not None  # noqa: S101  (narrows the type)
        chance = random.Random(number)  # noqa: S311  (the same pages on every run)
        source, text = _longer(decode(chosen.page.body, None), chosen.expected["article"]["text"], prose, chance)
        yield BenchPage(replace(chosen.page, body=_grown(source, chance).encode()), chosen.site, text)


def _longer(source: str, text: str, prose: list[str], chance: random.Random) -> tuple[str, str]:
    """The page with its article grown by paragraphs set as its last one is, and the article's text."""
    last = text.rpartition("\n")[2]
    found = re.search(rf"<(p|div)\b[^<>]*>{re.escape(escape(last, quote=False))}</\1>", source)
    if found is None:
        return source, text
    own = set(text.split("\n"))
    more, length, wanted = list[str](), len(text), chance.randint(_SHORTEST, _LONGEST)
    for line in chance.sample(prose, len(prose)):
        if length < wanted and len(line) > _PROSE and line not in own:
            more.append(line)
            length += len(line)
    marked = (found[0].replace(escape(last, quote=False), escape(line, quote=False)) for line in more)
    return source[: found.end()] + "\n".join(["", *marked]) + source[found.end() :], "\n".join([text, *more])


def _grown(source: str, chance: random.Random) -> str:
    """The page with blocks added before its end until it has a size drawn between the bounds."""
    wanted = chance.randint(_SMALLEST, _LARGEST)
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
