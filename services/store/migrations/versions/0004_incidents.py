"""Tables of incidents: every version, the current one with the columns that lists are filtered by, its members.

A pure function of the set of `Incident` records received: of one incident the highest version stands, of one version
the highest `digest` (two mergers may have met for a moment). `reported_at` is when it was last reported: what lists
are sorted by. A withdrawn incident stays as a row without members; `merged_into` points on to what it became.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0004"
down_revision = "0003"

_VERSIONS: Final = """
CREATE TABLE incident_versions (
    incident_id uuid NOT NULL,
    version bigint NOT NULL,
    status text NOT NULL,
    digest text COLLATE "C" NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (incident_id, version)
)"""

_INCIDENTS: Final = """
CREATE TABLE incidents (
    incident_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    status text NOT NULL,
    merged_into uuid,
    event_type text NOT NULL,
    mode text NOT NULL,
    acled_event_type text,
    acled_sub_event_type text,
    event_date date,
    event_date_end date,
    time_start text,
    time_end text,
    time_precision text,
    time_mention text,
    location text,
    location_ar text,
    location_mention text,
    location_precision text,
    admin1 text,
    admin2 text,
    admin1_pcode text,
    admin2_pcode text,
    admin3_pcode text,
    latitude double precision,
    longitude double precision,
    radius_km double precision,
    place_id text,
    area_id text,
    fatalities_low bigint,
    fatalities_best bigint,
    fatalities_high bigint,
    contested boolean NOT NULL,
    corroboration integer NOT NULL,
    event_count integer NOT NULL,
    sites text[] NOT NULL,
    first_reported_at timestamptz,
    last_reported_at timestamptz,
    reported_at timestamptz NOT NULL,
    digest text COLLATE "C" NOT NULL,
    record jsonb NOT NULL
)"""

_EVENTS: Final = """
CREATE TABLE incident_events (
    incident_id uuid NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (incident_id, event_id)
)"""

_ACTORS: Final = """
CREATE TABLE incident_actors (
    incident_id uuid NOT NULL,
    position integer NOT NULL,
    role text NOT NULL,
    actor_id text,
    name text,
    kind text,
    basis text NOT NULL,
    mention text NOT NULL,
    PRIMARY KEY (incident_id, position)
)"""

_INDEXES: Final = (
    "CREATE INDEX incidents_reported ON incidents (reported_at DESC, incident_id DESC)",
    "CREATE INDEX incidents_type ON incidents (event_type, mode, reported_at DESC, incident_id DESC)",
    "CREATE INDEX incidents_admin1 ON incidents (admin1, reported_at DESC, incident_id DESC)",
    "CREATE INDEX incidents_date ON incidents (event_date)",
    "CREATE INDEX incidents_point ON incidents USING gist (point(longitude, latitude)) WHERE latitude IS NOT NULL",
    "CREATE INDEX incident_events_event ON incident_events (event_id)",
    "CREATE INDEX incident_actors_actor ON incident_actors (actor_id, incident_id) WHERE actor_id IS NOT NULL",
)


def upgrade() -> None:
    for statement in (_VERSIONS, _INCIDENTS, _EVENTS, _ACTORS, *_INDEXES):
        op.execute(statement)
