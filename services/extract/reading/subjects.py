"""Doers that no plain mention names: an adjective of nation, a speaker of his own deeds, somebody unknown."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorLexicon
from services.extract.language.tokens import PAUSES, QUOTES
from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse, load_discourse
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.parties import is_preposition
from services.extract.reading.references import named_by_noun
from services.extract.reading.scan import Scan
from services.extract.reading.spokesmen import named_before
from services.extract.reading.subject_object import begins_another, of_body, of_bodys_name
from services.extract.reading.subject_words import (
    PAPERS,
    asks_all,
    borne_words,
    governed_by_b,
    its_object,
    official_of,
)

_PEOPLE: Final = closed("roles", "people")
_THAT: Final = frozenset({"ان", "بان", "وان", "لان", "فان"})
_LONGEST_NAME: Final = 7
_AUXILIARIES: Final = frozenset(
    {
        "كان",
        "كانت",
        "كانوا",
        "قد",
        "سوف",
        "لم",
        "لن",
        "لا",
        "ما",
        "فقد",
        "سبق",
        "ان",
        "وقد",
        "وكان",
        "وكانت",
        "فيما",
        "كما",
    }
)
ASIDE: Final = frozenset({
    "مجددا", "ايضا", "كذلك", "لاحقا", "موخرا", "بشده", "مرارا", "علنا", "فيه", "فيها", "به", "بها", "عنه", "عنها", "عنهم", "عنهما", "له", "لها", "لهم", "لهما",
    "اليه", "اليها", "اليهم", "عليه", "عليها", "عليهم", "منه", "منها", "منهم", "بهم", "معه", "معها", "معهم", "ضده", "ضدها", "ضدهم",
})  # fmt: skip
_OBJECT_SPEECH: Final = closed("roles", "object_speech")
_NO_TITLES: Final = closed("subjects", "no_titles")
_NO_SUBJECT: Final = closed("subjects", "none")
_DEFINITE: Final = ("ال", "وال", "بال", "لل", "فال")
_PRONOUNS: Final = frozenset({"انه", "انها", "انهم", "بانه", "بانها", "بانهم", "وانه", "وانها"})


def named_by_adjective(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> Party | None:
    """“الغارات الروسية”, "قصف تركي": the adjective names whose forces they are."""
    for trigger in draft.heads:
        for at in range(trigger.start + 1, min(trigger.end + 4, draft.end)):
            named = words.demonyms.get(scan.tokens[at].text)
            if scan.tokens[at].text in PAUSES or scan.place_at[at] is not None:
                break
            if named is None or scan.actor_at[at] is not None or _of_another_noun(scan, draft, at):
                continue
            entry = actors.by_id(named[1])
            if entry is not None:
                return Party("initiator", entry.actor_id, entry.name_en, entry.kind, at, at + 1)
    return None


def _of_another_noun(scan: Scan, draft: Draft, at: int) -> bool:
    """“النقطة التركية”, “الحدود التركية”, “معاذ التركي”: an adjective of a post, a border, a man's name.

    Of a post right behind a feminine verb it names who acts ("قصفت القاعدة التركية قرية").
    """
    before, head = scan.bares[at - 1], draft.head
    if head.sense.form == "verb" and at - 1 == head.end and scan.bares[head.start].endswith("ت"):
        return False
    if scan.texts[at].startswith("ال") and not before.startswith(_DEFINITE):
        return True
    noun = scan.bares[at - 2] if before.endswith(("يه", "ي")) and at > 1 else before  # "الحدود السورية التركية"
    return any(word.removeprefix("ال") in HOLDINGS or "حدود" in word for word in (before, noun))


def unknown_subject(scan: Scan, draft: Draft) -> Party | None:
    """Words right after a verb or verbal noun that name somebody the lexicon does not know ("انسحاب ممثل مدينة …")."""
    start = draft.head.end
    start += start + 1 < draft.end and scan.texts[start] in QUOTES  # "اتهمت “المرجعية …” لجنة …"
    if (
        draft.from_harm
        or borne_words(scan, draft)
        or draft.head.sense.form == "participle"
        or scan.bare(draft.head.start) in _OBJECT_SPEECH
    ):
        return None
    if start < draft.end and (asks_all(scan, draft) or (draft.mode.scheme == "speech" and scan.texts[start] in PAPERS)):
        paper = scan.texts[start] in PAPERS  # "وأدان البيان …": whose it is, others say
        return Party("initiator", None, None, None, start, start + 1) if paper else None
    before = subject_stands_before(scan, draft)
    if before is not None and draft.mode.scheme == "speech":
        return _in_front(scan, draft, before)
    if start >= draft.end or not _may_act(scan, draft, start):
        return _subject_before(scan, draft)
    told = named_before(scan, start) if draft.mode.scheme == "speech" else None
    told = told or named_by_noun(scan, start)
    if told is not None:
        return Party("initiator", told.actor_id, told.name, told.kind, start, start + 1)
    end = start + 1
    voiced = draft.head.tail + 1 - len(draft.head.sense.tail) if draft.head.tail >= 0 else draft.end
    longest = min(draft.end, start + _LONGEST_NAME, max(voiced, start + 1))
    whole = of_body(scan, start)
    while end < longest and scan.tokens[end].is_word and not (_stops(scan, end) or _another(scan, start, end)):
        if governed_by_b(scan, draft, end):
            break  # "توعد زعيم التنظيم بمزيد من"
        end += 1
    known_here = scan.actors_in(start, end)
    named = (m for m in known_here if m.actor_id and m.kind != "civilian" and not m.needs_context)
    known = next((m for m in named if not m.rule.startswith(("nation:act", "nation:patronage"))), None)
    if (
        known is not None and scan.tokens[start].text.removeprefix("ال") not in _NO_TITLES and not whole
    ):  # a title before a name the lexicon knows
        return Party("initiator", known.actor_id, known.name, known.kind, *scan.token_span(known))
    within = official_of(scan, draft, start, end)
    if within is not None:
        return Party("initiator", within.actor_id, within.name, within.kind, *scan.token_span(within))
    return Party("initiator", None, None, None, start, end)


def _another(scan: Scan, body: int, at: int) -> bool:
    """“طالب المرصد الإدارة الذاتية بـ”, “وأدانت الحكومة الهجوم”: whom it asks, what it condemns, is not its name."""
    if not of_body(scan, body):
        return begins_another(scan, body, at)
    named = scan.actor_at[at]
    own = named is not None and named.rule.startswith("nation") and of_bodys_name(scan, body, at)  # "الشركة الروسية"
    return not (own or (named is None and of_bodys_name(scan, body, at)))


def _in_front(scan: Scan, draft: Draft, before: int) -> Party:
    """The speaker who stands in front of his verb from a token on: by name, by the noun of a body told before, or unknown."""
    known = next((m for m in scan.actors_in(before, before + 3) if m.actor_id), None)
    if known is not None:
        return Party("initiator", known.actor_id, known.name, known.kind, *scan.token_span(known))
    told = named_by_noun(scan, before)  # "اللجنة هددت في بيانها بـ"
    if told is not None:
        return Party("initiator", told.actor_id, told.name, told.kind, before, before + 1)
    return Party("initiator", None, None, None, before, min(draft.head.start, before + _LONGEST_NAME))


def _may_act(scan: Scan, draft: Draft, at: int) -> bool:
    """Whether the word behind a verb is its subject: somebody by the lexicon, or the noun with which a verb of speech begins."""
    word = scan.tokens[at].text
    head = draft.head
    if draft.mode.scheme in ("speech", "act", "capture") and scan.bare(head.start).endswith("وا"):
        return False  # "ودعوا الأهالي إلى", "واعتقلوا الأمير": its subject stands before
    if head.sense.form == "verb" and scan.bares[head.start - 1] in _PRONOUNS:
        return False  # "قال إنه سيعارض الإلغاء"
    if head.sense.form == "verb" and its_object(scan, draft, at):
        return False
    if word.removeprefix("ال") in _PEOPLE or of_body(scan, at):
        return True
    if draft.mode.scheme != "speech" or head.sense.form != "verb" or head.sense.with_object:
        return False
    if head.sense.tail and word.startswith(head.sense.tail[0]):
        return False  # "أطلقت سراحه"
    goes_on = draft.conjoined and head.start != draft.sentence.start
    if scan.bare(head.start).endswith(("وا", "ون")) or word.startswith("خلال"):
        return False  # a plural verb has its subject before it
    plain = scan.tokens[at].is_word and not _stops(scan, at) and scan.bare(at) not in _NO_SUBJECT
    plain = plain and not word.startswith(("بال", "لل")) and not governed_by_b(scan, draft, at)
    return plain and (word.endswith("ون") if goes_on else word not in ASIDE)


def subject_stands_before(scan: Scan, draft: Draft) -> int | None:
    """The token at which the subject begins where it stands before its verb ("وأضاف أن الوفد الحكومي طالب …")."""
    head = draft.head.start
    if draft.head.sense.form != "verb":
        return None
    begin = max(draft.sentence.clause(head)[0], draft.start)
    first = draft.sentence.start
    if scan.tokens[begin].text == "قد" and begin > first + 1 and scan.bare(first) in ("كان", "كانت"):
        return first + 1  # "وكان X، الذي …، قد حذر"
    for at in range(head - 1, begin - 1, -1):
        if scan.tokens[at].text in _THAT:
            begin = at + 1
            break
    while begin < head and (scan.bare(begin) in _AUXILIARIES or scan.tokens[begin].text in _AUXILIARIES):
        begin += 1
    if begin >= head or not scan.tokens[begin].is_word or scan.time_at[begin] is not None:
        return None
    words = load_discourse()
    word = scan.bare(begin)
    if (
        is_preposition(word)
        or word in _NO_SUBJECT
        or scan.tokens[begin].text in _NO_SUBJECT
        or word in words.light
        or word in words.says
        or word in words.agents
        or word.endswith("وا")
    ):
        return None
    return begin


def _subject_before(scan: Scan, draft: Draft) -> Party | None:
    """“إن قوات الأمن اعتقلت …”: the words between "that" and the verb."""
    head = draft.head.start
    if draft.head.sense.form != "verb":
        return None
    for at in range(head - 1, max(draft.start, head - _LONGEST_NAME) - 1, -1):
        if scan.tokens[at].text in _THAT:
            known = at + 1 < head and scan.tokens[at + 1].text.removeprefix("ال") in _PEOPLE
            return Party("initiator", None, None, None, at + 1, head) if known else None
        if not scan.tokens[at].is_word or scan.actor_at[at] is not None:
            return None
    return None


def _stops(scan: Scan, at: int) -> bool:
    word = scan.tokens[at].text
    return (
        is_preposition(word)
        or word in ("ان", "هذا", "هذه", "تلك", "الذي", "التي", "احتجاجا", "بان", "جراء", "النار", "الرصاص")
        or scan.time_at[at] is not None
    )
