"""Which words of a sentence state acts: triggers that nothing voids, outside what others merely say or want."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import Discourse, load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.modality import colour
from services.extract.reading.participles import written_passive
from services.extract.reading.pointing import bears, besides, comes, refers
from services.extract.reading.scan import Scan, Sentence
from services.extract.reading.spoken_of import calls, of_the_crowd
from services.extract.reading.terms import OPENS, provides
from services.extract.reading.told_by_which import made
from services.extract.reading.triggers import Sense, Trigger, TriggerTable
from services.extract.reading.voiding import is_void

_BREAKS: Final = closed("acts", "breaks")
_CROWD: Final = "what a crowd calls for"
_ROOT_WITHOUT: Final = 2  # letters left of a verb that would be too short for one ("وفك": "and lifted")
_DURING: Final = frozenset({"خلال", "اثناء", "عقب", "ختام", "اعقاب"})
_SAYING: Final = ("متهم", "داعي", "مطالبا", "مطالبه", "مطالبين", "محمل", "مهدد", "مندد", "متوعد")
_BEFORE_NOUNS: Final = closed("acts", "before_nouns")
_RELATIVES: Final = closed("joining", "relatives")
_THESE: Final = frozenset({"هذا", "هذه", "تلك", "ذلك", "هذ"})
_DEEDS: Final = frozenset({"concede", "sanction"})  # told by the speech scheme, but no speech
_NAME_WORDS: Final = frozenset({"قوات", "سوريا"})
_TERMS: Final = frozenset({"concede", "coerce"})
_ADVERBIALS: Final = frozenset(
    {"بعد", "عقب", "غداه", "اثر", "منذ", "قبل", "وسط", "رغم", "بالتزامن", "تزامنا", "بموجب", "تنفيذا", "خلفيه"}
)
_EITHER_WAY: Final = frozenset({"تسلم", "تراجع", "توقف", "تبادل"})
_BORNE: Final = (3, 8)  # tokens (of aid: its carriers, its road) from the verb to the agreement it bears
_SHORT_JOINED: Final = frozenset({"وحث", "فحث", "ورد", "وشن"})  # too short for a conjunction to be split off


def find_acts(scan: Scan, sentence: Sentence, table: TriggerTable, words: Discourse) -> list[Draft]:
    """Drafts of a sentence in text order: one per trigger, those that tell one act already joined."""
    drafts: list[Draft] = []
    senses, texts, bares = table.senses, scan.texts, scan.bares
    closing: Trigger | None = None  # whose content holds no further events
    skip_to, tail = sentence.start, range(0)
    for index in range(sentence.start, sentence.end):
        if closing is not None and _opens(scan, sentence, index, closing):
            closing = None
        bare = bares[index]
        if bare in OPENS and provides(scan, sentence, index):
            closing = Trigger(index, index + 1, table.terms)
        known = bare in senses or texts[index] in senses  # few words are: what follows is dear
        if not known or index < skip_to or index in tail or _masked(scan, sentence, index):
            continue
        trigger = _best(scan, sentence, table, index, words)
        if trigger is None:
            continue
        skip_to = trigger.end
        # "أبدت X، أمس، تحفظها": the noun is part of what the verb tells
        tail = range(trigger.tail + 1 - len(trigger.sense.tail), trigger.tail + 1)
        if closing is not None and not _tells_more(scan, sentence, trigger, closing):
            continue
        if of_the_crowd(scan, sentence, trigger):
            closing = Trigger(index, index + 1, Sense(trigger.sense.mode, "noun", entry=_CROWD))
            continue
        draft = _draft(scan, sentence, trigger, table)
        colour(scan, draft, words)
        if draft.dropped is None:
            drafts.append(draft)
            if trigger.sense.mode.opaque and not _only_tells_which(scan, trigger):
                closing = trigger
    return drafts


def _tells_more(scan: Scan, sentence: Sentence, trigger: Trigger, closing: Trigger) -> bool:
    """Whether a trigger behind an act that holds no further events states one nevertheless."""
    if closing.sense.entry == _CROWD and calls(scan, trigger):
        return False  # "مظاهرات طالبت بـ … ونددت بـ …"
    if closing.sense.mode.name == "exchange" and trigger.sense.mode.event_type in _TERMS:
        return False  # "عملية تبادل … أفرجت بموجبها عن أربعة": what was exchanged
    if (
        closing.sense.mode.event_type == "agree"
        and trigger.sense.tense == "present"
        and _resolves(scan, trigger.start - 1)
    ):
        return False  # "تبنى المجلس قراراً يدين …"
    return _ends_adverbial(scan, sentence, trigger, closing) or _speaks_again(scan, sentence, trigger)


def _resolves(scan: Scan, index: int) -> bool:
    return scan.bare(index).removeprefix("ال") in ("قرار", "قرارا", "بيانا", "وثيقه")


def _speaks_again(scan: Scan, sentence: Sentence, trigger: Trigger) -> bool:
    """Another act of the same speaker inside what he says: a new verb of speech, or a clause "and his joining …"."""
    sense = trigger.sense
    begins = trigger.start in sentence.clauses
    before = scan.tokens[trigger.start - 1].text if trigger.start > sentence.start else ""
    if sense.mode.event_type in ("consult", "protest") and before in _DURING:
        return True
    if sense.mode.event_type == "agree" and trigger.start > sentence.start and made(scan, trigger):
        return True  # "…، تنفيذاً للاتفاق الذي وقعه X"
    word = scan.tokens[trigger.start].text
    if begins and sense.form == "verb" and word[0] == "ف" and scan.bare(trigger.start) != word:
        return True  # "…، فاعتقلت الهيئة عدداً منهم"
    if sense.mode.name == "call_to_arms" or sense.form == "participle":
        return True
    if sense.mode.event_type == "protest" and before == "في" and not _taking_part(scan, trigger.start - 2):
        return True
    clause = sentence.clause(trigger.start)[0]
    bears = scan.tokens[clause].text[0] == "و" and scan.bare(clause) in sense.mode.with_verbs
    borne = sense.form == "weak" and bears and trigger.start - clause <= _BORNE[sense.mode.event_type == "aid"]
    if sense.mode.event_type in ("agree", "aid") and borne:
        return True  # "…، وأبرمت تفاهماً مع X"
    if sense.mode.event_type in _DEEDS:
        return begins and sense.form == "verb" and _plainly_verb(scan.bare(trigger.start), sense.tense)
    if sense.mode.scheme == "speech" and sense.form == "noun" and scan.bare(trigger.start).startswith(_SAYING):
        return True
    if sense.mode.scheme == "speech" and (sense.form == "verb" or begins):
        return True
    return (
        begins
        and sense.mode.scheme != "act"
        and sense.definite == "owner"
        and scan.tokens[trigger.start].text.startswith("و")
    )


def _ends_adverbial(scan: Scan, sentence: Sentence, trigger: Trigger, closing: Trigger) -> bool:
    """“بعد ساعات من إعلان X التوصل إلى اتفاق، ناقش Y …”: the first verb behind an opening adverbial is the sentence."""
    opening = without_conjunction(scan.bare(sentence.start))
    opening = scan.bare(sentence.start + 1) if opening == "علي" else opening  # "على إثر خروج مظاهرة …"
    if trigger.sense.form != "verb" or opening not in _ADVERBIALS:
        return False
    paused = scan.tokens[trigger.start - 1].text in PAUSES
    held = closing.sense.form != "verb" or closing.sense.tense == "present"  # "وسط هتافات تطالب بـ…، تظاهر أهالي"
    return paused and held and scan.bare(trigger.start) == scan.tokens[trigger.start].text


def _only_tells_which(scan: Scan, trigger: Trigger) -> bool:
    """“قدمت كوريا، التي أقامت علاقات مع سوريا، مساعدات”: the sentence goes on behind the relative clause."""
    return trigger.sense.mode.event_type == "support" and scan.bares[trigger.start - 1] in _RELATIVES


def _taking_part(scan: Scan, index: int) -> bool:
    """“دعا إلى المشاركة في وقفة …”."""
    return index >= 0 and "شارك" in scan.bare(index)


def _plainly_verb(word: str, tense: str | None) -> bool:
    """A form that cannot be read as a verbal noun of the terms just told ("وفتح معابر", "وتسلم الشرطة المعبر")."""
    if word in _EITHER_WAY:
        return False
    return tense != "past" or word.startswith("ا") or word.endswith(("ت", "وا"))


def _draft(scan: Scan, sentence: Sentence, trigger: Trigger, table: TriggerTable) -> Draft:
    sense = trigger.sense
    return Draft(
        sentence=sentence,
        head=trigger,
        mode=sense.mode,
        start=sentence.start,
        end=sentence.end,
        definite=refers(scan, sentence, trigger),
        conjoined=_conjoined(scan, trigger.start, table) or besides(scan, trigger),
        points_back=trigger.start > sentence.start
        and (scan.tokens[trigger.start - 1].text in _THESE or comes(scan, sentence, trigger))
        and trigger.sense.form == "noun",
        borne=sense.form != "verb" and trigger.start > sentence.start and bears(scan, trigger.start - 1),
        passive=sense.form == "verb" and written_passive(scan, trigger.start),
        heads=[trigger],
        rules=[f"{sense.mode.event_type}/{sense.mode.name}: {scan.tokens[trigger.start].text}"],
    )


def _conjoined(scan: Scan, index: int, table: TriggerTable) -> bool:
    """Whether a conjunction is joined to the word; "وعدت" and "فرضت" begin with a letter of their own."""
    word, bare = scan.tokens[index].text, scan.bare(index)
    own = word in table.senses and len(bare) > _ROOT_WITHOUT
    return word in _SHORT_JOINED or (word[0] in "وف" and bare != word and not own)


def _masked(scan: Scan, sentence: Sentence, index: int) -> bool:
    """Inside a name, unless a word that opens a clause may be verb as well as person ("طالب متظاهرون …")."""
    if not scan.tokens[index].is_word:
        return True
    actor = scan.actor_at[index]
    if actor is not None and actor.kind == "civilian" and index in sentence.clauses:
        start, end = scan.token_span(actor)
        if end - start == 1:
            return False
    if index > sentence.start and scan.count_at[index] is not None and scan.bare(index - 1) in load_discourse().harm:
        return True  # "قتل طالب جامعي"
    return scan.actor_at[index] is not None or scan.place_at[index] is not None or scan.time_at[index] is not None


def _opens(scan: Scan, sentence: Sentence, index: int, closing: Trigger) -> bool:
    """Whether what was said ends before this token: a clause that turns to something else."""
    if index not in sentence.clauses or index <= closing.start:
        return False
    if closing.sense.entry == _CROWD and scan.texts[index][0] != "و":
        return True  # "إثر مظاهرة تطالب بـ …، قامت دوريات بشن حملة"
    word = scan.tokens[index].text
    return without_conjunction(word) in _BREAKS or word in _BREAKS


def _best(scan: Scan, sentence: Sentence, table: TriggerTable, index: int, words: Discourse) -> Trigger | None:
    """The reading of a token that fits best: what it needs stands there, the longest phrase, an act in itself."""
    best: tuple[tuple[int, bool, bool, bool, int], Trigger] | None = None
    noun = _noun_here(scan, sentence, index)
    for trigger in table.at(scan.tokens, index, sentence.end, scan.folded.text):
        sense = trigger.sense
        rank = (
            len(sense.tail),
            bool(sense.mode.needs),
            sense.form != "weak",
            noun == (sense.form != "verb"),
            -trigger.tail,
        )
        if best is not None and rank <= best[0]:
            continue  # before it is looked at closely: that is dear
        if not (_within_a_name(scan, trigger) or is_void(scan, sentence, trigger, words)):
            best = (rank, trigger)
    return best[1] if best else None


def _within_a_name(scan: Scan, trigger: Trigger) -> bool:
    """“أرسلت قوات النظام …”: the word of the phrase is the subject's name, not what was sent."""
    if trigger.tail < 0 or trigger.sense.tail[-1] not in _NAME_WORDS:
        return False
    actor = scan.actor_at[trigger.tail]
    return actor is not None and scan.token_span(actor)[1] - scan.token_span(actor)[0] > 1


def _noun_here(scan: Scan, sentence: Sentence, index: int) -> bool:
    """Whether a word that may be verb or verbal noun (قصف) is a noun by the word before it."""
    if index == sentence.start:
        return False
    before = scan.bares[index - 1]
    return before in _BEFORE_NOUNS or before in load_discourse().light


def pauses(scan: Scan, start: int, end: int) -> int:
    """How many pauses stand between two tokens."""
    return sum(scan.tokens[index].text in PAUSES for index in range(start, end))
