"""From drafts to `EnrichedEvent` records: exact mentions, one event per named settlement, deterministic ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from services.common.arabic import fold
from services.contracts.event import (
    Acled,
    Actor,
    ArticleReference,
    Attribution,
    Effect,
    EnrichedEvent,
    EventTime,
    Evidence,
    Extractor,
    Location,
    Sensitive,
)
from services.contracts.ids import event_id
from services.contracts.taxonomy import acled_class
from services.extract.language.times import whole_day
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.confidence import Company, confidence
from services.extract.reading.drafts import Draft, Harm, Party, Source
from services.extract.reading.same_day import done_before
from services.extract.reading.scan import Scan
from services.extract.reading.sensitive import sensitive_names

_TELLS_ALONE: Final = 4  # words; fewer are no statement
_GOVERNMENT_CHANGED: Final = date(2024, 12, 8)
_GROUND: Final = closed("records", "ground")
_SPOKEN: Final = frozenset({"agree", "request", "accuse", "reject", "threaten", "sanction", "support"})


@dataclass(frozen=True)
class _One:
    """One event to be: a draft at one of its places."""

    draft: Draft
    place: ResolvedPlace | None
    harms: list[Harm]


def build(
    scan: Scan, drafts: list[Draft], article: ArticleReference, extractor: Extractor
) -> list[tuple[Draft, EnrichedEvent]]:
    """The records of an article's acts, in text order, each with the draft it was made from."""
    seen: Counter[tuple[str, str, str, str | None]] = Counter()
    events = []
    ones = list(_split(drafts))
    company = Company(one.draft for one in ones)
    for one in ones:
        draft = one.draft
        start, end = _evidence(scan, draft)
        text = scan.folded.original[start:end]
        location = one.place.location(scan.folded) if one.place else None
        identity = (draft.event_type, draft.mode.name, fold(text), location.mention if location else None)
        ident = event_id(article.article_id, *identity, seen[identity])
        seen[identity] += 1
        evidence = Evidence(text=text, start=start, end=end)
        sure = confidence(draft, company)
        events.append((draft, _event(scan, one, article, extractor, location, evidence, ident, sure)))
    return events


def _split(drafts: list[Draft]) -> Iterator[_One]:
    """One event per place, the toll with the first; one per mode where fire came from the air and the ground."""
    for draft in drafts:
        for position, mode in enumerate((draft.mode, *draft.also_modes)):
            same = draft if not position else replace(draft, mode=mode)
            for at, place in enumerate(draft.places or [None]):
                yield _One(same, place, draft.harms if at == 0 and not position else [])


def _event(
    scan: Scan, one: _One, article: ArticleReference, extractor: Extractor, location: Location | None,
    evidence: Evidence, ident: UUID, sure: float,
) -> EnrichedEvent:  # fmt: skip
    draft = one.draft
    effects = _effects(scan, one.harms)
    actors = [_actor(scan, party) for party in draft.parties]
    affected = _affected(scan, draft, one.harms)
    if affected is not None:
        actors.append(affected)
    when = _time(scan, draft)
    return EnrichedEvent.model_construct(
        event_id=ident,
        article=article,
        event_type=draft.event_type,
        mode=draft.mode.name,
        acled=_acled(scan, draft, actors, effects, when),
        modality=draft.modality,
        background=draft.background,
        actors=actors,
        location=location,
        time=when,
        effects=effects,
        attribution=[_attribution(scan, source) for source in draft.sources],
        evidence=evidence,
        confidence=sure,
        sensitive=_sensitive(scan, draft),
        extractor=extractor,
        supersedes=None,
        provenance=[],  # said, because the default of a constructed model is dear
    )  # fmt: skip


def _evidence(scan: Scan, draft: Draft) -> tuple[int, int]:
    """The draft's stretch of its sentence without the pauses at its ends; of a word or two, its whole clause."""
    start, end = draft.start, draft.end
    if end - start < _TELLS_ALONE:
        start, end = min(start, draft.sentence.clause(start)[0]), max(end, draft.sentence.clause(end - 1)[1])
    while end - 1 > start and scan.tokens[end - 1].text in PAUSES and end != draft.sentence.end:
        end -= 1
    while start + 1 < end and scan.tokens[start].text in PAUSES:
        start += 1
    return scan.original(start, end)


def _mention(scan: Scan, start: int, end: int) -> tuple[str, int, int]:
    left, right = scan.original(start, end)
    return scan.folded.original[left:right], left, right


