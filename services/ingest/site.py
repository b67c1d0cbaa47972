"""A news site as data: `sites/<site>/site.toml`, its schema, and finding the site of a URL.

An unknown key, a selector or a pattern that does not compile is an error that names file and line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.common.errors import StopServiceError
from services.contracts.article import Source
from services.ingest.selector import compiled

SITES: Final = Path(__file__).parent / "sites"
UNRECOGNISED: Final = "unrecognised"  # stands for the name of a layout where none of the site matches, or no site


class SiteFileError(StopServiceError):
    """A site.toml that cannot be used. The message names file, line, key and what is wrong."""


def _selector(value: str) -> str:
    compiled(value)
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        msg = f"{value!r} is no regular expression: {error}"
        raise ValueError(msg) from error
    return value


Selector = Annotated[str, AfterValidator(_selector)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Discovery(_Table):
    """Where new URLs are found. `verified` is false until somebody saw it answer on the live site."""

    kind: Literal["rss", "section", "sitemap", "wordpress"]
    url: str
    links: Selector | None = Field(default=None, description="section only: the <a> elements that lead to articles")
    older: str | None = Field(
        default=None, description="URL of an older page of the list; {page} stands for its number"
    )
    first_page: int = Field(default=2, description="{page} of the first older page")
    verified: bool

    @model_validator(mode="after")
    def _section_needs_links(self) -> Self:
        if (self.kind == "section") != (self.links is not None):
            msg = "links stands with kind section and only there"
            raise ValueError(msg)
        return self


class Rule(_Table):
    """Where a value stands: the elements' text, or one attribute, or what group 1 of the pattern finds in it."""

    select: Selector
    attribute: str | None = None
    pattern: Pattern | None = Field(default=None, description="searched for; group 1, if any, is the value")


class Ticker(_Table):
    """The breaking-news ticker. `line` is found again and again in each element's text.

    Named groups of `line`: text, clock ("13:52"), attribution (may be missing).
    """

    select: Selector
    line: Pattern

    @model_validator(mode="after")
    def _groups(self) -> Self:
        missing = {"text", "clock"} - set(re.compile(self.line).groupindex)
        if missing:
            msg = f"line has no group named {' and '.join(sorted(missing))}"
            raise ValueError(msg)
        return self


class Layout(_Table):
    """One template of the site. A page is read with the first layout of its day whose container it holds."""

    name: str
    valid_from: date | None = Field(default=None, description="first day of fetching it applies to")
    valid_until: date | None = Field(default=None, description="last day of fetching it applies to")
    container: list[Selector] = Field(min_length=1, description="the first that matches holds the body")
    title: list[Rule] = []
    authors: list[Rule] = []
    published: list[Rule] = []
    modified: list[Rule] = []
    section: list[Rule] = []
    tags: list[Rule] = []
    boilerplate: list[Selector] = Field(default=[], description="cut out of the container")
    ticker: Ticker | None = None
    verified: bool

    def applies_on(self, day: date) -> bool:
        """Whether pages fetched on that day may carry this layout."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class Site(_Table):
    """One news site. `homepage` is its canonical URL; `hosts` are other hosts that serve the same site."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="the name of its folder")
    name: str
    name_ar: str
    homepage: str = Field(pattern=r"^https?://[^/]+/(?:[^?#]+/)?$")
    hosts: list[str] = []
    languages: list[str] = Field(min_length=1, description="BCP 47")
    status: Literal["live", "refuses", "gone"]
    ended: date | None = Field(default=None, description="day from which it published nothing more")
    crawl_delay: float = Field(default=10, ge=0, description="seconds between requests; robots.txt may ask for more")
    discovery: list[Discovery] = []
    allow: list[Pattern] = Field(default=[], description="searched in the URL's decoded path and query; none: all pass")
    deny: list[Pattern] = Field(default=[], description="likewise; a match refuses")
    bylines: list[Pattern] = Field(default=[], description="a paragraph that matches fully goes; group 1 is an author")
    boilerplate_lines: list[Pattern] = Field(default=[], description="a paragraph that matches fully goes")
    tail_lines: list[Pattern] = Field(default=[], description="a full match ends the article before that paragraph")
    unverified: list[str] = Field(default=[], description="facts above that nobody has confirmed on the live site")
    layouts: list[Layout] = Field(min_length=1)

    @property
    def source(self) -> Source:
        """How the site stands in an article."""
        return Source(id=self.id, name=self.name, name_ar=self.name_ar, homepage=self.homepage)

    @property
    def all_hosts(self) -> frozenset[str]:
        """Every host of the site in lower case, with and without "www."."""
        named = {host.lower().removeprefix("www.") for host in (*self.hosts, host_of(self.homepage))}
        return frozenset(named | {f"www.{host}" for host in named})

    def had_ended(self, day: date) -> bool:
        """Whether the site published nothing more on that day. Of a site that is gone, no date known, it is assumed."""
        return day >= self.ended if self.ended else self.status == "gone"

    def wants(self, url: str) -> bool:
        """Whether the URL may be an article by the allow and deny patterns. The host is not looked at."""
        parts = urlsplit(url)
        target = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
        allowed = not self.allow or any(re.search(pattern, target) for pattern in self.allow)
        return allowed and not any(re.search(pattern, target) for pattern in self.deny)


def load_sites(folder: Path | None = None) -> dict[str, Site]:
    """Every site by its id, in order of id. Raises SiteFileError for the first file that cannot be used."""
    files = sorted((folder or SITES).glob("*/site.toml"))
    return {site.id: site for site in map(load_site, files)}


def load_site(file: Path) -> Site:
    """The site that one site.toml declares. Raises SiteFileError."""
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{file}: {error}"
        raise SiteFileError(msg) from error
    try:
        site = Site.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        msg = f"{file}:{_line_of(text, first['loc'])}: {key}: {first['msg'].removeprefix('Value error, ')}"
        raise SiteFileError(msg) from error
    if site.id != file.parent.name:
        msg = f"{file}:{_line_of(text, ('id',))}: id {site.id!r} differs from its folder's name"
        raise SiteFileError(msg)
    return site


def site_of(url: str, sites: Mapping[str, Site]) -> Site | None:
    """The site whose host serves the URL, or None. A port is not looked at."""
    host = host_of(url)
    return next((site for site in sites.values() if host in site.all_hosts), None)


def host_of(url: str) -> str:
    """Host name of a URL in lower case, "" where it has none or is malformed."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _line_of(text: str, path: tuple[int | str, ...]) -> int:
    """The line, from 1, where the key that `path` leads to stands, or the nearest table above it.

    tomllib keeps no positions, so the tables' headers are counted: `[[layouts]]` for the n-th time is ("layouts", n).
    """
    keys = [part for part in path if isinstance(part, str)]
    table = (keys[0], path[1]) if re.search(rf"(?m)^\s*\[\[\s*{keys[0]}\b", text) and len(path) > 1 else None
    inside, seen, best = None, -1, 1
    for count, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[(\[?)\s*(\w+)", line):
            opens = header[2] == keys[0] and bool(header[1]) and "." not in line
            seen += opens
            inside = (header[2], seen)
            best = count if opens and inside == table else best
        elif (key := re.match(r"\s*([\w-]+)\s*=", line)) and inside == table and key[1] in keys:
            best = count
    return best
