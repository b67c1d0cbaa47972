"""One reader for all tests of the extractor: building it takes most of a second."""

from __future__ import annotations

import pytest

from services.extract.reader import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader that ships with rasid."""
    return Reader.default()
