"""The memory of near-duplicates: which article a text repeats, decided once for every revision of every article.

One call of a function in the database (migration 0003), alone by an advisory lock, so that copies that arrive together
on several replicas see each other. It commits by itself: an article whose sending fails is answered the same again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import asyncpg

from services.common.database import Pool
from services.contracts.article import Article, DuplicateOf
from services.ingest.duplicates import THRESHOLD, Signature

WINDOW: Final = timedelta(days=30)


async def with_duplicate(pool: Pool, article: Article, signature: Signature | None) -> Article:
    """The article with its `duplicate_of`, which is never that of a flash.

    `signature` is that of its text, None where that is too short to repeat another. It names the article that was known
    first, from any site and published within 30 days; of several the one published first, and always one that repeats
    no other itself. What was known first, not what was dated first, because what is published stays as it is, and sites
    date by the minute, the day or not at all. The same revision always gets the same answer, an edited page never
    itself or a copy of itself.
    """
    return (await with_duplicates(pool, [(article, signature)]))[0]


async def with_duplicates(pool: Pool, articles: Sequence[tuple[Article, Signature | None]]) -> list[Article]:
    """The same for many, as if they came one after another."""
    asked = [(one, signature) for one, signature in articles if signature and one.kind == "article"]
    if not asked:
        return [one for one, _signature in articles]
    rows = await pool.fetch(
        """
        SELECT settled.root, settled.similarity
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[])
            WITH ORDINALITY AS one (id, revision, told, signature, bands, number),
            ingest.settle_duplicate(id, revision, told, signature::int[], bands::int[], $6, $7) settled
        ORDER BY number
        """,
        [one.article_id for one, _signature in asked],
        [one.revision for one, _signature in asked],
        [one.published_at or one.fetched_at for one, _signature in asked],
        [_literal(signature.values) for _one, signature in asked],
        [_literal(signature.bands) for _one, signature in asked],
        THRESHOLD,
        WINDOW,
    )
    found = {id(one): _found(one, row) for (one, _signature), row in zip(asked, rows, strict=True)}
    return [one.model_copy(update={"duplicate_of": found.get(id(one))}) for one, _signature in articles]


def _found(article: Article, row: asyncpg.Record) -> DuplicateOf | None:
    if row["root"] == article.article_id:
        return None
    return DuplicateOf(article_id=row["root"], similarity=row["similarity"])


def _literal(numbers: Sequence[int]) -> str:
    """A PostgreSQL array as text: unnest would flatten an array of arrays."""
    return "{" + ",".join(map(str, numbers)) + "}"
