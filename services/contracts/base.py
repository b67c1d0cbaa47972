"""What all record models share: frozen, finite numbers, aware UTC times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class RecordModel(BaseModel):
    """Base of everything that crosses a topic. Unknown fields of a newer minor version are ignored, not refused."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        msg = "lies outside the years 1 to 9999 in UTC"
        raise ValueError(msg) from error


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Offset = Annotated[int, Field(ge=0, description="code points from the start of Article.text")]


class Software(RecordModel):
    """A named, integer-versioned part of rasid that produced a record."""

    name: str
    version: int = Field(ge=0)
