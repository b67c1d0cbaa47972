"""Settings of the store: `RASID_*` variables."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.settings import PREFIX, DatabaseUrl, ServiceSettings

DEFAULT_PORT: Final = 8103
SCHEMA: Final = "rasid"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


class SinkSettings(BaseSettings):
    """Where records are kept."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    database: DatabaseUrl | Literal[""] = Field(
        default="", repr=False, description="PostgreSQL URL, postgresql://user:password@host:port/name"
    )
    store_sink: str = Field(
        default="",
        repr=False,
        description="where records are kept, if not in RASID_DATABASE: file:///folder or s3://bucket/folder",
    )

    @property
    def sink(self) -> str:
        """URL of the sink."""
        return self.store_sink or self.database

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.sink:
            msg = "RASID_DATABASE is not set (PostgreSQL URL, postgresql://user:password@host:port/name)."
            raise ValueError(msg)
        return self


class StoreSettings(ServiceSettings, SinkSettings):
    """What the store needs beside what every service needs."""

    store_group: str = Field(default="rasid-store", description="Kafka consumer group of the store")
    store_batch: int = Field(default=2000, ge=1, le=20_000, description="most records written in one transaction")
    store_linger: float = Field(
        default=0.2,
        ge=0.005,
        le=5,
        description="seconds in which records collect before they are written together: latency against cost",
    )
    store_statement_timeout: float = Field(
        default=30, gt=0, le=600, description="seconds that one SQL statement of a batch may take"
    )
    store_dead_letter_ratio: float = Field(
        default=0.2, gt=0, le=1, description="the store stops when more of the last 1,000 records than this are dead"
    )
    store_stall: float = Field(
        default=120, gt=0, description="seconds that a partition may lag without progress before a restart"
    )
    store_keep: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="days that articles and their events are kept after their last fetch; 0: for ever",
    )
    store_keep_changes: int = Field(
        default=90, ge=0, le=36_500, description="days that the log of changes is kept; 0: for ever"
    )
