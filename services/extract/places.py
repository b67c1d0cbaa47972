"""Places named in an article: which words are a place's name, and which place of that name is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts.event import Location
from services.contracts.taxonomy import PlacePrecision
from services.extract.gazetteer import Gazetteer, Place
from services.extract.normalise import Folded


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in the text, not yet resolved. `start`, `end` count in the original, `fstart`, `fend` in folded.

    The span is the bare name. `anchor` is the folded word in front that makes it a place (مدينه، ريف، محور …) with
    `anchor_fstart`, None without one. `area`: the words mean an area round the name (ريف حلب الشمالي, محافظة درعا).
    `direction`: the name only helps to say where another place lies ("40 كم شرق تدمر", "الواقعة جنوب حلب"); such a
    mention is context for others and never the place of an event. `party`: the name may be meant as a party (دمشق
    تتهم), the reader of events decides. `candidates` is empty for an unknown name after an anchor (قرية كذا).
    """

    start: int
    end: int
    fstart: int
    fend: int
    candidates: tuple[Place, ...]
    anchor: str | None = None
    anchor_fstart: int | None = None
    area: bool = False
    direction: bool = False
    party: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """A mention and the place meant by it; `place` None where the name is unknown or stays ambiguous.

    `precision` and `radius_km` are the mention's (a ريف is wider than its town). `admin1` is known by context even
    where the place is not. `settlement`: for a quarter or camp without own coordinates, the settlement it takes.
    """

    mention: PlaceMention
    place: Place | None
    precision: PlacePrecision | None
    radius_km: float | None
    admin1: str | None
    settlement: Place | None = None

    def location(self, folded: Folded) -> Location:
        """The contract's form: coordinates only for a point or settlement."""
        mention = self.mention
        return Location(mention=folded.original[mention.start : mention.end], start=mention.start, end=mention.end)


def find_places(folded: Folded, gazetteer: Gazetteer) -> list[PlaceMention]:
    """Place names in text order, not overlapping."""
    return []


def resolve(
    mentions: Sequence[PlaceMention], folded: Folded, gazetteer: Gazetteer, *, title: str | None = None
) -> list[ResolvedPlace]:
    """One answer per mention, in order. Homonyms are decided by governorates named in the sentence, article and title,
    by nearness to the other places of the article, else by priority where one clearly leads, else not at all."""
    return []
