"""What all record models share: strict about unknown fields, frozen, aware UTC times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class RecordModel(BaseModel):
    """Base of everything that crosses a topic. Unknown fields of a newer minor version are ignored, not refused."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_timedelta="iso8601")


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Offset = Annotated[int, Field(ge=0, description="code points from the start of Article.text")]


class Software(RecordModel):
    """A named, integer-versioned part of rasid that produced a record."""

    name: str
    version: int = Field(ge=0)
