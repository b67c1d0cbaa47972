"""The extractor: an article in, the events it reports out. Pure, deterministic, in text order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol, Self
from uuid import UUID

from services.contracts.article import DuplicateOf
from services.contracts.article import Source as Site
from services.contracts.base import Software
from services.contracts.event import ArticleReference, EnrichedEvent, Extractor
from services.extract.actors.lexicon import ActorLexicon
from services.extract.event_types.schema import FOLDER, load_event_types
from services.extract.places.gazetteer import Gazetteer
from services.extract.reading.acts import find_acts
from services.extract.reading.attribution import Tellers
from services.extract.reading.binding import cut_stretches, give_harms
from services.extract.reading.dating import sums_up, time_draft
from services.extract.reading.discourse import Discourse, lexicon_bytes, load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.eras import of_the_time
from services.extract.reading.exchanges import join_exchanges, terms_of_the_last
from services.extract.reading.habits import is_habit, not_the_first
from services.extract.reading.harm import find_harms
from services.extract.reading.harm_lists import listed_harm
from services.extract.reading.joining import join_within
from services.extract.reading.ledger import settle
from services.extract.reading.listed_terms import only_listed, to_the_reader
from services.extract.reading.means import refine
from services.extract.reading.people import count_people
from services.extract.reading.recasting import recast
from services.extract.reading.records import build
from services.extract.reading.references import name_occupier, resolve_references
from services.extract.reading.roles import assign_roles
from services.extract.reading.scan import Scan, Sentence, scan_text
from services.extract.reading.scattering import scatter
from services.extract.reading.setting import place_draft
from services.extract.reading.sources import Telling, printed_source
from services.extract.reading.speakers import attribute, goes_on, own_words
from services.extract.reading.talks import join_in, negotiates
from services.extract.reading.triggers import TriggerTable, compile_triggers

NAME: Final = "rasid-reader"
VERSION: Final = 5  # raised with every change that reads an article differently
_LATELY: Final = 12  # acts told last, among which a reader looks for what "likewise" means


class ReadableArticle(Protocol):
    """What the reader needs of an article; `Article` has it, and so has a line of `rasid pipe extract`."""

    @property
    def article_id(self) -> UUID:
        """Id of the page or flash."""

    @property
    def text(self) -> str:
        """Clean text; offsets count in it."""

    @property
    def title(self) -> str | None:
        """Its headline."""

    @property
    def published_at(self) -> datetime | None:
        """Aware time of publication."""

    @property
    def attribution(self) -> str | None:
        """A flash's own bracketed source."""


@dataclass(frozen=True, slots=True)
class Examined:
    """An article that was read: its words, every statement of an act in it, and the events with their statements."""

    scan: Scan
    told: list[Draft]
    found: list[tuple[Draft, EnrichedEvent]]


