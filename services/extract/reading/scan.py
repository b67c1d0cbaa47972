"""A text with everything that is known of its words before any event is looked for.

Tokens, sentences and clauses of its prose; which tokens belong to a party, a place, a time or a count. Words inside
such mentions are masked: the name of a negotiating body is no negotiation.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol, TypeVar

from services.common.clock import DAMASCUS
from services.extract.actors.lexicon import ActorLexicon, ActorMention
from services.extract.language.names import plain
from services.extract.language.normalise import Folded, normalise
from services.extract.language.numbers import Count, find_counts
from services.extract.language.prose import Line, prose_lines, sentences
from services.extract.language.times import TimeMention, find_times, today_of
from services.extract.language.tokens import PAUSES, Token, tokenise, without_conjunction
from services.extract.language.words import closed
from services.extract.places.gazetteer import Gazetteer
from services.extract.places.mentions import ResolvedPlace, find_places_in, resolve

# Parties whose names hold names of places that they are called after: مجلس دير الزور العسكري.
_NO_PLACES: Final = frozenset({"rebel", "militia", "political", "organization"})
_HEADING: Final = 400  # characters before the first line of prose: headline, byline, dateline
_GOVERNS: Final = frozenset(
    {
        "علي",
        "في",
        "من",
        "الي",
        "عن",
        "بين",
        "ضد",
        "قرب",
        "جراء",
        "اثر",
        "نتيجه",
        "داخل",
        "شرقي",
        "غربي",
        "شمالي",
        "جنوبي",
    }
)
_NOTHING: Final = ("",) * 16  # behind the last word, for rules that look at the words after one
_LONGEST: Final = 300  # tokens of a sentence, half as many again as news has; what goes on without a stop is cut
_CLAUSE_WORDS: Final = closed("scan", "clause_words")


class _Spanned(Protocol):
    @property
    def fstart(self) -> int: ...
    @property
    def fend(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens [start, end) of one sentence; `line` numbers the paragraph."""

    number: int
    start: int
    end: int
    line: int
    item: bool  # of a list that goes on from the paragraph before
    clauses: tuple[int, ...]  # tokens at which its clauses begin

    def clause(self, index: int) -> tuple[int, int]:
        """Token span of the clause that holds token `index`."""
        at = bisect_right(self.clauses, index) - 1
        last = self.clauses[at + 1] if at + 1 < len(self.clauses) else self.end
        return self.clauses[max(at, 0)], last


@dataclass
class Scan:
    """See the module. The `…_at` lists hold, per token, the mention it is part of or None."""

    folded: Folded
    tokens: list[Token]
    sentences: list[Sentence]
    actor_at: list[ActorMention | None]
    place_at: list[ResolvedPlace | None]
    time_at: list[TimeMention | None]
    count_at: list[Count | None]
    published_at: datetime | None
    today: date | None = None  # the day of publication, or the one that the text itself calls today
    actors: list[ActorMention] = field(default_factory=list)
    places: list[ResolvedPlace] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    bares: list[str] = field(default_factory=list)

    def tells(self, words: AbstractSet[str], start: int, end: int) -> bool:
        """Whether one of the words, with or without a conjunction, stands in tokens [start, end): a quick first look."""
        return not (words.isdisjoint(self.bares[start:end]) and words.isdisjoint(self.texts[start:end]))

    def bare(self, index: int) -> str:
        """The word at a token without a joined conjunction; empty shortly behind the last token."""
        return self.bares[index]

    def token_span(self, mention: _Spanned) -> tuple[int, int]:
        """Tokens [start, end) that a mention touches."""
        return max(bisect_right(self.starts, mention.fstart) - 1, 0), bisect_left(self.starts, mention.fend)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the article's text of tokens [start, end)."""
        return self.folded.original_span(self.tokens[start].start, self.tokens[end - 1].end)

    def actors_in(self, start: int, end: int) -> list[ActorMention]:
        """Parties whose mention begins within tokens [start, end), in order."""
        return list(_distinct(self.actor_at[start:end]))

    def places_in(self, start: int, end: int) -> list[ResolvedPlace]:
        """Places whose mention touches tokens [start, end), in order."""
        return list(_distinct(self.place_at[start:end]))

    def times_in(self, start: int, end: int) -> list[TimeMention]:
        """Times whose mention touches tokens [start, end), in order."""
        return list(_distinct(self.time_at[start:end]))

    def counts_in(self, start: int, end: int) -> list[Count]:
        """Counts whose mention touches tokens [start, end), in order."""
        return list(_distinct(self.count_at[start:end]))


T = TypeVar("T")


