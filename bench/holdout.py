"""Which of the development texts stay unread: a third, set aside before any rule was written.

The gold articles are set aside by site, the corpus by incident (SHA-256 of its id, modulo three, is nought), and a text
that tells any incident set aside is set aside whole. Nobody reads these texts; they are only scored, seldom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

HELD_OUT_GOLD: Final = frozenset({"dev-01", "dev-03", "dev-05", "dev-07", "dev-11"})
_PARTS: Final = 3


def held_out_incident(incident_id: str) -> bool:
    """Whether the incident with this id is set aside."""
    return int(hashlib.sha256(incident_id.encode()).hexdigest(), 16) % _PARTS == 0


def held_out_text(row: Mapping[str, Any]) -> bool:
    """Whether a row of the corpus (`incidents: [{incident, …}]`) tells an incident that is set aside."""
    return any(held_out_incident(str(incident["incident"])) for incident in row["incidents"])
