"""Names of private persons, hidden from readers who are not entitled to them. Pure.

A masked text has as many characters as before, so that every offset still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from services.common.arabic import fold, fold_char
from services.contracts.article import Article
from services.contracts.event import Actor, Attribution, Effect, EnrichedEvent, Location

MASK: Final = "█"

Span = tuple[int, int]  # of the article's text, code points, half-open
Mentioned = TypeVar("Mentioned", Actor, Attribution, Effect, Location)


def mask_text(text: str, offset: int, spans: Iterable[Span]) -> str:
    """`text`, which begins at `offset` of the article, with the characters of `spans` hidden."""
    hidden = list(text)
    for start, end in spans:
        for position in range(max(start - offset, 0), min(end - offset, len(hidden))):
            if not hidden[position].isspace():
                hidden[position] = MASK
    return "".join(hidden)


def mask_event(event: EnrichedEvent, spans: Sequence[Span], names: Sequence[str]) -> EnrichedEvent:
    """The event with the `names` of its article, which stand at `spans`, hidden: in sentence, mentions and title."""
    if not spans:
        return event
    evidence = event.evidence
    attribution = [_masked(said, spans, names) for said in event.attribution]
    return event.model_copy(
        update={
            "article": event.article.model_copy(update={"title": hide(event.article.title, names)}),
            "actors": [_masked(actor, spans, names) for actor in event.actors],
            "effects": [_masked(effect, spans, names) for effect in event.effects],
            "attribution": [
                said.model_copy(update={"name": hide(said.name, names)}) if MASK in said.mention else said
                for said in attribution
            ],
            "location": _masked(event.location, spans, names) if event.location else None,
            "evidence": evidence.model_copy(
                update={"text": hide(mask_text(evidence.text, evidence.start, spans), names)}
            ),
        }
    )


def mask_whole(article: Article) -> Article:
    """The article with every word of its text and title hidden."""
    return article.model_copy(
        update={"text": hide_whole(article.text), "title": article.title and hide_whole(article.title)}
    )


def mask_article(article: Article, spans: Sequence[Span]) -> Article:
    """The article with every name in `spans` hidden, also where its text or title repeats one of them."""
    names = {article.text[start:end] for start, end in spans}
    return article.model_copy(
        update={
            "text": hide(mask_text(article.text, 0, spans), names),
            "title": hide(article.title, names),
        }
    )


def hide_within(value: Any, names: Sequence[str]) -> Any:  # noqa: ANN401  (any JSON value)
    """JSON with every occurrence of the names hidden in all its texts."""
    match value:
        case str():
            return hide(value, names)
        case list():
            return [hide_within(each, names) for each in value]
        case dict():
            return {key: hide_within(each, names) for key, each in value.items()}
    return value


def hide(text: str | None, names: Iterable[str]) -> str | None:
    """`text` with every occurrence of the names hidden, in whatever spelling."""
    sought = {fold(name) for name in names} - {""}
    if text is None or not sought:
        return text
    whole = fold(text)
    if not any(name in whole for name in sought):
        return text
    letters, places = _letters(text)
    spans = []
    for name in sought:
        start = letters.find(name)
        while start >= 0:
            end = places[start + len(name) - 1] + 1
            while end < len(text) and not fold_char(text[end]):  # marks on its last letter
                end += 1
            spans.append((places[start], end))
            start = letters.find(name, start + 1)
    return mask_text(text, 0, spans)


def hide_whole(text: str) -> str:
    """Every word hidden."""
    return mask_text(text, 0, [(0, len(text))])


def _letters(text: str) -> tuple[str, list[int]]:
    """A text folded, and the place of each of its letters in the text."""
    letters, places = list[str](), list[int]()
    for place, char in enumerate(text):
        folded = " " if char.isspace() else fold_char(char).casefold()
        if folded != " " or (letters and letters[-1] != " "):
            letters += folded
            places += [place] * len(folded)
    return "".join(letters), places


def _masked(part: Mentioned, spans: Sequence[Span], names: Sequence[str]) -> Mentioned:
    return part.model_copy(update={"mention": hide(mask_text(part.mention, part.start, spans), names)})
