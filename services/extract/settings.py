"""Settings of the extract service."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from services.common.settings import HeartbeatSettings


class ExtractSettings(HeartbeatSettings):
    """What `rasid extract` reads from the environment."""

    gazetteer: Path | None = Field(
        default=None, description="table made by `rasid gazetteer import`, read besides the project's own places"
    )
    extract_group: str = Field(
        default="rasid-extract", pattern=r"^[A-Za-z0-9._-]+$", description="consumer group of extract's replicas"
    )
    extract_memory_mb: int = Field(
        default=64,
        ge=1,
        le=100_000,
        description="megabytes of memory for what is remembered of articles; what is more lies in a file in /var/tmp",
    )
    extract_read_timeout: float = Field(
        default=30, gt=0, le=600, description="seconds that reading one article may take before it is a dead letter"
    )
    extract_dead_letter_ratio: float = Field(
        default=0.2, gt=0, le=1, description="extract stops when more of the last 1,000 records than this are dead"
    )
    extract_incidents: bool = Field(
        default=True, description="whether this replica may be the one that merges events into incidents"
    )
    extract_stall: float = Field(
        default=120, ge=5, le=3600, description="seconds that a partition may lag without progress before a restart"
    )
