"""Which columns the copy holds, how PostgreSQL hands them out (the text form of COPY), and how DuckDB takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

# What stands between the members of an array: control characters are in no id, site or modality.
_BETWEEN: Final = "\\x1f"
# Of the incidents an event belongs to: that with the most independent sources.
_CORROBORATION: Final = """
(SELECT max(i.corroboration) FROM incident_events m JOIN incidents i USING (incident_id) WHERE m.event_id = e.event_id)"""

_CLAIMANTS: Final = """
coalesce((SELECT array_agg(DISTINCT s.kind ORDER BY s.kind) FROM event_attributions s
          WHERE s.event_id = e.event_id), '{}')"""
_MEMBERS_CLAIMANTS: Final = """
coalesce((SELECT array_agg(DISTINCT s.kind ORDER BY s.kind) FROM incident_events m
          JOIN event_attributions s USING (event_id) WHERE m.incident_id = e.incident_id), '{}')"""
_LOCAL: Final = "e.reported_at AT TIME ZONE 'Asia/Damascus'"
# Kept with the incident: whoever leaves it has another corroboration, and nothing in PostgreSQL tells who that was.
_MEMBERS: Final = """
coalesce((SELECT array_agg(m.event_id ORDER BY m.event_id) FROM incident_events m
          WHERE m.incident_id = e.incident_id), '{}')"""
MEMBERS: Final = "SELECT DISTINCT unnest(event_ids) FROM incidents WHERE incident_id IN (SELECT unnest($1::UUID[]))"

# The fields of each line, and its number.
_LINES: Final = """
SELECT string_split(line, chr(9)) AS f, ($2 + nth)::UINTEGER AS number FROM (
    SELECT unnest(lines) AS line, generate_subscripts(lines, 1) AS nth FROM (SELECT string_split($1, chr(10)) AS lines)
) WHERE line <> ''"""
# The text form of a `tsvector`: words between quotes, which are doubled within them as backslashes are, a colon and the
# places of each. No word holds a space. (`rtrim` of the places takes as long as all the rest.)
_INSERT_WORDS: Final = """
INSERT INTO fresh_words
SELECT replace(replace(substring(entry, 2, length(entry) - length(places) - 3), '''''', ''''), '\\\\', '\\'), number,
       unnest(string_split(places, ','))::USMALLINT
FROM (SELECT entry, string_split(entry, ''':')[-1] AS places, number FROM (
    SELECT unnest(string_split({vector}, ' ')) AS entry, number FROM ({lines})
) WHERE entry <> '')"""


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the copy: its name is that in PostgreSQL, its first column the key.

    Each row has a `number` besides, which is never given again: a row that is replaced gets another.
    """

    name: str
    columns: dict[str, str]  # name and type in DuckDB
    derived: dict[str, str] = field(default_factory=dict)  # columns not in PostgreSQL's table `e`: what they are there
    words: str = ""  # the `tsvector` of a row, as PostgreSQL names it; its words stand in tables of their own

    @property
    def key(self) -> str:
        """The column that names a row."""
        return next(iter(self.columns))

    @property
    def create(self) -> str:
        """DuckDB's statement."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        return f"CREATE TABLE {self.name} ({columns}, number UINTEGER)"

    @property
    def select(self) -> str:
        """PostgreSQL's query of all rows, for COPY; `WHERE` or `ORDER BY` may follow."""
        columns = [*map(self._handed_out, self.columns), *([f"{self.words}::text"] if self.words else [])]
        return f"SELECT {', '.join(columns)} FROM {self.name} e"  # noqa: S608  (our own names)

    @property
    def insert(self) -> str:
        """DuckDB's statement that takes many lines of COPY's text, and the number before the first row's."""
        values = ", ".join(_taken(number, kind) for number, kind in enumerate(self.columns.values(), 1))
        return f"INSERT INTO {self.name} SELECT {values}, number FROM ({_LINES})"  # noqa: S608  (our own names)

    @property
    def insert_words(self) -> str:
        """The same of the words of these rows, of each place where they stand."""
        return _INSERT_WORDS.format(vector=_taken(len(self.columns) + 1, "VARCHAR"), lines=_LINES)

    @property
    def delete(self) -> str:
        """DuckDB's statement that forgets the rows of some keys."""
        return f"DELETE FROM {self.name} WHERE {self.key} IN (SELECT unnest($1::UUID[]))"  # noqa: S608

    def _handed_out(self, name: str) -> str:
        value = self.derived.get(name, f"e.{name}")
        return _listed(value) if self.columns[name].endswith("[]") else value


