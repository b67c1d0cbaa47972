"""Which place of its name a mention means: governorates named near it, closeness to the others, else who leads clearly."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from services.contracts.taxonomy import PlacePrecision
from services.extract.language.normalise import Folded, normalise
from services.extract.places.belied import is_belied, lies_elsewhere
from services.extract.places.firmness import as_party, beyond_doubt, well_known
from services.extract.places.gazetteer import CURATED, Gazetteer, Place, kilometres
from services.extract.places.mention import PlaceMention, ResolvedPlace
from services.extract.places.parts import parts_of_towns
from services.extract.places.words import CALLED_TOWN, CALLED_VILLAGE, STREET

_SENTENCE_END: Final = re.compile(r"[.!?؟\n]\s")
# A place that lies farther than this from all others of its article needs a governorate that is named.
_FAR_KM: Final = 60.0
_FAR_NAMED_KM: Final = 100.0
_NEAR_KM: Final = 35.0
# Farther than any two places: there is nothing to measure from.
_NOWHERE_KM: Final = 1e6
_LARGE: Final = frozenset({"مدينه", "بلده", "ناحيه", "مدينتي", "بلدتي"})
_CITY_PEOPLE: Final = 30_000
_QUARTER: Final = frozenset({"حي", "حيي", "احياء"})
# One homonym leads when it has this many times the people of the next.
_LEAD: Final = 10
_COUNTRYSIDE_KM: Final[dict[str, tuple[PlacePrecision, float]]] = {"city": ("governorate", 40.0)}
_SMALL_COUNTRYSIDE: Final[tuple[PlacePrecision, float]] = ("district", 20.0)


def resolve(
    mentions: Sequence[PlaceMention], folded: Folded, gazetteer: Gazetteer, *, title: str | None = None
) -> list[ResolvedPlace]:
    """One answer per mention, in order.

    Homonyms are decided by governorates named in the sentence, the article and the title, by nearness to the other
    places of the article, else by priority where one clearly leads, else not at all: a wrong point is worse than none.
    """
    context = _Context(mentions, folded, gazetteer, title)
    answers = [context.answer(mention) for mention in mentions]
    for at, (answer, following) in enumerate(pairwise(answers)):
        if is_belied(answer, following, folded):
            answers[at] = context.elsewhere(answer, following)
    parts_of_towns(answers, folded)
    return answers


class _Context:
    """What an article says of where it is: sentences, governorates named, places that are beyond doubt."""

    def __init__(
        self, mentions: Sequence[PlaceMention], folded: Folded, gazetteer: Gazetteer, title: str | None
    ) -> None:
        self.gazetteer, self.folded = gazetteer, folded
        self.ends = [match.start() for match in _SENTENCE_END.finditer(folded.text)]
        sure = [
            (self._sentence(mention), mention.candidates[0])
            for mention in mentions
            if beyond_doubt(mention) and not as_party(mention, folded)
        ]
        self.anchors = {place.place_id: place for _, place in sure}
        self.towns = {one.candidates[0].place_id for one in mentions if one.anchor in CALLED_TOWN and beyond_doubt(one)}
        self.homes = {place.within for place in self.anchors.values()} | set(self.anchors)
        self.of_sentence: defaultdict[int, dict[str, Place]] = defaultdict(dict)
        for sentence, place in sure:
            self.of_sentence[sentence][place.place_id] = place
        # Every mention counts: what an article names most often is where it is.
        governorates = Counter(place.admin1 for _, place in sure if place.admin1)
        if title:
            governorates.update(_named_in(normalise(title), gazetteer))
        most = max(governorates.values(), default=0)
        self.told_most = {name for name, count in governorates.items() if count == most}

    def _sentence(self, mention: PlaceMention) -> int:
        """The number of the mention's sentence."""
        return bisect_left(self.ends, mention.fend)

    def answer(self, mention: PlaceMention) -> ResolvedPlace:
        """The place meant, with the mention's own precision."""
        place = self._choose(mention)
        admin1 = place.admin1 if place else self._governorate_near(mention)
        if place is None:
            precision: PlacePrecision | None = "governorate" if mention.area else "settlement"
            return ResolvedPlace(mention, None, precision, None, admin1, None, self.gazetteer.pcodes(admin1, None))
        precision, radius = place.precision, place.radius_km
        if mention.area and precision in {"settlement", "point"}:
            precision, radius = _COUNTRYSIDE_KM.get(place.kind, _SMALL_COUNTRYSIDE)
        settlement = self.gazetteer.by_id(place.within) if place.within else None
        pcodes = self.gazetteer.pcodes(admin1, place.admin2)
        return ResolvedPlace(mention, place, precision, radius, admin1, settlement, pcodes)

    def elsewhere(self, answer: ResolvedPlace, around: ResolvedPlace) -> ResolvedPlace:
        """The answer where the text belies the first one: another of that name, else none."""
        others = tuple(c for c in answer.mention.candidates if not lies_elsewhere(c, around, self.folded))
        second = self.answer(replace(answer.mention, candidates=others))
        return replace(second, mention=answer.mention, admin1=second.admin1 or around.admin1)

    def _choose(self, mention: PlaceMention) -> Place | None:
        candidates = self._sensible(mention)
        if not candidates:
            return None
        named = self._named_near(mention)
        known = well_known(candidates, mention)
        if known is not None:
            return known
        inside = [place for place in candidates if place.admin1 in named]
        pool = inside or candidates
        if mention.alike:
            reach = {place.place_id: _NEAR_KM if place.priority else _NEAR_KM / 2 for place in pool}
            pool = [place for place in pool if self._nearest(place, mention) < reach[place.place_id]]
        if not pool:
            return None
        best = pool[0] if len(pool) == 1 else self._leader(pool, mention)
        return None if best is None or self._out_of_the_way(best, mention, named=best in inside) else best

    def _out_of_the_way(self, place: Place, mention: PlaceMention, *, named: bool) -> bool:
        """Whether a name that proves little alone (a common word, a village, an import) lies far from all that is told."""
        common_word = place.anchored and mention.anchor not in CALLED_TOWN
        proves_little = (
            common_word or place.priority < CURATED or (place.kind == "village" and mention.anchor not in _LARGE)
        )
        abroad = place.admin1 is None and place.kind == "city"
        called_a_town = place.place_id in self.towns  # "من دمشق لدعم مشفى نوى", of an article on مدينة نوى
        sure = named and self._is_the_only_one(place, mention)
        if not proves_little or abroad or called_a_town or sure or place.precision not in {"point", "settlement"}:
            return False
        return (_FAR_NAMED_KM if named else _FAR_KM) < self._nearest(place, mention) < _NOWHERE_KM

    def _is_the_only_one(self, place: Place, mention: PlaceMention) -> bool:
        """A curated name that one place bears, in a governorate of which the article surely names another place."""
        lone = place.priority == CURATED and not place.anchored and len(mention.candidates) == 1
        return lone and any(
            other.admin1 == place.admin1 and other.place_id != place.place_id for other in self.anchors.values()
        )

    def _sensible(self, mention: PlaceMention) -> list[Place]:
        """Candidates that the anchor allows: a quarter after حي or where its city is named, a settlement after قرية."""
        places = [place for place in mention.candidates if place.kind != "quarter" or self._city_named(place, mention)]
        if mention.anchor == STREET:
            return [place for place in places if place.kind == "quarter"]  # "شارع تل أبيض" is in Raqqa
        if mention.anchor in _QUARTER and any(place.kind == "quarter" for place in mention.candidates):
            return [place for place in places if place.kind == "quarter"]
        if mention.anchor in {"قريه", "قريتي", "بلده", "بلدتي", "مدينه", "قري", "بلدات"}:
            settled = [place for place in places if place.precision == "settlement" and place.kind != "quarter"]
            return settled or places
        return places

    def _city_named(self, quarter: Place, mention: PlaceMention) -> bool:
        """Whether a quarter's city is named, or its own name is nobody else's (درعا البلد)."""
        curated = [place for place in mention.candidates if place.priority == CURATED]
        if mention.anchor in _QUARTER and " " in quarter.name_ar:  # "حي بستان الباشا": a village of the name is none
            curated = [place for place in curated if place.kind == "quarter"]
        alone = len(curated) == 1 and (mention.anchor in _QUARTER or not quarter.anchored)
        return alone or quarter.within in self.homes

    def _leader(self, pool: Sequence[Place], mention: PlaceMention) -> Place | None:
        """Of several, the one nearest to the article's other places if that is telling, else the one that leads."""
        by_distance = sorted(pool, key=lambda place: self._nearest(place, mention))
        first, second = (self._nearest(place, mention) for place in by_distance[:2])
        small = by_distance[0].kind == "village" and by_distance[0].admin1 not in self._named_near(mention)
        if small and _is_city(pool[0]) and mention.anchor not in CALLED_VILLAGE:
            return pool[0]  # "دوما" beside درعا: no village of its name in a governorate that nobody names
        if first < _NEAR_KM and second > 2 * first + 5:
            return by_distance[0]
        top, following = pool[0], pool[1]
        if all(place.precision not in {"point", "settlement"} for place in pool):
            return top
        if kilometres(top, following) < _NEAR_KM / 7:
            return top
        if top.priority > following.priority and (top.priority == CURATED or first > _FAR_KM):
            return top
        return top if top.population > _LEAD * max(1, following.population) else None

    def _nearest(self, place: Place, mention: PlaceMention) -> float:
        """Kilometres to the nearest other place beyond doubt, of the sentence if it has one."""
        distance = _to_nearest(place, self.of_sentence.get(self._sentence(mention), {}))
        return distance if distance < _NOWHERE_KM else _to_nearest(place, self.anchors)

    def _named_near(self, mention: PlaceMention) -> set[str]:
        """Governorates of the other places beyond doubt in the sentence, else those that the article names most."""
        own = {place.place_id for place in mention.candidates}
        here = self.of_sentence.get(self._sentence(mention), {})
        return {place.admin1 for key, place in here.items() if place.admin1 and key not in own} or self.told_most

    def _governorate_near(self, mention: PlaceMention) -> str | None:
        named = self._named_near(mention)
        return next(iter(named)) if len(named) == 1 else None


def _is_city(place: Place) -> bool:
    return place.kind in ("city", "town") and place.population >= _CITY_PEOPLE


def _to_nearest(place: Place, others: Mapping[str, Place]) -> float:
    """Kilometres to the nearest of the others but itself, areas from their edge; `_NOWHERE_KM` where there is none."""
    apart = (
        max(0.0, kilometres(place, other) - (other.radius_km or 0.0))
        for other in others.values()
        if other.precision != "country" and other.place_id != place.place_id
    )
    return min(apart, default=_NOWHERE_KM)


def _named_in(title: Folded, gazetteer: Gazetteer) -> list[str]:
    """Governorates of the places that a title names."""
    text = title.text
    names = (gazetteer.trusted_names[match.number] for match in gazetteer.trusted.find(text))
    firsts = (places[0] for name in names if (places := gazetteer.lookup(name)))
    return [place.admin1 for place in firsts if place.admin1]
