"""Whether an act told of several towns is one in each of them, as the contract counts, or one act."""

from __future__ import annotations

from typing import Final

from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_SPLITS: Final = frozenset({"protest", "assault", "coerce", "capture", "retreat", "mobilize"})
_PROVINCES: Final = frozenset({"محافظات", "محافظتا", "محافظتي", "بمحافظات", "بمحافظتي"})
_PROVINCES_WITHIN: Final = 4  # tokens to the first of them


def in_each_town(scan: Scan, draft: Draft, first: ResolvedPlace) -> bool:
    """Whether a draft is one event in each of its settlements, of which this is the first."""
    return draft.event_type in _SPLITS and not (_of_provinces(scan, first) or _one_crowd(scan, draft))


def _of_provinces(scan: Scan, place: ResolvedPlace) -> bool:
    """“في عدد من المحافظات، منها إدلب والرقة”: areas that bear the name of their town."""
    at, _ = scan.token_span(place.mention)
    return any(scan.bares[n].removeprefix("ال") in _PROVINCES for n in range(max(at - _PROVINCES_WITHIN, 0), at))


def _one_crowd(scan: Scan, draft: Draft) -> bool:
    """“مظاهرة لمدرسي قرى A وB”: one, wherever they are from; "مظاهرات في A وB" is one in each, and so is a strike."""
    if draft.mode.name == "strike":
        return False
    nouns = [scan.bares[head.start] for head in draft.heads if head.sense.form != "verb"]
    return draft.event_type == "protest" and any(not word.endswith("ات") for word in nouns)
