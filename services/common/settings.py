"""Settings of every service: from the environment (`RASID_*`) alone, checked at the start.

A service subclasses `ServiceSettings`, adds its fields with descriptions, and loads itself with `load`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from services.common.errors import SettingError

PREFIX: Final = "RASID_"
_PORT_MAX: Final = 65535


def _postgres_url(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        msg = "must be a postgresql:// URL"
        raise ValueError(msg)
    return value


def _bootstrap_servers(value: str) -> str:
    for server in value.split(","):
        host, _, port = server.strip().rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) <= _PORT_MAX:
            msg = f"{server.strip()!r} is not host:port"
            raise ValueError(msg)
    return value


KafkaServers = Annotated[str, AfterValidator(_bootstrap_servers)]
DatabaseUrl = Annotated[str, AfterValidator(_postgres_url)]


class ServiceSettings(BaseSettings):
    """What every service needs. Field `kafka` is read from RASID_KAFKA, and so on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    kafka: KafkaServers = Field(description="Kafka bootstrap servers, host:port separated by commas")
    kafka_tls: bool = Field(default=False, description="whether connections to Kafka are encrypted by TLS")
    kafka_ca: Path | None = Field(
        default=None, description="PEM file of the authority that signed the brokers' certificates; else the system's"
    )
    kafka_username: str | None = Field(default=None, description="user of SASL; without it nobody logs in")
    kafka_password: SecretStr | None = Field(default=None, description="password of RASID_KAFKA_USERNAME")
    kafka_sasl: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        default="SCRAM-SHA-512", description="mechanism of SASL; PLAIN only with TLS"
    )
    kafka_session_timeout: float = Field(
        default=10, ge=1, le=300, description="seconds without a heartbeat until a consumer's partitions move on"
    )
    kafka_fetch_wait: float = Field(
        default=0.1,
        ge=0.005,
        le=5,
        description="longest wait in seconds of a fetch for new records (the embedded broker always waits so long)",
    )
    kafka_partitions: int = Field(default=4, ge=1, le=1000, description="partitions of each topic created")
    kafka_replication: int = Field(default=1, ge=1, le=10, description="replicas of each topic created")
    host: str = Field(default="127.0.0.1", description="address that /metrics, /healthz and /readyz listen on")
    port: int = Field(default=0, ge=0, le=65535, description="their port; 0 takes the service's own default")
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="auto is console on a terminal, else json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="least level logged")
    traces: str | None = Field(
        default=None,
        repr=False,
        pattern=r"^https?://",
        description="OTLP/HTTP address that gets traces, http://collector:4318/v1/traces; without it nothing is exported",
    )
    metrics_file: Path | None = Field(
        default=None, description="file that gets the last metrics when the service ends, for a textfile collector"
    )
    stop_timeout: float = Field(default=10, gt=0, le=300, description="seconds for a graceful stop after SIGTERM")

    @model_validator(mode="after")
    def _credentials_are_whole_and_not_in_the_open(self) -> Self:
        if (self.kafka_username is None) != (self.kafka_password is None):
            msg = "RASID_KAFKA_USERNAME and RASID_KAFKA_PASSWORD stand together or not at all."
            raise ValueError(msg)
        if self.kafka_username is not None and self.kafka_sasl == "PLAIN" and not self.kafka_tls:
            msg = "RASID_KAFKA_SASL is PLAIN, which without RASID_KAFKA_TLS would send the password in the open."
            raise ValueError(msg)
        return self


class HeartbeatSettings(ServiceSettings):
    """What a service that publishes needs besides."""

    heartbeat: float = Field(
        default=10, gt=0, le=3600, description="seconds between two heartbeats on the topic heartbeats"
    )


class DatabaseSettings(BaseSettings):
    """Mixed in by services that speak to PostgreSQL."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    database: DatabaseUrl = Field(repr=False, description="PostgreSQL URL, postgresql://user:password@host:port/name")


Settings = TypeVar("Settings", bound=BaseSettings)


def load(model: type[Settings]) -> Settings:
    """The settings of a service from the environment.

    A variable NAME whose value stands in a file may be given as NAME_FILE (container secrets). Raises SettingError
    whose message is one sentence naming the setting.
    """
    given: dict[str, str] = {}
    for name in model.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        path = os.environ.get(f"{variable}_FILE")
        if path and not os.environ.get(variable):
            try:
                given[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
                msg = f"{variable}_FILE names {path}, which cannot be read: {reason}."
                raise SettingError(msg) from error
    try:
        return model(**given)  # type: ignore[arg-type]  # pydantic parses the text
    except ValidationError as error:
        raise SettingError(_sentence(model, error)) from None  # its text would quote the value, perhaps a secret
    except SettingsError as error:  # a list or mapping that is not JSON
        msg = f"A {PREFIX}* variable is wrong: {error}."
        raise SettingError(msg) from None


def _sentence(model: type[BaseSettings], error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    variable = f"{PREFIX}{name.upper()}"
    field = model.model_fields.get(name)
    meaning = f" ({field.description})" if field and field.description else ""
    if first["type"] == "missing":
        return f"{variable} is not set{meaning}."
    if not name:
        return first["msg"].removeprefix("Value error, ")
    return f"{variable} is wrong: {first['msg'].removeprefix('Value error, ')}{meaning}."
