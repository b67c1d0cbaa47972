"""The contract's order of results, `(fetched_at, cleaner.version, extractor.version)`, as one text that sorts.

A single text makes "is this newer?" one comparison, the same in Python and in SQL (`COLLATE "C"`). Where all three are
equal and only the extractor's data differed (lexicon, gazetteer), the hashes decide: which run wins is then arbitrary
but the same for every order of arrival, and one run's events never mix with another's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from services.common.errors import DeadLetterError
from services.contracts.base import Software
from services.contracts.event import Extractor

_VERSION_DIGITS: Final = 10


def article_rank(fetched_at: datetime, cleaner: Software) -> str:
    """Rank of one cleaning of one fetch. Raises DeadLetterError when a version has more than ten digits."""
    return f"{_moment(fetched_at)} {_padded(cleaner.version)}"


def extraction_rank(fetched_at: datetime, cleaner: Software, extractor: Extractor) -> str:
    """Rank of one extraction; sorts after every rank of earlier fetches, cleaners and extractors."""
    return _extraction_rank(
        fetched_at, cleaner.version, extractor.version, extractor.lexicon_sha256, extractor.gazetteer_sha256
    )


@lru_cache(maxsize=1024)  # all events of an article have the same
def _extraction_rank(fetched_at: datetime, cleaner: int, extractor: int, lexicon: str, gazetteer: str) -> str:
    return f"{_moment(fetched_at)} {_padded(cleaner)} {_padded(extractor)} {lexicon[:8]} {gazetteer[:8]}"


def _moment(fetched_at: datetime) -> str:
    return fetched_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _padded(version: int) -> str:
    text = f"{version:0{_VERSION_DIGITS}d}"
    if len(text) > _VERSION_DIGITS:
        msg = f"version {text[:40]} has more than {_VERSION_DIGITS} digits"
        raise DeadLetterError(msg)
    return text
