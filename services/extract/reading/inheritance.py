"""What a draft takes over from the one before it, as a reader would: time, place, doer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.reading.dating import another_time
from services.extract.reading.day_goes_on import same_day_goes_on
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.flight import fled
from services.extract.reading.inherited_speech import inherit_speech, of_the_paper
from services.extract.reading.joining import alike
from services.extract.reading.opponents import fought_with_them, name_opponents
from services.extract.reading.same_doer import goes_on as goes_on_doing
from services.extract.reading.same_town import done_there, elsewhere_by_its_words, spoken_there
from services.extract.reading.scan import Scan

_THE_SOURCE: Final = frozenset({"المصدر", "المصادر", "المراسل", "مراسلنا", "مراسلتنا", "الناشط", "الناشطون"})
_COURSE: Final = frozenset({"خلال", "اثناء"})
_THERE: Final = frozenset({"منها", "فيها", "اليها", "عليها"})  # of a place told before
_THERE_WITHIN: Final = 4
_OF_FORCE: Final = frozenset({"assault", "coerce", "capture"})
_IN: Final = frozenset({"في", "خلال", "عبر"})
_IN_WHICH: Final = 12  # tokens from an act to the attack in which it was done
_MEETING: Final = 3  # sentences from a meeting to what was agreed there
_ARRIVES: Final = ("وصل", "وصلت", "يصل", "تصل", "دخل", "دخلت", "يدخل", "تدخل")  # who arrives is named behind
_PASSIVES: Final = ("تعرضت", "تعرض", "يتعرض", "تتعرض", "انفجر", "انفجرت", "سقط", "سقطت")


def take_over(scan: Scan, kept: list[Draft], draft: Draft) -> None:
    """Take over from the act before what a reader would: subject, place and time of the same paragraph."""
    if not kept:
        return
    last = kept[-1]
    near = last.sentence.line == draft.sentence.line or _in_its_course(scan, draft)
    refers = (draft.definite or draft.from_harm) and not draft.told_place
    goes_on = refers or _same_source(last, draft)
    if draft.sentence.item:
        near, goes_on, draft.background = True, True, last.background
    kin = near or (goes_on and last.event_type == draft.event_type)
    kin = kin and not another_time(scan, last, draft)
    if (
        not draft.told_time
        and last.time is not None
        and kin
        and not (draft.background and not near)
        and same_day_goes_on(scan, last, draft)
    ):
        draft.time = last.time
    there = _THERE.intersection(scan.bares[draft.head.end : draft.head.end + _THERE_WITHIN])
    if (
        not draft.places
        and last.places
        and (near or goes_on or there)
        and spoken_there(last, draft)
        and done_there(last, draft)
        and not elsewhere_by_its_words(scan, draft)
    ):
        draft.places, draft.area_only = last.places[:1], last.area_only
        draft.place_keys |= last.place_keys
    if draft.mode.scheme == "speech":  # the last who did anything, not a mere mention between
        last = next((other for other in reversed(kept[-4:]) if other.ids("initiator", "participant")), last)
    _inherit_parties(scan, kept, draft, last, goes_on=goes_on)
    if draft.mode.scheme == "speech":
        of_the_paper(scan, draft, last)
    name_opponents(scan, kept, draft)


def _in_its_course(scan: Scan, draft: Draft) -> bool:
    """“خلال المداهمة، اقتحمت القوات …”: a sentence that opens in the course of what was just told."""
    first = draft.sentence.start
    opens = without_conjunction(scan.tokens[first].text) in _COURSE
    return (
        opens
        and first + 1 < draft.head.start
        and scan.texts[first + 1].startswith("ال")
        and not scan.time_at[first + 1]
    )


def _same_source(last: Draft, draft: Draft) -> bool:
    """The same speaker goes on, by his name or as "the source", "our correspondent"."""
    return any(
        mine.kind == other.kind
        and (mine.name == other.name or (mine.actor_id and mine.actor_id == other.actor_id) or mine.name in _THE_SOURCE)
        for mine in draft.sources
        for other in last.sources
    )


def _inherit_parties(scan: Scan, kept: list[Draft], draft: Draft, last: Draft, *, goes_on: bool) -> None:
    """Who acts, where the sentence leaves it to the one before."""
    doers = _who_did(last, draft)
    same_sentence = last.sentence is draft.sentence
    scheme = draft.mode.scheme
    if scheme == "speech":
        inherit_speech(draft, last, doers)
    elif scheme == "flight" and not draft.ids("initiator") and same_sentence and not fled(draft):
        draft.parties = doers + draft.parties
    elif scheme == "aid" and draft.conjoined and same_sentence and not draft.ids("initiator"):
        draft.parties = doers + [party for party in draft.parties if party.role != "initiator"]
    elif scheme == "mutual":
        draft.parties = fought_with_them(scan, last, draft) + draft.parties
        came = last.event_type == draft.event_type == "consult" and last.mode.name == "visit"
        doers = doers or (
            [p for p in last.parties if p.role == "participant"] if came else []
        )  # "وصل وفد X حيث عقد اجتماعاً"
        _inherit_sides(kept, draft, doers if same_sentence else [])
    elif scheme == "move":
        doers = doers or _doers(kept, draft)
        goes = draft.mode.name != "evacuate" and not draft.rules[0].endswith(_ARRIVES)
        if same_sentence and goes and draft.head.sense.form == "verb" and not draft.ids("initiator", "participant"):
            draft.parties = doers + draft.parties
    elif scheme in ("act", "capture") and not draft.from_harm and not draft.ids("initiator"):
        verb = (draft.head.sense.form == "verb" or draft.borne) and not draft.rules[0].endswith(_PASSIVES)
        verb = (verb and not draft.passive) or (draft.event_type == last.event_type == "coerce" and not draft.passive)
        if draft.withstood:
            own = {party.start for party in draft.parties}
            draft.parties = draft.parties + [
                replace(p, role="target") for p in doers if same_sentence and p.start not in own
            ]
        elif (
            (same_sentence and (draft.conjoined or verb))
            or _points_at(last, draft)
            or (goes_on and alike(last.mode.name, draft.mode.name))
            or goes_on_doing(scan, last, draft)
            or (same_sentence and _by_which(scan, last, draft))
        ):
            draft.parties = doers + draft.parties


def _by_which(scan: Scan, last: Draft, draft: Draft) -> bool:
    """“أسر X ثمانية جنود في هجوم مباغت على …”: the attack in which he took them is his."""
    near = 0 < draft.head.start - last.head.end <= _IN_WHICH
    return near and last.event_type in _OF_FORCE and scan.texts[draft.head.start - 1] in _IN and not draft.definite


def _who_did(last: Draft, draft: Draft) -> list[Party]:
    """Who acted in the act before; of an air raid none who has no aircraft."""
    doers = [party for party in last.parties if party.role == "initiator"]
    return [party for party in doers if party.kind != "rebel"] if draft.mode.name == "airstrike" else doers


def _doers(kept: list[Draft], draft: Draft) -> list[Party]:
    """Who acted in the act before, or in the one before it in the same sentence ("داهمت … أسفرت عن اعتقال … قبل أن تنسحب")."""
    last = kept[-1]
    near = [last, *(other for other in reversed(kept[-3:-1]) if other.sentence is draft.sentence is last.sentence)]
    found = ([party for party in other.parties if party.role == "initiator"] for other in near)
    return next((doers for doers in found if doers), [])


def _points_at(last: Draft, draft: Draft) -> bool:
    """“… فإن الضربات طالت أيضاً مواقع …”: the definite noun is of the strikes just told, and so is who struck."""
    near = 0 < draft.sentence.number - last.sentence.number <= 1 or draft.elsewhere
    return draft.definite and near and draft.mode.name != "attack" and alike(last.mode.name, draft.mode.name)


def _at_it(meeting: Draft, draft: Draft, known: set[str]) -> bool:
    """“التقى X Y حيث تم الاتفاق على …”: agreed by those who met, though only one stands in the clause."""
    both = all(party.rule == "reference" for party in draft.parties if party.role == "participant")  # "الطرفان"
    near = draft.sentence.number - meeting.sentence.number <= _MEETING if both else meeting.sentence is draft.sentence
    return near and known < meeting.ids("participant")


def _inherit_sides(kept: list[Draft], draft: Draft, doers: list[Party]) -> None:
    """An agreement without parties is that of the meeting before it; "بعد إبرامها مع X" is that of the subject before.

    "سيطرت X على … بعد معارك مع Y": X fought too, and it was Y that lost the ground.
    """
    known = draft.ids("participant")
    if not known and doers and draft.head.sense.definite == "owner" and draft.event_type == "consult":
        draft.parties = [replace(party, role="participant") for party in doers] + draft.parties
        return
    fought_for = draft.event_type == "assault" and kept[-1].event_type == "capture"
    if fought_for:  # "بعد معارك مع X والفصائل المرتبطة بها": one side
        known = {p.actor_id for p in draft.parties if p.role == "participant" and p.actor_id and p.rule != "joined"}
    if fought_for and len(known) == 1 and doers and not kept[-1].parties_known("target"):
        lost = [replace(p, role="target") for p in draft.parties if p.role == "participant" and p.actor_id]
        kept[-1].parties = kept[-1].parties + [p for p in lost if p.actor_id not in kept[-1].ids()]
    if known and len(known) == 1 and doers and (draft.event_type != "assault" or fought_for):
        draft.parties = [replace(party, role="participant") for party in doers] + draft.parties
    elif known and draft.event_type == "agree" and kept[-1].event_type == "consult" and _at_it(kept[-1], draft, known):
        draft.parties += [p for p in kept[-1].parties if p.role == "participant" and p.actor_id not in known]
    elif not known and draft.event_type == "agree" and draft.modality != "planned":
        near = [other for other in kept[-6:] if draft.sentence.number - other.sentence.number <= _MEETING]
        meeting = next((other for other in reversed(near) if other.event_type == "consult"), None)
        if meeting is not None:
            draft.parties = [party for party in draft.parties if party.rule != "reference"]  # "الجانبان": they
            draft.parties += [party for party in meeting.parties if party.role == "participant"]
