"""What is sought in texts, as PostgreSQL's `search_query` has normalised it, answered by sets of numbers as bits.

A set is an integer whose bits, the highest first, stand for the numbers from 0 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

# A lexeme between quotes, which are doubled within it as backslashes are; an operator; a parenthesis.
_TOKEN: Final = re.compile(r"\s*(?:'((?:[^'\\]|''|\\\\)*)'|(<(?:-|\d+)>|[&|!()]))")


@dataclass(frozen=True)
class Lexeme:
    """A word in its folded form."""

    word: str


@dataclass(frozen=True)
class Phrase:
    """Words in an order: how many places each stands behind the first."""

    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Not:
    """What its part leaves."""

    part: Sought


@dataclass(frozen=True)
class Joined:
    """All of its parts, or any."""

    parts: tuple[Sought, ...]
    all: bool


Leaf = Lexeme | Phrase
Sought = Leaf | Not | Joined
NOTHING: Final = Joined((), all=False)  # as PostgreSQL finds nothing where there is no word


def parse(tsquery: str) -> Sought:
    """The text form of a `tsquery`. Raises ValueError for what is none, or none of a reader's words."""
    tokens = list(_tokens(tsquery))
    if not tokens:
        return NOTHING
    found = _any(tokens)
    if tokens:
        msg = f"is no tsquery: {tsquery}"
        raise ValueError(msg)
    return found


def leaves(sought: Sought) -> set[Leaf]:
    """All words and phrases of a query."""
    match sought:
        case Lexeme() | Phrase():
            return {sought}
        case Not(part):
            return leaves(part)
        case Joined(parts):
            return set().union(*map(leaves, parts))


def found(sought: Sought, having: Mapping[Leaf, int], everything: int) -> int:
    """The set that a query finds: `having` names the set of each leaf that any text has, `everything` is all bits."""
    match sought:
        case Lexeme() | Phrase():
            return having.get(sought, 0)
        case Not(part):
            return everything & ~found(part, having, everything)
        case Joined(parts, all=True):
            return reduce(and_, (found(part, having, everything) for part in parts))
        case Joined(parts):
            return reduce(or_, (found(part, having, everything) for part in parts), 0)


def _tokens(tsquery: str) -> Iterator[tuple[str | None, str]]:
    """Lexeme or operator, the last first: taken from the end as they are read. Raises ValueError."""
    position, read = 0, list[tuple[str | None, str]]()
    text = tsquery.rstrip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            msg = f"is no tsquery: {tsquery}"
            raise ValueError(msg)
        word, operator = token[1], token[2] or ""
        read.append((None if word is None else word.replace("''", "'").replace("\\\\", "\\"), operator))
        position = token.end()
    return reversed(read)


def _any(tokens: list[tuple[str | None, str]]) -> Sought:
    parts = [_all(tokens)]
    while tokens and tokens[-1][1] == "|":
        tokens.pop()
        parts.append(_all(tokens))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), all=False)


def _all(tokens: list[tuple[str | None, str]]) -> Sought:
    parts = [_in_order(tokens)]
    while tokens and tokens[-1][1] == "&":
        tokens.pop()
        parts.append(_in_order(tokens))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), all=True)


def _in_order(tokens: list[tuple[str | None, str]]) -> Sought:
    """Words, each so many places behind the one before it: `<->` one, `<2>` two."""
    parts, places = [_one(tokens)], [0]
    while tokens and tokens[-1][1].startswith("<"):
        distance = tokens.pop()[1][1:-1]
        places.append(places[-1] + (1 if distance == "-" else int(distance)))
        parts.append(_one(tokens))
    words = [part.word for part in parts if isinstance(part, Lexeme)]
    if len(parts) == 1:
        return parts[0]
    if len(words) < len(parts):
        msg = "what stands in an order is no word"
        raise ValueError(msg)
    return Phrase(tuple(zip(words, places, strict=True)))


def _one(tokens: list[tuple[str | None, str]]) -> Sought:
    word, operator = tokens.pop() if tokens else (None, "")
    if word is not None:
        return Lexeme(word)
    if operator == "!":
        return Not(_one(tokens))
    inner = _any(tokens) if operator == "(" else None
    if inner is None or not tokens or tokens.pop()[1] != ")":
        msg = "is no tsquery: a word is missing"
        raise ValueError(msg)
    return inner
