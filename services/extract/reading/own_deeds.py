"""Who says that he did it himself: "أعلنت X استهداف …", "قالت X إنها …"."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.language.words import closed
from services.extract.reading.done_to import ARMED
from services.extract.reading.drafts import Draft, Party, Source
from services.extract.reading.scan import Scan

_OF_HIMSELF: Final = closed("roles", "of_himself")
_BLASTS: Final = ("انفجار", "لغم", "عبوه", "سياره")
_DECLARES: Final = ("اعلن", "تعلن", "يعلن", "تبن", "يتبن", "اعلان")


_ROOT: Final = 3  # letters of a verb that may as well be its verbal noun


def speaker_himself(scan: Scan, draft: Draft) -> Party | None:
    """Who says it did it himself: "أعلنت X استهداف …", "قالت X إنها …". A claim, unless saying is the act."""
    for source in draft.sources:
        mention = _who(scan, draft, source)
        if mention is None or not draft.sentence.start <= source.start < draft.sentence.end:
            continue
        start, end = scan.token_span(mention)
        between = range(min(source.start, draft.head.start), max(source.end, draft.head.start))
        if any(scan.bare(at) in ("بعد", "عقب", "قبل", "اثر") for at in between):
            continue
        if draft.from_harm or scan.bare(draft.head.start).lstrip("بل").startswith(_BLASTS):
            continue  # who tells of its own dead did not do it
        himself = any(scan.bares[at] in _OF_HIMSELF for at in between)
        low = max(draft.sentence.start, source.start - 3)
        declared = any(
            scan.bare(at).startswith(_DECLARES) for at in range(low, min(source.end + 2, draft.sentence.end))
        )
        if draft.mode.scheme == "speech":
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end)
        if draft.modality == "planned" and himself:
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end)
        if draft.modality == "denied":
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end, basis="denied")
        papers = mention.kind not in ARMED or scan.bare(start).startswith("اعلام")  # "إعلام النظام", rescuers
        if papers and (himself or draft.event_type == "assault"):
            continue
        if himself or (declared and not _told_by_that(scan, draft, source)):
            return Party("initiator", mention.actor_id, mention.name, mention.kind, start, end, basis="claimed_by_self")
    return None


def _told_by_that(scan: Scan, draft: Draft, source: Source) -> bool:
    """“أعلنت X أنها سحبت قواتها”; "أعلنت X سحب قواتها": a form that may be either is a noun where no "that" stands."""
    if draft.head.sense.form != "verb":
        return False
    short = len(scan.bares[draft.head.start]) == _ROOT and source.end == draft.head.start
    return not short


def _who(scan: Scan, draft: Draft, source: Source) -> ActorMention | None:
    """The party that a source is, unless only what it said is spoken of ("انتقد المصدر تصريحات X التي تؤكد أن")."""
    if source.actor_id is None:
        return None
    behind = range(source.end, min(source.end + 2, len(scan.tokens)))
    if source.start >= draft.head.end and any(scan.tokens[at].text in ("الذي", "التي") for at in behind):
        return None
    return next((mention for mention in scan.actors_in(source.start, source.end) if mention.actor_id), None)
