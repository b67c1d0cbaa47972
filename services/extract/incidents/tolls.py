"""How many one event says were killed or injured: parts are not counted besides their whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from services.contracts.event import Effect

Slot = tuple[str, str]  # effect and group
Toll = tuple[int, int | None]  # lower and upper bound; upper None: open
_Key = TypeVar("_Key", Slot, str)


def wholes(effects: Iterable[Effect]) -> dict[Slot, Effect]:
    """The figure of each effect and group: the highest that is no part of another.

    Where only women, children and the like are counted, and nobody says whose part they are, they are the whole.
    """
    people: dict[Slot, Effect] = {}
    kinds: dict[Slot, dict[str, Effect]] = {}
    for effect in effects:
        slot: Slot = (effect.effect, effect.group)
        if effect.part_of is not None:
            continue
        if effect.who is not None:
            _keep_highest(kinds.setdefault(slot, {}), effect.who, effect)
        else:
            _keep_highest(people, slot, effect)
    for slot, counted in kinds.items():
        people.setdefault(slot, _sum(list(counted.values())))
    return people


def toll(everybody: Mapping[Slot, Effect], kind: str) -> Toll | None:
    """Bounds of one effect over all groups, to compare reports by; None where the event does not say.

    `everybody` are the wholes without counts of children alone: another's count of all would seem to contradict them.
    """
    counted = [effect for (name, _), effect in everybody.items() if name == kind]
    if not counted:
        return None
    open_ended = any(effect.max is None for effect in counted)
    return sum(effect.min for effect in counted), None if open_ended else sum(effect.max or 0 for effect in counted)


def _keep_highest(held: dict[_Key, Effect], key: _Key, effect: Effect) -> None:
    if key not in held or effect.min > held[key].min:
        held[key] = effect


def _sum(counted: list[Effect]) -> Effect:
    if len(counted) == 1:
        return counted[0]
    highest = None if any(effect.max is None for effect in counted) else sum(effect.max or 0 for effect in counted)
    return counted[0].model_copy(update={"min": sum(effect.min for effect in counted), "max": highest})
