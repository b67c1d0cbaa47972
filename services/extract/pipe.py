"""`rasid pipe extract`: articles as JSON Lines in, events as JSON Lines out, without a broker."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from multiprocessing import get_context
from typing import Literal, TextIO
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from services.contracts.article import DuplicateOf, Source
from services.contracts.base import Sha256, Software
from services.extract.explaining.provenance import TracedReader
from services.extract.reader import Reader

_CHUNK = 8  # articles handed to a process at once


class PipedArticle(BaseModel):
    """A line of input: an `Article` of which all but id and text may be missing or null."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    article_id: UUID
    text: str
    kind: Literal["article", "flash"] | None = None
    revision: Sha256 | None = None
    source: Source | None = None
    url: str | None = None
    title: str | None = None
    published_at: AwareDatetime | None = None
    fetched_at: AwareDatetime | None = None
    cleaner: Software | None = None
    attribution: str | None = Field(default=None)
    duplicate_of: DuplicateOf | None = None


def extract_lines(stdin: Iterable[str], stdout: TextIO, stderr: TextIO, jobs: int | None = None) -> int:
    """Read articles, write their events in input order; 0, or 1 when a line was unusable.

    Such a line is named on `stderr` with its number (from 1) and the reason, and the rest goes on. Blank lines are
    passed over. `jobs` processes read at once; None takes all cores, 1 stays in this process.
    """
    status = 0
    for number, events, problem in _results(stdin, jobs or os.cpu_count() or 1):
        if problem is not None:
            stderr.write(f"line {number}: {problem}\n")
            status = 1
        stdout.writelines(event + "\n" for event in events)
    stdout.flush()
    return status


_Result = tuple[int, list[str], str | None]


def _results(lines: Iterable[str], jobs: int) -> Iterator[_Result]:
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    if jobs <= 1:
        yield from map(_extract, numbered)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_extract, numbered, chunksize=_CHUNK)


@cache
def _reader() -> TracedReader:
    return TracedReader(Reader.default())


def _extract(numbered: tuple[int, str]) -> _Result:
    number, line = numbered
    try:
        article = PipedArticle.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return number, [], f"{where}: {first['msg']}" if where else first["msg"]
    return number, [event.model_dump_json() for event in _reader().read(article)], None


if __name__ == "__main__":
    sys.exit(extract_lines(sys.stdin, sys.stdout, sys.stderr))
