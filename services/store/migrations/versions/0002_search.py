"""Arabic full-text search, and indexes for the filters of the API.

`fold` is `services.common.arabic.fold` in SQL but for white space (a test holds the two together): a word is found in
whatever spelling. The vectors stand in the indexes alone.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

# What is dropped: tatweel, harakat, superscript alef, Quranic marks, invisible controls. What is unified: alefs, yehs,
# teh marbuta, hamza seats, keheh and gaf, both kinds of Arabic digits.
_FOLD: Final = r"""
CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
lower(translate(
    regexp_replace($1,
        U&'[\0640\064B-\065F\0670\06D6-\06ED\200B-\200F\202A-\202E\2060-\2069\FEFF]', '', 'g'),
    'أإآٱىیئؤةکگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹',
    'اااايييوهكك01234567890123456789'))"""

# Light stemming after Larkey, Ballesteros and Connell's light10: conjunction, preposition and article in front; plural,
# feminine and accusative endings behind; never below three letters. PostgreSQL's own stemmer strips folded words
# unevenly. The letters are named, because \w knows none of them where the database has the locale C
# (and no group is `(?:`, which SQLAlchemy would take for a parameter).
_STEM: Final = r"""
CREATE FUNCTION stem(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
regexp_replace(regexp_replace(fold($1),
    '(?<![ء-ي])([وف]?([بك]?ال|لل)|و)(?=[ء-ي]{3})', '', 'g'),
    '(?<=[ء-ي]{3})(ات|ون|ين|ان|ه|ا)(?![ء-ي])', '', 'g')"""

_SEARCH_WORDS: Final = """
CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
to_tsvector('pg_catalog.simple'::regconfig, stem($1))"""

_SEARCH_QUERY: Final = """
CREATE FUNCTION search_query(text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
websearch_to_tsquery('pg_catalog.simple'::regconfig, stem($1))"""

_INDEXES: Final = (
    """CREATE INDEX events_search ON events USING gin (
        search_words(coalesce(title, '') || ' ' || evidence || ' ' || coalesce(location_ar, '')))""",
    """CREATE INDEX article_revisions_search ON article_revisions USING gin (
        search_words(coalesce(title, '') || ' ' || text))""",
    "CREATE INDEX events_admin1 ON events (admin1, reported_at DESC, event_id DESC)",
    "CREATE INDEX events_point ON events USING gist (point(longitude, latitude)) WHERE latitude IS NOT NULL",
    "DROP INDEX event_actors_actor",
    "CREATE INDEX event_actors_actor ON event_actors (actor_id, event_id) WHERE actor_id IS NOT NULL",
)


def upgrade() -> None:
    for statement in (_FOLD, _STEM, _SEARCH_WORDS, _SEARCH_QUERY, *_INDEXES):
        op.execute(statement)
