"""Who speaks in a draft: the sources of its sentence, unless the speaker is the one who acts."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.drafts import Draft, Party, Source
from services.extract.reading.scan import Scan
from services.extract.reading.sources import Telling
from services.extract.reading.subject_words import PAPERS

_DECLARES: Final = ("اعلن", "يعلن", "تعلن")
_DENIES: Final = ("نفي", "ينفي", "تنفي", "نفت", "نفا", "انكر")
_PARTICIPLES: Final = closed("roles", "object_speech")
_OF_HIMSELF: Final = frozenset({"انه", "انها", "بانه", "بانها", "انهم"})
_THAT: Final = _OF_HIMSELF | {"ان", "بان"}
_SPEAK: Final = frozenset({"state", "state_forces", "rebel", "militia", "political", "organization"})
_PARTIES: Final = frozenset({"state", "state_forces", "rebel", "militia", "political"})


def attribute(draft: Draft, telling: Telling) -> None:
    """Give the draft the sources of its sentence, where it stands in what they say."""
    aside = telling.that < 0 <= telling.verb < draft.head.start and draft.head.sense.definite == "owner"
    if draft.event_type == "consult" and (aside or telling.verb < draft.head.start < telling.that):
        return  # "أكد X خلال لقائه Y أن …": that they met is the outlet's own word
    if telling.own and draft.head.start < telling.from_token:
        return
    if draft.mode.scheme == "speech" and _another_told(draft, telling):
        return
    if draft.head.start >= telling.from_token or draft.end > telling.from_token >= draft.start:
        draft.sources = list(telling.sources)
        if len(draft.sources) > 1 and (draft.mode.scheme == "speech" or draft.modality == "planned"):
            draft.sources = [source for source in draft.sources if not _speaks_of_other(draft, source, telling)]
        if draft.sources and draft.modality == "asserted":
            draft.modality = "reported"


def _another_told(draft: Draft, telling: Telling) -> bool:
    """“جدد X رفضه …، واعتبر المتحدث باسم Y أن …”: who says something else behind it does not tell of it."""
    joined = telling.verb > draft.head.start and telling.verb in draft.sentence.clauses
    return joined and bool(telling.sources) and all(source.start > telling.verb for source in telling.sources)


def _speaks_of_other(draft: Draft, source: Source, telling: Telling) -> bool:
    """“أعلن الأردن استعداده …، بينما أكدت قطر تأييدها”: each speaks in its own clause."""
    here = draft.sentence.clause(draft.head.start)
    if source.start not in telling.verbs:
        return False
    own = any(here[0] <= verb < here[1] for verb in telling.verbs.values())
    return own and not here[0] <= telling.verbs[source.start] < here[1]


def goes_on(scan: Scan, draft: Draft, spoke: list[Source], *, first: bool) -> None:
    """“… وطالبت بـ”: a verb of speech that opens its sentence without a subject is of the party that spoke last.

    So is a participle ("مطالباً بـ") that is the `first` act of its sentence, and what is said of themselves ("نطالب").
    """
    head = draft.head
    opens = head.start == draft.sentence.start and draft.conjoined and head.sense.form == "verb"
    opens = opens or (head.start == draft.sentence.start + 1 and scan.bares[draft.sentence.start] == "كما")
    opens = opens or (first and scan.bare(head.start) in _PARTICIPLES) or head.sense.tense == "first"
    paper = [p for p in draft.parties if p.role == "initiator" and p.actor_id is None and scan.texts[p.start] in PAPERS]
    speaks = len([party for party in draft.parties if party.role == "initiator"]) > len(paper)
    if draft.mode.scheme != "speech" or speaks or not (opens or paper):
        return
    told_by = [*spoke, *(source for source in draft.sources if source.start < head.start)]
    source = next((source for source in reversed(told_by) if source.actor_id and source.start >= 0), None)
    mention = scan.actor_at[source.start] if source is not None else None
    if mention is not None and mention.actor_id and mention.kind in _SPEAK:
        start, end = scan.token_span(mention)
        speaker = Party("initiator", mention.actor_id, mention.name, mention.kind, start, end, rule="speaker")
        draft.parties = [speaker, *(party for party in draft.parties if party not in paper)]


def own_words(scan: Scan, draft: Draft) -> None:
    """A speech act told by its own speaker is asserted, and the speaker is no third party."""
    if draft.event_type == "agree" and draft.modality in ("reported", "denied") and _one_side(scan, draft):
        _agrees_himself(scan, draft)
    if draft.event_type == "consult" and draft.modality == "reported" and len(draft.ids("participant")) == 1:
        _agrees_himself(scan, draft)
    if draft.mode.scheme != "speech" and draft.modality != "planned":
        return
    _unknown_speaker(draft)
    speakers = {source.actor_id for source in draft.sources if source.actor_id}
    if speakers and speakers & draft.ids("initiator"):
        draft.sources = [source for source in draft.sources if source.actor_id not in draft.ids("initiator")]
        if not draft.sources and draft.modality == "reported":
            draft.modality = "asserted"


def _unknown_speaker(draft: Draft) -> None:
    """“أعلن ناطق باسم الوفد رفضه …”: the lexicon lacks him, but he who voices it is he who tells it."""
    blank = [party for party in draft.parties if party.role == "initiator" and party.actor_id is None]
    kept = [s for s in draft.sources if s.actor_id or not any(p.start <= s.start < p.end for p in blank)]
    if len(kept) < len(draft.sources):
        draft.sources = kept
        if not kept and draft.modality == "reported":
            draft.modality = "asserted"


def _one_side(scan: Scan, draft: Draft) -> bool:
    """No side is named, or only the other one ("التوصل إلى اتفاق مع X", "أعلن X أنه أنهى تبادل أسرى لدى Y")."""
    sides = draft.ids("participant", "initiator")
    near = range(draft.head.end, min(draft.head.end + 4, draft.end))
    himself = any(scan.bare(at) in _OF_HIMSELF for at in range(draft.sentence.start, draft.head.start))
    declares = draft.head.sense.form == "verb" and scan.bare(draft.head.start).startswith(_DECLARES)
    return not sides or declares or any(scan.bare(at) == "مع" for at in near) or (himself and len(sides) == 1)


def _agrees_himself(scan: Scan, draft: Draft) -> None:
    """“أعلنت الرئاسة التوصل إلى وقف لإطلاق النار” with no other side named: who declares it is a party to it."""
    for source in draft.sources:
        mention = scan.actor_at[source.start] if source.start >= 0 else None
        named = source.actor_id in draft.ids("participant") and draft.event_type == "agree"  # "أعلن قائد X «X» …"
        named = named and not scan.tells(_THAT, source.end, draft.head.start)
        if mention is None or mention.kind not in _PARTIES or (source.actor_id in draft.ids() | {None} and not named):
            continue
        before = range(max(source.start - 2, draft.sentence.start), source.start)
        denies = draft.modality == "denied"
        himself = draft.event_type == "consult" and scan.bares[draft.head.start - 1] in _OF_HIMSELF
        if himself or any(scan.bare(at).startswith(_DENIES if denies else _DECLARES) for at in before):
            if not named:
                start, end = scan.token_span(mention)
                draft.parties.append(Party("participant", mention.actor_id, mention.name, mention.kind, start, end))
            if draft.event_type == "agree":
                draft.sources.remove(source)
                if not denies:
                    draft.modality = "reported" if draft.sources else "asserted"
            return
