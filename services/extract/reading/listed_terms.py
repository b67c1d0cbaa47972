"""Items of a list that a sentence opens as demands, terms or steps: what they name has not happened."""

from __future__ import annotations

from typing import Final

from services.extract.reading.scan import Scan, Sentence

_OPENS: Final = (
    "مطالب",
    "شروط",
    "بنود",
    "بنوده",
    "توصيات",
    "مقترحات",
    "تفاهمات",
    "خطوات",
    "اجراءات",
    "الاتي",
    "نقاط",
    "ينص",
    "نص",
    "تشمل",
    "يتضمن",
    "تضمن",
)
_TERMS: Final = ("مطالب", "مطلب", "شرط", "شروط", "بند", "بنود", "توصيات", "مقترح", "اتفاق", "خارطه", "وثيقه", "نطالب")


def to_the_reader(scan: Scan, sentence: Sentence) -> bool:
    """“إذا كنت تعتقد أن المقال …”: the page speaks to whoever reads it."""
    first = sentence.start
    return scan.texts[first] == "اذا" and first + 1 < sentence.end and scan.texts[first + 1] == "كنت"


def only_listed(scan: Scan, sentence: Sentence) -> bool:
    """“… حتى تتحقق مطالبهم، والتي تشمل:” and then an item: demanded or agreed, and not told as done."""
    if not sentence.item:
        return False
    lead = next((s for s in reversed(scan.sentences[: sentence.number]) if not s.item), None)
    if lead is None or scan.texts[lead.end - 1] != ":":
        return False
    words = [scan.bare(at).removeprefix("ال") for at in range(lead.start, lead.end)]
    return any(word.startswith(_OPENS) for word in words) and any(word.startswith(_TERMS) for word in words)
