"""Names of parties in folded text: the actor lexicon (`lexicon/actors*.tsv`) and how its names are matched."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from services.common.arabic import fold
from services.extract.actors.composed import Composed, Composer, Named
from services.extract.actors.offices import of_another
from services.extract.actors.spelling import inflected, spellings
from services.extract.actors.table import ActorEntry, read_actors, read_heads, read_nations
from services.extract.language.names import NameIndex, NameMatch, Plain, plain
from services.extract.language.normalise import Folded
from services.extract.language.tables import LEXICON, read_table

_TABLES: Final = ("actors.tsv", "actors_not.tsv", "actors_nations.tsv", "actors_heads.tsv")
# With no date to go by, names mean what they meant for most of the war.
_WITHOUT_DATE: Final = date(2018, 1, 1)
_CLOSING: Final = {")": "(", "]": "[", "”": "“", "»": "«", '"': '"', "’": "‘"}
# What a composed mention of those loyal to a government means once it has fallen.
_AFTER_ITS_FALL: Final = {"SYR-MIL": "SYR-REMNANTS"}
_ARTICLE_KINDS: Final = frozenset({"civilian", "unknown"})
_LOCATIVE: Final = re.compile(
    "(?:^|[^\\w])(?<!كل )(?:" + fold("في|إلى|من|نحو|باتجاه|عبر|داخل|خارج|شمال|شمالي|جنوب|جنوبي|شرق|شرقي|غرب|غربي|وسط|حدود|الحدود مع|"
    "مدينة|العاصمة|ريف|محافظة|أراضي|مناطق|قرب|على|مطار|طريق|دولة|منطقة|وسط|عاصمة|بين|حتى|أطراف|محيط|أوتوستراد") + ") $"
)  # fmt: skip
_PARTY_VERB: Final = re.compile(
    "(?:^|[^\\w])[وف]?(?:" + fold("اتهمت|قالت|أعلنت|طالبت|رفضت|أكدت|وافقت|هددت|اعتبرت|دعت|تدعم|تتهم|تقول|تريد|تسعى|تعتبر|نفت|"
    "حذرت|أدانت|شددت|رحبت|أبلغت|تطالب|ترفض|تؤكد|قدمت|عرضت|فرضت|أرسلت|سحبت|استدعت|توصلت|موقف|برعاية|بدعم|بوساطة|بضمانة|حليفته|"
    "حليفتها|راعيته|راعيتها") + ") $"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A party named in the text. `start`, `end` are offsets in the original; `fstart`, `fend` in the folded text.

    `actor_id`, `name` (English) and `kind` are None where the words head a party that the lexicon does not know.
    `needs_context`: a place name (دمشق، أنقرة) that is a party only as subject or speaker. `rule` says what found it:
    `name`, `short` (a short form of one named before), `nation:…`, `headed:…` (`:tied` by a word such as loyal or from), `unit`.
    Front clitics (و ف ب ل ك) are outside the span, except ل joined to ال (للنظام), which has no boundary to cut at.
    """

    actor_id: str | None
    name: str | None
    kind: str | None
    start: int
    end: int
    fstart: int
    fend: int
    needs_context: bool
    rule: str


