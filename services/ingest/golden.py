"""Golden pages: what the cleaner is expected to make of the pages kept in `sites/<site>/golden/`.

Beside `NAME.html` stands `NAME.json`: how the page was fetched (`page`: url, fetched_at, content_type) and what is to
come of it (`layout`, `article`, `flashes`). `make golden SITE=x` writes the second part anew from today's cleaner; what
changed is then read in the diff, line by line, before it is committed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from services.contracts.article import Article
from services.ingest.clean import Cleaned, Page, clean
from services.ingest.site import SITES, Site, load_sites
from services.ingest.urls import canonicalise

# Named by the version of the cleaner or derived from other fields: a golden record would change without a reason.
_LEFT_OUT: Final = {"cleaner", "revision", "archive", "duplicate_of"}
_ADDRESS: Final = re.compile(
    r"""<link[^>]+rel="?canonical"?[^>]+href="([^"]+)"|property="og:url"[^>]+content="([^"]+)"""
)


@dataclass(frozen=True)
class GoldenPage:
    """One page of one site; `expected` is None before it was generated for the first time."""

    site: Site
    html: Path
    page: Page
    expected: dict[str, Any] | None

    @property
    def name(self) -> str:
        """Site and page, as a test's id."""
        return f"{self.site.id}/{self.html.stem}"


def golden_pages(site_id: str | None = None, folder: Path = SITES) -> list[GoldenPage]:
    """The golden pages of one site, or of every site, in order."""
    sites = load_sites(folder)
    chosen = [sites[site_id]] if site_id else list(sites.values())
    return [_read(site, html) for site in chosen for html in sorted((folder / site.id / "golden").glob("*.html"))]


def record(cleaned: Cleaned) -> dict[str, Any]:
    """What of a cleaned page its golden record holds."""
    return {
        "layout": cleaned.layout,
        "article": _fields(cleaned.article),
        "flashes": [_fields(flash) for flash in cleaned.flashes],
    }


def regenerate(site_id: str | None) -> int:
    """Write the records of one site, or of all, from today's cleaner. The number of pages."""
    pages = golden_pages(site_id)
    for golden in pages:
        fetched = {
            "url": golden.page.url,
            "fetched_at": golden.page.fetched_at.isoformat(),
            "content_type": golden.page.content_type,
        }
        made = {"page": fetched, **record(clean(golden.page, golden.site))}
        text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        golden.html.with_suffix(".json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{golden.name}\n")
    return len(pages)


def _read(site: Site, html: Path) -> GoldenPage:
    body = html.read_bytes()
    kept = html.with_suffix(".json")
    expected = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None
    fetched = expected.pop("page") if expected else _first_seen(body, site)
    url = fetched["url"]
    page = Page(url, body, fetched["content_type"], datetime.fromisoformat(fetched["fetched_at"]), canonicalise(url))
    return GoldenPage(site, html, page, expected)


def _first_seen(body: bytes, site: Site) -> dict[str, str]:
    """How a page without a record is taken to have been fetched: at its own address, now."""
    found = _ADDRESS.search(body.decode("utf-8", errors="replace"))
    url = (found[1] or found[2]) if found else site.homepage
    return {"url": url, "fetched_at": datetime.now(UTC).replace(microsecond=0).isoformat(), "content_type": "text/html"}


def _fields(article: Article) -> dict[str, Any]:
    return article.model_dump(mode="json", exclude=_LEFT_OUT)


if __name__ == "__main__":
    sys.exit(0 if regenerate(sys.argv[1] if len(sys.argv) > 1 else None) else f"no golden pages of {sys.argv[1:]}")
