"""What was erased for good: articles, and names of persons that are known by their hashes alone.

The database keeps the list (`rasid.erasures`); whoever writes records, or reads pages out of the archive again, puts
what it has through `Erasures` first. A name is hidden letter by letter, so that every offset still counts.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

import asyncpg

from services.common.arabic import fold
from services.contracts.article import Article
from services.contracts.base import RecordModel

MASK: Final = "█"

# What is told of a source or names a thing: no name stands there, and a changed address leads nowhere.
_NEVER: Final = frozenset({"url", "canonical_url", "homepage", "source", "archive", "extractor", "cleaner", "revision"})
_WORD: Final = re.compile(r"[\w\u0640\u064b-\u065f\u0670]+")
_PREFIXES: Final = "وفبلك"  # that Arabic writes onto a word
_SHORTEST: Final = 3  # letters that a word has without its prefix

Model = TypeVar("Model", bound=RecordModel)


@dataclass(frozen=True)
class Erasure:
    """One article, or one name of so many words."""

    kind: Literal["article", "person"]
    article_id: UUID | None = None
    salt: str = ""
    digest: str = ""
    words: int = 0


def of_person(name: str, salt: str) -> Erasure:
    """The erasure of a name, in whatever spelling it is met. Raises ValueError for a name without a letter."""
    words = [fold(word) for word in _WORD.findall(name)]
    if not words:
        msg = "the name has no letters"
        raise ValueError(msg)
    return Erasure("person", salt=salt, digest=_digest(salt, words), words=len(words))


class Erasures:
    """A list of erasures, to be obeyed."""

    def __init__(self, erasures: Iterable[Erasure] = ()) -> None:
        listed = list(erasures)
        self.articles = frozenset(each.article_id for each in listed if each.kind == "article" and each.article_id)
        self._names: dict[tuple[str, int], set[str]] = defaultdict(set)
        for each in listed:
            if each.kind == "person":
                self._names[each.salt, each.words].add(each.digest)

    def applied(self, record: Model) -> Model:
        """The record with every erased name hidden; itself where there is none."""
        if not self._names:
            return record
        before = record.model_dump(mode="json")
        after = self._masked(before)
        return record if after == before else type(record).model_validate(after)

    def kept(self, articles: Iterable[Article]) -> list[Article]:
        """Those of some articles that may be told again, erased names hidden."""
        return [self.applied(article) for article in articles if article.article_id not in self.articles]

    def masked(self, text: str) -> str:
        """The text with every erased name hidden."""
        found = list(_WORD.finditer(text))
        words = [fold(each.group()) for each in found]
        hidden = [
            (found[at].start() + cut, found[at + length - 1].end())
            for (salt, length), digests in self._names.items()
            for at in range(len(words) - length + 1)
            for cut, first in _readings(words[at])
            if _digest(salt, [first, *words[at + 1 : at + length]]) in digests
        ]
        letters = list(text)
        for start, end in hidden:
            letters[start:end] = [letter if letter.isspace() else MASK for letter in letters[start:end]]
        return "".join(letters)

    def _masked(self, value: Any) -> Any:  # noqa: ANN401  (any JSON value)
        match value:
            case str():
                return self.masked(value)
            case list():
                return [self._masked(each) for each in value]
            case dict():
                return {
                    key: each if key in _NEVER or key.endswith("_id") else self._masked(each)
                    for key, each in value.items()
                }
        return value


async def load(connection: asyncpg.Connection | asyncpg.Pool) -> Erasures:
    """All erasures of a database; none where the store has made no tables yet."""
    if await connection.fetchval("SELECT to_regclass('rasid.erasures')") is None:
        return Erasures()
    rows = await connection.fetch("SELECT kind, article_id, salt, digest, words FROM rasid.erasures")
    return Erasures(_erasure(row) for row in rows)


def _erasure(row: Mapping[str, Any]) -> Erasure:
    return Erasure(row["kind"], row["article_id"], row["salt"] or "", row["digest"] or "", row["words"] or 0)


def _digest(salt: str, words: list[str]) -> str:
    return hashlib.blake2b(" ".join(words).encode(), key=salt.encode(), digest_size=32).hexdigest()


def _readings(word: str) -> list[tuple[int, str]]:
    """A word as it stands, and without the letter that may be written onto it; with how many letters that takes."""
    if len(word) > _SHORTEST and word[0] in _PREFIXES:
        return [(0, word), (1, word[1:])]
    return [(0, word)]
