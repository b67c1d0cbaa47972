"""Captives given for captives: a release told with its price in captives is an exchange, whoever tells it as a release."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import TriggerTable

_FOR: Final = frozenset({"مقابل", "لقاء"})
_FOR_WITHIN: Final = 30  # tokens from the release to its price
_PRICE: Final = 5  # tokens in which the price is named
_CAPTIVES: Final = tuple(sorted(closed("acts", "captives")))  # how such words begin
_WITHIN: Final = frozenset({"في", "ضمن", "اطار", "بموجب", "خلال", "عبر", "اثر"})
_LATELY: Final = 12  # acts told last, among which the exchange is looked for
_TERMS_WITHIN: Final = 3  # sentences from an exchange to the one that tells who was given for whom
_THE_SWAP: Final = frozenset({"العمليه", "الصفقه", "التبادل"})
_HOW: Final = frozenset({"حيث", "اذ", "بموجبها", "بموجبه"})
_ONE_MORE: Final = frozenset({"كما", "سابق", "سابقا", "موخرا"})
_YIELDS: Final = frozenset({"release", "hand_over"})


def join_exchanges(scan: Scan, drafts: list[Draft], table: TriggerTable) -> list[Draft]:
    """The drafts of one sentence, a release for captives read as an exchange, what it was for being no act of its own."""
    drafts = _without_terms(scan, _within_a_swap(scan, drafts, table))
    kept: list[Draft] = []
    price_from = -1
    for draft in drafts:
        yields = draft.event_type == "concede" and draft.mode.name in _YIELDS
        if yields and 0 <= price_from < draft.head.start <= price_from + _PRICE:
            continue
        found = _price(scan, draft) if yields and draft.modality != "denied" else None
        if found is not None:
            price_from = found
            draft.mode = table.modes["agree", "exchange"]
            draft.rules.append("captives for captives: exchange")
        kept.append(draft)
    return kept


def terms_of_the_last(scan: Scan, drafts: list[Draft], earlier: list[Draft], table: TriggerTable) -> None:
    """“أجرت X تبادل أسرى مع Y. وسلم X جثة ضابط، وأفرج Y عن ثلاثة”: what either side gave is the exchange told again.

    Only where no other day is told, and whoever gives is one of those who exchanged.
    """
    for draft in drafts:
        last = _swap_before(draft, earlier)
        yields = draft.head.sense.mode.name in _YIELDS and draft.head.sense.mode.event_type == "concede"
        if last is None or not yields or draft.modality not in ("asserted", "reported"):
            continue
        sides = last.ids("participant").union(*(party.parents for party in last.parties))
        ids = draft.ids("initiator", "participant")
        dated = draft.told_time and draft.time is not None and not last.told_time
        about = scan.tells(_THE_SWAP, draft.sentence.start, draft.head.start)
        draft.parties = [] if about else draft.parties  # "العملية تضمنت إطلاق سراح …": its subject is the exchange
        if (
            (ids and not ids & sides and not about)
            or dated
            or scan.tells(_ONE_MORE, draft.sentence.start, draft.head.start)
        ):
            continue
        draft.mode, draft.definite = table.modes["agree", "exchange"], True
        draft.rules.append("given in the exchange just told")


def _swap_before(draft: Draft, earlier: list[Draft]) -> Draft | None:
    """The exchange told shortly before, the last telling of it that names its sides; None if it was not carried out."""
    told = [
        other
        for other in earlier[-_LATELY:]
        if other.mode.name == "exchange" and draft.sentence.number - other.sentence.number <= _TERMS_WITHIN
    ]
    if not told or told[-1].modality in ("planned", "denied"):
        return None
    return next((other for other in reversed(told) if other.ids("participant")), told[-1])


def _without_terms(scan: Scan, drafts: list[Draft]) -> list[Draft]:
    """“بدأت عملية تبادل الأسرى، حيث تم الإفراج عن 300 أسير”: what a clause behind the exchange says was given in it."""
    kept: list[Draft] = []
    for draft in drafts:
        freed = draft.event_type == "concede" and draft.mode.name == "release"  # bodies handed over tell their own toll
        swap = next((other for other in reversed(kept) if other.mode.name == "exchange"), None)
        if freed and swap is not None and scan.tells(_HOW, swap.head.end, draft.head.start):
            swap.heads.extend(draft.heads)
            swap.rules.append("what was given in it")
            continue
        kept.append(draft)
    return kept


def _within_a_swap(scan: Scan, drafts: list[Draft], table: TriggerTable) -> list[Draft]:
    """“أفرجت X عن عشرة جنود في إطار صفقة تبادل”: the release is one side of the exchange, told once."""
    for release, swap in pairwise(drafts):
        yields = release.event_type == "concede" and release.mode.name in _YIELDS and release.modality != "denied"
        if yields and swap.mode.name == "exchange" and scan.bare(swap.head.start - 1) in _WITHIN:
            if any(draft.mode.name == "exchange" and draft is not swap for draft in drafts):
                return [draft for draft in drafts if draft not in (release, swap)]  # told in this very sentence
            release.mode = table.modes["agree", "exchange"]
            release.heads.extend(swap.heads)
            release.rules.append("released in an exchange: exchange")
            return [draft for draft in drafts if draft is not swap]
    return drafts


def _price(scan: Scan, draft: Draft) -> int | None:
    """The word "for" behind a release where captives, and no ransom, are named behind it."""
    end = min(draft.head.end + _FOR_WITHIN, draft.sentence.end)
    at = next((n for n in range(draft.head.end, end) if scan.bare(n) in _FOR), None)
    if at is None or not (draft.mode.name == "release" or _captives(scan, draft.head.start, at)):
        return None
    return at if _captives(scan, at + 1, min(at + 1 + _PRICE, draft.sentence.end)) else None


def _captives(scan: Scan, start: int, end: int) -> bool:
    return any(scan.bare(n).removeprefix("ال").startswith(_CAPTIVES) for n in range(start, end)) or any(
        mention.actor_id == "DETAINEES" for mention in scan.actors_in(start, end)
    )
