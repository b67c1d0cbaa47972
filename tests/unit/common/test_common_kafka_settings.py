"""Settings of Kafka's security: whole or not at all, no password in the open, none in what is printed."""

from __future__ import annotations

import pytest

from services.common.errors import SettingError
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings, load

PASSWORD = "kanari-3417"


def settings(monkeypatch: pytest.MonkeyPatch, **given: str) -> ServiceSettings:
    """Settings loaded from an environment of just these."""
    monkeypatch.setenv("RASID_KAFKA", "127.0.0.1:9092")
    for name, value in given.items():
        monkeypatch.setenv(f"RASID_KAFKA_{name}", value)
    return load(ServiceSettings)


def test_plain_text_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one machine."""
    assert client_options(settings(monkeypatch)) == {
        "bootstrap_servers": "127.0.0.1:9092",
        "security_protocol": "PLAINTEXT",
    }


def test_user_and_password_make_it_sasl(monkeypatch: pytest.MonkeyPatch) -> None:
    """SCRAM, which does not send the password."""
    options = client_options(settings(monkeypatch, USERNAME="rasid", PASSWORD=PASSWORD))
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_PLAINTEXT", "SCRAM-SHA-512")
    assert options["sasl_plain_password"] == PASSWORD


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"USERNAME": "rasid"}, "RASID_KAFKA_USERNAME and RASID_KAFKA_PASSWORD stand together"),
        ({"PASSWORD": PASSWORD}, "RASID_KAFKA_USERNAME and RASID_KAFKA_PASSWORD stand together"),
        ({"USERNAME": "rasid", "PASSWORD": PASSWORD, "SASL": "PLAIN"}, "would send the password in the open"),
        ({"SASL": "GSSAPI"}, "RASID_KAFKA_SASL is wrong"),
    ],
)
def test_what_is_half_or_open_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sentence: str
) -> None:
    """In one sentence without the password."""
    with pytest.raises(SettingError, match=sentence) as raised:
        settings(monkeypatch, **given)
    assert PASSWORD not in str(raised.value)


def test_the_password_is_not_printed_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither shown nor dumped."""
    loaded = settings(monkeypatch, USERNAME="rasid", PASSWORD=PASSWORD)
    assert PASSWORD not in repr(loaded)
    assert PASSWORD not in str(loaded.model_dump())
