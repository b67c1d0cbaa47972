"""Which words of a sentence state acts: triggers that nothing voids, outside what others merely say or want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from services.extract.discourse import Discourse, load_discourse
from services.extract.drafts import Draft
from services.extract.scan import Scan, Sentence
from services.extract.tokens import PAUSES, without_conjunction
from services.extract.triggers import Mode, Sense, Trigger, TriggerTable

_BESIDE: Final = 8  # tokens between a weak noun and the verb that makes an act of it
_REACH: Final = 14  # tokens round a trigger in which what it needs must stand
_BREAKS: Final = frozenset(
    "الامر وهو وهي فيما بينما حين وذلك وسط تزامنا بالتزامن الا ثم لكن ولكن وتزامنا قبل بعد عقب حيث".split()
)
_PASSIVE_BEFORE: Final = frozenset(
    "تعرض تعرضت يتعرض تتعرض تعرضوا تعرضتا تعرضا بتعرض تعرضه تعرضها خضع ردا الي ادي ادت".split()
)
_FRONTS: Final = ("", "ال", "بال", "لل", "ب", "ل")
_AIMS: Final = ("استهدف", "يستهدف", "تستهدف", "استهداف", "تعرض", "يتعرض", "تتعرض")
_GROUND: Final = frozenset("محيط اطراف قري بلدات احياء منازل مواقع نقاط مدن بلده قريه مدينه منزل".split())
_DURING: Final = frozenset({"خلال", "اثناء", "عقب"})
_SAYING: Final = ("متهم", "داعي", "مطالبا", "مطالبه", "مطالبين", "محمل", "مهدد", "مندد", "متوعد")
_SHARE: Final = (
    "مسووليت",
    "مسووليه",
    "علاقت",
    "ضلوع",
    "تورط",
    "المسووليه",
)  # denying one's part is not denying the act
_AIR_DEFENCE: Final = frozenset("دفاع دفاعات مخابرات استخبارات قوي شرطه خطوط".split())
_BEFORE_NOUNS: Final = frozenset(
    "بعد قبل من في عن الي علي مع جراء نتيجه اثر بسبب خلال عقب وسط تزامنا ل ب رغم منذ حمله عمليات عمليه موجه غداه ان".split()
)
_WITHOUT: Final = frozenset({"دون", "بدون", "عدم", "دونما", "غير"})
_POLAR: Final = frozenset(
    {
        "دون",
        "بدون",
        "عدم",
        "وقف",
        "لوقف",
        "بوقف",
        "ايقاف",
        "منع",
        "لمنع",
        "انهاء",
        "تجنب",
        "مخاوف",
        "احتمال",
        "خطر",
        "حال",
        "امكانيه",
    }
)


@lru_cache(maxsize=20000)
def stems(word: str) -> tuple[str, ...]:
    """The word and what is left of it without joined conjunction, preposition and article."""
    bare = without_conjunction(word)
    return tuple(dict.fromkeys((word, bare, *(bare.removeprefix(front) for front in _FRONTS))))


def find_acts(scan: Scan, sentence: Sentence, table: TriggerTable, words: Discourse) -> list[Draft]:
    """Drafts of a sentence in text order: one per trigger, those that tell one act already joined."""
    drafts: list[Draft] = []
    closed_from: int | None = None
    skip_to = sentence.start
    for index in range(sentence.start, sentence.end):
        if closed_from is not None and _opens(scan, sentence, index, closed_from):
            closed_from = None
        if index < skip_to or not scan.tokens[index].is_word or _masked(scan, index):
            continue
        trigger = _best(scan, sentence, table, index, words)
        if trigger is None:
            continue
        skip_to = trigger.end
        if closed_from is not None and not _speaks_again(scan, sentence, trigger):
            continue
        draft = _draft(scan, sentence, trigger)
        _colour(scan, draft, words)
        if draft.dropped is None:
            drafts.append(draft)
            if trigger.sense.mode.opaque:
                closed_from = index
    return drafts


def _speaks_again(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """Another act of the same speaker inside what he says: a new verb of speech, or a clause "and his joining …"."""
    sense = trigger.sense
    begins = trigger.start in sentence.clauses
    before = scan.tokens[trigger.start - 1].text if trigger.start > sentence.start else ""
    if sense.mode.event_type == "consult" and before in _DURING:
        return True
    if sense.mode.scheme == "speech" and sense.form == "noun" and scan.bare(trigger.start).startswith(_SAYING):
        return True
    if sense.mode.scheme == "speech" and (sense.form == "verb" or begins):
        return True
    return begins and sense.definite == "owner" and scan.tokens[trigger.start].text.startswith("و")


def _draft(scan: Scan, sentence: Sentence, trigger: Trigger) -> Draft:
    sense = trigger.sense
    return Draft(
        sentence=sentence,
        head=trigger,
        mode=sense.mode,
        start=sentence.start,
        end=sentence.end,
        definite=_refers(scan, sentence, trigger),
        conjoined=scan.tokens[trigger.start].text[0] in "وف"
        and scan.bare(trigger.start) != scan.tokens[trigger.start].text,
        heads=[trigger],
        rules=[f"{sense.mode.event_type}/{sense.mode.name}: {scan.tokens[trigger.start].text}"],
    )


def _refers(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a verbal noun points back: with the article (of force also with its owner), and no light verb bears it."""
    sense = trigger.sense
    if sense.form == "verb" or sense.definite == "no":
        return False
    if sense.definite == "owner" and sense.mode.event_type != "assault":
        return False
    begin = sentence.clause(trigger.start)[0]
    before = range(begin if sense.definite == "owner" else max(begin, trigger.start - 3), trigger.start)
    return not any(scan.bare(at) in load_discourse().light for at in before)


