"""What the cleaner makes of one page, told to a person: layout, metadata, text, flashes, and what was removed why."""

from __future__ import annotations

from collections.abc import Iterator

from services.contracts.article import Article
from services.ingest.clean import UNRECOGNISED, Page, UncleanableError, clean
from services.ingest.clean.document import DEPTH
from services.ingest.site import Site

_FIELDS = ("title", "authors", "section", "tags", "published_at", "modified_at", "language", "canonical_url")


def report(page: Page, site: Site | None, *, depth: int = DEPTH) -> str:
    """The report on a page, lines of plain text; `depth` is that of `clean`."""
    return "\n".join(_lines(page, site, depth))


def _lines(page: Page, site: Site | None, depth: int) -> Iterator[str]:
    yield f"{'site':14}{site.id if site else 'none of the known ones'}"
    try:
        cleaned = clean(page, site, depth=depth)
    except UncleanableError as error:
        yield f"{'no text':14}{error}"
        return
    hint = " (no layout of the day matches: its container may have changed)" if site else ""
    yield f"{'layout':14}{cleaned.layout}{hint if cleaned.layout == UNRECOGNISED else ''}"
    yield from (f"{name:14}{_shown(cleaned.article, name)}" for name in _FIELDS)
    yield from ("", cleaned.article.text, "")
    yield f"{len(cleaned.flashes)} flashes"
    for flash in cleaned.flashes:
        yield f"  {_shown(flash, 'published_at')}  {flash.text}  ({flash.attribution or 'no source'})"
    yield f"{len(cleaned.removed)} pieces removed"
    yield from (f"  [{gone.rule}] {gone.text}" for gone in cleaned.removed)


def _shown(article: Article, name: str) -> str:
    value = getattr(article, name)
    if name == "published_at" and value:
        return f"{value.isoformat()} ({article.published_precision})"
    return "، ".join(value) if isinstance(value, list) else str(value) if value else "-"
