"""How far what stands in the database is behind: of each site its last article, and what is fetched but not read yet."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.web.api.answers import pool_of
from services.web.api.problem import RESPONSES

router = APIRouter(prefix="/api", tags=["count"], responses=RESPONSES)

# The newest revisions of a site are enough: what waits is always newer than what was read last.
_LAG: Final = """
SELECT r.site, max(r.fetched_at) AS last_fetched_at, max(r.fetched_at) FILTER (WHERE r.read) AS last_read_at,
       count(*) FILTER (WHERE NOT r.read AND r.newer) AS waiting,
       min(r.fetched_at) FILTER (WHERE NOT r.read AND r.newer) AS waiting_since,
       count(*) FILTER (WHERE NOT r.read AND NOT r.newer) AS passed_over
FROM (
    SELECT n.*, n.fetched_at > coalesce(max(n.fetched_at) FILTER (WHERE n.read) OVER (PARTITION BY n.site), '-infinity')
                AS newer
    FROM (
        SELECT s.site, v.fetched_at,
               EXISTS (SELECT FROM extractions x WHERE x.article_id = v.article_id AND x.revision = v.revision) AS read
        FROM sites s CROSS JOIN LATERAL (
            SELECT article_id, revision, fetched_at FROM article_revisions
            WHERE site = s.site ORDER BY rank DESC, digest DESC LIMIT 200
        ) v
    ) n
) r GROUP BY r.site ORDER BY r.site"""


class SiteLag(BaseModel):
    """One site: its last article, and of its last 200 those whose events do not stand in the database."""

    site: str
    last_fetched_at: datetime = Field(description="when its newest article was fetched")
    last_read_at: datetime | None = Field(description="when the newest of those whose events stand was fetched")
    waiting: int = Field(description="articles fetched after that one, not read yet")
    waiting_since: datetime | None = Field(description="when the oldest of these was fetched")
    passed_over: int = Field(description="older articles that were not read: see the dead letters")


class Lag(BaseModel):
    """How far the pipeline is behind."""

    waiting: int = Field(description="articles of all sites that are fetched and not read yet")
    waiting_since: datetime | None = Field(description="when the oldest of them was fetched; null: nothing waits")
    passed_over: int
    sites: list[SiteLag]


@router.get("/lag")
async def lag(request: Request) -> Lag:
    """How fresh each site is, and how far reading is behind fetching."""
    sites = [SiteLag.model_validate(dict(row)) for row in await pool_of(request).fetch(_LAG)]
    return Lag(
        waiting=sum(site.waiting for site in sites),
        waiting_since=min((site.waiting_since for site in sites if site.waiting_since), default=None),
        passed_over=sum(site.passed_over for site in sites),
        sites=sites,
    )
