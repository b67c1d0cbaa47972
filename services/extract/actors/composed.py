"""Parties named by composition: troops, militias and delegations of a nation or of an actor that is named beside them.

Rules as the annotation guidelines have them: Russian aircraft, officers and delegations are the Russian forces, militias
loyal to Iran are Iran's, factions backed by Turkey the SNA, former members of a group are not that group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from services.common.arabic import fold
from services.extract.actors.table import Nation
from services.extract.language.names import NameIndex

_BETWEEN = (
    "أمنية أمني أمنيين حربية حربي عسكرية عسكري خاصة مسلحة مسلحين مسلحون أخرى آخرين محلية محلي محليين مسيرة مسير مروحية مروحي جوية جوي برية "
    "بري مدفعية مدفعي صاروخية صاروخي استطلاع انتحارية أجنبية رفيع المستوى رفيعة كبير كبيرة كبار بارز مقاتلة مشتركة مشترك "
    "سياسية رسمي رسمية شؤون استراتيجية اجتماعية خارجية دفاع داخلية اقتصاد مالية تجارة طاقة نقل صحة هجرة عدل إعلام تربية زراعة متتالية مكثفة عنيفة جديدة جديد دبابات "
    "أمنيا عسكريا رفيعا كبيرا مشتركا سياسيا رسميا"
)
_AFFILIATED = (
    "تابع تابعة تابعين تابعون تابعتين تتبع يتبع يتبعون منتمين منتمي محسوبة محسوبين مرتبط مرتبطة مرتبطين مرتبطون"
)
_LOYAL = "موالية موال موالي موالين موالون مدعومة مدعوم مدعومين مساندة مساندين مقربة مقرب تدعمها يدعمها"
_BOUND = "مرتبط"  # "مجموعات مرتبطة بX"
_FORMER = "سابق سابقا سابقين سابقون سابقة"
_WITHIN = "من في لدى ضمن عن باسم بين صفوف"
# Officials who speak and meet for what they serve in ("مسؤولين في الحكومة اللبنانية", not "سفير لدى الأمم المتحدة").
_SERVE = ("مسوول", "متحدث", "ناطق", "مستشار", "دبلوماسي", "ممثل", "وزراء")
_SERVED_IN = frozenset({"في", "من", "عن", "باسم"})
# Endings of an adjective of nation, folded; and how far in front of a name its head is looked for.
_ENDINGS = ("", "ه", "ين", "ون", "ان", "تين", "تان", "ات", "ا", "يين", "يون")
_WINDOW = 70
_FRONTS = ("", "ال", "و", "ف", "ب", "ل", "ك", "وال", "فال", "بال", "كال", "لل", "وب", "ول", "وبال", "ولل")
_COUNTRY = frozenset({"سوريا", "سوريه"})
_MILITARY_SUPPORT = re.compile("جوي|عسكري|مدفعي|ناري|صاروخي|لوجستي")
_NO_TRIBE = "مصرع|حتف|قاتل|مغدور|جاني|قتيل|ضحيه|واحد|ثاني|اخر|كبير|عربي|من |في |علي "
_TRIBESMEN = "ابناء|شيوخ|وجهاء|شيوخ ووجهاء|مقاتلي|مسلحي|مسلحين من|مسلحون من|افراد"
_ARMED_UNIT = "ميليشيا مليشيا لواء كتيبة كتائب فصيل سرايا تجمع فرقة سرية جيش"


class Named(NamedTuple):
    """An actor found by name: span in the plain text, where its word begins, and its id."""

    start: int
    end: int
    word: int
    actor_id: str
    kind: str


class Composed(NamedTuple):
    """A composed mention: span in the plain text, the actor it means (None: not certain) and the rule."""

    start: int
    end: int
    actor_id: str | None
    rule: str


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


class Composer:
    """The rules, compiled once."""

    def __init__(
        self, heads: Mapping[str, Sequence[str]], nations: Sequence[Nation], parents: Mapping[str, str]
    ) -> None:
        """`parents` maps an actor to the one above it, to find whose troops or militia a mention is."""
        self._class: dict[str, str] = {}
        for name in ("leader", "state", "delegation", "patronage", "act", "militia", "forces"):
            self._class.update(dict.fromkeys(heads[name], name))
        forms: dict[str, Nation] = {}
        for nation in nations:
            for adjective in nation.adjectives:
                forms.update(dict.fromkeys((adjective + ending for ending in _ENDINGS), nation))
            forms.update(dict.fromkeys(nation.plurals, nation))
        self._nations = list(forms.values())
        names = {fold(name): nation for nation in nations for name in nation.names}
        self._called = {number for number, (form, nation) in enumerate(forms.items()) if names.get(form) is nation}
        self._adjectives = NameIndex(list(forms), article=frozenset(range(len(forms))))
        self._of_state = {nation.state: nation for nation in nations if nation.state}
        self._of_state |= {nation.forces: nation for nation in nations if nation.forces}
        self._parents = parents
        front = rf"(?<!\w)(?P<clitic>[وف]?[بلك]?)(?P<article>ال|(?<=ل)ل)?(?P<head>{_any(self._class)})"
        between = f"(?: (?:ال)?(?:{_any(fold(_BETWEEN).split())}))*"
        self._head = re.compile(rf"{front}(?P<between>{between}) $")
        affiliated, loyal, former, within = (fold(w).split() for w in (_AFFILIATED, _LOYAL, _FORMER, _WITHIN))
        self._before = re.compile(
            rf"{front}{between}"
            rf"(?: (?:(?:ال)?(?:(?P<former>{_any(former)})|(?P<loyal>{_any(loyal)})|(?P<affiliated>{_any(affiliated)}))))*"
            rf"(?P<within>(?: (?:{_any(within)}))*) $"
        )
        phrases = (*self._class, *fold(_BETWEEN).split(), *affiliated, *loyal, *former, *within)
        self._leading = frozenset(phrase.rpartition(" ")[2] for phrase in phrases)
        self._may_lead = lru_cache(maxsize=20_000)(self._is_leading)
        self._tribe = re.compile(
            rf"(?<!\w)[وف]?[بلك]?(?P<tribe>(?:(?:{_TRIBESMEN}) )?(?:عشيره|قبيله) (?!(?:ال)?(?:{_NO_TRIBE}))(?:(?:بني|البو|ابو|بو|ال) )?\w+)(?!\w)"
        )
        self._unit = re.compile(
            rf"(?<!\w)[وف]?[بلك]?(?P<unit>(?:ال)?(?:كتيبه|لواء|فوج|فرقه) \d+|(?:{_any(fold(_ARMED_UNIT).split())})(?: ال(?!ميات|عشرات|اف |اف$|متظاهر|محتج|اهالي|سكان)\w+){{1,2}})(?!\w)"
        )

    def tribes(self, text: str) -> Iterator[Composed]:
        """Tribes by name (عشيرة الهيب، قبيلة بني خالد): whatever a tribe is called, it is one."""
        for match in self._tribe.finditer(text):
            yield Composed(match.start("tribe"), match.end("tribe"), "TRIBES", "tribe")

    def national(self, text: str) -> Iterator[Composed]:
        """Troops, militias, delegations or acts with a nation's adjective (وفد روسي، غارات إسرائيلية)."""
        end, kind, between = -1, "", ""
        for found in self._adjectives.find(text):
            coordinated = text[found.word : found.start] == "و" and found.word == end + 1
            head = None
            if not coordinated:
                if found.word == found.start and self._leads(text, found.word):
                    head = self._head.search(text, max(0, found.word - _WINDOW), found.word)
                if head is None or (found.number in self._called and not head["head"].endswith("ا")):
                    continue  # "اتهمت الحكومة روسيا": the country, as only "وفدا روسيا" is the adjective
                kind, between = self._class[head["head"]], head["between"]
            end = found.end
            actor = self._by_class(kind, self._nations[found.number], between)
            if actor is None and kind in {"act", "patronage", "leader"}:
                continue
            whole = head is not None and kind not in {"act", "patronage"}
            start = head.start("article" if head["article"] else "head") if head and whole else found.start
            yield Composed(start, found.end, actor, f"nation:{kind}")

    def _leads(self, text: str, word: int) -> bool:
        """Whether the word before can belong to a head: a cheap test before a dear pattern."""
        if word == 0 or text[word - 1] != " ":
            return False
        return self._may_lead(text[text.rfind(" ", 0, word - 1) + 1 : word - 1].rpartition("\n")[2])

    def _is_leading(self, word: str) -> bool:
        return any(word.startswith(front) and word[len(front) :] in self._leading for front in _FRONTS)

    @staticmethod
    def _by_class(kind: str, nation: Nation, between: str) -> str | None:
        if kind == "patronage":
            return nation.forces if _MILITARY_SUPPORT.search(between) else nation.state
        if kind in {"forces", "act", "leader"}:
            return nation.forces
        return {"militia": nation.militia, "delegation": nation.delegation}.get(kind, nation.state)

    def headed(self, text: str, named: Named) -> Composed | None:
        """The wider mention that ends with a named actor (عناصر من قوات النظام، ميليشيات موالية لإيران), or None."""
        if text[named.start : named.end] in _COUNTRY or not self._leads(text, named.word):
            return None  # "وحدة سوريا", "فصائل في سوريا": the country
        match = self._before.search(text, max(0, named.word - _WINDOW), named.word)
        if match is None:
            return None
        joined = text[named.word : named.start] or ("ل" if text[named.start : named.start + 2] == "لل" else "")
        if "و" in joined or "ف" in joined or (joined == "ب" and not (match["former"] or _BOUND in match[0])):
            return None
        kind = self._class[match["head"]]
        linked = bool(match["former"] or match["loyal"] or match["affiliated"] or match["within"].strip() or joined)
        serves = kind == "state" and match["head"].startswith(_SERVE) and match["within"].strip() in _SERVED_IN
        if (match["article"] and not linked) or (kind in {"act", "patronage", "state"} and not serves):
            return None
        if kind == "leader" and (match["loyal"] or match["affiliated"]):
            return None
        if not linked and match["head"].endswith("ا") and text.endswith("يا", named.start, named.end):
            return None  # "وفدا عسكريا روسيا": the adjective, which `national` reads
        start = match.start("article" if match["article"] else "head")
        if match["former"]:
            return Composed(start, named.end, None, "headed:former")
        tie = ":tied" if match["loyal"] or match["affiliated"] or match["within"] else ""
        return Composed(start, named.end, self._whose(named, kind, loyal=bool(match["loyal"])), f"headed:{kind}{tie}")

    def _whose(self, named: Named, kind: str, *, loyal: bool) -> str | None:
        """Whose the headed troops are: the named actor's own, or for a state its forces or militia."""
        if kind in {"leader", "delegation", "state"}:
            return named.actor_id
        is_state = named.kind in {"state", "state_forces"}
        own_unit = named.kind == "state_forces" and named.actor_id not in self._of_state
        if loyal or (kind == "militia" and is_state and not own_unit):
            return self._militia_of(named.actor_id)
        if kind == "forces" and named.kind == "state":
            nation = self._of_state.get(named.actor_id)
            return nation.forces if nation else {"SYR-GOV": "SYR-ARMY"}.get(named.actor_id, named.actor_id)
        return named.actor_id

    def _militia_of(self, actor_id: str) -> str | None:
        seen: str | None = actor_id
        while seen is not None:
            if seen == "SYR-GOV":
                return "SYR-MIL"
            if seen in self._of_state:
                return self._of_state[seen].militia
            seen = self._parents.get(seen)
        return None

    def units(self, text: str) -> Iterator[Composed]:
        """Armed units by a name or number that may be unknown to the lexicon (الكتيبة 555، لواء الأنصار)."""
        for match in self._unit.finditer(text):
            yield Composed(match.start("unit"), match.end("unit"), None, "unit")
