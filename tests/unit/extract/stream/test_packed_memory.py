"""What is remembered of articles comes out as it went in, and takes less than half of the room."""

from __future__ import annotations

from services.extract.stream.memory import as_remembered, extraction
from services.extract.stream.packed_memory import Packer
from tests.made_records import a_closing, an_article, an_event


def remembered(number: int, events: int) -> bytes:
    """What the memory holds of an article with so many events."""
    article = an_article(number)
    told = [an_event(article, each) for each in range(events)]
    return as_remembered(extraction(a_closing(article, tuple(range(events))), told))


def test_each_comes_out_as_it_went_in() -> None:
    """Those that came before there was anything to compare with, too; and what somebody else wrote, or nothing."""
    texts = [remembered(0, 0), b"", b"held", *(remembered(number, number) for number in range(1, 20)), b"", b"held"]
    packer = Packer()
    packed = [packer.pack(text) for text in texts]

    assert [packer.unpack(each) for each in packed] == texts


def test_they_take_less_than_half_of_the_room() -> None:
    """Of articles with eight events, as they have; what names the reader stands in each and is not kept again."""
    packer = Packer()
    texts = [remembered(number, 8) for number in range(50)]
    room = sum(len(packer.pack(text)) for text in texts[1:])
    print(f"{room / 49:.0f} of {sum(map(len, texts[1:])) / 49:.0f} bytes")  # noqa: T201

    assert room < 0.5 * sum(map(len, texts[1:]))
