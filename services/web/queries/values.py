"""What the value of a parameter must be: each gives it back as it is, or raises ValueError that says what it should be. Pure."""

from __future__ import annotations

from services.contracts.taxonomy import MODES
from services.web.queries.cursor import InvalidCursorError, decode_cursor

_LONGITUDE, _LATITUDE, _RADIUS_KM = 180, 90, 1000


def _numbers(text: str, count: int, name: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count:
        msg = f"is {name}"
        raise ValueError(msg)
    return numbers


def box(text: str) -> str:
    """A box: west,south,east,north in degrees."""
    west, south, east, north = _numbers(text, 4, "west,south,east,north")
    if not (-_LONGITUDE <= west <= east <= _LONGITUDE and -_LATITUDE <= south <= north <= _LATITUDE):
        msg = "is west,south,east,north within the degrees there are"
        raise ValueError(msg)
    return text


def circle(text: str) -> str:
    """A circle: latitude,longitude,kilometres."""
    latitude, longitude, radius = _numbers(text, 3, "latitude,longitude,kilometres")
    if not (abs(latitude) < _LATITUDE and abs(longitude) <= _LONGITUDE and 0 < radius <= _RADIUS_KM):
        msg = f"is latitude,longitude,kilometres within the degrees there are and {_RADIUS_KM} km"
        raise ValueError(msg)
    return text


def mode(name: str) -> str:
    """A mode of some type."""
    if name not in {each for modes in MODES.values() for each in modes}:
        msg = "is no mode of any type"
        raise ValueError(msg)
    return name


def cursor(text: str) -> str:
    """A cursor that an answer gave."""
    try:
        decode_cursor(text)
    except InvalidCursorError as error:
        msg = "is not one of ours"
        raise ValueError(msg) from error
    return text


def storable(text: str) -> str:
    """A text that PostgreSQL can hold."""
    if "\x00" in text:
        msg = "holds a character that no text holds"
        raise ValueError(msg)
    return text
