"""A wrong or missing setting stops the start with one sentence that names it and never quotes a secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import Field

from services.common.errors import SettingError
from services.common.settings import DatabaseSettings, ServiceSettings, load


class Example(ServiceSettings, DatabaseSettings):
    """A service with a database and a list."""

    colours: list[str] = Field(default_factory=list, description="colours of the table")


GOOD = {"RASID_KAFKA": "kafka:9092", "RASID_DATABASE": "postgresql://rasid:geheim@db:5432/rasid"}


@pytest.fixture(autouse=True)
def _only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("RASID_"):
            monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    """What the start says when one variable has this value."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as raised:
        load(Example)
    return str(raised.value)


def test_good_settings_and_their_defaults() -> None:
    """Only addresses must be given."""
    settings = load(Example)
    assert settings.kafka == "kafka:9092"
    assert settings.database == GOOD["RASID_DATABASE"]
    assert settings.host == "127.0.0.1"
    assert settings.stop_timeout == 10


def test_a_missing_one_is_named_with_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty value counts as missing."""
    expected = "RASID_KAFKA is not set (Kafka bootstrap servers, host:port separated by commas)."
    assert sentence(monkeypatch, "RASID_KAFKA", "") == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (
            "RASID_PORT",
            "99999",
            "RASID_PORT is wrong: Input should be less than or equal to 65535 (their port; 0 takes the service's own default).",
        ),
        (
            "RASID_LOG_LEVEL",
            "loud",
            "RASID_LOG_LEVEL is wrong: Input should be 'debug', 'info', 'warning' or 'error' (least level logged).",
        ),
        (
            "RASID_KAFKA",
            "a:9092,b",
            "RASID_KAFKA is wrong: 'b' is not host:port (Kafka bootstrap servers, host:port separated by commas).",
        ),
        (
            "RASID_DATABASE",
            "mysql://rasid:geheim@db/x",
            "RASID_DATABASE is wrong: must be a postgresql:// URL (PostgreSQL URL, postgresql://user:password@host:port/name).",
        ),
        (
            "RASID_COLOURS",
            "[red",
            'A RASID_* variable is wrong: error parsing value for field "colours" from source "EnvSettingsSource".',
        ),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str) -> None:
    """Name, what is wrong, what it means."""
    assert sentence(monkeypatch, name, value) == expected


@pytest.mark.parametrize("value", ["kafka", "kafka:", ":9092", "kafka:x", "kafka:0", "kafka:65536", "a:1,,b:2", "a:٣"])
def test_kafka_servers_that_are_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Each server is host:port."""
    assert sentence(monkeypatch, "RASID_KAFKA", value).startswith("RASID_KAFKA is wrong: ")


@pytest.mark.parametrize("value", ["127.0.0.1:9092", "a:1,b:2", "[::1]:9092", "a:1, b:2"])
def test_kafka_servers_that_are_some(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """One or several, IPv6 in brackets."""
    monkeypatch.setenv("RASID_KAFKA", value)
    assert load(Example).kafka == value


def test_no_secret_stands_in_the_sentence_or_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the message nor a chained exception quotes the URL."""
    monkeypatch.setenv("RASID_DATABASE", "mysql://rasid:geheim@db/x")
    with pytest.raises(SettingError) as raised:
        load(Example)
    assert "geheim" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """NAME_FILE; white space around it is not part of it."""
    secret = tmp_path / "database_url"
    secret.write_text("postgresql://rasid:anders@db/rasid\n", encoding="utf-8")
    monkeypatch.delenv("RASID_DATABASE")
    monkeypatch.setenv("RASID_DATABASE_FILE", str(secret))
    assert load(Example).database == "postgresql://rasid:anders@db/rasid"


def test_the_variable_itself_comes_before_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is not even opened."""
    monkeypatch.setenv("RASID_DATABASE_FILE", "/nowhere")
    assert load(Example).database == GOOD["RASID_DATABASE"]


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), (b"\xff", "it is not UTF-8 text")]
)
def test_a_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    """Which variable, which file, why."""
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    monkeypatch.delenv("RASID_DATABASE")
    said = sentence(monkeypatch, "RASID_DATABASE_FILE", str(secret))
    assert said == f"RASID_DATABASE_FILE names {secret}, which cannot be read: {reason}."
