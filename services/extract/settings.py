"""Settings of the extract service."""

from __future__ import annotations

from pydantic import Field

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What `rasid extract` reads from the environment."""

    extract_group: str = Field(
        default="rasid-extract", pattern=r"^[A-Za-z0-9._-]+$", description="consumer group of extract's replicas"
    )
    read_timeout: float = Field(
        default=30, gt=0, le=600, description="seconds that reading one article may take before it is a dead letter"
    )
    stall_timeout: float = Field(
        default=120, ge=5, le=3600, description="seconds that a partition may lag without progress before a restart"
    )
