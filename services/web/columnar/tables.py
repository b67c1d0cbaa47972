"""Which columns the copy holds, how PostgreSQL hands them out (the text form of COPY), and how DuckDB takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# What stands between the members of an array: control characters are in no id, site or modality.
_BETWEEN: Final = "\\x1f"
# Of the incidents an event belongs to: that with the most independent sources.
_CORROBORATION: Final = """
(SELECT max(i.corroboration) FROM incident_events m JOIN incidents i USING (incident_id) WHERE m.event_id = e.event_id)"""


# Kept with the incident: whoever leaves it has another corroboration, and nothing in PostgreSQL tells who that was.
_MEMBERS: Final = """
coalesce((SELECT array_agg(m.event_id ORDER BY m.event_id) FROM incident_events m
          WHERE m.incident_id = e.incident_id), '{}')"""
MEMBERS: Final = "SELECT DISTINCT unnest(event_ids) FROM incidents WHERE incident_id IN (SELECT unnest($1::UUID[]))"


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the copy: its name is that in PostgreSQL, its first column the key."""

    name: str
    columns: dict[str, str]  # name and type in DuckDB
    derived: dict[str, str]  # columns that are not in PostgreSQL's table `e`: what they are there

    @property
    def key(self) -> str:
        """The column that names a row."""
        return next(iter(self.columns))

    @property
    def create(self) -> str:
        """DuckDB's statement."""
        return f"CREATE TABLE {self.name} ({', '.join(f'{name} {kind}' for name, kind in self.columns.items())})"

    @property
    def select(self) -> str:
        """PostgreSQL's query of all rows, for COPY; `WHERE` or `ORDER BY` may follow."""
        return f"SELECT {', '.join(map(self._handed_out, self.columns))} FROM {self.name} e"  # noqa: S608  (our own names)

    @property
    def insert(self) -> str:
        """DuckDB's statement that takes many lines of COPY's text as its one parameter."""
        values = ", ".join(_taken(number, kind) for number, kind in enumerate(self.columns.values(), 1))
        return f"""
INSERT INTO {self.name} SELECT {values} FROM (
    SELECT string_split(line, chr(9)) AS f FROM (SELECT unnest(string_split($1, chr(10))) AS line) WHERE line <> ''
)"""  # noqa: S608  (our own names)

    @property
    def delete(self) -> str:
        """DuckDB's statement that forgets the rows of some keys."""
        return f"DELETE FROM {self.name} WHERE {self.key} IN (SELECT unnest($1::UUID[]))"  # noqa: S608

    def _handed_out(self, name: str) -> str:
        value = self.derived.get(name, f"e.{name}")
        return f"array_to_string({value}, E'{_BETWEEN}')" if self.columns[name].endswith("[]") else value


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
    },
    {"corroboration": _CORROBORATION},
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
    {"event_ids": _MEMBERS},
)
TABLES: Final = (EVENTS, INCIDENTS)
