"""The table "ACLED classes, first match" of the contracts, row by row."""

from __future__ import annotations

from typing import get_args

import pytest

from services.contracts.taxonomy import MODES, EventType, acled_class

REMOTE = "Explosions/Remote violence"
BATTLES = "Battles"
CIVILIANS = "Violence against civilians"
STRATEGIC = "Strategic developments"
EITHER = {"attack", "sniper", "assassination", "execution", "torture"}


def classified(
    event_type: str,
    mode: str,
    modality: str = "asserted",
    *,
    harmed: frozenset[str] = frozenset({"civilian"}),
    government: bool = False,
    ground: bool = False,
) -> tuple[str, str] | None:
    """`acled_class` with what a row does not speak of left at a default."""
    return acled_class(
        event_type,
        mode,
        modality,
        harmed_kinds=harmed,
        initiator_is_government=government,
        hands_over_ground=ground,
    )


ROWS = [
    ("assault", ("airstrike", "drone"), (REMOTE, "Air/drone strike")),
    ("assault", ("shelling", "rocket"), (REMOTE, "Shelling/artillery/missile attack")),
    ("assault", ("ied", "mine"), (REMOTE, "Remote explosive/landmine/IED")),
    ("assault", ("grenade",), (REMOTE, "Grenade")),
    ("assault", ("suicide",), (REMOTE, "Suicide bomb")),
    ("assault", ("chemical",), (REMOTE, "Chemical weapon")),
    ("assault", ("clash", "offensive", "ambush"), (BATTLES, "Armed clash")),
    ("coerce", ("abduct",), (CIVILIANS, "Abduction/forced disappearance")),
    ("coerce", ("arrest",), (STRATEGIC, "Arrests")),
    ("coerce", ("seize",), (STRATEGIC, "Looting/property destruction")),
    ("agree", MODES["agree"], (STRATEGIC, "Agreement")),
    ("support", ("join",), (STRATEGIC, "Change to group/activity")),
    ("protest", ("demonstration", "strike"), ("Protests", "Peaceful protest")),
    ("protest", ("riot",), ("Riots", "Violent demonstration")),
]
CASES = [(event_type, mode, expected) for event_type, modes, expected in ROWS for mode in modes]


@pytest.mark.parametrize(("event_type", "mode", "expected"), CASES)
def test_rows_that_look_at_the_mode_alone(event_type: str, mode: str, expected: tuple[str, str]) -> None:
    """The same class whoever was hit."""
    for harmed in (frozenset({"civilian"}), frozenset({"rebel"}), frozenset[str]()):
        assert classified(event_type, mode, harmed=harmed) == expected


@pytest.mark.parametrize("mode", sorted(EITHER))
@pytest.mark.parametrize(
    ("harmed", "expected"),
    [
        ({"civilian"}, (CIVILIANS, "Attack")),
        ({"civilian", "organization"}, (CIVILIANS, "Attack")),
        ({"state_forces"}, (BATTLES, "Armed clash")),
        ({"civilian", "rebel"}, (BATTLES, "Armed clash")),
        (set(), (BATTLES, "Armed clash")),
    ],
)
def test_attacks_on_civilians_only_or_on_anyone_armed(mode: str, harmed: set[str], expected: tuple[str, str]) -> None:
    """One armed target makes it a battle."""
    assert classified("assault", mode, harmed=frozenset(harmed)) == expected


def test_ground_taken() -> None:
    """By the government of that date it is regained, by others overtaken."""
    assert classified("capture", "gain", government=True) == (BATTLES, "Government regains territory")
    assert classified("capture", "gain") == (BATTLES, "Non-state actor overtakes territory")


def test_ground_handed_over() -> None:
    """Only ground: weapons handed over are no transfer of territory."""
    assert classified("concede", "hand_over", ground=True) == (STRATEGIC, "Non-violent transfer of territory")
    assert classified("concede", "hand_over") is None


def test_everything_else_has_no_class() -> None:
    """Every mode that no row of the table names."""
    named = {(event_type, mode) for event_type, mode, _expected in CASES} | {("assault", mode) for mode in EITHER}
    named |= {("capture", "gain"), ("concede", "hand_over")}
    rest = [
        (event_type, mode) for event_type, modes in MODES.items() for mode in modes if (event_type, mode) not in named
    ]

    assert rest
    assert [pair for pair in rest if classified(*pair) is not None] == []


@pytest.mark.parametrize("modality", ["planned", "denied"])
def test_what_did_not_happen_has_no_class(modality: str) -> None:
    """Planned and denied events, of whatever type."""
    for event_type, modes in MODES.items():
        for mode in modes:
            assert classified(event_type, mode, modality, government=True, ground=True) is None


def test_every_type_has_modes() -> None:
    """The literal and the table name the same types, in the same order."""
    assert get_args(EventType) == tuple(MODES)
