"""Incidents that no dated report tells sort behind all others by the day on which they happened (`common/undated.py`).

Until now they stood as of 1970, and came with whatever was asked for before a day.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0011"
down_revision = "0010"

_PLACE: Final = """
UPDATE incidents SET reported_at = CASE WHEN event_date > '1900-01-01'
    THEN event_date::timestamp AT TIME ZONE 'UTC' - interval '365000 days'
    ELSE '0001-01-02 00:00:00+00'::timestamptz END
WHERE last_reported_at IS NULL"""


def upgrade() -> None:
    op.execute(_PLACE)