def _distinct(found: Iterable[T | None]) -> Iterator[T]:
    last = None
    for mention in found:
        if mention is not None and mention is not last:
            yield mention
        last = mention if mention is not None else last


def scan_text(
    text: str,
    *,
    actors: ActorLexicon,
    gazetteer: Gazetteer,
    published_at: datetime | None,
    title: str | None,
    all_lines: bool,
) -> Scan:
    """Read everything but events off a text. `all_lines`: take every line for prose (a flash)."""
    folded, lines = _without_page(normalise(text), all_lines=all_lines)
    tokens = tokenise(folded.text)
    starts = [token[1] for token in tokens]
    texts = [token[0] for token in tokens]
    day = published_at.astimezone(DAMASCUS).date() if published_at else None
    unmarked = plain(folded)
    found_actors = actors.find_in(unmarked, day)
    parties = [
        (actor.fstart, actor.fend) for actor in found_actors if actor.kind in _NO_PLACES and not actor.needs_context
    ]
    found_places = resolve(find_places_in(unmarked, gazetteer, masked=parties), folded, gazetteer, title=title)
    scan = Scan(
        folded=folded,
        tokens=tokens,
        sentences=[],
        actor_at=[None] * len(tokens),
        place_at=[None] * len(tokens),
        time_at=[None] * len(tokens),
        count_at=[None] * len(tokens),
        published_at=published_at,
        today=today_of(folded, published_at),
        actors=found_actors,
        places=found_places,
        starts=starts,
        texts=texts,
        bares=[*map(without_conjunction, texts), *_NOTHING],
    )
    for actor in found_actors:
        _mark(scan, scan.actor_at, actor, actor)
    for place in found_places:
        _mark(scan, scan.place_at, place.mention, place)
    for time in find_times(folded, published_at, tokens, today=scan.today):
        _mark(scan, scan.time_at, time, time)
    for count in find_counts(folded, tokens):
        _mark(scan, scan.count_at, count, count)
    _cut_sentences(scan, lines)
    return scan


def _mark(scan: Scan, row: list[T | None], span: _Spanned, mention: T) -> None:
    start, end = scan.token_span(span)
    for index in range(start, end):
        row[index] = mention


def _without_page(folded: Folded, *, all_lines: bool) -> tuple[Folded, list[Line]]:
    """The text from shortly before its first line of prose to the end of its last, and those lines in it.

    Menus before and related articles after would only cost time; a headline and a dateline stay, for they name places.
    """
    lines = prose_lines(folded, all_lines=all_lines)
    if not lines:
        return Folded(folded.original, "", folded.origin[:1]), []
    start, end = max(lines[0].start - _HEADING, 0), lines[-1].end
    part = Folded(folded.original, folded.text[start:end], folded.origin[start : end + 1])
    return part, [Line(line.start - start, line.end - start, line.number, line.item) for line in lines]


def _cut_sentences(scan: Scan, lines: Sequence[Line]) -> None:
    for line in lines:
        for left, right in sentences(scan.folded, line):
            first, last = bisect_left(scan.starts, left), bisect_left(scan.starts, right)
            for start in range(first, last, _LONGEST):
                end = min(start + _LONGEST, last)
                clauses = _clauses(scan, start, end)
                number = len(scan.sentences)
                scan.sentences.append(Sentence(number, start, end, line.number, line.item, clauses))


def _aside(scan: Scan, begin: int, index: int) -> bool:
    """“سيطرت، ليل الجمعة، على بلدة …”: behind a time between commas the clause goes on."""
    told = scan.time_at[index - 2] if index - 2 > begin else None
    word = scan.tokens[index].text
    between = told is not None and scan.tokens[max(scan.token_span(told)[0] - 1, 0)].text in "،,"
    goes_on = word in _GOVERNS or (between and word[0] not in "وف" and word not in _CLAUSE_WORDS)
    return told is not None and goes_on and scan.tokens[index - 1].text in "،,"


def _clauses(scan: Scan, start: int, end: int) -> tuple[int, ...]:
    """Where clauses begin: after a pause, or at a word that binds a new one."""
    begins = [start]
    texts, bares = scan.texts, scan.bares
    for index in range(start + 1, end):
        binds = bares[index] in _CLAUSE_WORDS
        if not binds and texts[index - 1] not in PAUSES:
            continue  # most words
        if scan.actor_at[index] is not None or scan.time_at[index] is not None:
            continue
        word = texts[index]
        after_pause = texts[index - 1] in PAUSES and word not in PAUSES and not _aside(scan, begins[-1], index)
        if after_pause or (binds and word not in ("ان", "الا")):
            begins.append(index)
    return tuple(begins)
