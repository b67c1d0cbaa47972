"""Where `rasid explain` has its article from: a file, the database, or a page that is asked for politely.

Services do not import each other, so what ingest cleans and extract reads meets here.
"""

from __future__ import annotations

import asyncio
import os
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from services.cli.start import load_settings
from services.common.errors import SettingError
from services.common.settings import PREFIX, DatabaseSettings

if TYPE_CHECKING:
    from services.extract.pipe import PipedArticle
    from services.ingest.clean import Page
    from services.ingest.settings import ParseSettings

_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAG: Final = re.compile(rb"<(?:link|meta)\s[^<>]{1,2000}>", re.IGNORECASE)
_SAYS_ADDRESS: Final = re.compile(rb"""(?:rel|property)=["']?(?:canonical|og:url)\b""", re.IGNORECASE)
_ADDRESS: Final = re.compile(rb"""(?:href|content)=["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_HEAD: Final = 65_536  # bytes of a page in which it says its address
_NOWHERE: Final = "https://page.invalid/"  # a page that does not say where it stood
_STORED: Final = """
SELECT article_id, kind, revision, url, title, published_at, fetched_at, text, attribution
FROM rasid.articles WHERE article_id = $1 OR canonical_url = $2 OR url = $2 LIMIT 1"""


def article_of(where: str, *, url: str | None, published: datetime | None) -> PipedArticle:
    """The article of a file, a URL or an article's id.

    `url` and `published` help a file that does not say them. Raises SettingError where there is no such article, and
    what ingest raises where a page cannot be had or cleaned.
    """
    path = Path(where)
    if path.is_file():
        return _of_file(path, url=url, published=published)
    if where.startswith(("http://", "https://")):
        return (_stored(None, where) if os.environ.get(f"{PREFIX}DATABASE") else None) or _asked_for(where)
    try:
        ident = UUID(where)
    except ValueError as error:
        msg = f"{where} is no file, no http(s) address and no article id."
        raise SettingError(msg) from error
    article = _stored(ident, None)
    if article is None:
        msg = f"The database has no article {ident}."
        raise SettingError(msg)
    return article


def _of_file(path: Path, *, url: str | None, published: datetime | None) -> PipedArticle:
    from pydantic import ValidationError  # noqa: PLC0415

    from services.extract.pipe import PipedArticle  # noqa: PLC0415
    from services.ingest.settings import ParseSettings  # noqa: PLC0415

    content = path.read_bytes()
    if content.lstrip()[:1] == b"{":
        try:
            return _of_record(content, published)
        except (ValidationError, ValueError) as error:
            msg = f"{path} is no article: {str(error).splitlines()[0]}."
            raise SettingError(msg) from error
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _PAGE.search(content[:_HEAD]):
        return _cleaned(_saved_page(content, url), load_settings(ParseSettings))
    text = content.decode("utf-8", errors="replace").replace("\r\n", "\n").strip("\n")
    return PipedArticle(article_id=uuid5(NAMESPACE_URL, text), text=text, url=url, published_at=published)


def _of_record(content: bytes, published: datetime | None) -> PipedArticle:
    """A JSON article; the first of JSON Lines. An annotated article has no id, so its text makes one."""
    import json  # noqa: PLC0415

    from services.extract.pipe import PipedArticle  # noqa: PLC0415

    record, _ = json.JSONDecoder().raw_decode(content.decode("utf-8").lstrip())
    text = record.get("text")
    given = {name: value for name, value in record.items() if not (name == "source" and not isinstance(value, dict))}
    given.setdefault("article_id", str(uuid5(NAMESPACE_URL, text if isinstance(text, str) else "")))
    if published and not given.get("published_at"):
        given["published_at"] = published
    return PipedArticle.model_validate(given)


def _saved_page(content: bytes, url: str | None) -> Page:
    from services.common.clock import utc_now  # noqa: PLC0415
    from services.ingest.clean import Page  # noqa: PLC0415
    from services.ingest.urls import InvalidUrlError, canonicalise  # noqa: PLC0415

    address = url or _own_address(content[:_HEAD]) or _NOWHERE
    try:
        return Page(address, content, None, utc_now(), canonicalise(address))
    except InvalidUrlError as error:
        if url is None:
            return Page(_NOWHERE, content, None, utc_now(), _NOWHERE)
        msg = f"{url} is no page's address: {error}."
        raise SettingError(msg) from error


def _own_address(head: bytes) -> str | None:
    """What a page says in its first link or meta element of that kind."""
    for tag in _TAG.findall(head):
        said = _ADDRESS.search(tag) if _SAYS_ADDRESS.search(tag) else None
        if said:
            return said[1].decode("ascii", errors="replace")
    return None


def _asked_for(url: str) -> PipedArticle:
    from services.ingest.commands import fetch_page  # noqa: PLC0415
    from services.ingest.settings import GuestSettings  # noqa: PLC0415

    settings = load_settings(GuestSettings)
    return _cleaned(fetch_page(settings, url), settings)


def _cleaned(page: Page, settings: ParseSettings) -> PipedArticle:
    """A page cleaned in the parser process. Raises UnparsableError."""
    from services.extract.pipe import PipedArticle  # noqa: PLC0415
    from services.ingest.commands import parsed_apart  # noqa: PLC0415
    from services.ingest.parsing import Parser  # noqa: PLC0415

    article = parsed_apart(settings, page, Parser.clean).article
    return PipedArticle.model_validate_json(article.model_dump_json())


def _stored(ident: UUID | None, url: str | None) -> PipedArticle | None:
    """The current revision of an article in the database (RASID_DATABASE), or None."""
    import asyncpg  # noqa: PLC0415

    from services.common import database  # noqa: PLC0415
    from services.extract.pipe import PipedArticle  # noqa: PLC0415

    settings = load_settings(DatabaseSettings)

    async def row() -> asyncpg.Record | None:
        pool = await database.connect(settings.database, size=1)
        try:
            return await pool.fetchrow(_STORED, ident, url)
        except asyncpg.UndefinedTableError:
            return None  # no store has ever run on this database
        finally:
            await database.close(pool)

    found = asyncio.run(row())
    return PipedArticle.model_validate(dict(found)) if found else None
