"""Addresses as logs and messages may show them: they name a place, and sometimes carry the password to it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


def tellable(address: str) -> str:
    """An address without user, password and query; as it is where it has none of them."""
    parts = urlsplit(address)
    if parts.username is None and parts.password is None and not parts.query:
        return address
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def without_secrets(text: str, address: str) -> str:
    """A message that may quote `address`, or the password in it, without these."""
    text = text.replace(address, tellable(address))
    parts = urlsplit(address)
    for secret in (parts.password, parts.query):
        for form in filter(None, (secret, unquote(secret or ""))):
            text = text.replace(form, "…")
    return text
