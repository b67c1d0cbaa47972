"""`Heartbeat`: that a service which publishes is alive and when it last sent something. Topic `heartbeats`."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from services.contracts.base import RecordModel, UtcDatetime


class SentRecords(RecordModel):
    """What a process has sent to one topic since it started."""

    topic: str
    records: int = Field(ge=0, description="since the process started")
    last_at: UtcDatetime | None = Field(
        default=None, description="when the newest was sent, as exact as the interval; null where none was"
    )


class Heartbeat(RecordModel):
    """One process that publishes says that it is alive. No news besides: the world may be quiet."""

    service: str = Field(description="ingest or extract; others may come")
    instance: UUID = Field(description="of the process, anew at each start; replicas of a service differ in it")
    version: str
    started_at: UtcDatetime
    sent_at: UtcDatetime
    interval_seconds: float = Field(ge=0, description="the next one comes after so long")
    sent: list[SentRecords] = Field(default_factory=list)
