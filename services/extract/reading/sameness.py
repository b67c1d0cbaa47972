"""Whether two drafts of an article tell one act: their modes, parties, times, places and tolls do not contradict."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.deeds import crowd_again, one_of_talks, taken_before
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.harm_lists import item_of_a_tally
from services.extract.reading.joining import alike
from services.extract.reading.said_twice import in_the_same_words
from services.extract.reading.same_places import in_that_town, near_it, places_meet, same_places
from services.extract.reading.same_times import times_meet
from services.extract.reading.scan import Scan
from services.extract.reading.talks import agreed_again, met_others, not_yet_or_not_at_all
from services.extract.reading.told_on import crowd_goes_on, freed_before, told_of
from services.extract.reading.toll_likeness import (
    counted_otherwise,
    exact_toll,
    its_toll,
    of_a_war,
    toll_again,
    tolls_meet,
)

_DELIVERS: Final = closed("acts", "delivers") - {"تحمل", "محمله"}
_RETOLD_WITHIN: Final = 4  # sentences
_WEAPON_WITHIN: Final = 2  # sentences
_PLANTED: Final = frozenset({"ied", "mine", "grenade", "suicide"})
_THE_WEAPON: Final = frozenset({"العبوه", "اللغم", "القنبله", "المفخخه", "القذيفه", "المقذوف", "السياره"})
_THE_BLOW: Final = closed("setting", "deeds") | {"الاستهداف", "المواجهات"}
_WHO_DID: Final = frozenset({"الذين", "الذي", "التي", "المهاجمين", "المهاجمون"})
_HAPPENED: Final = ("وقع", "قع", "تقع", "حدث", "حصل", "جري", "وجري", "جرت", "وجرت", "دار", "اندلع")
_NOBODY_KNOWN: Final = frozenset({"UNKNOWN-ARMED"})
_LISTED: Final = 3  # places
_STEPS: Final = frozenset({"walk_out", "suspend", "sanctions", "closure", "expel", "lift_siege"})  # told like speech
_AGAIN: Final = closed("ledger", "again")


def one_act(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """Whether `later` tells the act of `earlier` again. Same event type is taken for granted."""
    if earlier.modality in ("planned", "denied") or later.modality in ("planned", "denied"):
        same_parties = len(earlier.ids()) > 1 and len(earlier.ids() & later.ids()) > 1
        same = earlier.modality == later.modality and (same_places(earlier, later) or same_parties)
        return same or not_yet_or_not_at_all(scan, earlier, later)
    if earlier.background != later.background and not later.definite and not _same_day_there(earlier, later):
        return False
    if earlier.mode.scheme == "speech":
        return earlier.mode.name == later.mode.name and _said_again(scan, earlier, later)
    elsewhere = later.event_type == "protest" and not places_meet(earlier, later)  # asked of nothing else, and dear
    if (
        crowd_goes_on(earlier, later)
        or taken_before(scan, earlier, later)
        or told_of(scan, earlier, later, elsewhere=elsewhere)
    ):
        return True
    if later.from_harm and (own := _by_its_harm(scan, earlier, later)) is not None:
        return own
    which = _which_did_it(scan, earlier, later)
    refers = later.definite or (later.from_harm and not later.told_place) or which or _it_happened(scan, earlier, later)
    lead = earlier.lead and not later.lead and not earlier.told_out
    if not _modes_meet(earlier, later, loosely=refers or lead):
        return False
    spared = (later.unharmed and not refers and _hurt(earlier)) or of_a_war(earlier, later)
    if spared or not (which or actors_meet(earlier, later)) or not times_meet(scan, earlier, later):
        return False
    if earlier.sentence is later.sentence:
        return _same_breath(scan, earlier, later)
    if refers:
        return places_meet(earlier, later) or near_it(scan, earlier, later) or in_that_town(scan, earlier, later)
    return not (_once_more(scan, later) or item_of_a_tally(scan, later)) and _told_again(
        scan, earlier, later, lead=lead
    )


def _by_its_harm(scan: Scan, earlier: Draft, later: Draft) -> bool | None:
    """Whether harm told without an act is that of the act before; None where its words do not say."""
    if _another_toll(scan, earlier, later):
        return False
    return True if _by_that_weapon(scan, earlier, later) else None


def _by_that_weapon(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“… إن العبوة زرعها مجهولون …، ما أدى إلى وفاته”: the harm of the weapon just told, whatever place is named."""
    near = 0 < later.sentence.number - earlier.sentence.number <= _WEAPON_WITHIN
    if not (near and earlier.mode.name in _PLANTED and not later.told_time):
        return False
    before = range(later.sentence.start, later.head.start)
    return any(scan.bares[at].lstrip("بل") in _THE_WEAPON for at in before)


