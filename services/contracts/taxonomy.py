"""Event types, their modes, and the ACLED class each maps to.

Types follow PLOVER (https://github.com/openeventdata/PLOVER) with `capture` kept apart, because ACLED counts it apart.
"""

from __future__ import annotations

from typing import Final, Literal

EventType = Literal[
    "agree",
    "consult",
    "support",
    "cooperate",
    "aid",
    "concede",
    "retreat",
    "request",
    "accuse",
    "reject",
    "threaten",
    "sanction",
    "protest",
    "mobilize",
    "coerce",
    "assault",
    "capture",
]

MODES: Final[dict[EventType, tuple[str, ...]]] = {
    "agree": ("ceasefire", "settlement", "exchange", "evacuation", "other"),
    "consult": ("negotiation", "meeting", "visit", "mediation"),
    "support": ("endorse", "join"),
    "cooperate": ("military", "economic", "other"),
    "aid": ("humanitarian", "military", "economic", "medical"),
    "concede": ("release", "hand_over", "lift_siege", "disarm"),
    "retreat": ("withdraw", "evacuate"),
    "request": ("demand", "appeal", "conditions"),
    "accuse": ("accuse", "investigate"),
    "reject": ("refuse", "walk_out", "suspend"),
    "threaten": ("ultimatum", "threat", "call_to_arms"),
    "sanction": ("sanctions", "closure", "expel"),
    "protest": ("demonstration", "strike", "riot"),
    "mobilize": ("reinforce", "deploy", "recruit"),
    "coerce": ("arrest", "abduct", "siege", "raid", "displace", "seize", "curfew"),
    "assault": (
        "airstrike",
        "drone",
        "shelling",
        "rocket",
        "clash",
        "offensive",
        "ambush",
        "ied",
        "mine",
        "grenade",
        "suicide",
        "sniper",
        "assassination",
        "execution",
        "torture",
        "chemical",
        "attack",
    ),
    "capture": ("gain",),
}

Modality = Literal["asserted", "reported", "planned", "denied"]
Role = Literal["initiator", "target", "participant", "mediator", "supporter", "affected"]
Basis = Literal["stated", "claimed_by_self", "alleged", "inferred_from_area", "denied"]
PlacePrecision = Literal["point", "settlement", "subdistrict", "district", "governorate", "region", "country"]
TimePrecision = Literal["minute", "part_of_day", "day", "week", "month", "year"]
EffectKind = Literal[
    "killed", "injured", "killed_or_injured", "detained", "displaced", "released", "missing", "destroyed"
]
EffectBasis = Literal["digits", "words", "dual", "plural", "vague", "at_least"]
AttributionKind = Literal[
    "correspondent",
    "outlet",
    "official",
    "military",
    "activists",
    "residents",
    "monitor",
    "medics",
    "anonymous",
]
SensitiveKind = Literal["victim", "detainee", "witness"]

_REMOTE = "Explosions/Remote violence"
_BATTLES = "Battles"
_CIVILIANS = "Violence against civilians"
_STRATEGIC = "Strategic developments"

# ACLED codebook 2023: event type and sub-event type per mode. Modes that depend on who was hit or who took ground
# are decided in `acled_class`.
_ACLED: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("assault", "airstrike"): (_REMOTE, "Air/drone strike"),
    ("assault", "drone"): (_REMOTE, "Air/drone strike"),
    ("assault", "shelling"): (_REMOTE, "Shelling/artillery/missile attack"),
    ("assault", "rocket"): (_REMOTE, "Shelling/artillery/missile attack"),
    ("assault", "ied"): (_REMOTE, "Remote explosive/landmine/IED"),
    ("assault", "mine"): (_REMOTE, "Remote explosive/landmine/IED"),
    ("assault", "grenade"): (_REMOTE, "Grenade"),
    ("assault", "suicide"): (_REMOTE, "Suicide bomb"),
    ("assault", "chemical"): (_REMOTE, "Chemical weapon"),
    ("assault", "clash"): (_BATTLES, "Armed clash"),
    ("assault", "offensive"): (_BATTLES, "Armed clash"),
    ("assault", "ambush"): (_BATTLES, "Armed clash"),
    ("coerce", "abduct"): (_CIVILIANS, "Abduction/forced disappearance"),
    ("coerce", "arrest"): (_STRATEGIC, "Arrests"),
    ("coerce", "seize"): (_STRATEGIC, "Looting/property destruction"),
    ("protest", "demonstration"): ("Protests", "Peaceful protest"),
    ("protest", "strike"): ("Protests", "Peaceful protest"),
    ("protest", "riot"): ("Riots", "Violent demonstration"),
    ("support", "join"): (_STRATEGIC, "Change to group/activity"),
}
_AGAINST_CIVILIANS_OR_ARMED: Final = frozenset({"attack", "sniper", "assassination", "execution", "torture"})
_UNARMED_KINDS: Final = frozenset({"civilian", "organization", "political"})


def acled_class(
    event_type: str,
    mode: str,
    modality: str,
    *,
    harmed_kinds: frozenset[str],
    initiator_is_government: bool,
    hands_over_ground: bool,
) -> tuple[str, str] | None:
    """ACLED's (event type, sub-event type), or None where ACLED has no class.

    `harmed_kinds` are the actor kinds of targets and affected, with effect groups counted in; an attack on nobody
    known counts as an attack on civilians only when `harmed_kinds` says so. Planned and denied events have no class.
    `initiator_is_government` must be judged by the event's own date: who governs changed on 2024-12-08.
    """
    if modality in {"planned", "denied"}:
        return None
    if event_type == "assault" and mode in _AGAINST_CIVILIANS_OR_ARMED:
        if harmed_kinds and harmed_kinds <= _UNARMED_KINDS:
            return (_CIVILIANS, "Attack")
        return (_BATTLES, "Armed clash")
    if event_type == "capture":
        taker = "Government regains territory" if initiator_is_government else "Non-state actor overtakes territory"
        return (_BATTLES, taker)
    if event_type == "concede" and mode == "hand_over":
        return (_STRATEGIC, "Non-violent transfer of territory") if hands_over_ground else None
    if event_type == "agree":
        return (_STRATEGIC, "Agreement")
    return _ACLED.get((event_type, mode))