def _masked(scan: Scan, index: int) -> bool:
    return scan.actor_at[index] is not None or scan.place_at[index] is not None or scan.time_at[index] is not None


def _opens(scan: Scan, sentence: Sentence, index: int, closed_from: int) -> bool:
    """Whether what was said ends before this token: a clause that turns to something else."""
    if index not in sentence.clauses or index <= closed_from:
        return False
    word = scan.tokens[index].text
    return without_conjunction(word) in _BREAKS or word in _BREAKS


def _best(scan: Scan, sentence: Sentence, table: TriggerTable, index: int, words: Discourse) -> Trigger | None:
    """The reading of a token that fits best: what it needs stands there, the longest phrase, an act in itself."""
    best: tuple[tuple[int, bool, bool, bool], Trigger] | None = None
    noun = _noun_here(scan, sentence, index)
    for trigger in table.at(scan.tokens, index, sentence.end):
        if _void(scan, sentence, trigger, words):
            continue
        sense = trigger.sense
        rank = (len(sense.tail), bool(sense.mode.needs), sense.form != "weak", noun == (sense.form != "verb"))
        if best is None or rank > best[0]:
            best = (rank, trigger)
    return best[1] if best else None


def _noun_here(scan: Scan, sentence: Sentence, index: int) -> bool:
    """Whether a word that may be verb or verbal noun (قصف) is a noun by the word before it."""
    if index == sentence.start:
        return False
    before = scan.bare(index - 1)
    return before in _BEFORE_NOUNS or before in load_discourse().light


