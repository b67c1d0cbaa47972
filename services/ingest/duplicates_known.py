"""The memory of near-duplicates: which article a text repeats, decided once for every revision of every article.

One call of a function in the database (migration 0003), alone by an advisory lock, so that copies that arrive together
on several replicas see each other. It commits by itself: an article whose sending fails is answered the same again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.common.database import Pool
from services.contracts.article import Article, DuplicateOf
from services.ingest.duplicates import THRESHOLD, signature_of

WINDOW: Final = timedelta(days=30)


async def with_duplicate(pool: Pool, article: Article) -> Article:
    """The article with its `duplicate_of`, which is never that of a flash.

    It names the article that was known first, from any site and published within 30 days; of several the one published
    first, and always one that repeats no other itself. What was known first, not what was dated first, because what is
    published stays as it is, and sites date by the minute, the day or not at all. The same revision always gets the
    same answer, an edited page never itself or a copy of itself.
    """
    signature = signature_of(article.text) if article.kind == "article" else None
    if signature is None:
        return article.model_copy(update={"duplicate_of": None})
    row = await pool.fetchrow(
        "SELECT root, similarity FROM ingest.settle_duplicate($1, $2, $3, $4, $5, $6, $7)",
        article.article_id,
        article.revision,
        article.published_at or article.fetched_at,
        signature.values,
        signature.bands,
        THRESHOLD,
        WINDOW,
    )
    repeats = row is not None and row["root"] != article.article_id
    found = DuplicateOf(article_id=row["root"], similarity=row["similarity"]) if repeats else None
    return article.model_copy(update={"duplicate_of": found})
