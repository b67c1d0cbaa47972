"""Who says so: sources named in a sentence, and the speaker that a following "he added" carries on."""

from __future__ import annotations

from typing import Final, cast

from services.contracts.taxonomy import AttributionKind
from services.extract.language.tokens import PAUSES, QUOTES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Source
from services.extract.reading.relays import RELAYS, belongs, relays, says_that
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.sources import Telling, distinct, kind_by, of_a_body, source_of

_NEAR: Final = 4  # tokens between a verb of telling and its subject
_LONGEST: Final = 9  # tokens of a source's mention
_ENDS: Final = closed("attribution", "ends")
_SOURCES: Final = frozenset(
    {"military", "official", "medics", "monitor", "anonymous", "outlet", "residents", "activists", "correspondent"}
)
_CUTS: Final = closed("attribution", "cuts")
_VOICED: Final = tuple(sorted(closed("attribution", "voiced")))  # how such words begin
_DEEDS: Final = ("nation:act", "nation:patronage")  # "الانتهاكات الإسرائيلية" tell nothing
_SURNAME: Final = 4  # letters
_NAMED_WITHIN: Final = 250  # tokens back in which a surname was told with its title
_TITLE_WITHIN: Final = 9
_AS: Final = frozenset({"ما", "حسبما", "بحسبما", "كما", "مثلما"})  # "…، على ما أفادت به المحافظة"
_AWAY: Final = frozenset({"علي", "عن", "ضد", "جانب", "مع"})  # "أعلنت وقوفها إلى جانب X": X tells nothing
_BEFORE_THAT: Final = 25  # tokens
_THAT: Final = frozenset({"ان", "بان", "انه", "انها", "بانه", "بانها", "انهم", "ضروره", "اهميه"})
_SAID: Final = frozenset({"قال", "قالت", "قالوا"})
_ASIDE: Final = PAUSES | _ENDS | {"("}
_ONE_OF: Final = frozenset({"احد", "احدي", "من", "وهو", "وهي"})
_SAME: Final = frozenset({"ذاته", "نفسه", "عينه", "ذاتها", "نفسها"})
_REPEATED: Final = frozenset({"المصدر", "المصادر", "للمصدر", "للمصادر"})


