"""`clean`: a page of a known or unknown site to its article and flashes. The page is parsed once."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml import html

from services.common.arabic import fold
from services.common.clock import DAMASCUS
from services.contracts import ids
from services.contracts.article import Article, Source
from services.ingest.clean import metadata
from services.ingest.clean.body import body_of_container, body_of_page, container_of
from services.ingest.clean.boilerplate import Trimmed, trim
from services.ingest.clean.container import article_elements
from services.ingest.clean.document import DEPTH, parse
from services.ingest.clean.language import language_of
from services.ingest.clean.moment import Moment, read_moment
from services.ingest.clean.page import CLEANER, UNRECOGNISED, Cleaned, Page, UncleanableError
from services.ingest.clean.plain import joined
from services.ingest.clean.statements import read_statements
from services.ingest.clean.ticker import TickerLine, read_ticker, reference_day, times
from services.ingest.site import Layout, Site, host_of
from services.ingest.urls import InvalidUrlError, canonicalise


def clean(page: Page, site: Site | None, *, depth: int = DEPTH) -> Cleaned:
    """The article and flashes of a page. Pure and deterministic; `archive` and `duplicate_of` are left None.

    `site` is None for a page of no known site; its source is then named by its host. `depth` is how deep elements may
    be nested. Raises UncleanableError when no
    text can be had, and nothing else.
    """
    root = parse(page.body, page.content_type, depth=depth)
    statements = read_statements(root)
    layout, container = _recognise(root, site, page.fetched_at)
    lines = read_ticker(root, layout.ticker) if layout and layout.ticker else []
    held = container or article_elements(root)
    said = metadata.read(root, statements, site, layout, page, next(iter(held), None))
    body = body_of_container(held, layout.boilerplate) if layout else body_of_page(root, held)
    names = (*statements.site_names, *((site.name, site.name_ar) if site else ()))
    trimmed = trim(body.paragraphs, title=said.title, site=site, names=names, whole_page=layout is None)
    text, truncated = joined(trimmed.paragraphs)
    if not text:
        msg = "no text is left without boilerplate"
        raise UncleanableError(msg)
    published = said.published or _of_date_lines(trimmed, updated=False)
    modified = said.modified or _of_date_lines(trimmed, updated=True)
    canonical = _canonical_url(statements.canonical, page, site)
    article = Article(
        article_id=ids.article_id(canonical),
        revision=ids.revision(said.title, text),
        kind="article",
        source=site.source if site else Source(id=host_of(page.url)),
        url=page.url,
        canonical_url=canonical,
        title=said.title,
        authors=said.authors or metadata.names(trimmed.authors, set()),
        section=said.section,
        tags=said.tags,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        modified_at=modified.at if modified else None,
        fetched_at=page.fetched_at,
        cleaner=CLEANER,
        language=language_of(text, (statements.language, *(site.languages if site else ()))),
        text=text,
        truncated=truncated,
    )
    flashes = _flashes(lines, site, page, article) if site and lines else []
    return Cleaned(
        article, flashes, layout.name if layout else UNRECOGNISED, (*body.removed, *trimmed.removed), body.failed
    )


def _recognise(
    root: html.HtmlElement, site: Site | None, fetched_at: datetime
) -> tuple[Layout | None, list[html.HtmlElement]]:
    """The first layout of the day of fetching whose container the page holds, with that container."""
    day = fetched_at.astimezone(DAMASCUS).date()
    for layout in site.layouts if site else ():
        if layout.applies_on(day) and (container := container_of(root, layout)):
            return layout, container
    return None, []


def _of_date_lines(trimmed: Trimmed, *, updated: bool) -> Moment | None:
    """The time on the first removed date line that speaks of publication, or of an update ("آخر تحديث: …")."""
    lines = (line for line in trimmed.date_lines if ("تحديث" in line) == updated)
    return next(filter(None, map(read_moment, lines)), None)


def _canonical_url(declared: str | None, page: Page, site: Site | None) -> str:
    """The page's declared canonical URL where it is believable: within the site, and not one page for all."""
    if not declared:
        return page.canonical_url
    try:
        url = canonicalise(urljoin(page.url, declared))
    except (InvalidUrlError, ValueError):
        return page.canonical_url
    same_site = host_of(url) == host_of(page.canonical_url) or (site is not None and host_of(url) in site.all_hosts)
    points_home = urlsplit(url).path in {"", "/"} and not urlsplit(url).query
    return url if same_site and not points_home else page.canonical_url


def _flashes(lines: list[TickerLine], site: Site, page: Page, article: Article) -> list[Article]:
    """The ticker's lines as articles of kind flash, in printed order; a line printed twice is one flash."""
    home = canonicalise(site.homepage)
    first_day = reference_day(site, lines[0].clock, page.fetched_at, article.published_at)
    flashes: dict[str, Article] = {}
    for line, moment in zip(lines, times([line.clock for line in lines], first_day), strict=True):
        flash = ids.flash_id(home, fold(line.text), line.clock)
        flashes.setdefault(
            str(flash),
            Article(
                article_id=flash,
                revision=ids.revision(None, line.text),
                kind="flash",
                source=article.source,
                url=page.url,
                canonical_url=home,
                published_at=moment,
                published_precision="minute" if moment else None,
                fetched_at=page.fetched_at,
                cleaner=CLEANER,
                language=language_of(line.text, site.languages),
                text=line.text,
                attribution=line.attribution,
            ),
        )
    return list(flashes.values())
