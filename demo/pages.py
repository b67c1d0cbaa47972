"""The pages of the five recorded sites: what stands on a page, and its rendering in the chrome of its site.

The chrome (`chrome/<site>/*.html.j2`) imitates what `docs` of the project know of each site; the words on it are ours.
`tests/seed_pages.py` puts the founding pages into the same chrome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import jinja2

DAMASCUS: Final = ZoneInfo("Asia/Damascus")
_CHROME: Final = Path(__file__).parent / "chrome"
_LEVANTINE: Final = (
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)
_GULF: Final = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
_WEEKDAYS: Final = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")


@dataclass(frozen=True)
class Site:
    """A site as the demo plays it. `front` is the path of the page or feed that lists its newest articles."""

    id: str
    host: str
    name_ar: str
    front: str


SITES: Final = {
    site.id: site
    for site in (
        Site("alsouria-net", "alsouria.net", "السورية نت", "/"),
        Site("sada-al-sham", "sadaalshaam.net", "صدى الشام", "/feed/"),
        Site("syria-tv", "www.syria.tv", "تلفزيون سوريا", "/latest-news"),
        Site("smart-news", "smartnews-agency.com", "سمارت", "/ar/news"),
        Site("orient-net", "orient-news.net", "أورينت نت", "/ar/news"),
    )
}


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of an article's body, or a heading between paragraphs."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Teaser:
    """A link to an article, as lists and related boxes show it. `summary` is cut by "…" where the site does so."""

    title: str
    path: str
    summary: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class TickerLine:
    """One line of the breaking-news ticker as printed, bracketed source included, and its clock time ("13:52")."""

    printed: str
    clock: str


@dataclass(frozen=True)
class ArticlePage:
    """What stands on one article page. What is None or empty leaves its element out.

    `byline` is printed as it is ("صدى الشام - فلان/"); `published_at` and `modified_at` are aware.
    `related` are the teasers of the site's own box: "اقرأ أيضا", "شاهد أيضاً", "اخترنا لك", "الأكثر قراءة".
    `editor`, `dateline` and `ticker` are SMART's.
    """

    site: Site
    path: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    byline: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    caption: str | None = None
    related: tuple[Teaser, ...] = ()
    popular: tuple[Teaser, ...] = ()
    editor: str | None = None
    dateline: str | None = None
    ticker: tuple[TickerLine, ...] = ()
    captcha: str = "five + two ="
    comments: int = 0

    @property
    def url(self) -> str:
        """The page's own address, percent-encoded."""
        return f"https://{self.site.host}{quote(self.path)}"


@dataclass(frozen=True)
class FrontPage:
    """What stands on a front or section page: teasers, newest first. `newer` and `older` are paths of its siblings."""

    site: Site
    path: str
    teasers: tuple[Teaser, ...]
    ticker: tuple[TickerLine, ...] = ()
    newer: str | None = None
    older: str | None = None

    @property
    def url(self) -> str:
        """The page's own address."""
        return f"https://{self.site.host}{self.path}"


def render_article(page: ArticlePage) -> bytes:
    """The article page as UTF-8 HTML. The same page gives the same bytes."""
    return _rendered("article.html.j2", page)


def render_front(page: FrontPage) -> bytes:
    """The front or section page as UTF-8 HTML."""
    return _rendered("front.html.j2", page)


def render_feed(page: FrontPage) -> bytes:
    """The site's RSS 2.0 feed; only sites that have one have the template."""
    return _rendered("feed.xml.j2", page)


@cache
def _chrome() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_CHROME),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"local": _local, "iso": _iso, "rfc822": format_datetime, "path": quote}
    environment.filters |= {"levantine": partial(_in_words, _LEVANTINE), "gulf": partial(_in_words, _GULF)}
    return environment


def _rendered(template: str, page: ArticlePage | FrontPage) -> bytes:
    return _chrome().get_template(f"{page.site.id}/{template}").render(page=page, site=page.site).encode()


def _local(moment: datetime, pattern: str) -> str:
    """A moment as the clock in Damascus shows it."""
    return moment.astimezone(DAMASCUS).strftime(pattern)


def _iso(moment: datetime) -> str:
    """A moment in ISO 8601 with the offset of Damascus, as meta elements carry it."""
    return moment.astimezone(DAMASCUS).isoformat(timespec="seconds")


def _in_words(months: tuple[str, ...], moment: datetime, pattern: str) -> str:
    """A date with the month in Arabic: `pattern` has the fields weekday, day, month, year."""
    local = moment.astimezone(DAMASCUS)
    return pattern.format(
        weekday=_WEEKDAYS[local.weekday()], day=local.day, month=months[local.month - 1], year=local.year
    )