class Tellers:
    """Reads the sources sentence by sentence and remembers the last speaker."""

    def __init__(self, scan: Scan, words: Discourse) -> None:
        self._scan = scan
        self._words = words
        self._last: list[Source] = []

    @property
    def last(self) -> list[Source]:
        """Who spoke last, up to the sentence read before."""
        return self._last

    def read(self, sentence: Sentence) -> Telling:
        """The sources of the next sentence of the article."""
        telling = Telling()
        for index in self._bring_in(sentence.start, sentence.end):
            word = self._scan.bares[index]
            raw = self._scan.texts[index]  # "وفقا" is no "and" before "فقا"
            if (word in self._words.according or raw in self._words.according) and not (
                word == "نقلا" and self._scan.bare(index + 1) == "الي"  # "إلى مشفى": two were taken
            ):
                source = self._after(sentence, index + 1, reach=3) or self._quoted(sentence, index + 1)
                if source:
                    telling.sources.append(source)
            elif word in RELAYS and relays(self._scan, index, sentence.end):
                self._relayed(sentence, index, telling)
            elif self._says(index, word, sentence.end):
                self._told(sentence, index, telling)
            elif word in self._words.continues and not telling.sources:
                self._goes_on(sentence, index, telling)
            elif word in self._words.source_kinds and index - sentence.start <= _NEAR:
                self._colon(sentence, index, telling)
        telling.sources = distinct(telling.sources)
        if telling.sources and not telling.carried:
            self._last = telling.sources
        return telling

    def _bring_in(self, start: int, end: int) -> list[int]:
        """The tokens in [start, end) whose words may bring in a source: few are."""
        telling, bares, texts = self._words.telling, self._scan.bares, self._scan.texts
        if not (self._scan.tells(telling, start, end) or self._scan.tells(RELAYS, start, end)):
            return []
        return [at for at in range(start, end) if bares[at] in telling or texts[at] in telling or bares[at] in RELAYS]

    def _goes_on(self, sentence: Sentence, index: int, telling: Telling) -> None:
        """“… السعودية عن إدانتها، مؤكدة أن …”: the party of the sentence speaks, where there is none the last speaker."""
        before = [actor for actor in self._scan.actors_in(sentence.start, index) if not actor.needs_context]
        own = source_of(self._scan, before[0]) if before else None
        if own is None and not self._last:
            return
        telling.own = own is not None
        telling.sources = [own] if own else list(self._last)
        telling.from_token = index

    def _relayed(self, sentence: Sentence, index: int, telling: Telling) -> None:
        """“ونقلت شبكة X عن مصدر قوله إن …”: who relays, and whom."""
        about = next(at for at in range(index, sentence.end) if self._scan.tokens[at].text == "عن")
        both = (self._after(sentence, index + 1, reach=3), self._after(sentence, about + 1, reach=3))
        telling.sources.extend(filter(None, both))

    def _apposed(self, sentence: Sentence, start: int) -> Source | None:
        """“وقال إبراهيم …، المتحدث باسم X، إن”: a name, and behind a pause its title."""
        tokens = self._scan.tokens
        near = range(start, min(start + _NEAR, sentence.end - 1))
        pause = next((at for at in near if tokens[at].text in _ASIDE), None)
        if pause is None or pause == start or tokens[pause].text not in "،,(":
            return None
        title = (at for at in range(pause + 1, sentence.end) if tokens[at].text not in _ONE_OF)  # "(أحد سكان …)"
        return self._at(sentence, next(title, pause))

    def _by_surname(self, sentence: Sentence, index: int) -> Source | None:
        """“وأضاف الحوراني”: a name told before behind a title or a party."""
        scan = self._scan
        if index >= sentence.end or not scan.tokens[index].is_word or scan.place_at[index] is not None:
            return None
        name = scan.tokens[index].text
        low = max(sentence.start - _NAMED_WITHIN, 0)
        if len(name) < _SURNAME or name in _ENDS or name not in scan.texts[low : sentence.start]:
            return None
        for at in range(sentence.start - 1, low, -1):
            if scan.tokens[at].text != name:
                continue
            for title in range(at - 1, max(at - _TITLE_WITHIN, -1), -1):
                if scan.tokens[title].text in PAUSES:
                    break
                source = self._at(sentence, title)
                if source is not None:
                    return Source(source.kind, name, index, index + 1, source.actor_id)
        return None

    def _told(self, sentence: Sentence, index: int, telling: Telling) -> None:
        scan = self._scan
        source = (
            self._after(sentence, index + 1, reach=_NEAR)
            or self._before(sentence, index)
            or self._apposed(sentence, index + 1)
            or self._by_surname(sentence, index + 1)
        )
        if source:
            telling.sources.append(source)
            telling.verbs[source.start] = index
        elif self._says_on(index) and index - sentence.start <= 2 and self._last:  # noqa: PLR2004
            spoke = [source for source in self._last if source.kind != "outlet"]  # not who relayed it
            telling.sources = telling.sources or spoke or list(self._last)
            telling.carried = True
        else:
            return
        if telling.verb < 0:
            telling.verb = index
            end = min(index + _BEFORE_THAT, sentence.end)
            telling.that = next((at for at in range(index, end) if scan.tokens[at].text in _THAT), -1)
        behind = self._scan.tokens[index - 1].text in _AS if index > sentence.start else False
        if not behind and len(telling.sources) == 1 and index - sentence.start > _NEAR:
            telling.from_token = sentence.clause(index)[0]

    def _says(self, index: int, word: str, end: int) -> bool:
        whole = self._scan.texts[index]  # "وثقت" is no "and" before "ثقت"
        if (word in self._words.says or whole in self._words.says) and self._scan.actor_at[index] is None:
            return not belongs(self._scan, index)
        return word in RELAYS and says_that(self._scan, index, end)

    def _says_on(self, index: int) -> bool:
        """“وأضاف”, “كما قال إن”: a verb of the speaker before, where no other subject stands behind it."""
        word = self._scan.bare(index)
        return word in self._words.again or (word in _SAID and self._scan.bare(index + 1) in _THAT)

    def _after(self, sentence: Sentence, start: int, *, reach: int) -> Source | None:
        for index in range(start, min(start + reach, sentence.end)):
            word = self._scan.tokens[index].text
            counts = self._scan.bares[index] in self._words.harm  # "سجل استشهاد طفلين": whom it counts, not who counts
            if counts or word in _ENDS or word in PAUSES or word in _AWAY or word.startswith(_VOICED):
                return None
            source, actor = self._at(sentence, index), self._scan.actor_at[index]
            if source or (actor is not None and actor.kind == "civilian"):
                return source  # "أعلن طلاب محافظة …": the students, no governorate
        return None

    def _quoted(self, sentence: Sentence, start: int) -> Source | None:
        """An outlet known only by its quotation marks: "وفق "سمارت""."""
        tokens = self._scan.tokens
        if start + 1 >= sentence.end or tokens[start].text not in QUOTES:
            return None
        end = next((at for at in range(start + 1, min(start + 5, sentence.end)) if tokens[at].text in QUOTES), None)
        return None if end is None else self._source(start, end + 1, "outlet")

    def _before(self, sentence: Sentence, index: int) -> Source | None:
        """The subject in front of the verb, at the beginning of its clause: "المراسل أكد أن …"."""
        begin = sentence.clause(index)[0]
        if index - begin > _LONGEST:
            return None
        for at in range(begin, min(begin + 2, index)):
            source = self._at(sentence, at, limit=index)
            if source:
                return source
        return None

    def _colon(self, sentence: Sentence, index: int, telling: Telling) -> None:
        """A headline's or tweet's "مراسلنا: …"."""
        end = min(index + _LONGEST, sentence.end)
        if any(self._scan.place_at[at] is not None for at in range(index, min(index + 2, end))):
            return  # a dateline: "محافظة حلب: …"
        if any(self._scan.tokens[at].text == ":" for at in range(index, end)):
            telling.sources.extend(filter(None, [self._at(sentence, index)]))

    def _at(self, sentence: Sentence, index: int, limit: int | None = None) -> Source | None:
        scan = self._scan
        word = scan.tokens[index].text
        for candidate in (word, without_conjunction(word)):
            for rest, kind in self._words.source_kinds.get(candidate, ()):
                following = tuple(token.text for token in scan.tokens[index + 1 : index + 1 + len(rest)])
                if following == rest:
                    end = self._mention_end(sentence, index + 1 + len(rest), limit)
                    return self._source(index, end, kind)
        actor = scan.actor_at[index]
        if actor is not None and not actor.needs_context and not actor.rule.startswith(_DEEDS):
            return source_of(scan, actor)
        return None

    def _source(self, start: int, end: int, kind: str) -> Source:
        known = [a for a in self._scan.actors_in(start, end) if a.actor_id and not a.needs_context]
        named = next((a for a in known if a.kind != "civilian"), known[0] if known else None)
        if named is not None:  # what follows the party is what it tells
            end = max(min(end, self._scan.token_span(named)[1]), start + 1)
        for index in range(start + 1, min(start + 3, end)):
            qualified = self._words.qualifiers.get(self._scan.tokens[index].text)
            if qualified and kind == "anonymous":
                kind = qualified
        same = self._scan.bare(start + 1) in _SAME if end - start == 2 else end - start == 1  # noqa: PLR2004
        if self._scan.bare(start) in _REPEATED and self._last and same:
            kind = next((last.kind for last in self._last if last.kind in _SOURCES), kind)
        if kind == "anonymous":
            kind = of_a_body(self._scan, start, self._words)
        actor = named or next((a for a in self._scan.actors_in(start, end)), None)
        kind = kind if actor is None else kind_by(actor, kind)
        name = " ".join(token.text for token in self._scan.tokens[start:end])
        return Source(cast("AttributionKind", kind), name, start, end, actor.actor_id if actor else None)

    def _mention_end(self, sentence: Sentence, index: int, limit: int | None) -> int:
        end = index
        stop = min(sentence.end, index + _LONGEST) if limit is None else limit
        while end < stop:
            word = self._scan.tokens[end].text
            cut = word.removeprefix("ب") in _CUTS  # "أفاد مراسلنا في حلب بمقتل …"
            if cut or word in _ENDS or word in PAUSES or self._scan.time_at[end] is not None:
                break
            if word in self._words.says or word.startswith(_VOICED):
                break  # "أعلن ناطق باسم الحكومة رفضه …": what he voices
            end += 1
        while end > index and self._scan.tokens[end - 1].text in ("-", "–", "(", "ل", "الي", "في", "عن"):
            end -= 1
        return end
