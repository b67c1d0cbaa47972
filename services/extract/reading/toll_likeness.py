"""Whether two statements have one toll: the same numbers, or none that contradicts the other's."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft

_NEARBY: Final = 4  # sentences
_RISES_TO: Final = 2  # times the toll first told; a town's toll is many times that of one of its quarters
_WAR: Final = 1000  # so many are the harmed of years, not of the act told before
_TELLING: Final = 4  # a toll of so many is no coincidence in one article


def exact_toll(draft: Draft) -> set[tuple[str, int, int]]:
    """Effects with an exact number; one alone says too little to know an act by unless it is large."""
    exact = {(h.effect, h.low, h.high) for h in draft.harms if h.high is not None and not h.part}
    return exact if len(exact) > 1 or any(low >= _TELLING for _, low, _ in exact) else set()


def tolls_meet(earlier: Draft, later: Draft) -> bool:
    """No exact number of one contradicts one of the other."""
    mine = {harm.effect: harm.low for harm in earlier.harms if harm.high is not None and not harm.part}
    theirs = {harm.effect: harm.low for harm in later.harms if harm.high is not None and not harm.part}
    return all(
        mine[effect] == theirs[effect]
        or (earlier.risen and theirs[effect] < mine[effect] <= _RISES_TO * theirs[effect])
        or (earlier.lead and _sum_of(earlier, effect) == _sum_of(later, effect))
        or (earlier.lead and theirs.keys() == {effect} and _all_harmed(earlier) == theirs[effect])
        for effect in mine.keys() & theirs.keys()
    )


def many_more(earlier: Draft, later: Draft) -> bool:
    """“قتل 37 على الأقل”, then "قُتل طفلان": the two are no fuller telling of the toll, at most a part of it."""
    return any(
        mine.effect == other.effect and other.high is not None and mine.low > max(other.high, _TELLING)
        for mine in earlier.harms
        for other in later.harms
    )


def its_toll(later: Draft) -> bool:
    """“إن هجوم X خلف قتلى”: the doer stands right behind the noun, and what it led to is told, no other attack."""
    return later.head.sense.form == "noun" and any(
        party.role == "initiator" and party.start == later.head.end for party in later.parties
    )


def of_a_war(earlier: Draft, later: Draft) -> bool:
    """“مقتل قيادي”, then "وتسببت الحرب في مقتل نصف مليون": the toll of years is not that of the act told before."""
    mine, theirs = (max((h.low for h in draft.harms if h.effect == "killed"), default=0) for draft in (earlier, later))
    return 0 < mine < _WAR <= theirs


def counted_otherwise(earlier: Draft, later: Draft) -> bool:
    """“هجوم لـX على حاجز في A، قتل مدنياً وجرح أربعة”, then "… قتل مدنياً وجرح ثلاثة": of X, there, as many killed or as many hurt."""
    doers = earlier.ids("initiator")
    there = (
        len(earlier.places) == 1
        and earlier.told_place
        and later.told_place
        and bool(set(earlier.place_keys.values()) & set(later.place_keys.values()))
    )
    mine, theirs = _numbers(earlier), _numbers(later)
    return there and bool(doers) and doers == later.ids("initiator") and len(mine) > 1 and bool(mine & theirs)


def _numbers(draft: Draft) -> set[tuple[str, int]]:
    return {(harm.effect, harm.low) for harm in draft.harms if harm.high is not None and not harm.part}


def toll_again(earlier: Draft, later: Draft) -> bool:
    """The number of the dead and the hurt, told once more close by with no place of its own."""
    near = later.sentence.number - earlier.sentence.number <= _NEARBY
    effects = {harm.effect for harm in later.harms if harm.high is not None and not harm.part}
    told = {harm.effect for harm in earlier.harms if not harm.part}
    effects = effects & told if len(effects) > 1 and tolls_meet(earlier, later) else effects
    sums = [(_sum_of(earlier, effect), _sum_of(later, effect)) for effect in effects]
    near = near and (earlier.lead or not earlier.told_out)  # not the toll that a lead lent it
    return near and bool(sums) and all(mine == theirs for mine, theirs in sums) and max(sums)[0] > 1


def _sum_of(draft: Draft, effect: str) -> int:
    """“طفلان … ومقتل قياديين اثنين” are the "four killed" of another statement."""
    return sum(harm.low for harm in draft.harms if harm.effect == effect and harm.high is not None and not harm.part)


def _all_harmed(draft: Draft) -> int:
    """“قتل اثنان وأصيب أربعة” are the "six victims" of another statement."""
    return _sum_of(draft, "killed") + _sum_of(draft, "injured")
