"""What one page may cost the parser process: it is refused, or fails, and the next one is read as if nothing was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import psutil
import pytest

from services.ingest.parsing import MODULE, Parsed, Parser, UnparsableError
from services.ingest.settings import ParseSettings

URL = "https://www.example.org/news/1"
TEXT = "أعلن المجلس المحلي فتح الطريق أمام المدنيين صباح اليوم بعد أيام من إغلاقه، وقال مصدر إن القافلة وصلت."
MEMORY = 20_000_000


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    """A parser with room for ordinary pages only."""
    async with Parser(ParseSettings(parse_memory=MEMORY, tag_limit=100_000)) as running:
        yield running


def page(inside: str) -> bytes:
    """An article with this behind it."""
    return f"<html><head><title>فتح الطريق</title></head><body><p>{TEXT}</p>{inside}</body></html>".encode()


def parsers() -> list[psutil.Process]:
    """The parser processes that run for this one."""
    return [child for child in psutil.Process().children() if MODULE in child.cmdline()]


async def clean(parser: Parser, body: bytes) -> Parsed:
    """The page, cleaned."""
    return await parser.clean(
        body, url=URL, canonical_url=URL, content_type="text/html", fetched_at=datetime.now(UTC), site="none"
    )


async def test_a_page_over_the_memory_costs_only_itself(parser: Parser) -> None:
    """A tree that does not fit is a failure of its page; the parser, or the one that takes its place, goes on."""
    with pytest.raises(UnparsableError) as failure:
        await clean(parser, page("<p>مقطع</p>" * 90_000))
    assert failure.value.kind in {"MemoryError", "UncleanableError", "ParserDied"}
    assert TEXT in (await clean(parser, page(""))).article.text


@pytest.mark.parametrize("inside", ["<b>" * 100_001, "<br>" * 100_001], ids=["nested", "flat"])
async def test_a_flood_of_tags_is_refused_before_it_is_built(parser: Parser, inside: str) -> None:
    """Pages and feeds alike; text that merely holds the sign for less is no tag."""
    with pytest.raises(UnparsableError, match="tags") as failure:
        await clean(parser, page(inside))
    assert failure.value.kind == "TagFloodError"
    with pytest.raises(UnparsableError, match="tags"):
        await parser.links("rss", f"<rss version='2.0'><channel>{inside}".encode(), url=URL, limit=2_000_000)
    assert TEXT in (await clean(parser, page("<p>" + "< 1 " * 100_001 + "</p>"))).article.text


async def test_a_parser_that_grew_is_replaced() -> None:
    """libxml2 keeps every id it ever saw. The process that holds too many is gone before another takes its place."""
    many = "".join(f"<a href='/{number}' id='x{number}'>a</a>" for number in range(75_000))
    async with Parser(ParseSettings(parse_memory=200_000_000)) as parser:
        (first,) = parsers()
        with suppress(UnparsableError):
            await clean(parser, page(many))
        assert not first.is_running()
        assert TEXT in (await clean(parser, page(""))).article.text
        (second,) = parsers()
        assert second.is_running()
