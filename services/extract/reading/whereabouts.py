"""Places that a sentence names without being where its act was done, and those that stand for where it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.language.words import closed
from services.extract.places.mentions import ResolvedPlace
from services.extract.places.words import CALLED_TOWN
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_UNDER: Final = frozenset({"بموجب", "وفق", "وفقا", "تنفيذا", "بناء", "استنادا", "تطبيقا"})
_AGREEMENTS: Final = closed("acts", "agreements")
_FORMATS: Final = closed("setting", "formats")
_TALKS: Final = frozenset({"محادثات", "مفاوضات", "مباحثات"})
_UNDER_WITHIN: Final = 12  # tokens from "under the agreement" over its parties to where it was made
_FROM_ELSEWHERE: Final = closed("setting", "from_elsewhere")
_SAYS: Final = frozenset(
    {"قال", "افاد", "ذكر", "اضاف", "اكد", "اعلن", "وثق", "حسب", "بحسب", "وفق", "نقل", "اوضح", "اشار"}
)
_COMES_FROM: Final = frozenset({"ينحدر", "تنحدر", "ينحدرون", "ينحدران"})
_FATHERS: Final = frozenset({"ابو", "ابي", "ابا"})
_LOCAL_BODIES: Final = closed("setting", "local_bodies")
_THEIR_ADJECTIVES: Final = frozenset(
    {"المحلي", "المحليه", "المدني", "المدنيه", "العسكري", "البلدي", "التنفيذي", "الشعبي"}
)
_PREMISES: Final = frozenset(
    {"مبني", "مقر", "مقار", "امام", "قرب", "محيط", "منزل", "سياره", "محكمه", "داخل", "مبنيي", "بناء"}
)
_TURNS_TO: Final = frozenset({"وهو", "وهي", "الامر"})
_BODIES: Final = closed("references", "bodies")
_POSTS: Final = closed("roles", "titles") | {"موظف", "موظفا", "موظفه", "عامل", "عاملا", "قياديا"}
_REGIONS: Final = frozenset({"مناطق", "مناطقها", "قري", "ارياف", "باديه"})
_REGION_WITHIN: Final = 4
_TITLES: Final = closed("roles", "titles")
_TITLE_WITHIN: Final = 8
_PROVINCE_KM: Final = 40.0
_ASKS: Final = frozenset({"request", "threaten"})
_ASKED: Final = frozenset({
    "ضروره", "وقف", "ايقاف", "انهاء", "تهديه", "هدنه", "حمايه", "عنف", "هجمات", "قصف", "عمليات", "عمليه",
    "مجازر", "انتهاكات", "جرايم", "تصعيد", "مدنيين", "اوضاع", "سلطات", "اهالي",
})  # fmt: skip
_DAMASCUS: Final = "Damascus"  # its city is its province
_POINTS: Final = frozenset({"point", "settlement"})
SAID_BEFORE: Final = frozenset({"القريه", "البلده", "المدينه", "المخيم", "القريتين", "البلدتين"})
_PEOPLE_OF: Final = frozenset({"اهالي", "ابناء", "وجهاء", "سكان", "اهل", "شيوخ", "مشايخ"})
_BASES: Final = ("قاعده", "مطار", "سجن")
_PRISONS: Final = ("سجن", "سجون", "معتقل")
_PEOPLE: Final = closed("setting", "a_person")
_PERSON_WITHIN: Final = 6


def only_named(scan: Scan, draft: Draft, first: int) -> bool:
    """Whether a place belongs to the name of a body, to the agreement an act rests on, or to a remark behind a speech."""
    return (
        _of_a_nickname(scan, first)
        or _of_a_body(scan, first)
        or _of_a_press_office(scan, first)
        or _of_a_post(scan, draft, first)
        or _of_an_agreement(scan, draft, first)
        or _of_a_format(scan, draft, first)
        or _behind_a_remark(scan, draft, first)
    )


def is_from_there(before: list[str]) -> bool:
    """“اعتقلت شيخاً نازحاً من X”, “ينحدر من بلدة X”, “وينحدر القتيل من X”: where somebody is from."""
    if before[-1:] != ["من"]:
        return False
    return any(word.removeprefix("ال") in _FROM_ELSEWHERE for word in before[-2:-1]) or before[0] in _COMES_FROM


def _of_a_nickname(scan: Scan, first: int) -> bool:
    """“أبو عروة كنصفرة”: a fighter is called after where he is from."""
    return first > 1 and scan.bare(first - 2) in _FATHERS and scan.place_at[first - 2] is None


def _of_a_body(scan: Scan, first: int) -> bool:
    """“قائد في مجلس دير الزور العسكري”, “المجلس المحلي لبلدة كذا”; an act on their premises is there all the same."""
    at = first - 1
    while at > 0 and (scan.bare(at) in _THEIR_ADJECTIVES or scan.bare(at) in _ANCHORS or scan.texts[at] in _ANCHORS_OF):
        at -= 1
    if scan.bare(at).removeprefix("ال") not in _LOCAL_BODIES:
        return False
    return not any(scan.bare(n).lstrip("ب") in _PREMISES for n in range(max(at - 2, 0), at))


def _of_a_press_office(scan: Scan, first: int) -> bool:
    """“قال مركز حماة”, “بحسب مركز الغوطة الإعلامي”: who says so, called after where he sits."""
    if scan.bare(first) != "مركز":
        return False
    return scan.bare(first - 1) in _SAYS or "الاعلامي" in scan.texts[first + 2 : first + 4]


def _of_a_post(scan: Scan, draft: Draft, first: int) -> bool:
    """“استهدفوا فلاناً، موظف في إدارة المحروقات في دير الزور”: where the victim had his post."""
    if draft.event_type != "assault" or scan.bare(first - 1) != "في":
        return False
    body = next((at for at in range(first - 2, max(first - 5, draft.head.end), -1) if scan.bare(at) in _BODIES), None)
    return body is not None and any(scan.bare(at) in _POSTS for at in range(max(body - 4, draft.head.end), body))


_ANCHORS: Final = closed("setting", "anchors") | {"محافظه"}
_ANCHORS_OF: Final = frozenset("ل" + word for word in _ANCHORS)


def _of_an_agreement(scan: Scan, draft: Draft, first: int) -> bool:
    """“بموجب الاتفاق بين تركيا وروسيا في سوتشي”: where that was made which the act rests on."""
    low = max(first - _UNDER_WITHIN, draft.head.end)
    if _UNDER.isdisjoint(scan.bares[low:first]):
        return False  # most
    for at in range(low, first):
        if scan.bare(at) in _UNDER and any(
            scan.bare(n).removeprefix("ال").lstrip("ل") in _AGREEMENTS for n in (at + 1, at + 2)
        ):
            return not any(n in draft.sentence.clauses for n in range(at + 1, first + 1))
    return False


def _of_a_format(scan: Scan, draft: Draft, first: int) -> bool:
    """“في إطار تفاهمات مسار أستانة”, “منصة موسكو”: talks and papers are called after where they began.

    So are talks that one goes to, or breaks off: “ضامنو محادثات أستانة اتفقوا”, “علقت المشاركة في مفاوضات جنيف”.
    """
    before = scan.bare(first - 1).lstrip("ل").removeprefix("ال")
    if before in _TALKS:
        return not any(head.start < first <= head.end for head in (draft.head, *draft.heads))
    return first - 1 >= draft.head.end and before in _FORMATS


def _behind_a_remark(scan: Scan, draft: Draft, first: int) -> bool:
    """“… اتهمت روسيا، وهو ما أشعل حربا كانت بدايتها في حلب”: the outlet goes on about something else."""
    return draft.mode.scheme == "speech" and any(scan.texts[at] in _TURNS_TO for at in range(draft.head.end, first))


def is_point(place: ResolvedPlace) -> bool:
    """Whether a place is a settlement or smaller, known or not."""
    if place.precision in _POINTS:
        return True
    return place.place is None and place.mention.anchor is not None and not place.mention.area


def said_before(scan: Scan, draft: Draft, before: list[ResolvedPlace]) -> list[ResolvedPlace]:
    """“أن قرية X تشهد توتراً بعد مداهمة منازل في القرية”: "the village" is the settlement named last before the act.

    Where the act says no such word, its settlements before it; none where there are but areas.
    """
    points = [place for place in before if is_point(place) and not place.mention.context]
    return points[-1:] if scan.tells(SAID_BEFORE, draft.start, draft.end) else points


def named_before(scan: Scan, draft: Draft) -> list[ResolvedPlace]:
    """“قال المجلس المحلي لمدينة داريا إن البراميل سقطت على المدينة”: the town, though it was only named with a body."""
    if not scan.tells(SAID_BEFORE, draft.head.start, draft.end):
        return []
    towns = [
        place for place in scan.places_in(draft.sentence.start, draft.head.start) if place.mention.anchor is not None
    ]
    return [place for place in towns if is_point(place) and not place.mention.direction][-1:]


def is_premises(scan: Scan, place: ResolvedPlace, first: int) -> bool:
    """“قصف قاعدة حميميم”: a base is whose it is, and a place."""
    return place.precision == "point" and scan.bare(first).lstrip("بل").startswith(_BASES)


def not_where_the_actor_is(scan: Scan, points: list[ResolvedPlace]) -> list[ResolvedPlace]:
    """“اعتقلت الشرطة العسكرية في مدينة X شاباً في بلدة Y”: the act was in Y, who did it sits in X."""
    if len(points) < 2 or points[1].mention.context:  # noqa: PLR2004
        return points
    at, after = scan.token_span(points[0].mention)
    while at > 0 and scan.bare(at - 1) in _ANCHORS:
        at -= 1
    if scan.bare(at - 1) in _PEOPLE_OF and scan.bare(scan.token_span(points[1].mention)[0] - 1) == "في":
        return points[1:]  # "وفد من أهالي السويداء التقى مسؤولين في دمشق"
    seated = at > 1 and scan.bare(at - 1) == "في" and scan.actor_at[at - 2] is not None
    following, _ = scan.token_span(points[1].mention)
    there = any(scan.bare(n) in ("في", "علي") for n in range(max(following - 2, after), following))
    return points[1:] if seated and there and points[1].mention.anchor is not None else points


def of_a_prison(scan: Scan, draft: Draft, first: int) -> bool:
    """“أفرجت عن 20 معتقلاً من سجن X”: who is released was held there, and is set free there."""
    near = (scan.bare(first), scan.bare(first - 1))
    return draft.mode.name == "release" and any(word.startswith(_PRISONS) for word in near)


def as_province(scan: Scan, draft: Draft, place: ResolvedPlace, first: int, *, listed: bool) -> ResolvedPlace:
    """“قائد الهيئة في درعا رفض …”, “قرى في درعا وحمص”: so the name of a capital means its whole province.

    `listed`: it is joined to one that means its province.
    """
    if not is_capital_city(place):
        return place
    before = [scan.bare(at).removeprefix("ال") for at in range(max(first - _TITLE_WITHIN, draft.sentence.start), first)]
    speaks = draft.mode.scheme == "speech" and first <= draft.head.start and not _TITLES.isdisjoint(before)
    asked = place.admin1 != _DAMASCUS and _asked_for(scan, draft, first)
    meant = before[-1:] == ["في"] and (speaks or asked or not _REGIONS.isdisjoint(before[-_REGION_WITHIN:]))
    if not (meant or listed):
        return place
    return province_of(place)


def _asked_for(scan: Scan, draft: Draft, first: int) -> bool:
    """“دعا فلان إلى وقف الهجمات في إدلب”, “دعت إدارة الأمن في حمص”: what is asked, or who asks, is of the province."""
    if draft.event_type not in _ASKS or first <= draft.head.end:
        return False
    between = range(draft.head.end, first - 1)
    return any(scan.bare(at).lstrip("بل").removeprefix("ال") in _ASKED or scan.bare(at) in _BODIES for at in between)


def is_capital_city(place: ResolvedPlace) -> bool:
    """The capital of a governorate by its bare name, which may mean the governorate too: they are called alike."""
    city = place.place
    return city is not None and city.kind == "city" and city.name_en == city.admin1 and place.mention.anchor is None


def province_of(place: ResolvedPlace) -> ResolvedPlace:
    """The governorate that is called after a city."""
    return replace(place, mention=replace(place.mention, area=True), precision="governorate", radius_km=_PROVINCE_KM)


def home_town(scan: Scan, draft: Draft) -> list[ResolvedPlace]:
    """“استهداف المواطن فلان من مدينة X”: with no other place told, who was hurt was hurt where he is from."""
    if draft.event_type != "assault" or _PEOPLE.isdisjoint(scan.bares[draft.start : draft.end]):
        return []
    for place in scan.places_in(draft.start, draft.end):
        first, _ = scan.token_span(place.mention)
        if place.located and place.mention.anchor in CALLED_TOWN and scan.bare(first - 2) == "من":
            person = range(max(first - 2 - _PERSON_WITHIN, draft.start), first - 2)
            if any(scan.bare(at) in _PEOPLE for at in person):
                return [place]
    return []