def _listed(array: str) -> str:
    return f"array_to_string({array}, E'{_BETWEEN}')"


def _unescaped() -> str:
    """A field `f` of COPY's text form as it was. PostgreSQL's texts hold no NUL: it stands for a backslash on the way."""
    text = "replace(f, '\\\\', chr(0))"
    for escape, code in {"\\t": 9, "\\n": 10, "\\r": 13, "\\b": 8, "\\f": 12, "\\v": 11}.items():
        text = f"replace({text}, '{escape}', chr({code}))"
    return f"replace({text}, chr(0), '\\')"


def _taken(number: int, kind: str) -> str:
    if kind.endswith("[]"):
        return f"CASE WHEN f[{number}] = '' THEN [] ELSE string_split(copied(f[{number}]), chr(31)) END::{kind}"
    return f"copied(f[{number}])::{kind}"


# Functions that DuckDB lacks or names otherwise, so that queries read the same on both.
MACROS: Final = (
    f"CREATE MACRO copied(f) AS CASE WHEN f = '\\N' THEN NULL WHEN contains(f, '\\') THEN {_unescaped()} ELSE f END",
    """CREATE MACRO to_char(t, form) AS strftime(t, replace(replace(replace(replace(replace(replace(
        form, '"', ''), 'YYYY', '%Y'), 'MM', '%m'), 'DD', '%d'), 'HH24', '%H'), 'MI', '%M'))""",
)

_ACT: Final = {
    "event_type": "VARCHAR",
    "mode": "VARCHAR",
    "event_date": "DATE",
    "event_date_end": "DATE",
    "admin1": "VARCHAR",
    "latitude": "DOUBLE",
    "longitude": "DOUBLE",
    "location_precision": "VARCHAR",
    "actor_ids": "VARCHAR[]",
    "confidence": "DOUBLE",
    "corroboration": "INTEGER",
    "claimants": "VARCHAR[]",
}
EVENTS: Final = Table(
    "events",
    {
        "event_id": "UUID",
        "reported_at": "TIMESTAMPTZ",
        "site": "VARCHAR",
        **_ACT,
        "modality": "VARCHAR",
        "background": "BOOLEAN",
        "fatalities": "BIGINT",
        "reported_local": "TIMESTAMP",
    },
    {"corroboration": _CORROBORATION, "claimants": _CLAIMANTS, "reported_local": _LOCAL},
    words="e.words",
)
INCIDENTS: Final = Table(
    "incidents",
    {
        "incident_id": "UUID",
        "reported_at": "TIMESTAMPTZ",
        "status": "VARCHAR",
        "sites": "VARCHAR[]",
        **_ACT,
        "modalities": "VARCHAR[]",
        "recalled": "BOOLEAN",
        "contested": "BOOLEAN",
        "fatalities_best": "BIGINT",
        "location": "VARCHAR",
        "location_ar": "VARCHAR",
        "location_mention": "VARCHAR",
        "event_ids": "UUID[]",
    },
    {"event_ids": _MEMBERS, "claimants": _MEMBERS_CLAIMANTS},
)
ARTICLES: Final = Table(
    "articles",
    {"article_id": "UUID", "reported_at": "TIMESTAMPTZ", "reported_local": "TIMESTAMP", "site": "VARCHAR"},
    {"reported_local": _LOCAL},
)
TABLES: Final = (EVENTS, INCIDENTS, ARTICLES)
