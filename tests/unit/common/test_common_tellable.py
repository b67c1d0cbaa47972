"""A password in an address is not told with it."""

from __future__ import annotations

import pytest

from services.common.tellable import tellable, without_secrets


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sftp://rasid:secret@store.example:22/warc", "sftp://store.example:22/warc"),
        ("sftp://rasid@store.example/warc", "sftp://store.example/warc"),
        ("http://collector.example/v1/traces?key=secret", "http://collector.example/v1/traces"),
        ("s3://bucket/warc", "s3://bucket/warc"),
        ("/var/lib/archive", "/var/lib/archive"),
    ],
)
def test_an_address_is_told_without_what_lets_in(address: str, told: str) -> None:
    """Where it is remains."""
    assert tellable(address) == told


def test_a_message_that_quotes_the_address_or_its_password_tells_neither() -> None:
    """As libraries word it: whole, or the password alone, as it was written or as it was meant."""
    address = "sftp://rasid:se%40cret@store.example/warc"
    said = without_secrets(f"cannot open {address}: 'se@cret' (se%40cret) refused", address)
    assert said == "cannot open sftp://store.example/warc: '…' (…) refused"