def _actor(scan: Scan, party: Party) -> Actor:
    known = scan.actor_at[party.start]
    if known is not None:
        left, right = known.start, known.end
        text = scan.folded.original[left:right]
    else:
        text, left, right = _mention(scan, party.start, party.end)
    return Actor(
        role=party.role, actor_id=party.actor_id, name=party.name, kind=party.kind, basis=party.basis,
        joint=party.joint, mention=text, start=left, end=right,
    )  # fmt: skip


def _affected(scan: Scan, draft: Draft, harms: list[Harm]) -> Actor | None:
    """Civilians harmed by an act that did not name them as its target."""
    if (
        draft.event_type not in ("assault", "coerce")
        or draft.mode.name == "arrest"
        or any(party.kind == "civilian" and party.role in ("target", "affected") for party in draft.parties)
    ):
        return None
    harm = next(
        (each for each in harms if each.group == "civilian" and not each.part and each.effect != "destroyed"), None
    )
    if harm is None:
        return None
    text, start, end = _mention(scan, harm.start, harm.end)
    return Actor(
        role="affected", actor_id="CIVILIANS", name="civilians", kind="civilian", mention=text, start=start, end=end
    )


def _effects(scan: Scan, harms: list[Harm]) -> list[Effect]:
    effects: list[Effect] = []
    index = {id(harm): at for at, harm in enumerate(harms)}
    for harm in harms:
        text, start, end = _mention(scan, harm.start, harm.end)
        whole = index.get(id(harm.whole)) if harm.whole else None
        effects.append(
            Effect(
                effect=harm.effect,
                group=harm.group,
                min=harm.low,
                max=harm.high,
                basis=harm.basis,
                part_of=whole,
                who=harm.who,
                mention=text,
                start=start,
                end=end,
            )
        )
    return effects


def _attribution(scan: Scan, source: Source) -> Attribution:
    if source.start < 0:  # printed beside the text: an empty mention at its beginning
        return Attribution(name=source.name, kind=source.kind, mention="", start=0, end=0)
    text, start, end = _mention(scan, source.start, source.end)
    return Attribution(name=text, kind=source.kind, mention=text, start=start, end=end)


def _time(scan: Scan, draft: Draft) -> EventTime | None:
    if draft.time is not None:
        return draft.time.event_time(scan.folded)
    offered = (draft.event_type, draft.mode.name) == ("agree", "other")  # an offer, a pledge: made when it is told
    if (draft.modality == "planned" and not offered) or draft.background or done_before(scan, draft):
        return None
    return whole_day(scan.today)


def _sensitive(scan: Scan, draft: Draft) -> list[Sensitive]:
    found = []
    for first, last, kind in sensitive_names(scan, draft.start, draft.end):
        start, end = scan.original(first, last)
        found.append(Sensitive(start=start, end=end, kind=kind))
    return found


def _acled(
    scan: Scan, draft: Draft, actors: list[Actor], effects: list[Effect], when: EventTime | None
) -> Acled | None:
    harmed = {actor.kind for actor in actors if actor.role in ("target", "affected") and actor.kind}
    harmed |= {
        {"civilian": "civilian", "combatant": "rebel"}[e.group] for e in effects if e.group in ("civilian", "combatant")
    }
    found = acled_class(
        draft.event_type,
        draft.mode.name,
        draft.modality,
        harmed_kinds=frozenset(harmed),
        initiator_is_government=_is_government(actors, when, scan),
        hands_over_ground=any(
            token.text.removeprefix("ال") in _GROUND for token in scan.tokens[draft.head.start : draft.head.start + 10]
        ),
    )
    return _acled_words(*found) if found else None


@cache  # ACLED has few
def _acled_words(event_type: str, sub_event_type: str) -> Acled:
    return Acled(event_type=event_type, sub_event_type=sub_event_type)


def _is_government(actors: list[Actor], when: EventTime | None, scan: Scan) -> bool:
    """Whether the initiator governed Damascus on the day of the event."""
    day = (when.start or "")[:10] if when else ""
    if not day and scan.published_at:
        day = scan.published_at.date().isoformat()
    after = bool(day) and day >= _GOVERNMENT_CHANGED.isoformat()
    ids = {actor.actor_id or "" for actor in actors if actor.role == "initiator"}
    ruling = any(ident.startswith("SYR-TRANS") for ident in ids)
    former = any(ident.startswith("SYR-") and not ident.startswith("SYR-TRANS") for ident in ids)
    return ruling if after else former