class Reader:
    """Reads articles with one gazetteer, one lexicon of actors and one set of event types. Holds no state."""

    def __init__(
        self, gazetteer: Gazetteer, actors: ActorLexicon, table: TriggerTable, words: Discourse, *, lexicon_sha256: str
    ) -> None:
        self._gazetteer = gazetteer
        self._actors = actors
        self._table = table
        self._words = words
        self._lexicon_sha256 = lexicon_sha256

    @classmethod
    def default(cls) -> Self:
        """The reader with the data that ships with rasid (and the gazetteer that RASID_GAZETTEER names)."""
        actors = ActorLexicon.default()
        types = b"".join(path.read_bytes() for path in sorted(Path(FOLDER).glob("*.toml")))
        digest = hashlib.sha256(actors.sha256.encode() + lexicon_bytes() + types).hexdigest()
        table = compile_triggers(load_event_types())
        return cls(Gazetteer.default(), actors, table, load_discourse(), lexicon_sha256=digest)

    @cached_property
    def software(self) -> Extractor:
        """Name, version and data of this reader, as every event carries them."""
        return Extractor(
            name=NAME,
            version=VERSION,
            lexicon_sha256=self._lexicon_sha256,
            gazetteer_sha256=self._gazetteer.sha256,
        )

    def read(self, article: ReadableArticle) -> list[EnrichedEvent]:
        """The events that an article reports. Never raises on any text; offsets are code points of `article.text`."""
        return [event for _, event in self.examine(article).found]

    def examine(self, article: ReadableArticle) -> Examined:
        """As `read`, with all that was seen on the way: what `rasid explain` and `rasid evaluate` tell of."""
        kind = getattr(article, "kind", None) or "article"
        scan = scan_text(
            article.text,
            actors=self._actors,
            gazetteer=self._gazetteer,
            published_at=article.published_at,
            title=article.title,
            all_lines=kind == "flash",
        )
        told = self._drafts(scan)
        drafts = settle(scan, told, self._actors)
        for draft in drafts:
            negotiates(scan, draft, self._table)
            own_words(scan, draft)  # once more: a speaker may have been taken over from the act before
        if article.attribution:
            printed = printed_source(article.attribution, self._words)
            for draft in drafts:
                draft.sources.insert(0, printed)
                draft.modality = "reported" if draft.modality == "asserted" else draft.modality
        return Examined(scan, told, build(scan, drafts, reference(article), self.software))

    def _drafts(self, scan: Scan) -> list[Draft]:
        tellers = Tellers(scan, self._words)
        drafts: list[Draft] = []
        recalled_line = -1
        for sentence in scan.sentences:
            spoke = tellers.last
            telling = tellers.read(sentence)
            if self._recalls(scan, sentence):
                recalled_line = sentence.line
            found = self._sentence(scan, sentence, telling, drafts)
            for draft in found:
                goes_on(scan, draft, spoke, first=draft is found[0])
                draft.background = recalled_line == sentence.line or sums_up(scan, draft)
            drafts.extend(
                draft for draft in found if not (not_the_first(scan, draft) or is_habit(scan, draft, self._words))
            )
        return drafts

    def _sentence(self, scan: Scan, sentence: Sentence, telling: Telling, earlier: list[Draft]) -> list[Draft]:
        words, table = self._words, self._table
        if only_listed(scan, sentence) or to_the_reader(scan, sentence):
            return []
        drafts = join_exchanges(scan, join_within(scan, find_acts(scan, sentence, table, words), table), table)
        harms = find_harms(scan, sentence, words) or listed_harm(scan, sentence, earlier)
        drafts = give_harms(scan, sentence, drafts, harms, table, words)
        cut_stretches(scan, drafts, sentence)
        for draft in drafts:
            refine(draft, scan, table)
            attribute(draft, telling)
            assign_roles(scan, draft, words, self._actors)
            resolve_references(scan, draft, earlier)
            name_occupier(scan, draft)
            count_people(scan, draft)
        join_in(scan, drafts, telling)
        drafts = [piece for draft in drafts for piece in scatter(scan, draft)]
        for at, draft in enumerate(drafts):
            place_draft(scan, draft, words)
            time_draft(scan, draft)
            of_the_time(scan, draft, self._actors)
            recast(scan, draft, table, [*earlier[-_LATELY:], *drafts[max(at - _LATELY, 0) : at]])
            own_words(scan, draft)
        terms_of_the_last(scan, drafts, earlier, table)
        return drafts

    def _recalls(self, scan: Scan, sentence: Sentence) -> bool:
        opening = scan.folded.text[scan.tokens[sentence.start].start : scan.tokens[sentence.end - 1].end][:60]
        return any(phrase in opening for phrase in self._words.recalls)


def reference(article: ReadableArticle) -> ArticleReference:
    """The article as its events name it; what the article does not say stays null."""
    cleaner, source = getattr(article, "cleaner", None), getattr(article, "source", None)
    duplicate_of = getattr(article, "duplicate_of", None)
    return ArticleReference(
        article_id=article.article_id,
        revision=getattr(article, "revision", None),
        fetched_at=getattr(article, "fetched_at", None),
        cleaner=cleaner if isinstance(cleaner, Software) else None,
        kind=getattr(article, "kind", None) or "article",
        url=getattr(article, "url", None),
        title=article.title,
        published_at=article.published_at,
        source=source if isinstance(source, Site) else None,
        duplicate_of=duplicate_of if isinstance(duplicate_of, DuplicateOf) else None,
    )
