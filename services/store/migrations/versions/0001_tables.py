"""Tables of articles and events.

Every table but the last is a pure function of the set of records received, whatever their order: `rank` is the
contract's order as one sortable text, `digest` breaks its ties. Events stand without their article when they come
first, so no foreign key points from events to articles; none points from `event_*` to `events` either, because the
store writes and deletes them together and checking each row again costs a third of the writing. `reported_at` is when the article was published, or fetched
where it does not say or names a time to come: what lists are sorted by.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0001"
down_revision = None

_ARTICLE_REVISIONS: Final = """
CREATE TABLE article_revisions (
    article_id uuid NOT NULL,
    revision text NOT NULL,
    kind text NOT NULL,
    site text NOT NULL,
    site_name text,
    site_name_ar text,
    site_homepage text,
    url text NOT NULL,
    canonical_url text NOT NULL,
    title text,
    authors text[] NOT NULL,
    section text,
    tags text[] NOT NULL,
    published_at timestamptz,
    published_precision text,
    modified_at timestamptz,
    fetched_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    cleaner_name text NOT NULL,
    cleaner_version bigint NOT NULL,
    language text,
    text text NOT NULL,
    truncated boolean NOT NULL,
    attribution text,
    duplicate_of uuid,
    similarity double precision,
    archive jsonb,
    rank text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    PRIMARY KEY (article_id, revision)
)"""

# Which revision of an article is the current one.
_ARTICLE_HEADS: Final = """
CREATE TABLE article_heads (
    article_id uuid PRIMARY KEY,
    revision text NOT NULL,
    rank text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL
)"""

_ARTICLES: Final = """
CREATE VIEW articles AS
SELECT r.* FROM article_heads h JOIN article_revisions r USING (article_id, revision)"""

_SITES_INDEX: Final = "CREATE INDEX article_revisions_site ON article_revisions (site, rank DESC, digest DESC)"

# One index probe per site, however many articles there are.
_SITES: Final = """
CREATE VIEW sites AS
WITH RECURSIVE site_ids AS (
    SELECT min(site) AS site FROM article_revisions
    UNION ALL
    SELECT (SELECT min(site) FROM article_revisions r WHERE r.site > s.site) FROM site_ids s WHERE s.site IS NOT NULL
)
SELECT newest.* FROM site_ids s CROSS JOIN LATERAL (
    SELECT r.site, r.site_name AS name, r.site_name_ar AS name_ar, r.site_homepage AS homepage
    FROM article_revisions r WHERE r.site = s.site ORDER BY r.rank DESC, r.digest DESC LIMIT 1
) newest"""

_EVENTS: Final = """
CREATE TABLE events (
    event_id uuid PRIMARY KEY,
    article_id uuid NOT NULL,
    revision text NOT NULL,
    kind text NOT NULL,
    site text,
    url text,
    title text,
    published_at timestamptz,
    fetched_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    event_type text NOT NULL,
    mode text NOT NULL,
    acled_event_type text,
    acled_sub_event_type text,
    modality text NOT NULL,
    background boolean NOT NULL,
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
    fatalities bigint,
    evidence text NOT NULL,
    evidence_start integer NOT NULL,
    evidence_end integer NOT NULL,
    confidence double precision NOT NULL,
    cleaner_version bigint NOT NULL,
    extractor_version bigint NOT NULL,
    supersedes uuid,
    rank text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    record jsonb NOT NULL
)"""

_EVENT_ACTORS: Final = """
CREATE TABLE event_actors (
    event_id uuid NOT NULL,
    position integer NOT NULL,
    role text NOT NULL,
    actor_id text,
    name text,
    kind text,
    basis text NOT NULL,
    joint text,
    mention text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    PRIMARY KEY (event_id, position)
)"""

_EVENT_EFFECTS: Final = """
CREATE TABLE event_effects (
    event_id uuid NOT NULL,
    position integer NOT NULL,
    effect text NOT NULL,
    effect_group text NOT NULL,
    count_min bigint NOT NULL,
    count_max bigint,
    basis text NOT NULL,
    part_of integer,
    who text,
    mention text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    PRIMARY KEY (event_id, position)
)"""

_EVENT_ATTRIBUTIONS: Final = """
CREATE TABLE event_attributions (
    event_id uuid NOT NULL,
    position integer NOT NULL,
    name text,
    kind text NOT NULL,
    mention text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    PRIMARY KEY (event_id, position)
)"""

# Every closing record received. All are kept: an event is dead as soon as any closing of its rank or above omits it,
# which does not depend on the order in which the two came.
_EXTRACTIONS: Final = """
CREATE TABLE extractions (
    extraction_id uuid PRIMARY KEY,
    article_id uuid NOT NULL,
    revision text NOT NULL,
    fetched_at timestamptz NOT NULL,
    cleaner_version bigint NOT NULL,
    extractor_name text NOT NULL,
    extractor_version bigint NOT NULL,
    lexicon_sha256 text NOT NULL,
    gazetteer_sha256 text NOT NULL,
    event_ids uuid[] NOT NULL,
    rank text COLLATE "C" NOT NULL
)"""

# The highest retraction of each event: it may come before the event.
_EVENT_RETRACTIONS: Final = """
CREATE TABLE event_retractions (
    event_id uuid PRIMARY KEY,
    article_id uuid NOT NULL,
    revision text NOT NULL,
    fetched_at timestamptz NOT NULL,
    cleaner_version bigint NOT NULL,
    extractor_version bigint NOT NULL,
    reason text NOT NULL,
    rank text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL
)"""

_INDEXES: Final = (
    _SITES_INDEX,
    "CREATE INDEX article_revisions_reported ON article_revisions (reported_at DESC, article_id DESC)",
    "CREATE INDEX events_article ON events (article_id)",
    "CREATE INDEX events_reported ON events (reported_at DESC, event_id DESC)",
    "CREATE INDEX events_type ON events (event_type, mode, reported_at DESC, event_id DESC)",
    "CREATE INDEX events_site ON events (site, reported_at DESC, event_id DESC)",
    "CREATE INDEX events_fetched ON events (fetched_at DESC, event_id)",
    "CREATE INDEX events_date ON events (event_date)",
    "CREATE INDEX event_actors_actor ON event_actors (actor_id)",
    "CREATE INDEX extractions_article ON extractions (article_id, revision)",
)


def upgrade() -> None:
    for statement in (
        _ARTICLE_REVISIONS,
        _ARTICLE_HEADS,
        _ARTICLES,
        _EVENTS,
        _EVENT_ACTORS,
        _EVENT_EFFECTS,
        _EVENT_ATTRIBUTIONS,
        _EXTRACTIONS,
        _EVENT_RETRACTIONS,
        *_INDEXES,
        _SITES,
    ):
        op.execute(statement)
