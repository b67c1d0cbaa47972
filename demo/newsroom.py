"""The articles of the recorded sites: read from `articles/<site>/`, made into pages, put into the order of release.

`NN.toml` is one article, in the order of publication; `site.toml` holds the site's older headlines and its ticker.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from demo.pages import DAMASCUS, SITES, ArticlePage, FrontPage, Paragraph, Site, Teaser, TickerLine

ARTICLES: Final = Path(__file__).parent / "articles"
_SUMMARY_WORDS: Final = 16
_BYLINES: Final = {
    "alsouria-net": "السورية نت - {}",
    "sada-al-sham": "صدى الشام - {}/",
    "syria-tv": "تلفزيون سوريا - {}",
    "orient-net": "أورينت نت - {}",
}


def _in_damascus(clock: datetime) -> datetime:
    return clock.replace(tzinfo=DAMASCUS)


LocalTime = Annotated[datetime, AfterValidator(_in_damascus)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_Model = TypeVar("_Model", bound=_Table)


class _Article(_Table):
    """One article file. Times are the clock's in Damascus; in `body` an empty line parts paragraphs, "## " heads."""

    path: str
    title: str
    published: LocalTime
    modified: LocalTime | None = None
    author: str | None = Field(default=None, description="a person, or what the site prints in the place of one")
    editor: str | None = None
    dateline: str | None = None
    section: str
    tags: tuple[str, ...] = ()
    caption: str | None = None
    body: str

    def paragraphs(self) -> tuple[Paragraph, ...]:
        blocks = (" ".join(block.split()) for block in self.body.strip().split("\n\n"))
        return tuple(Paragraph(block.removeprefix("## "), heading=block.startswith("## ")) for block in blocks)


class _Flash(_Table):
    text: str
    source: str
    clock: str


class _SiteFile(_Table):
    """`site.toml`: teasers of articles older than the demo, and the ticker (SMART's), newest line first."""

    older: dict[str, str] = Field(description="path to title")
    ticker: tuple[_Flash, ...] = ()


@dataclass(frozen=True)
class Newsroom:
    """All pages, in the order of release: one of each site in turn, each site's in the order of publication."""

    pages: tuple[ArticlePage, ...]
    tickers: dict[str, tuple[TickerLine, ...]]

    @classmethod
    def open(cls, folder: Path = ARTICLES) -> Newsroom:
        """Read all articles. Raises ValueError naming the file that is wrong."""
        by_site: list[tuple[ArticlePage, ...]] = []
        tickers = {}
        for site in SITES.values():
            own = _read(_SiteFile, folder / site.id / "site.toml")
            lines = tuple(TickerLine(f"{line.text} ({line.source})", line.clock) for line in own.ticker)
            older = [Teaser(title, path, f"{title} …") for path, title in own.older.items()]
            articles = [_read(_Article, path) for path in sorted((folder / site.id).glob("[0-9]*.toml"))]
            tickers[site.id] = lines
            by_site.append(tuple(_pages(site, articles, older, lines)))
        turns = zip_longest(*by_site)
        return cls(tuple(page for turn in turns for page in turn if page is not None), tickers)

    def front(self, site: Site, released: int, *, number: int = 0, length: int = 12) -> FrontPage:
        """The site's list of the articles among the first `released`, newest first, `length` on a page from 0."""
        listed = [teaser_of(page) for page in reversed(self.pages[:released]) if page.site == site]
        first = number * length
        return FrontPage(
            site=site,
            path=site.front + (f"?page={number}" if number else ""),
            teasers=tuple(listed[first : first + length]),
            ticker=self.tickers[site.id],
            newer=f"{site.front}?page={number - 1}" if number else None,
            older=f"{site.front}?page={number + 1}" if len(listed) > first + length else None,
        )


def teaser_of(page: ArticlePage) -> Teaser:
    """The teaser of an article: its title and the beginning of its first paragraph, cut by "…"."""
    words = page.paragraphs[0].text.split()
    return Teaser(page.title, page.path, " ".join(words[:_SUMMARY_WORDS]) + " …", page.published_at)


def _pages(
    site: Site, articles: Sequence[_Article], older: Sequence[Teaser], ticker: tuple[TickerLine, ...]
) -> Iterator[ArticlePage]:
    """An article's related boxes show what the site published before it, so a page never changes."""
    before = list(older)
    for article in articles:
        byline = _BYLINES.get(site.id)
        page = ArticlePage(
            site=site,
            path=article.path,
            title=article.title,
            paragraphs=article.paragraphs(),
            byline=byline.format(article.author) if byline and article.author else None,
            published_at=article.published,
            modified_at=article.modified,
            section=article.section,
            tags=article.tags,
            caption=article.caption,
            related=tuple(before[-1:-3:-1]) if site.id != "alsouria-net" else (before[-1],),
            popular=tuple(before[-5:-2]),
            editor=article.editor,
            dateline=article.dateline,
            ticker=ticker,
        )
        yield page
        before.append(teaser_of(page))


def _read(model: type[_Model], path: Path) -> _Model:
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        msg = f"{path}: {error}"
        raise ValueError(msg) from error
