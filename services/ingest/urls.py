"""The identity of a page: one canonical URL for all the addresses under which the same page is reached.

A canonical URL names a page, it need not be the address to fetch it at: scheme and "www." are unified too.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from w3lib.url import canonicalize_url, safe_url_string

LENGTH_LIMIT: Final = 2000  # characters; longer ones are traps, and PostgreSQL's indexes end at 2,704 bytes

_TRACKING: Final = re.compile(
    r"(?:(?:utm|mtm|pk|at)_\w+|(?:fb|g|d|tw|y)clid|msclkid|igshid|mc_[ce]id|li_fat_id|_g[al]|ref|ref_src|spm|cmpid|ocid|"
    r"amp|outputtype)(?:=.*)?",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_SUFFIX: Final = re.compile(r"(?:/+(?:amp)?)+$")
_PORTS: Final = {None, 80, 443}


class InvalidUrlError(ValueError):
    """Not an absolute http(s) URL that a page could have."""


def canonicalise(url: str) -> str:
    """The canonical form of an absolute http(s) URL; equal for equal pages, and idempotent.

    Unified: scheme (https), "www.", mobile and AMP hosts and paths, default ports, fragment, tracking parameters,
    order of parameters, percent-encoding (upper case, Arabic always encoded), dot segments, trailing slashes.
    Raises InvalidUrlError.
    """
    parts = _split(url)
    canonical = _once(parts)
    # w3lib may see a new dot segment or parameter once another part is gone; it shrinks, so this ends.
    while (again := _once(_split(canonical))) != canonical:
        canonical = again
    return canonical


def fetchable(url: str, base: str | None = None) -> str:
    """The URL as it is asked for: absolute, percent-encoded, without fragment.

    Raises InvalidUrlError, also for ports that no news site uses.
    """
    try:
        absolute = safe_url_string(urljoin(base, url.strip()) if base else url.strip())
    except (ValueError, UnicodeError) as error:
        msg = f"no URL: {error}"
        raise InvalidUrlError(msg) from error
    parts = _split(absolute)
    if parts.port not in _PORTS:
        msg = f"port {parts.port} is not asked"
        raise InvalidUrlError(msg)
    return parts._replace(fragment="", path=parts.path or "/").geturl()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        msg = f"no URL: {error}"
        raise InvalidUrlError(msg) from error
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        msg = "no absolute http(s) URL without credentials"
        raise InvalidUrlError(msg)
    if len(url) > LENGTH_LIMIT:
        msg = f"longer than {LENGTH_LIMIT} characters"
        raise InvalidUrlError(msg)
    return parts


def _once(parts: SplitResult) -> str:
    try:
        parts = urlsplit(canonicalize_url(parts.geturl()))
        host, port = parts.hostname, parts.port
    except (ValueError, UnicodeError) as error:
        msg = f"no URL: {error}"
        raise InvalidUrlError(msg) from error
    if not host:
        msg = "no host"
        raise InvalidUrlError(msg)
    while (shorter := _PREFIX.sub("", host)) != host:
        host = shorter
    if ":" in host:
        host = f"[{host}]"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.fullmatch(pair))
    netloc = host if port in _PORTS else f"{host}:{port}"
    return SplitResult("https", netloc, _SUFFIX.sub("", parts.path) or "/", query, "").geturl()
