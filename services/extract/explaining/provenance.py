"""A reader whose events tell which rule read each slot, as they are published."""

from __future__ import annotations

from services.contracts.event import EnrichedEvent, Extractor, SlotRule
from services.extract.explaining.origin import Origin, origins
from services.extract.reader import ReadableArticle, Reader


class TracedReader:
    """Reads as the reader within does; each event carries its `provenance`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def software(self) -> Extractor:
        """Name, version and data of the reader within."""
        return self._reader.software

    def read(self, article: ReadableArticle) -> list[EnrichedEvent]:
        """The events that an article reports. Never raises on any text."""
        examined = self._reader.examine(article)
        for draft, event in examined.found:  # nobody else has these events yet: filled in, for a copy of each is dear
            event.provenance.extend(_rule(each) for each in origins(examined.scan, draft, event))
        return [event for _, event in examined.found]


def _rule(origin: Origin) -> SlotRule:
    return SlotRule(slot=origin.slot, start=origin.start, end=origin.end, rule=origin.rule, where=origin.where)
