"""Who speaks where the sentence leaves it to the act before: the same speaker, or the paper that is his."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.reading.drafts import Draft, Party
from services.extract.reading.same_town import CROWDS
from services.extract.reading.scan import Scan
from services.extract.reading.subject_words import PAPERS

_STATEMENT: Final = 3  # sentences of one statement


def inherit_speech(draft: Draft, last: Draft, doers: list[Party]) -> None:
    """“…، وانضمامه إلى”: the speaker goes on; "الأمر الذي رفضته": what was asked of him is answered to the asker."""
    spoken = any(party.role == "initiator" for party in draft.parties)
    verb = draft.head.sense.form == "verb" and (draft.conjoined or not spoken)
    owned = verb or draft.head.sense.definite == "owner" or draft.head.sense.form in ("noun", "phrase", "participle")
    named_behind = draft.head.sense.with_object and any(
        party.role == "initiator" and party.start >= draft.head.end for party in draft.parties
    )
    # "فيما قاطعته أحزاب أخرى"; "وأمهل شيوخ العشيرة X": who speaks stands before whom he speaks to
    whose = draft.head.sense.form == "noun"  # "بعد رفض المديرية تزويدهم"
    owned = owned and not (named_behind or ((draft.ids("target") or whose) and _own_subject(draft)))
    if owned and not draft.ids("initiator") and last.sentence is draft.sentence:
        speakers = doers or [replace(p, role="initiator") for p in last.parties if p.role == "participant"][:1]
        draft.parties = speakers + [party for party in draft.parties if party.role != "initiator"]
    if (
        (_opens_plural(draft) or draft.one_more)
        and last.mode.scheme in ("speech", "protest")
        and not draft.parties_known("initiator")
    ):
        near = draft.sentence.number - last.sentence.number
        draft.parties = (doers if 0 < near <= 1 else []) + draft.parties
    draft.goes_on = last.sentence is draft.sentence and last.event_type == "protest"
    _accused_in_turn(draft, last, doers)
    near = last.sentence.line == draft.sentence.line and last.mode.scheme == "speech"
    if near and not draft.ids("target") and last.ids("target") & draft.ids("initiator"):
        draft.parties += [replace(party, role="target") for party in doers]


def _own_subject(draft: Draft) -> bool:
    """Whether somebody unknown stands right behind the verb as its subject."""
    return any(
        party.role == "initiator"
        and party.actor_id is None
        and party.rule == "subject"
        and party.start == draft.head.end
        for party in draft.parties
    )


def of_the_paper(scan: Scan, draft: Draft, last: Draft) -> None:
    """“وطالب البيان بـ”: whose statement it is spoke just before."""
    spoke = last.mode.scheme == "speech" and 0 <= draft.sentence.number - last.sentence.number <= _STATEMENT
    doers = [party for party in last.parties if party.role == "initiator"]
    papers = [party for party in draft.parties if party.role == "initiator"]
    if spoke and papers and all(party.actor_id is None and scan.texts[party.start] in PAPERS for party in papers):
        others = [party for party in draft.parties if party.role != "initiator"]
        named = {party.actor_id for party in doers}
        draft.parties = (
            [*doers, *(party for party in others if party.actor_id not in named)] if doers else draft.parties
        )


def _opens_plural(draft: Draft) -> bool:
    """“كما طالبوا …”, “وأشادتا …”: a plural or dual verb at the head of its sentence is of those who spoke before."""
    opens = draft.head.start - draft.sentence.start <= 1
    return opens and draft.head.sense.form == "verb" and draft.rules[0].endswith(("وا", "تا"))


def _accused_in_turn(draft: Draft, last: Draft, doers: list[Party]) -> None:
    """“رفض X …، واتهم Y بـ”: behind a joined verb stands not a new speaker but whom the same one speaks of."""
    if not (draft.conjoined and last.sentence is draft.sentence and doers and draft.head.sense.form == "verb"):
        return
    spoken_of = [party for party in draft.parties if party.role == "initiator"]
    behind = len(spoken_of) == 1 and 0 <= spoken_of[0].start - draft.head.end <= 1
    if behind and spoken_of[0].actor_id in CROWDS and draft.event_type == "request":
        return  # "…، وطالب المتظاهرون بـ": they speak
    if behind and not draft.ids("target") and not draft.ids("initiator") & {party.actor_id for party in doers}:
        draft.parties = [*doers, replace(spoken_of[0], role="target")]
