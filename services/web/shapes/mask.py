"""Names of private persons, hidden from readers who are not entitled to them. Pure.

A masked text has as many characters as before, so that every offset still counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from services.common.arabic import fold, fold_char
from services.contracts.article import Article
from services.contracts.event import Actor, Attribution, Effect, EnrichedEvent, Location

MASK: Final = "█"
# What `fold` drops, and which characters it takes for the same letter.
_FOLDED: Final = {char: fold_char(char) for char in map(chr, (*range(0x600, 0x700), *range(0x2000, 0x2070), 0xFEFF))}
_MARKS: Final = f"[{''.join(char for char, folded in _FOLDED.items() if not folded)}]"
_FORMS: Final = {
    letter: f"[{letter}{''.join(char for char, folded in _FOLDED.items() if folded == letter)}]"
    for letter in set(_FOLDED.values())
    if len(letter) == 1 and letter.isalnum()
}

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
    return article.model_copy(update={"text": _hidden(article.text), "title": article.title and _hidden(article.title)})


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
    for name in names:
        if text is not None and name.strip():
            text = _spellings(name.strip()).sub(lambda met: _hidden(met[0]), text)
    return text


@lru_cache(maxsize=1000)
def _spellings(name: str) -> re.Pattern[str]:
    """What matches a name with any marks on its letters, any form of them, and any space between its words."""
    words = (f"{_MARKS}*".join(_FORMS.get(letter, re.escape(letter)) for letter in word) for word in fold(name).split())
    return re.compile(f"{_MARKS}*\\s(?:\\s|{_MARKS})*".join(words) + f"{_MARKS}*", re.IGNORECASE)


def _hidden(text: str) -> str:
    return mask_text(text, 0, [(0, len(text))])


def _masked(part: Mentioned, spans: Sequence[Span], names: Sequence[str]) -> Mentioned:
    return part.model_copy(update={"mention": hide(mask_text(part.mention, part.start, spans), names)})
