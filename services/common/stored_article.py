"""A row of the view `rasid.articles`, or of `rasid.article_revisions`, as the record that it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from services.contracts.article import Article


def article_of_row(row: Mapping[str, Any]) -> Article:
    """The record, from all columns of its row as asyncpg gives them."""
    columns = dict(row)
    duplicate_of, archive = columns["duplicate_of"], columns["archive"]
    return Article.model_validate(
        {
            **columns,
            "source": {
                "id": columns["site"],
                "name": columns["site_name"],
                "name_ar": columns["site_name_ar"],
                "homepage": columns["site_homepage"],
            },
            "cleaner": {"name": columns["cleaner_name"], "version": columns["cleaner_version"]},
            "duplicate_of": {"article_id": duplicate_of, "similarity": columns["similarity"]} if duplicate_of else None,
            "archive": orjson.loads(archive) if archive else None,
        }
    )
