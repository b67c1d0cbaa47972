"""The memory of articles built anew from the topic of events holds, byte for byte, what was remembered."""

from __future__ import annotations

import pytest

from services.contracts.event import EnrichedEvent, ExtractionCompleted
from services.extract.stream.memory import as_remembered, to_remember
from services.extract.stream.memory_restore import Extractions
from tests.made_records import a_closing, an_article, an_event, event_id_of

ARTICLE = an_article()
FIRST = ([an_event(ARTICLE, 0), an_event(ARTICLE, 1)], a_closing(ARTICLE, (0, 1)))
SECOND = (
    [an_event(ARTICLE, 0, extractor=2), an_event(ARTICLE, 2, extractor=2, supersedes=event_id_of(ARTICLE, 1))],
    a_closing(ARTICLE, (0, 2), extractor=2),
)
Said = tuple[list[EnrichedEvent], ExtractionCompleted]


@pytest.mark.parametrize("said", [[FIRST, SECOND], [SECOND, FIRST], [FIRST, SECOND, SECOND]])
def test_the_newest_extraction_is_remembered_as_it_was(said: list[Said]) -> None:
    """In whatever order extractions came, repeated or not, with what their events replaced."""
    read = Extractions()
    for events, closing in said:
        for event in events:
            read.told(b"key", event)
        read.closed(b"key", closing)
    assert as_remembered(read.newest[b"key"]) == to_remember(SECOND[1], SECOND[0], None)


def test_events_that_are_no_longer_kept_leave_the_closing_record() -> None:
    """It still says what must be retracted."""
    read = Extractions()
    read.told(b"key", FIRST[0][0])
    read.closed(b"key", FIRST[1])
    assert read.newest[b"key"].event_ids == FIRST[1].event_ids
    assert read.newest[b"key"].sketches == []
