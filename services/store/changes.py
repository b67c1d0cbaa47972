"""What a transaction of the store changed, for those who follow: noted as its last step, in the order of commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import asyncpg

Kind = Literal["article", "event", "incident"]
Change = Literal["created", "updated", "retracted", "merged", "expired", "erased"]

_NOTE = "SELECT note_changes($1, $2, $3)"


class Changes:
    """Collects the changes of one transaction; several of one id are noted as they came."""

    def __init__(self) -> None:
        self._noted: dict[tuple[Kind, Change], dict[UUID, None]] = {}

    def add(self, kind: Kind, change: Change, ids: Iterable[UUID]) -> None:
        """Note that these changed so."""
        self._noted.setdefault((kind, change), {}).update(dict.fromkeys(ids))

    async def write(self, connection: asyncpg.Connection) -> None:
        """Number them. To be awaited last in the transaction: other writers wait from here until its commit."""
        for (kind, change), ids in self._noted.items():
            if ids:
                await connection.execute(_NOTE, kind, change, list(ids))