def _void(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> bool:
    mode, sense = trigger.sense.mode, trigger.sense
    following = _words(scan, trigger.end, min(trigger.end + 2, sentence.end))
    if mode.not_before and any(stem in mode.not_before for word in following[:1] for stem in stems(word)):
        return True
    before = _words(scan, max(trigger.start - 2, sentence.start), trigger.start)
    if mode.not_after and before and any(stem in mode.not_after for stem in stems(before[-1])):
        return True
    if sense.form == "weak" and not _beside(scan, sentence, trigger):
        return True
    low, high = max(trigger.start - _REACH, sentence.start), min(trigger.end + _REACH, sentence.end)
    reach = (trigger.end, min(trigger.end + mode.ahead, sentence.end)) if mode.ahead else (low, high)
    placed = mode.needs_place and bool(scan.places_in(*reach))
    if (mode.needs or mode.needs_place) and not placed and not _has(scan, reach, trigger, mode.needs):
        return True
    if mode.needs_actor and not scan.actors_in(sentence.start, sentence.end):
        return True
    if mode.needs_person and not (scan.actors_in(low, high) or scan.counts_in(low, high)):
        return True
    return _purpose(scan, sentence, trigger, words)


def _purpose(scan: Scan, sentence: Sentence, trigger: Trigger, words: Discourse) -> bool:
    """A verbal noun that says what something is for ("لقصف", "بهدف اعتقال") has not happened by saying so."""
    sense = trigger.sense
    if sense.form == "verb":
        return False
    if scan.bare(trigger.start) in words.purposes:
        return True
    before = [without_conjunction(w) for w in _words(scan, max(trigger.start - 2, sentence.start), trigger.start)]
    if before and (before[-1] in words.purposes or before[-1] in _POLAR):
        return before[-1] not in ("احتجاجا", "تنديدا", "ضد", "رفضا", "استنكارا") or sense.definite == "no"
    if sense.preposition == "ل" and sense.definite == "no":
        earlier = _words(scan, max(trigger.start - _REACH, sentence.start), trigger.start)
        return not any(without_conjunction(word) in _PASSIVE_BEFORE for word in earlier)
    return False


def _beside(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    low = max(trigger.start - _BESIDE, sentence.start)
    near = _words(scan, low, min(trigger.end + 3, sentence.end))
    return any(stem in trigger.sense.mode.with_verbs for word in near for stem in (word, without_conjunction(word)))


def _has(scan: Scan, reach: tuple[int, int], trigger: Trigger, needs: frozenset[str]) -> bool:
    return any(stem in needs for word in _around(scan, reach, trigger) for stem in stems(word))


def _around(scan: Scan, reach: tuple[int, int], trigger: Trigger) -> Iterator[str]:
    for index in range(*reach):
        if not trigger.start <= index < trigger.end:
            yield scan.tokens[index].text


def _words(scan: Scan, start: int, end: int) -> list[str]:
    return [scan.tokens[index].text for index in range(start, end) if scan.tokens[index].is_word]


def _colour(scan: Scan, draft: Draft, words: Discourse) -> None:
    """Denied, planned or merely conditional, by what stands right before the trigger."""
    start = draft.sentence.clause(draft.head.start)[0]
    before = [without_conjunction(word) for word in _words(scan, max(start, draft.head.start - 5), draft.head.start)]
    verb = draft.head.sense.form == "verb"
    if draft.mode.modality == "planned":
        draft.modality = "planned"
    elif (
        draft.head.sense.tense == "future"
        or any(word in words.plans for word in before)
        or any(word[0] == "س" and word in words.light for word in before)
    ):
        draft.modality = "planned"
    if any(word in words.denies for word in before) and not any(word.startswith(_SHARE) for word in before):
        draft.modality = "denied"
    elif verb and any(word in words.negations for word in before[-1:]):
        draft.modality = "denied"
        draft.dropped = "negated" if before[-1] in _WITHOUT else None
    elif not verb and (
        any(word in words.negations for word in before[-2:]) or any(word in _WITHOUT for word in before[-4:])
    ):
        draft.dropped = "negated"
    if any(word in words.conditional for word in before):
        draft.dropped = "conditional"


def refine(draft: Draft, scan: Scan, table: TriggerTable) -> None:
    """Let the means named in its stretch choose the mode, where the trigger leaves it open.

    Fire from the air and from the ground in one breath are two events: the second mode is kept in `also_modes`.
    """
    named = list(_means(draft, scan, table))
    if not named and draft.mode.name == "attack" and _aims_at_ground(draft, scan):
        draft.mode = table.modes["assault", "shelling"]
        draft.rules.append("aimed at a place: shelling")
    if not named or not draft.mode.refine:
        return
    if draft.mode.name == "attack" and "airstrike" in named and "shelling" in named:
        return
    if "rocket" in named and "shelling" in named:
        named = [name for name in named if name != "rocket"]
    chosen = next((name for name in draft.mode.refine if name in named), None)
    if chosen is None:
        return
    if chosen == "airstrike" and draft.mode.name == "shelling" and "shelling" in named:
        draft.also_modes = (table.modes[draft.event_type, chosen],)
    else:
        mode = table.modes[draft.event_type, chosen]
        draft.mode = replace(mode, scheme=draft.mode.scheme, opaque=draft.mode.opaque, modality=draft.mode.modality)
    draft.rules.append(f"means: {chosen}")


def _aims_at_ground(draft: Draft, scan: Scan) -> bool:
    """ "استهدف الجيش قرية …" with no means told is fire from afar; aimed at people it stays an attack."""
    aiming = [t for t in draft.heads if scan.bare(t.start).removeprefix("ال").lstrip("بل").startswith(_AIMS)]
    if not aiming:
        return False
    start = aiming[0].end
    for at in range(start, min(start + 7, draft.end)):
        if scan.place_at[at] is not None or scan.tokens[at].text in _GROUND:
            return True
        count = scan.count_at[at]
        if count is not None and count.group in ("civilian", "combatant"):
            return False
    return False


def _means(draft: Draft, scan: Scan, table: TriggerTable) -> Iterator[str]:
    words = table.means[draft.event_type]
    heads = {index for trigger in draft.heads for index in range(trigger.start, trigger.end)}
    for index in range(draft.start, draft.end):
        word = scan.tokens[index].text
        mode = words.get(word) or words.get(without_conjunction(word))
        if mode and _overflies(scan, index):
            continue
        if mode and (index not in heads or mode != draft.mode.name) and scan.place_at[index] is None:
            yield mode


def _overflies(scan: Scan, index: int) -> bool:
    """Aircraft that only watch: "طائرات الاستطلاع", "تحليق الطيران"."""
    after = scan.tokens[index + 1].text.removeprefix("ال") if index + 1 < len(scan.tokens) else ""
    before = (scan.bare(at).removeprefix("ال") for at in range(max(index - 4, 0), index))
    watching = scan.tokens[index - 1].text.removeprefix("ال") if index else ""
    if watching in _AIR_DEFENCE:
        return True
    return after.startswith("استطلاع") or any(word in ("تحليق", "بتحليق", "حلق", "حلقت") for word in before)


def plain_attack(table: TriggerTable) -> Mode:
    """The mode of an act of force whose means is not stated."""
    return table.modes["assault", "attack"]


def harm_trigger(table: TriggerTable, index: int) -> Trigger:
    """A word of harm taken for the trigger of an attack."""
    return Trigger(index, index + 1, Sense(plain_attack(table), "noun"))


def pauses(scan: Scan, start: int, end: int) -> int:
    """How many pauses stand between two tokens."""
    return sum(scan.tokens[index].text in PAUSES for index in range(start, end))
