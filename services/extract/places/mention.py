"""What is known of a place named in the text, before and after it is decided which place is meant."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.event import Location, Pcodes
from services.contracts.taxonomy import PlacePrecision
from services.extract.language.normalise import Folded
from services.extract.places.table import Place


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in the text, not yet resolved. `start`, `end` count in the original, `fstart`, `fend` in folded.

    The span is the bare name; of an area (`area`: ريف حلب الشمالي, محافظة درعا) the whole. `anchor` is the folded word
    in front that makes it a place (مدينه، ريف، محور …) with `anchor_fstart`, None without one.
    `direction`: the name only helps to say where another place lies ("40 كم شرق تدمر"): never the place of an event.
    `context`: it names what the place before it lies in or near ("قرية كذا بريف حماة"): the place of an event only where
    no nearer one is. `party`: the name may be meant as a party (دمشق تتهم), the reader of events decides.
    `candidates` is empty for an unknown name after an anchor (قرية كذا). `alike`: found by spelling only.
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
    context: bool = False
    party: bool = False
    alike: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """A mention and the place meant by it; `place` None where the name is unknown or stays ambiguous.

    `precision` and `radius_km` are the mention's (a ريف is wider than its town). `admin1` is known by context even
    where the place is not. `settlement`: for a quarter or camp, the settlement it belongs to.
    """

    mention: PlaceMention
    place: Place | None
    precision: PlacePrecision | None
    radius_km: float | None
    admin1: str | None
    settlement: Place | None = None
    pcodes: Pcodes | None = None

    @property
    def located(self) -> bool:
        """Whether it has coordinates of its own: a point or settlement that is known."""
        return self.place is not None and self.precision in {"point", "settlement"}

    def location(self, folded: Folded) -> Location:
        """The contract's form: coordinates only for a point or settlement, an `area_id` for what is wider."""
        mention, place = self.mention, self.place
        words = folded.original[mention.start : mention.end]
        common = {"mention": words, "start": mention.start, "end": mention.end, "precision": self.precision}
        if place is None:
            return Location(**common, name_ar=words, admin1=self.admin1, pcodes=self.pcodes)
        return Location(
            **common,
            place_id=place.place_id if self.located else None,
            area_id=None if self.located else self._area_id(),
            name=None if self._is_countryside() else place.name_en,
            name_ar=words if self._is_countryside() else place.name_ar,
            admin1=self.admin1,
            admin2=place.admin2 if self.located else None,
            pcodes=self.pcodes,
            lat=place.lat if self.located else None,
            lon=place.lon if self.located else None,
            radius_km=None if self.located else self.radius_km,
        )

    def _is_countryside(self) -> bool:
        return self.mention.area and self.place is not None and self.place.precision in {"settlement", "point"}

    def _area_id(self) -> str | None:
        if self.place is None:
            return None
        return f"{self.place.place_id}/countryside" if self._is_countryside() else self.place.place_id
