"""The names of places in an article: by themselves, beside an anchor, in the company of names that are sure."""

from __future__ import annotations

from typing import Final

from services.common.arabic import fold
from services.extract.language.names import NameMatch, Plain
from services.extract.places.found import (
    WINDOW,
    Found,
    begins_no_name,
    behind_in,
    goes_on,
    is_in_company,
    is_none_here,
    nearby_or_abroad,
    opens_list,
    other_name,
    quoted_end,
    second_name,
    vouches,
    well_known_first,
)
from services.extract.places.gazetteer import Gazetteer, Place
from services.extract.places.spellings import with_and_without_article
from services.extract.places.words import (
    AIRPORTS,
    ANCHOR,
    CENTRE,
    COUNTRYSIDE,
    ENDS_NAME,
    FRONTS,
    GOVERNORATE,
    IS_ANCHOR,
    LINKED,
    LOCATIVE,
    OPENS_NAME,
    PHRASE,
    ROUND,
    SETTLEMENT,
    SEVERAL,
    SIDE_OF,
    SPELLED,
    TOWNS,
    TWO,
    VILLAGES,
)

_IN_TERMS_OF: Final = fold("من ناحية") + " "
_TOWN: Final = fold("مدينة")
_SHORT_NAME: Final = 3


class Search:
    """One pass over an article: names by themselves, names beside anchors, names in company of those."""

    def __init__(self, text: Plain, gazetteer: Gazetteer, taken: bytearray) -> None:
        self.plain, self.text, self.gazetteer, self.taken = text, text.text, gazetteer, taken
        self.found: list[Found] = []
        self.by_start: dict[int, Found] = {}

    def run(self) -> list[Found]:
        """All names, in text order."""
        for match in self.gazetteer.trusted.find(self.text):
            self._by_itself(match)
        for beside in ANCHOR.finditer(self.text):
            self._beside(beside["anchor"], beside.start("anchor"), beside.end())
        for one in list(self.found):
            self._chain(one)
        self._in_company()
        self.found.sort(key=lambda one: one.start)
        return self.found

    def _add(self, one: Found) -> bool:
        if any(self.taken[one.start : one.end]):
            return False
        self.taken[one.start : one.end] = b"\1" * (one.end - one.start)
        self.found.append(one)
        self.by_start[one.start] = one
        return True

    def _by_itself(self, match: NameMatch) -> None:
        name = self.gazetteer.trusted_names[match.number]
        if is_none_here(self.text, name, match):
            return
        if name in self.gazetteer.barred:
            self.taken[match.start : match.end] = b"\1" * (match.end - match.start)
            return
        one = Found(match.start, match.end, match.word, self.gazetteer.lookup_folded(name), sure=True)
        other = other_name(self.text, match)
        if other is not None:
            one.start = one.word = other
            one.candidates = ()
        if name.startswith(("ريف ", "محافظه ")):
            one.area = True
            one.end += len(self._side_of(one.end))
        self._add(one)

    def _side_of(self, end: int) -> str:
        return side[0] if (side := SIDE_OF.match(self.text, end)) else ""

    def _beside(self, anchor: str, anchor_at: int, at: int) -> None:
        """The name right after an anchor: known, spelt like a known one, or unknown but surely a place."""
        anchor = _TOWN if anchor in GOVERNORATE and self.text.endswith(CENTRE, 0, anchor_at) else anchor
        one = self.by_start.get(at) or self._lookup(at, alike=anchor in SPELLED)
        if one is not None and not one.sure and not vouches(anchor, one):
            return
        if one is None and (one := self._unknown(anchor, at)) is not None:
            one.candidates = second_name(self.text, one.end, self.gazetteer)
        if one is None or (at not in self.by_start and not self._add(one)):
            return
        one.sure = True
        one.anchor, one.anchor_at = anchor, anchor_at
        if anchor in TOWNS and self.text.endswith(ROUND, 0, anchor_at):  # "بريف مدينة منبج", "قرى مدينة عفرين"
            one.anchor, one.anchor_at = "ريف", self.text.rfind(" ", 0, anchor_at - 1) + 1
            one.area = True
            return
        self._as_airport(one)
        if anchor in COUNTRYSIDE or anchor in GOVERNORATE or (anchor in FRONTS and self._governorate(one)):
            self._widen(one)
        elif SIDE_OF.match(self.text, one.end) and anchor in SEVERAL:
            one.area = False

    def _as_airport(self, one: Found) -> None:
        """Of مطاري حلب ودير الزور each name means the airport of its city."""
        if one.anchor in AIRPORTS:
            one.candidates = self.gazetteer.lookup_folded(f"مطار {self.text[one.start : one.end]}") or one.candidates

    def _widen(self, one: Found) -> None:
        """Make the mention the countryside or governorate as a whole, its side included."""
        one.area = True
        if one.anchor not in COUNTRYSIDE and one.anchor_at is not None:
            one.candidates = self._governorate(one) or one.candidates
        end = one.end + (len(self._side_of(one.end)) if one.anchor in COUNTRYSIDE else 0)
        self.taken[one.end : end] = b"\1" * (end - one.end)
        one.end = end
        if one.anchor_at is not None and one.anchor in {"ريف", "محافظه"}:
            one.start = one.anchor_at

    def _governorate(self, one: Found) -> tuple[Place, ...]:
        return self.gazetteer.lookup_folded(f"محافظه {self.text[one.start : one.end]}")

    def _lookup(self, at: int, *, alike: bool) -> Found | None:
        """The longest known name that begins at `at`."""
        words = phrase[0].split(" ") if (phrase := PHRASE.match(self.text, at)) else []
        if not words or begins_no_name(words[0]):
            return None
        only_begins = len(words) > 1 and words[0] in OPENS_NAME and not begins_no_name(words[1])
        for count in range(len(words), int(only_begins), -1):
            name = " ".join(words[:count])
            if candidates := self.gazetteer.lookup_folded(name):
                return Found(at, at + len(name), at, well_known_first(candidates, name, self.gazetteer), sure=False)
        candidates = () if only_begins else self.gazetteer.lookup_folded(with_and_without_article(words[0]))
        if candidates and candidates[0].precision != "country":
            return Found(at, at + len(words[0]), at, candidates, sure=False, alike=True)
        if not alike:
            return None
        for count in range(min(2, len(words)), int(only_begins), -1):
            name = " ".join(words[:count])
            if len(name) > _SHORT_NAME and (candidates := self.gazetteer.lookup_alike(name)):
                return Found(at, at + len(name), at, candidates, sure=False, alike=True)
        return None

    def _unknown(self, anchor: str, at: int, *, ends_list: bool = False) -> Found | None:
        """An unknown name after an anchor that only settlements have, or the last of their list."""
        phrase = PHRASE.match(self.text, at)
        villages = anchor in VILLAGES
        listed = anchor in SEVERAL and (self._leads_a_list(at, int(villages)) or (villages and goes_on(self.text, at)))
        words = phrase[0].split(" ") if phrase else [""]
        listed = listed or ends_list or (villages and (words[0] in OPENS_NAME or opens_list(self.plain, at)))
        if phrase is None or not (anchor in SETTLEMENT or listed):
            return None
        joined = words[0][0] in "بل" and (words[0][1:] in IS_ANCHOR or words[0].startswith(("بال", "لل")))
        second = len(words) > 1 and not begins_no_name(words[1])
        short = len(words[0]) < len("تلة") and not (second and words[0] in OPENS_NAME)
        terms = anchor == fold("ناحية") and self.text.endswith(_IN_TERMS_OF, 0, at)
        if terms or begins_no_name(words[0]) or joined or short or words[0][0].isdigit():
            return None
        quoted = quoted_end(self.plain, at)
        if quoted is not None:
            return Found(at, quoted, at, (), sure=True)
        two = second and (words[0] in OPENS_NAME or (words[1].startswith("ال") and not words[0].startswith("ال")))
        count = next((n for n in (3, 2) if words[n - 1 : n] and words[n - 1] in ENDS_NAME), 2 if two else 1)
        name = " ".join(words[: count if count < 3 or second else 1])  # noqa: PLR2004  (مقطع حجر كبير)
        return Found(at, at + len(name), at, (), sure=True)

    def _leads_a_list(self, at: int, unknown: int) -> bool:
        """Whether the one or two words at `at` are coordinated with a known name, over `unknown` others: قرى كذا وعين دقنة."""
        words = phrase[0].split(" ") if (phrase := PHRASE.match(self.text, at)) else []
        for count in range(1, min(2, len(words)) + 1):
            link = LINKED.match(self.text, at + len(" ".join(words[:count])))
            if link and (link.end() in self.by_start or self._lookup(link.end(), alike=False) is not None):
                return True
            if link and unknown and words[0].startswith("ال") and self._leads_a_list(link.end(), unknown - 1):
                return True  # one name that nobody knows may stand between
        return False

    def _chain(self, head: Found) -> None:
        """Names coordinated with one that is sure: بلدتي كذا وكذا، ريفي كذا وكذا."""
        last = head
        while link := LINKED.match(self.text, last.end):
            at = link.end()
            ahead = self.by_start.get(at)
            if ahead is None:
                ahead = self._lookup(at, alike=head.anchor in SEVERAL)
                if ahead is None and head.anchor in SEVERAL and not (last is not head and head.anchor in TWO):
                    ends_list = head.anchor in VILLAGES and "،" in link[0] and self.text.startswith("ال", at)
                    ahead = self._unknown(head.anchor or "", at, ends_list=ends_list)
                if ahead is None or not is_in_company(head, ahead) or not self._add(ahead):
                    return
            ahead.sure = True
            if head.anchor in AIRPORTS:
                ahead.anchor = ahead.anchor or head.anchor
                self._as_airport(ahead)
            if (
                head.area
                and ahead.anchor is None
                and (head.anchor != "ريف" or self._side_of(ahead.end) or head.start == head.anchor_at)
            ):
                self._area_like(head, ahead)
            last = ahead

    def _area_like(self, head: Found, one: Found) -> None:
        """The second of two countrysides: ريف حمص الشمالي وحماة الجنوبي."""
        capital = any(place.kind == "city" for place in one.candidates)
        if not capital or (head.anchor not in COUNTRYSIDE and not self._governorate(one)):
            return
        one.area = True
        one.anchor = head.anchor
        end = one.end + len(self._side_of(one.end))
        self.taken[one.end : end] = b"\1" * (end - one.end)
        one.end = end

    def _in_company(self) -> None:
        """Names that are common words too, after a preposition, where the article speaks of their surroundings."""
        common = list(self.gazetteer.companions.find(self.text))
        for one in filter(None, (behind_in(self.text, match, self.gazetteer) for match in common)):
            if self._add(one):
                self._chain(one)
        around = {place.admin1 for one in self.found for place in one.candidates[:1] if place.admin1}
        for match in common:
            before = self.text[max(0, match.word - WINDOW) : match.word]
            joined = self.text[match.word : match.start] in {"ب", "وب", "فب"}
            if not joined and not LOCATIVE.search(before):
                continue
            candidates = self.gazetteer.lookup_folded(self.gazetteer.companion_names[match.number])
            near = nearby_or_abroad(candidates, around)
            if near and self._add(one := Found(match.start, match.end, match.word, near, sure=False)):
                self._chain(one)
