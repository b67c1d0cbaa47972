"""What lists, maps and counts of a million events need to be quick.

`words` is the text to search, as lexemes: a list that is walked in its order would otherwise stem each sentence anew.
`actor_ids` are the parties of a row, beside it. The first index of each table holds, in the order of the lists, every
column that a filter may ask for, so what leaves out most rows reads no row that it leaves out. Boxes go by degrees, as
numbers, whose spread the planner knows: of a box it knows nothing and takes the index of points for the whole country.

What the events of an incident say of it (`recalled`: all of them recall it; `confidence`: of the surest; `modalities`)
stands in its row: to look at each event of half a million incidents takes seconds.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0007"
down_revision = "0006"

# First: a table that is written anew would make its indexes twice.
_DROP: Final = """
DROP INDEX events_search, events_reported, events_point, events_date, event_actors_actor, article_revisions_search,
    incidents_reported, incidents_point, incidents_date"""

_WORDS: Final = (
    """ALTER TABLE events ADD COLUMN actor_ids text[] NOT NULL DEFAULT '{}', ADD COLUMN words tsvector
    GENERATED ALWAYS AS (search_words(coalesce(title, '') || ' ' || evidence || ' ' || coalesce(location_ar, ''))) STORED""",
    """ALTER TABLE article_revisions ADD COLUMN words tsvector
    GENERATED ALWAYS AS (search_words(coalesce(title, '') || ' ' || text)) STORED""",
    # Of a word that is not among the most frequent the planner thinks that one row in two hundred has it.
    "ALTER TABLE events ALTER COLUMN words SET STATISTICS 500",
    "ALTER TABLE article_revisions ALTER COLUMN words SET STATISTICS 500",
    """CREATE OR REPLACE VIEW articles AS
    SELECT r.* FROM article_heads h JOIN article_revisions r USING (article_id, revision)""",
)

_INCIDENTS: Final = """
ALTER TABLE incidents ADD COLUMN actor_ids text[] NOT NULL DEFAULT '{}',
    ADD COLUMN recalled boolean NOT NULL DEFAULT false,
    ADD COLUMN confidence double precision,
    ADD COLUMN modalities text[] NOT NULL DEFAULT '{}'"""

_FILL: Final = (
    """UPDATE events e SET actor_ids = x.ids FROM (
        SELECT event_id, array_agg(DISTINCT actor_id) AS ids FROM event_actors
        WHERE actor_id IS NOT NULL GROUP BY 1) x WHERE x.event_id = e.event_id""",
    """UPDATE incidents i SET actor_ids = x.ids FROM (
        SELECT incident_id, array_agg(DISTINCT actor_id) AS ids FROM incident_actors
        WHERE actor_id IS NOT NULL GROUP BY 1) x WHERE x.incident_id = i.incident_id""",
    """UPDATE incidents i SET recalled = x.recalled, confidence = x.confidence, modalities = x.modalities FROM (
        SELECT m.incident_id, bool_and(e.background) AS recalled, max(e.confidence) AS confidence,
               array_agg(DISTINCT e.modality) AS modalities
        FROM incident_events m JOIN events e USING (event_id) GROUP BY 1) x WHERE x.incident_id = i.incident_id""",
)

_EVENT_INDEXES: Final = (
    """CREATE INDEX events_reported ON events (reported_at DESC, event_id DESC) INCLUDE (
        event_type, mode, admin1, site, event_date, event_date_end, latitude, longitude, location_precision, modality,
        background, confidence, fatalities)""",
    "CREATE INDEX events_search ON events USING gin (words)",
    "CREATE INDEX events_actors ON events USING gin (actor_ids)",
    "CREATE INDEX events_point ON events (latitude, longitude) WHERE latitude IS NOT NULL",
    "CREATE INDEX events_date ON events (event_date, reported_at DESC, event_id DESC)",
    "CREATE INDEX events_days ON events ((CASE WHEN event_date_end > event_date THEN event_date_end END))",
    "CREATE INDEX article_revisions_search ON article_revisions USING gin (words)",
)
_INCIDENT_INDEXES: Final = (
    """CREATE INDEX incidents_reported ON incidents (status, reported_at DESC, incident_id DESC) INCLUDE (
        event_type, mode, admin1, event_date, event_date_end, latitude, longitude, location_precision, corroboration,
        contested, recalled, confidence, modalities, fatalities_best)""",
    "CREATE INDEX incidents_actors ON incidents USING gin (actor_ids)",
    "CREATE INDEX incidents_point ON incidents (latitude, longitude) WHERE latitude IS NOT NULL",
    "CREATE INDEX incidents_date ON incidents (event_date, reported_at DESC, incident_id DESC)",
    "CREATE INDEX incidents_days ON incidents ((CASE WHEN event_date_end > event_date THEN event_date_end END))",
)


def upgrade() -> None:
    for statement in (_DROP, *_WORDS, _INCIDENTS, *_FILL, *_EVENT_INDEXES, *_INCIDENT_INDEXES):
        op.execute(statement)
