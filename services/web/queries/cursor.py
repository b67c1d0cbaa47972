"""Cursors of a paged list: the sort key of the last row shown, opaque to the caller."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID

import orjson

Cursor = tuple[datetime, UUID]


class InvalidCursorError(ValueError):
    """The text is no cursor of ours."""


def encode_cursor(cursor: Cursor) -> str:
    """URL-safe text of a cursor."""
    moment, key = cursor
    return base64.urlsafe_b64encode(orjson.dumps([moment.isoformat(), str(key)])).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor:
    """The cursor of a text made by `encode_cursor`. Raises InvalidCursorError for any other."""
    try:
        moment, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = datetime.fromisoformat(moment), UUID(key)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        msg = "not a cursor"
        raise InvalidCursorError(msg) from error
    if cursor[0].tzinfo is None:
        msg = "not a cursor"
        raise InvalidCursorError(msg)
    return cursor
