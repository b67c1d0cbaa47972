"""Settings of the web service: `RASID_*` variables. It speaks to the database alone."""

from __future__ import annotations

from typing import Final

from pydantic import Field, SecretStr

from services.common.settings import DatabaseSettings, ServiceSettings

DEFAULT_PORT: Final = 8100


class WebSettings(ServiceSettings, DatabaseSettings):
    """What the API and the page need."""

    kafka: str = Field(default="", description="not used: the page and the API read the database alone")
    web_statement_timeout: float = Field(default=5, gt=0, le=60, description="seconds that one query may take")
    web_connections: int = Field(default=8, ge=2, le=100, description="connections to the database at most")
    web_copy_from: int = Field(
        default=50_000, ge=1, description="events from which on a columnar copy answers; below PostgreSQL is as quick"
    )
    web_copy_mb: int = Field(default=400, ge=0, le=100_000, description="MB that this copy may take; 0: none is made")
    web_streams: int = Field(default=200, ge=0, le=10_000, description="live streams at once")
    web_rate: int = Field(
        default=1200, ge=0, le=1_000_000, description="requests a minute of one token or address; 0: no limit"
    )
    web_cors: str = Field(
        default="", description="origins whose pages may ask the API, between spaces; none, unless set"
    )
    web_tokens: SecretStr = Field(
        default=SecretStr(""),
        description="tokens as name:scopes:sha256 between white space; scope persons shows hidden names (`rasid token`)",
    )
    web_tokens_required: bool = Field(default=False, description="whether everything but health needs a token")
