"""A name of a place while an article is searched, and words that begin none."""

from __future__ import annotations

from services.extract.places.table import Place
from services.extract.places.words import IS_ANCHOR, NO_NAME


class Found:
    """A name at [start, end) of the plain text while the article is being read; `word` is where its word begins."""

    __slots__ = ("alike", "anchor", "anchor_at", "area", "candidates", "end", "start", "sure", "word")

    def __init__(self, start: int, end: int, word: int, candidates: tuple[Place, ...], *, sure: bool) -> None:
        self.start, self.end, self.word = start, end, word
        self.candidates = candidates
        self.sure = sure
        self.anchor: str | None = None
        self.anchor_at: int | None = None
        self.area = self.alike = False


def begins_no_name(word: str) -> bool:
    """Whether a word behind an anchor is no name: a common word, or an anchor itself, joined or not."""
    return word in NO_NAME or word in IS_ANCHOR or (word[0] in "وبل" and word[1:] in IS_ANCHOR)
