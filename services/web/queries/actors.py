"""The actors that incidents name: what a reader may choose from."""

from __future__ import annotations

from typing import Final

from services.common.database import Pool
from services.web.queries.reports import Row

# One index probe an actor, however many incidents there are; the words are those that most of some rows use.
_ACTORS: Final = """
WITH RECURSIVE ids AS (
    SELECT min(actor_id) AS actor_id FROM incident_actors WHERE actor_id IS NOT NULL
    UNION ALL
    SELECT (SELECT min(x.actor_id) FROM incident_actors x WHERE x.actor_id > ids.actor_id)
    FROM ids WHERE ids.actor_id IS NOT NULL
)
SELECT ids.actor_id, said.name, said.mention FROM ids CROSS JOIN LATERAL (
    SELECT name, mention FROM (SELECT name, mention FROM incident_actors WHERE actor_id = ids.actor_id LIMIT 50) few
    GROUP BY 1, 2 ORDER BY count(*) DESC, 2 LIMIT 1
) said ORDER BY 1"""


async def actors(pool: Pool) -> list[Row]:
    """`actor_id`, `name` (in English, of the lexicon) and `mention` (as articles say it) of each, by `actor_id`."""
    return list(await pool.fetch(_ACTORS))
