"""Which site a dead letter comes from, told from whatever its value is."""

from __future__ import annotations

import pytest

from services.common.dead_letters import DeadLetter
from tests.made_records import an_article, an_event


@pytest.mark.parametrize(
    ("value", "site"),
    [
        (an_article().model_dump_json().encode(), "tajriba"),
        (an_event(an_article()).model_dump_json().encode(), "tajriba"),
        (b'{"site": "elsewhere", "url": "https://elsewhere.example/"}', "elsewhere"),
        (b'{"source": ["no table"]}', ""),
        (b"[]", ""),
        (b"not JSON", ""),
    ],
)
def test_the_site_of_a_letter(value: bytes, site: str) -> None:
    """Of an article, an event, a page; empty where it names none or is rubbish."""
    assert DeadLetter("articles.clean.dead", 0, 0, b"", value, ()).site == site
