"""What a court finds: nobody accuses anybody by it, its article tells it once, and of the crime it takes neither day nor town."""

from __future__ import annotations

from typing import Final

from services.extract.language.times import TimeMention
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import Trigger

_COURTS: Final = frozenset({"محكمه", "المحكمه", "القضاء", "القضاه"})
_COURT_WITHIN: Final = 6
_AFTER: Final = frozenset({"بعد", "عقب", "اثر", "منذ", "قبل", "بسبب"})
_CRIME_WITHIN: Final = 6  # tokens from "conviction" to what of, over whose it is
_HIS: Final = ("ته", "تهم", "تها", "تهما")
_STRONGLY: Final = frozenset({"بشده", "باشد", "بالغه", "بقوه"})
_CRIMES: Final = frozenset(
    {"بارتكاب", "بتهمه", "بتهم", "بجرائم", "بجرايم", "بجريمه", "بالتواطو", "بالمشاركه", "بالسجن"}
)
_FOR_WHAT: Final = (_CRIMES - {"بالسجن"}) | {
    "بقتل",
    "بتعذيب",
    "باعدام",
    "ادانته",
    "ادانتهم",
    "ادانتها",
    "لدوره",
    "لمشاركته",
    "لارتكابه",
    "لتورطه",
}
_VERDICTS: Final = ("ادان", "دان", "ادين", "دين", "حكم", "قضي", "قض", "اصدر", "صدر")
_ANOTHER: Final = frozenset({"اخر", "اخرين", "اخران", "ثان", "ثانيا", "الثاني", "ثالث", "ثالثا", "ايضا", "كذلك"})
_WHO_WITHIN: Final = 8  # tokens from a verdict to whom it is on


def convicted(scan: Scan, trigger: Trigger) -> bool:
    """“بعد إدانته بقتل …”, "دانت المحكمة متهماً ثانياً": what a court found, and of whom; nobody accuses anybody."""
    word = scan.bare(trigger.start)
    if trigger.sense.mode.name != "accuse" or not word.startswith(("ادانه", "ادانت", "متهم")):
        return False
    if trigger.sense.form == "verb" and scan.bares[trigger.start - 1] not in _AFTER:
        return False  # "أدانته تركيا بشدة"
    if word.startswith("متهم"):
        return any(scan.bares[at] in _COURTS for at in range(max(trigger.start - _COURT_WITHIN, 0), trigger.start))
    owned = word.endswith(_HIS)
    behind = scan.texts[trigger.end : trigger.end + (1 if owned else _CRIME_WITHIN)]
    return any(word in _CRIMES or (owned and word.startswith("ب") and word not in _STRONGLY) for word in behind)


def one_verdict(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“أدانت المحكمة ضابطاً …. وحكم عليه بالسجن”: one verdict, unless it names one more who was judged, or another day."""
    if not (_is_verdict(scan, earlier) and _is_verdict(scan, later)):
        return False
    opens = scan.texts[later.head.start - 1] == "كما"
    more = opens or scan.tells(_ANOTHER, later.head.start, min(later.head.end + _WHO_WITHIN, later.sentence.end))
    dated = later.told_time and later.time != earlier.time and later.sentence is not earlier.sentence
    return not more and not dated


def without_the_crime(scan: Scan, draft: Draft) -> int:
    """Where the words of a verdict end: before what it was for ("…، بعد إدانته بقتل معتقلين في درعا عام 2012")."""
    if draft.mode.name != "investigate" or not _is_verdict(scan, draft):
        return draft.end
    return next((at for at in range(draft.head.end, draft.end) if scan.bares[at] in _FOR_WHAT), draft.end)


def of_the_crime(scan: Scan, draft: Draft, time: TimeMention) -> bool:
    """Whether a time stands behind what a verdict was for."""
    return (
        draft.mode.name == "investigate"
        and _is_verdict(scan, draft)
        and any(scan.bares[at] in _FOR_WHAT for at in range(draft.head.end, scan.token_span(time)[0]))
    )


def _is_verdict(scan: Scan, draft: Draft) -> bool:
    return scan.bare(draft.head.start).lstrip("يت").startswith(_VERDICTS)
