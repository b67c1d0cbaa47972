"""Who talks or protests where no plain mention names him: the body told before by its noun, a committee, notables, employees."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.actors.lexicon import ActorLexicon
from services.extract.actors.table import ActorEntry
from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.parties import is_preposition
from services.extract.reading.references import named_by_noun
from services.extract.reading.scan import Scan
from services.extract.reading.subject_object import begins_another, of_body

_PEOPLE: Final = closed("roles", "people")
_QUOTES: Final = frozenset("\"”“»«'")
_TALKS: Final = frozenset({"agree", "consult"})
_DONE: Final = frozenset({"protest", "aid"})
_HELD: Final = _TALKS | _DONE
_SYRIAN: Final = frozenset({"سوري", "سوريه", "سوريا"})  # the last behind a noun without the article: folded "سورياً"
_NUMBERED: Final = frozenset(
    {"ثنائي", "ثنائيه", "ثلاثي", "ثلاثيه", "رباعي", "رباعيه", "مشترك", "مشتركه", "جديد", "جديده"}
)
_DASHES: Final = frozenset({"-", "–"})
_ADJECTIVES: Final = 6  # tokens behind the talks in which their sides are named
_NEAR: Final = 4  # tokens from fighting to between whom
_BORNE_WITHIN: Final = 9  # tokens from a verb over its subject to the noun it bears
_LONGEST_NAME: Final = 7
_BEGINS: Final = frozenset({
    "بدا", "بدات", "باشر", "باشرت", "واصل", "واصلت", "استانف", "استانفت", "استكمل", "استكملت", "انهي", "انهت",
})  # fmt: skip
_NO_NAME: Final = frozenset({"الذي", "التي", "الذين", "ان", "خلال", "بعد", "عقب"})


def unnamed_side(scan: Scan, draft: Draft, words: Discourse) -> Party | None:
    """“واجتمعت اللجنة مع X”, “عقد وجهاء البلدة اجتماعاً مع X”: the subject takes part, though the lexicon lacks it."""
    fight = draft.event_type == "assault" and (draft.head.sense.form == "verb" or _between(scan, draft) > 0)
    if (draft.event_type not in _HELD and not fight) or draft.definite:
        return None
    verb = _verb(scan, draft, words)
    between = _between(scan, draft)
    start = between or (verb + 1 if verb is not None else draft.end)
    if start + 1 < draft.end and scan.tokens[start].text in _QUOTES:
        start += 1
    if start >= draft.end or scan.actor_at[start] is not None or scan.place_at[start] is not None:
        return None
    role: Role = "initiator" if draft.event_type in _DONE else "participant"
    named = named_by_noun(scan, start)
    if named is not None:
        return Party(role, named.actor_id, named.name, named.kind, start, start + 1)
    if _singular(scan.texts[start]) not in _PEOPLE and not of_body(scan, start):
        return None
    end = start + 1
    borne = _borne(scan, draft, start)
    while end < min(borne, start + _LONGEST_NAME) and _goes_on(scan, end) and not begins_another(scan, start, end):
        end += 1
    taken = any(party.start < end and party.end > start for party in draft.parties)
    titled = end == start + 1 and end < draft.end and scan.actor_at[end] is not None  # "رئيس X"
    its = (titled and not _by_itself(scan, end)) or _of_a_party(scan, end)
    return None if taken or its else Party(role, None, None, None, start, end)


def _of_a_party(scan: Scan, at: int) -> bool:
    """“وفد من قيادة X”: the words are some of a party that is named right behind."""
    return scan.texts[at : at + 1] == ["من"] and any(
        scan.actor_at[behind] for behind in range(at + 1, min(at + 3, len(scan.texts)))
    )


def _by_itself(scan: Scan, at: int) -> bool:
    """Whether a party does not belong to the word before it: joined by "and", or by a preposition."""
    return scan.texts[at] != scan.bares[at] or is_preposition(scan.texts[at])


def _between(scan: Scan, draft: Draft) -> int:
    """The token behind "between" where a noun of fighting or talks says so ("اشتباكات بين عائلتين"), else nought."""
    if draft.head.sense.form == "verb":
        return 0
    near = range(draft.head.end, min(draft.head.end + _NEAR, draft.end - 1))
    return next((at + 1 for at in near if scan.texts[at] == "بين"), 0)


def _singular(word: str) -> str:
    """“العشيرتين”, “عائلتي”: a folded word without its article and the ending of a dual."""
    word = word.removeprefix("ال")
    for ending, end in (("تين", "ه"), ("تي", "ه"), ("تان", "ه"), ("ين", "")):
        if word.endswith(ending) and word.removesuffix(ending) + end in _PEOPLE:
            return word.removesuffix(ending) + end
    return word


def sides_by_adjective(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> list[Party]:
    """“محادثات سورية إسرائيلية”, “قمة روسية تركية إيرانية”: two adjectives of nations or more behind talks name the sides."""
    if draft.event_type not in _TALKS or (draft.head.sense.form == "verb" and draft.head.tail < 0):
        return []
    named: list[Party] = []
    behind = max(draft.head.end, draft.head.tail + 1)  # "عقدت قمة روسية تركية"
    for at in range(behind, min(behind + _ADJECTIVES, draft.end)):
        word = scan.texts[at]
        state = "SYR-GOV" if word in _SYRIAN else words.demonyms.get(word, ("",))[0]
        entry = _state(scan, state, actors) if state else None
        if entry is not None:
            named.append(Party("participant", entry.actor_id, entry.name_en, entry.kind, at, at + 1, rule="adjective"))
        elif word not in _DASHES and (named or word not in _NUMBERED):
            break
    return named if len(named) > 1 else []


def _state(scan: Scan, actor_id: str, actors: ActorLexicon) -> ActorEntry | None:
    """A state by its id; the Syrian one is whoever governed when the article came out."""
    entry = actors.by_id(actor_id)
    if actor_id != "SYR-GOV" or scan.published_at is None:
        return entry
    return actors.meant("الحكومة السورية", scan.published_at.date()) or entry


def _goes_on(scan: Scan, at: int) -> bool:
    """Whether a name goes on at a token: no mark, preposition, time or known party."""
    word = scan.tokens[at]
    stops = not word.is_word or is_preposition(word.text) or word.text in _NO_NAME
    return not stops and scan.time_at[at] is None and scan.actor_at[at] is None


def _verb(scan: Scan, draft: Draft, words: Discourse) -> int | None:
    """The verb of the talks, or the one that bears their noun ("عقدت … اجتماعاً")."""
    head = draft.head
    if head.sense.form == "verb":
        return head.start
    first = max(draft.start, draft.sentence.clause(head.start)[0], head.start - _BORNE_WITHIN)
    for at in range(head.start - 1, first - 1, -1):
        forms = (scan.bare(at), scan.texts[at])  # "وقعت" begins with its own و
        if any(form in words.light or form in draft.mode.with_verbs for form in forms):
            return _begun(scan, first, at) if at + 1 == head.start else at
    return None


def _borne(scan: Scan, draft: Draft, start: int) -> int:
    """Where the words of whoever bears it end: at the noun, or at the verbal noun that leads to it."""
    if start > draft.head.start:  # "نفذ محامو حلب إضراباً": the noun stands behind its verb's subject
        tail = draft.head.tail + 1 - len(draft.head.sense.tail) if draft.head.tail >= 0 else draft.end
        return tail if tail > start else draft.end
    leads = draft.head.start - 1
    return leads if leads > start and scan.texts[leads] in draft.mode.with_verbs else draft.head.start


def _begun(scan: Scan, first: int, at: int) -> int:
    """“بدأت جمعية البر توزيع السلال”: whoever begins it stands behind the verb of beginning, not behind the verbal noun."""
    begins = (back for back in range(at - 2, first - 1, -1) if scan.bare(back) in _BEGINS)
    return next(begins, at)
