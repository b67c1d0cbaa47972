"""What the reports say together of tolls and destruction: per effect and group the low, best and high figure."""

from __future__ import annotations

from services.contracts.event import Effect
from services.contracts.incident import EffectRange
from services.extract.incidents.report import Report
from services.extract.incidents.tolls import wholes

_EXACT = frozenset({"digits", "words", "dual"})
_Slot = tuple[str, str]


def effect_ranges(sources: list[list[Report]]) -> list[EffectRange]:
    """Ranges over independent sources (each a list of reports by time), sorted by effect and group.

    A source's figure is that of its last report that gives one, exact figures before vague ones: tolls rise as the
    dead are found. `best` is the median of the sources' figures, the lower of two in the middle; `low` and `high` span
    every source's figure; `high` is None where a source leaves it open above all others. Parts ("among them a woman")
    are not counted. A group that one report leaves unknown is the one that the others name, when they name but one.
    """
    figures: dict[_Slot, list[Effect]] = {}
    for reports in sources:
        for slot, effect in _figures(reports).items():
            figures.setdefault(slot, []).append(effect)
    _name_unknown(figures)
    return [_range(slot, told) for slot, told in sorted(figures.items())]


def _figures(reports: list[Report]) -> dict[_Slot, Effect]:
    figures: dict[_Slot, Effect] = {}
    for report in reports:
        if report.modality == "denied":
            continue
        for slot, effect in wholes(report.event.effects).items():
            if slot not in figures or effect.basis in _EXACT or figures[slot].basis not in _EXACT:
                figures[slot] = effect
    return figures


def _name_unknown(figures: dict[_Slot, list[Effect]]) -> None:
    for effect, group in sorted(figures):
        named = [slot for slot in figures if slot[0] == effect and slot[1] != "unknown"]
        if group == "unknown" and len(named) == 1:
            figures[named[0]] += figures.pop((effect, group))


def _range(slot: _Slot, told: list[Effect]) -> EffectRange:
    exact = [effect for effect in told if effect.basis in _EXACT and effect.max is not None]
    counted = sorted(effect.min for effect in exact or told)
    best = counted[(len(counted) - 1) // 2]
    low = min(effect.min for effect in told)
    closed = max((effect.max for effect in told if effect.max is not None), default=None)
    above = max((effect.min for effect in told if effect.max is None), default=None)
    high = closed if above is None or (exact and closed is not None and closed >= above) else None
    kind = "exact figures" if exact else "vague figures"
    rule = f"median of {len(counted)} independent sources, {kind}" if len(counted) > 1 else f"one source, {kind}"
    effect, group = slot
    return EffectRange.model_validate(
        {"effect": effect, "group": group, "low": min(low, best), "best": best, "high": high, "rule": rule}
    )
