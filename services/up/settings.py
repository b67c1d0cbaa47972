"""Settings of `rasid up`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.settings import PREFIX, DatabaseUrl


class UpSettings(BaseSettings):
    """What `rasid up` reads itself; everything else in the environment is handed on to the services."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    data: Path = Field(default=Path(".rasid"), description="folder of database, archive and logs")
    kafka: str | None = Field(default=None, description="Kafka bootstrap servers; the embedded broker if not set")
    database: DatabaseUrl | None = Field(
        default=None, repr=False, description="PostgreSQL URL; the embedded one if not set"
    )
    contact: str | None = Field(default=None, description="address or e-mail for the User-Agent of live fetching")
    web_port: int = Field(default=8100, ge=1, le=65535, description="port of the page; the next free one if taken")
