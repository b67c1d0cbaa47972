"""Settings of the web service: `RASID_*` variables. It speaks to the database alone."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from services.common.settings import DatabaseSettings, ServiceSettings

DEFAULT_PORT: Final = 8100


class WebSettings(ServiceSettings, DatabaseSettings):
    """What the API and the page need."""

    kafka: str = Field(default="", description="not used: the page and the API read the database alone")
    web_statement_timeout: float = Field(default=5, gt=0, le=60, description="seconds that one query may take")
    web_connections: int = Field(default=8, ge=1, le=100, description="connections to the database at most")