class ActorLexicon:
    """The actors known, searchable by name and date. Immutable."""

    def __init__(self, folder: Path = LEXICON) -> None:
        """Read the four tables of `folder`; a wrong line raises TableError naming file and line."""
        entries = read_actors(folder / "actors.tsv")
        self.entries: tuple[ActorEntry, ...] = tuple(entries)
        self.sha256 = hashlib.sha256(b"".join((folder / table).read_bytes() for table in _TABLES)).hexdigest()
        self._by_id = {entry.actor_id: entry for entry in entries}
        self._shorts = {entry.actor_id: tuple(map(fold, entry.short_forms)) for entry in entries}
        self._owners: dict[str, list[tuple[ActorEntry, str]]] = defaultdict(list)
        for entry in entries:
            for use, names in (
                ("name", (entry.name_ar, *entry.aliases)),
                ("short", entry.short_forms),
                ("place", entry.needs_context),
            ):
                for name in names:
                    for variant in inflected(fold(name), noun=entry.kind in _ARTICLE_KINDS):
                        for spelled in spellings(variant):
                            self._owners[spelled].append((entry, use))
        for _, row in read_table(folder / "actors_not.tsv", ("phrase", "why")):
            self._owners[fold(row["phrase"])] = []
        self._names = list(self._owners)
        article = {
            index
            for index, name in enumerate(self._names)
            if not name.startswith("ال") and any(entry.kind in _ARTICLE_KINDS for entry, _ in self._owners[name])
        }
        self._index = NameIndex(self._names, article=frozenset(article))
        parents = {entry.actor_id: entry.parent for entry in entries if entry.parent}
        nations = read_nations(folder / "actors_nations.tsv")
        self._composer = Composer(read_heads(folder / "actors_heads.tsv"), nations, parents)

    @staticmethod
    def default() -> ActorLexicon:
        """The lexicon that ships with rasid; built once per process."""
        return _default()

    def by_id(self, actor_id: str) -> ActorEntry | None:
        """The entry of an id, or None."""
        return self._by_id.get(actor_id)

    def line(self, actor_id: str | None) -> frozenset[str]:
        """What an actor is part of, and what that is part of: فيلق الشام, the National Front, the opposition."""
        found: list[str] = []
        entry = self._by_id.get(actor_id) if actor_id else None
        while entry is not None and entry.parent is not None and entry.parent not in found:
            found.append(entry.parent)
            entry = self._by_id.get(entry.parent)
        return frozenset(found)

    def meant(self, words: str, on: date) -> ActorEntry | None:
        """Whom a name of the lexicon meant on a day (الجيش السوري in 2018), None where it is no name by itself."""
        owners = [entry for entry, use in self._owners.get(fold(words), ()) if use == "name"]
        return _of_date(owners, on) if owners else None

    def find(self, folded: Folded, on: date | None) -> list[ActorMention]:
        """Parties named in `folded`, longest match, in text order, not overlapping.

        `on` is the date spoken of (event or publication): the same words may mean another actor then
        (الجيش السوري before and after 2024-12-08). With None the names that only one actor bears tell the time: a text
        about الحكومة الانتقالية was not written before there was one.
        """
        return self.find_in(plain(folded), on)

    def find_in(self, text: Plain, on: date | None) -> list[ActorMention]:
        """The same for a text whose marks are dropped already."""
        matches = self._index.find(text.text)
        on = on or self._told_by(matches)
        named = list(of_another(text.text, self._named(text.text, matches, on), self._whose))
        candidates: list[tuple[Composed, bool]] = [
            (Composed(found.start, found.end, found.actor_id, rule), context) for found, rule, context in named
        ]
        candidates += [(wide, False) for wide in self._headed(text.text, [found for found, _, _ in named], on)]
        candidates += [(national, False) for national in self._composer.national(text.text)]
        covered = bytearray(len(text.text))
        for name, _, _ in named:
            if name.kind == "civilian":
                continue  # "وجهاء عشيرة …"
            covered[name.start : name.end] = b"\1" * (name.end - name.start)
        units = self._composer.units(text.text)
        candidates += [(unit, False) for unit in units if 1 not in covered[unit.start : unit.end]]
        if "شيره " in text.text or "بيله " in text.text:
            tribes = self._composer.tribes(text.text)
            candidates += [(tribe, False) for tribe in tribes if 1 not in covered[tribe.start : tribe.end]]
        candidates.sort(key=lambda found: (found[0].start - found[0].end, found[0].actor_id is None))
        taken = bytearray(len(text.text))
        kept: list[tuple[Composed, bool]] = []
        for found, context in candidates:
            if 1 not in taken[found.start : found.end]:
                taken[found.start : found.end] = b"\1" * (found.end - found.start)
                kept.append((found, context))
        kept.sort(key=lambda found: found[0].start)
        return [self._mention(text, found, needs_context=context) for found, context in kept]

    def _told_by(self, matches: list[NameMatch]) -> date:
        """The day on which the latest of the actors came up that bear their names alone."""
        owners = (self._owners[self._names[match.number]] for match in matches)
        lone = (one[0][0].valid_from for one in owners if len(one) == 1 and one[0][1] == "name")
        return max((day for day in lone if day is not None and day > _WITHOUT_DATE), default=_WITHOUT_DATE)

    def _named(self, text: str, matches: list[NameMatch], on: date) -> Iterator[tuple[Named, str, bool]]:
        """Lexicon names in text order with the rule and whether context must decide; short forms look back."""
        last: dict[str, ActorEntry] = {}
        for match in matches:
            name = self._names[match.number]
            owners = self._owners[name]
            if not owners:
                continue
            full = [entry for entry, use in owners if use != "short"]
            if full and all(entry.kind == "state" and not entry.begun(on) for entry in full):
                continue  # no such government yet
            if full:
                entry, rule = _of_date(full, on), "name"
                place = any(owner is entry and use == "place" for owner, use in owners)
                context = place and _place_rather(text, match, capital=name != fold(entry.name_ar))
            elif name in last:
                entry, rule, context = last[name], "short", False
            else:
                continue
            for short in self._shorts[entry.actor_id]:
                last[short] = entry
            yield Named(match.start, match.end, match.word, entry.actor_id, entry.kind), rule, context

    def _headed(self, text: str, named: list[Named], on: date) -> Iterator[Composed]:
        """Wider mentions that end with a name; one that reaches over another name must say how the two are tied."""
        before = -1
        for found in named:
            wide = self._composer.headed(text, found)
            if wide is not None and (wide.start >= before or wide.rule.endswith(":tied")):
                yield wide if found.actor_id == wide.actor_id else self._at(wide, on)
            before = found.end if found.kind != "civilian" else before  # "شيوخ ووجهاء عشيرة …"

    def _whose(self, name: str, government: str) -> str:
        bearers = (entry.actor_id for entry, use in self._owners.get(name, ()) if use == "name")
        return next((bearer for bearer in bearers if government in self.line(bearer)), government)

    def _at(self, wide: Composed, on: date) -> Composed:
        entry = self._by_id.get(wide.actor_id or "")
        later = _AFTER_ITS_FALL.get(wide.actor_id or "")
        return wide._replace(actor_id=later) if later and entry is not None and not entry.valid(on) else wide

    def _mention(self, text: Plain, found: Composed, *, needs_context: bool) -> ActorMention:
        fstart, fend = text.folded_span(found.start, found.end)
        fend = _with_closing_mark(text.folded.text, fstart, fend)
        start, end = text.folded.original_span(fstart, fend)
        entry = self._by_id.get(found.actor_id) if found.actor_id else None
        return ActorMention(
            actor_id=entry.actor_id if entry else None,
            name=entry.name_en if entry else None,
            kind=entry.kind if entry else None,
            start=start,
            end=end,
            fstart=fstart,
            fend=fend,
            needs_context=needs_context,
            rule=found.rule,
        )


def _with_closing_mark(text: str, start: int, end: int) -> int:
    """The end moved over a closing mark whose opening mark is inside the span: ميليشيا (آل بري)."""
    if end < len(text) and text[end] in _CLOSING and text.count(_CLOSING[text[end]], start, end) % 2 == 1:
        return end + 1
    return end


@cache
def _default() -> ActorLexicon:
    return ActorLexicon()


def _of_date(entries: list[ActorEntry], on: date) -> ActorEntry:
    """The actor meant on a day: of those valid then the latest to take the name, else the first of the lexicon."""
    valid = [entry for entry in entries if entry.valid(on)]
    return max(valid, key=lambda entry: entry.valid_from or date.min) if valid else entries[0]


def _place_rather(text: str, match: NameMatch, *, capital: bool) -> bool:
    """Whether a name that is also a place needs context: a capital unless it acts, a country if it is where or whither."""
    before = text[max(0, match.word - 20) : match.word]
    if _PARTY_VERB.search(before):
        return False
    return capital or text[match.word : match.start] in {"ب", "وب"} or bool(_LOCATIVE.search(before))