def _hurt(draft: Draft) -> bool:
    """Whether somebody was: "سقطت قذيفة على … دون وقوع إصابات" is not what killed two."""
    return any(harm.effect != "destroyed" for harm in draft.harms)


def _which_did_it(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“عن المسلحين الذين هاجموا الدورية”: which ones, by the attack told."""
    head = later.head
    which = head.sense.form == "verb" and scan.bares[head.start - 1] in _WHO_DID
    elsewhere = later.told_place and not same_places(earlier, later)
    return which and later.event_type == "assault" and not (later.harms or later.told_time or elsewhere)


def _it_happened(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“وقع الانفجار قرب السوق”: where and when that happened which was told."""
    head = later.head
    fights = (earlier.mode.name == "clash") == (later.mode.name == "clash")  # "دارت الاشتباكات": a fight was told
    blow = fights and head.sense.definite == "article" and scan.bares[head.start] in _THE_BLOW
    return blow and scan.bares[head.start - 1].lstrip("ي").startswith(_HAPPENED)


def _another_toll(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“قتل شاب آخر”, "الاشتباكات جاءت على خلفية مقتل شاب": one more; so is a list's item with a verb of harm of its own."""
    why = earlier.mode.name == "clash" and scan.bares[later.head.start - 1] == "خلفيه"
    item = later.sentence.item and earlier.sentence.line != later.sentence.line
    return why or item or scan.bares[min(later.head.start + 2, len(scan.bares) - 1)] in ("اخر", "اخري")


def _said_again(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """Two statements of what is told by the speech scheme, of one mode: a release may be told with ever fewer words."""
    if earlier.mode.name == "release":
        return _released_again(scan, earlier, later)
    if earlier.mode.name in _STEPS and not (later.told_time or later.told_place):
        return bool(earlier.ids("initiator")) and earlier.ids("initiator") == later.ids("initiator")
    return (len(earlier.ids()) > 1 and earlier.ids() == later.ids()) or in_the_same_words(scan, earlier, later)


def _released_again(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“… بعد إطلاق سراحهم”, the same number let go, or the same place and nobody else: the release just told."""
    same = times_meet(scan, earlier, later) and actors_meet(earlier, later) and tolls_meet(earlier, later)
    if not same or _once_more(scan, later) or later.sentence is earlier.sentence:
        return False
    if freed_before(scan, earlier, later):
        return True
    if not places_meet(earlier, later):
        return False
    same_toll = {(h.low, h.high) for h in earlier.harms} & {(h.low, h.high) for h in later.harms if h.low > 1}
    untold = later.head.sense.definite == "owner" or not later.harms
    near = later.sentence.number - earlier.sentence.number <= _RETOLD_WITHIN
    return bool(same_toll) or later.definite or (untold and near and same_places(earlier, later)) or (untold and near)


def _same_breath(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """In one sentence only what points back, or the same means named again, is the act before."""
    modes = {earlier.mode.name, *(mode.name for mode in earlier.also_modes)}
    again = later.head.sense.form != "verb" and later.mode.name in modes and not later.told_place
    between = range(earlier.head.end, later.head.start)
    again = again and not (later.event_type == "aid" and scan.tells(_DELIVERS, between.start, between.stop))
    return (later.definite or again) and places_meet(earlier, later)


def _same_day_there(earlier: Draft, later: Draft) -> bool:
    """“يذكر أن …” of this very day and town recalls the news itself."""
    first, second = earlier.time, later.time
    dated = first is not None and second is not None and first.start is not None and first.start == second.start
    return dated and earlier.told_time and later.told_time and same_places(earlier, later)


def _once_more(scan: Scan, later: Draft) -> bool:
    """“قصف آخر”, “كذلك”: another act by its own words."""
    near = range(later.head.start, min(later.head.start + 8, later.end))
    harm = load_discourse().harm  # "وإصابة آخرين": others who were hurt, by the same act
    return any(
        without_conjunction(scan.tokens[at].text) in _AGAIN and scan.bares[at - 1] not in harm
        for at in near
        if at > later.head.start
    )


def _told_again(scan: Scan, earlier: Draft, later: Draft, *, lead: bool) -> bool:
    if agreed_again(scan, earlier, later):
        return True
    if lead:
        if later.one_more and {h.effect for h in later.harms} & {h.effect for h in earlier.harms}:
            same = exact_toll(earlier) == exact_toll(later) and tolls_meet(earlier, later)
            return same and _told_out(earlier, later)  # "كما أصيب …": somebody else
        same_toll = exact_toll(earlier) and exact_toll(earlier) == exact_toll(later)
        more = earlier.told_place and not earlier.area_only and not same_toll and _one_of_many(earlier, later)
        meet = tolls_meet(earlier, later) or (not later.sentence_turns and counted_otherwise(earlier, later))
        return not more and (_told_out(earlier, later) or in_that_town(scan, earlier, later)) and meet
    if later.one_more and not exact_toll(later):
        return False  # "كما استهدف مجهولون …": one more act at the same place
    return (
        (not later.told_place and not later.sentence_turns and toll_again(earlier, later))
        or _retold(earlier, later)
        or (same_places(earlier, later) and tolls_meet(earlier, later) and not _one_of_many(earlier, later))
    )


def _one_of_many(earlier: Draft, later: Draft) -> bool:
    """“قصف استهدف قرى A وB وC …” tells more than the shelling of A that was told before."""
    return len(earlier.place_keys) == 1 and len(later.place_keys) >= _LISTED


def _told_out(lead: Draft, later: Draft) -> bool:
    """A lead that names a settlement is told out only at that settlement; one that names an area, within it."""
    if lead.told_place and not lead.area_only:
        untold = not later.told_place and not later.sentence_turns and not later.fell
        return same_places(lead, later) or untold or (later.area_only and not later.fell and places_meet(lead, later))
    return places_meet(lead, later)


def _retold(earlier: Draft, later: Draft) -> bool:
    """A verbal noun with the same doer and no place of its own, soon after: "وتزامن هجوم قوات النظام مع …"."""
    mine = later.ids("initiator", "participant")
    untold = not later.told_place and not later.fell and (not later.harms or (its_toll(later) and not earlier.harms))
    verb = later.head.sense.form == "verb"
    near = later.sentence.number - earlier.sentence.number <= (1 if verb else 2)
    return (
        untold
        and near
        and not (verb and later.sentence_turns)
        and earlier.mode.name == later.mode.name
        and bool(mine)
        and mine == earlier.ids("initiator", "participant")
    )


def _modes_meet(earlier: Draft, later: Draft, *, loosely: bool) -> bool:
    if earlier.event_type == "protest":
        return crowd_again(earlier, later)
    if earlier.event_type != "assault":
        apart = earlier.event_type == "consult" and not later.definite and met_others(earlier, later)
        return not apart and (earlier.mode.name == later.mode.name or one_of_talks(earlier, later))
    following = later.sentence.number - earlier.sentence.number <= 1
    anything = later.definite and following and later.mode.name in ("offensive", "attack") and not later.head.sense.tail
    return anything or alike(earlier.mode.name, later.mode.name, loosely=loosely) or later.from_harm


def actors_meet(earlier: Draft, later: Draft) -> bool:
    """Whether the doers named by both have somebody in common, parents of parties counted in."""
    mine, theirs = _families(earlier), _families(later)
    if earlier.lead or later.lead or later.from_harm:  # "اعتقلت X ناشطاً … وقال شهود إن مسلحين داهموا منزله"
        mine, theirs = mine - _NOBODY_KNOWN, theirs - _NOBODY_KNOWN
    return not mine or not theirs or bool(mine & theirs)


def _families(draft: Draft) -> set[str]:
    """Ids of the doers and of what each is part of: a faction is of the opposition."""
    doers = [party for party in draft.parties if party.role in ("participant", "initiator")]
    ids = {party.actor_id for party in doers if party.actor_id}
    return ids.union(*(party.parents for party in doers))
