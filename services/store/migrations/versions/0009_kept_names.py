"""Names that stay hidden although the report that hid them stands no more.

An earlier version of an incident, or a withdrawn one, keeps the words of events that were retracted since.
`hidden_names` are the names that any event of an article ever hid, `left_events` the events that came and do not stand:
both are pure functions of the records received. Names of events that had left before this migration are not known here;
`rasid republish` of their articles brings them back.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES: Final = (
    "CREATE TABLE hidden_names (article_id uuid NOT NULL, name text NOT NULL, PRIMARY KEY (article_id, name))",
    "CREATE TABLE left_events (event_id uuid PRIMARY KEY, article_id uuid NOT NULL)",
    "CREATE INDEX left_events_article ON left_events (article_id)",
)

_FILL: Final = (
    """INSERT INTO hidden_names
    SELECT DISTINCT e.article_id, x.name FROM events e, jsonb_array_elements(e.sensitive) s, LATERAL (
        SELECT substr(e.evidence, (s ->> 'start')::int - e.evidence_start + 1, (s ->> 'end')::int - (s ->> 'start')::int)
    ) x (name)
    WHERE e.sensitive IS NOT NULL AND (s ->> 'start')::int >= e.evidence_start AND x.name ~ '[[:alpha:]]'""",
    """INSERT INTO left_events
    SELECT u.id, x.article_id FROM extractions x, unnest(x.event_ids) u (id)
    WHERE NOT EXISTS (SELECT FROM events e WHERE e.event_id = u.id) ON CONFLICT DO NOTHING""",
)


def upgrade() -> None:
    for statement in (*_TABLES, *_FILL):
        op.execute(statement)
