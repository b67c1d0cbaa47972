"""The five founding pages as web pages: the texts in `../shared/seeds`, each in the chrome of its site.

The article's lines (named by the gold annotation) go into the site's article container, every other line into the kind
of element in which such a site prints it. The texts belong to their publishers: they are read at test time, never kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from demo.newsroom import Newsroom
from demo.pages import DAMASCUS, SITES, ArticlePage, Paragraph, Teaser, TickerLine, render_article

SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
_HEADING_LIMIT: Final = 60  # a short line that ends like no sentence heads the paragraphs after it


@dataclass(frozen=True)
class SeedPage:
    """One founding page: `html` to be served at `url`, and the gold annotation of what it says."""

    doc: str
    site_id: str
    url: str
    html: bytes
    gold: dict[str, Any]
    lines: tuple[str, ...]
    page: ArticlePage


def seed_pages() -> list[SeedPage]:
    """The five pages in order. Raises FileNotFoundError where `../shared` is absent."""
    return [_seed_page(json.loads(path.read_text("utf-8"))) for path in _gold_files()]


def seed_newsroom() -> Newsroom:
    """The five pages for `DemoServer`, each listed by its site's front page, section page or feed."""
    pages = tuple(seed.page for seed in seed_pages())
    return Newsroom(pages, {page.site.id: page.ticker for page in pages})


def _gold_files() -> list[Path]:
    found = sorted((SHARED / "gold" / "articles").glob("seed-*.json"))
    if not found:
        msg = f"{SHARED} holds no gold annotations of the founding pages"
        raise FileNotFoundError(msg)
    return found


def _seed_page(gold: dict[str, Any]) -> SeedPage:
    lines = tuple((SHARED / "seeds" / gold["page_text"]).read_text("utf-8").split("\n"))
    page = _PAGES[gold["source"]](_Seed(lines, gold["body_lines"], gold["title"]))
    return SeedPage(gold["doc"], gold["source"], page.url, render_article(page), gold, lines, page)


class _Seed:
    """The lines of one page, cut into its article and what stands before and after it."""

    def __init__(self, lines: tuple[str, ...], body: list[int], title: str) -> None:
        self.title = title
        self.paragraphs = tuple(_paragraph(line) for line in lines[body[0] - 1 : body[-1]] if line)
        self.before = [line.strip() for line in lines[: body[0] - 1] if line.strip()]
        self.after = [line.strip() for line in lines[body[-1] :] if line.strip()]

    def starting(self, prefix: str) -> str:
        """The rest of the only line around the article that starts so."""
        (found,) = (line for line in self.before + self.after if line.startswith(prefix))
        return found.removeprefix(prefix).strip()

    def around(self) -> Iterator[str]:
        """What stands before the article, but for its title."""
        return (line for line in self.before if line != self.title)


def _paragraph(line: str) -> Paragraph:
    is_heading = bool(line.strip()) and len(line) < _HEADING_LIMIT and line.rstrip()[-1] not in '.؟!"”:'
    return Paragraph(line, heading=is_heading)


def _alsouria(seed: _Seed) -> ArticlePage:
    return ArticlePage(
        site=SITES["alsouria-net"],
        path="/content/الروس-يفاوضون-وميليشياتها-تقصف",
        title=seed.title,
        paragraphs=seed.paragraphs,
        byline=next(line for line in seed.around() if " - " in line),
        related=(Teaser(seed.starting("اقرأ أيضا:"), "/content/أخبار-أخرى"),),
    )


def _sada(seed: _Seed) -> ArticlePage:
    crumbs = seed.starting("الرئيسية /").split(" / ")
    first, last = seed.after.index("شاهد أيضاً") + 1, seed.after.index("أضف تعليقاً")
    pairs = zip(seed.after[first:last:2], seed.after[first + 1 : last : 2], strict=True)
    return ArticlePage(
        site=SITES["sada-al-sham"],
        path="/archives/30471",
        title=seed.title,
        paragraphs=seed.paragraphs,
        section=crumbs[0],
        caption=seed.before[2],
        byline=next(line for line in seed.around() if line.endswith("/")),
        related=tuple(
            Teaser(title, f"/archives/{30480 + n}", summary=summary) for n, (title, summary) in enumerate(pairs)
        ),
        captcha=seed.after[-1],
    )


def _syria_tv(seed: _Seed) -> ArticlePage:
    (printed,) = (line for line in seed.before if line.endswith(" دمشق"))
    after_date = seed.before.index(printed) + 1
    return ArticlePage(
        site=SITES["syria-tv"],
        path="/آخر-التطورات-في-درعا-وعرض-روسي",
        title=seed.title,
        paragraphs=seed.paragraphs,
        published_at=datetime.strptime(printed, "%Y.%m.%d | %H:%M دمشق").replace(tzinfo=DAMASCUS),
        caption=seed.before[after_date],
        byline=seed.before[after_date + 1],
    )


def _smart(seed: _Seed) -> ArticlePage:
    printed = seed.starting("تاريخ النشر:")
    return ArticlePage(
        site=SITES["smart-news"],
        path="/ar/news/422183/اجتماع-وفد-روسي",
        title=seed.title,
        paragraphs=seed.paragraphs,
        published_at=datetime.strptime(printed, "%Y/%m/%d %H:%M").replace(tzinfo=DAMASCUS),
        editor=seed.starting("Editing:").removesuffix("|").strip(),
        dateline=next((line for line in seed.before if line.startswith("سمارت –")), None),
        ticker=tuple(
            TickerLine(text, clock)
            for text, clock in re.findall(r"(\S.*?) - (\d\d:\d\d)(?: |$)", seed.before[1].replace("\xa0", " "))
        ),
    )


def _orient(seed: _Seed) -> ArticlePage:
    return ArticlePage(
        site=SITES["orient-net"], path="/ar/news_show/167203", title=seed.title, paragraphs=seed.paragraphs
    )


_PAGES: Final[dict[str, Callable[[_Seed], ArticlePage]]] = {
    "alsouria-net": _alsouria,
    "sada-al-sham": _sada,
    "syria-tv": _syria_tv,
    "smart-news": _smart,
    "orient-net": _orient,
}
