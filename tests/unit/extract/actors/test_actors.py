"""The actor lexicon: its table is checked, its names are found by form, date and composition."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from services.extract.actors.lexicon import ActorLexicon, ActorMention
from services.extract.actors.table import read_actors
from services.extract.language.normalise import normalise
from services.extract.language.tables import LEXICON, TableError

SHARED = Path(__file__).parents[5] / "shared"


def find(text: str, on: date | None = None) -> list[ActorMention]:
    """The mentions of a sentence; spans must be exact."""
    folded = normalise(text)
    found = ActorLexicon.default().find(folded, on)
    for mention in found:
        assert folded.original_span(mention.fstart, mention.fend) == (mention.start, mention.end)
    return found


def ids(text: str, on: date | None = None) -> list[str | None]:
    """Their ids."""
    return [mention.actor_id for mention in find(text, on)]


def test_the_lexicon_is_large_enough() -> None:
    """At least 150 actors ship, each with an English and an Arabic name."""
    assert len(ActorLexicon.default().entries) >= 150


def test_the_shared_ids_are_kept() -> None:
    """Every name of every actor that the project's design lists leads to its id."""
    shared = SHARED / "design" / "actors.tsv"
    if not shared.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/design/actors.tsv is not here")
        pytest.skip("../shared/design/actors.tsv is not here")
    with shared.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    lost = []
    for row in rows:
        day = date(2025, 6, 1) if row["actor_id"] == "SYR-TRANS" else date(2018, 1, 1)
        for name in (row["name_ar"], *row["also_written"].split("|")):
            bare = name.split(" (")[0]
            if bare and ids(bare, day) != [row["actor_id"]]:
                lost.append((row["actor_id"], bare, ids(bare, day)))
    assert lost == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اقتحم تنظيم “داعش” القرية", ["ISIS"]),
        ('اتفاق لـ"تحرير الشام" مع (قسد)', ["HTS", "SDF"]),
        ("مواقع للنظام وللميليشيات الإيرانية", ["SYR-GOV", "IRN-MIL"]),
        ("وقوات النظام", ["SYR-ARMY"]),
        ("عناصر من قوات النظام", ["SYR-ARMY"]),
        ("مجموعات من حزب الله", ["HEZBOLLAH"]),
        ("ميليشيات موالية لإيران", ["IRN-MIL"]),
        ("فصائل مدعومة من تركيا", ["SNA"]),
        ("وفد روسي رفيع", ["RUS-ARMY"]),
        ("الضباط الأتراك", ["TUR-ARMY"]),
        ("طائرات حربية إسرائيلية", ["ISR-ARMY"]),
        ("مقاتلون سابقون في الجيش الحر", [None]),
        ("مقاتلين سابقين في الجيش الحر", [None]),
        ("الكتيبة 333", [None]),
        ("خطف مسلحون مجهولون معلماً", ["UNKNOWN-ARMED", "TEACHERS"]),
        ("قائد ميليشيا الباقر", ["BAQIR"]),
        ("هاجم مسلحون من عشائر البدو القرية", ["TRIBES"]),
        ("طالب الأهالي بالماء", ["CIVILIANS"]),
        ("المخابرات الجوية للنظام", ["SYR-INTEL-AIR", "SYR-GOV"]),
        ("ميليشيات الفرقة الرابعة", ["SYR-4DIV"]),
        ("تشكيلات من الجيش الروسي", ["RUS-ARMY"]),
        ("النظام الصحي في المدينة", []),
        ("ضفة بحيرة الأسد", []),
        ("التقى وفداً عسكرياً روسياً رفيعاً في درعا", ["RUS-ARMY"]),
        ("التقى وفداً من روسيا في درعا", ["RUS-GOV"]),
    ],
)
def test_who_is_meant(text: str, expected: list[str | None]) -> None:
    """Clitics, quotation marks, composed mentions, former members and words that are no party."""
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (date(2022, 9, 1), "وزارة الداخلية في حكومة الإنقاذ", ["SALVATION-GOV"]),
        (date(2022, 9, 1), "وزير الصحة في الحكومة المؤقتة", ["SIG"]),
        (date(2022, 9, 1), "وزارة الداخلية", ["SYR-GOV"]),
        (date(2025, 9, 1), "قوى الأمن الداخلي التابعة للإدارة الذاتية", ["ASAYISH"]),
        (date(2025, 9, 1), "قوى الأمن الداخلي", ["SYR-TRANS"]),
        (date(2018, 3, 1), "مسلحون موالون للأسد", ["SYR-MIL"]),
        (date(2025, 3, 1), "مسلحون موالون للأسد", ["SYR-REMNANTS"]),
        (date(2025, 3, 1), "مجموعات مرتبطة بالنظام السابق", ["SYR-REMNANTS"]),
        (date(2025, 3, 1), "المجلس الوطني الكوردي", ["KNC"]),
        (date(2025, 3, 1), "القائم بأعمال السفارة اليونانية", ["GRC-GOV"]),
        (date(2025, 3, 1), "مديرية الصحة في اللاذقية", ["SYR-TRANS"]),
        (date(2021, 3, 1), "مديرية التربية", []),
        (date(2025, 3, 1), "محكمة النقض اللبنانية", ["LBN-GOV"]),
        (date(2025, 3, 1), "وجهاء عشيرة الشعيطات", ["TRIBES"]),
        (date(2025, 3, 1), "المركز الإعلامي لقسد", ["SDF"]),
        (date(2025, 3, 1), "الهلال الأحمر القطري", ["QAT-RC"]),
        (date(2025, 3, 1), "الصليب الأحمر الدنماركي", []),
        (date(2013, 3, 1), "الأمين العام للجامعة العربية", ["ARAB-LEAGUE"]),
    ],
)
def test_whose_an_office_is(day: date, text: str, expected: list[str]) -> None:
    """An office is its government's, of the state or beside it; who is loyal to a fallen one is of its remnants."""
    assert ids(f"وقال {text} اليوم", day) == expected


def test_an_act_keeps_its_word() -> None:
    """Of "Israeli raids" only the adjective is the mention, so that the act can still be read as a trigger."""
    text = "غارات إسرائيلية على المطار"
    (mention,) = find(text)
    assert (mention.actor_id, text[mention.start : mention.end]) == ("ISR-ARMY", "إسرائيلية")


def test_joined_preposition_stays_in_the_mention() -> None:
    """ل with ال has no boundary to cut at; other clitics are left out."""
    text = "للنظام وبالنظام"
    assert [text[mention.start : mention.end] for mention in find(text)] == ["للنظام", "النظام"]


def test_the_same_words_change_hands() -> None:
    """The Syrian army is Assad's until 2024-12-07 and the transitional government's from the day after."""
    assert ids("انتشر الجيش السوري", date(2024, 12, 7)) == ["SYR-ARMY"]
    assert ids("انتشر الجيش السوري", date(2024, 12, 8)) == ["SYR-TRANS"]
    assert ids("انتشر الجيش السوري") == ["SYR-ARMY"]


def test_without_a_date_the_names_tell_the_time() -> None:
    """Beside an actor of 2025 the army is that of 2025."""
    assert ids("أعلنت الحكومة الانتقالية انتشار الجيش السوري") == ["SYR-TRANS", "SYR-TRANS"]
    assert ids("أعلن تنظيم الدولة مهاجمة الجيش السوري") == ["ISIS", "SYR-ARMY"]


def test_short_forms_look_back() -> None:
    """A short form means the last one named in full; with none before it, it is no mention."""
    assert ids("هاجم تنظيم الدولة الحاجز ثم انسحب التنظيم") == ["ISIS", "ISIS"]
    assert ids("انسحب التنظيم") == []


def test_a_capital_needs_context() -> None:
    """A capital is a party when it acts and needs the reader's judgement elsewhere."""
    assert [mention.needs_context for mention in find("اتهمت دمشق تركيا")] == [False, False]
    assert [mention.needs_context for mention in find("وصل الوفد إلى دمشق")] == [True]
    assert [mention.needs_context for mention in find("عبر إلى تركيا")] == [True]


def _table(folder: Path, *rows: str) -> Path:
    path = folder / "actors.tsv"
    header = (LEXICON / "actors.tsv").read_text(encoding="utf-8").splitlines()[0]
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["A\trebel\tA\tألف\t\t\t\t\t\t\t", "A\trebel\tB\tباء\t\t\t\t\t\t\t"], "actors.tsv, line 3: actor_id A"),
        (["A\tgod\tA\tألف\t\t\t\t\t\t\t"], "line 2: kind 'god'"),
        (["A\trebel\tA\tألف\t\t\t\tyesterday\t\t\t"], "line 2: 'yesterday' is no date"),
        (["A\trebel\tA\tألف\t\t\t\t\t\tNOBODY\t"], "line 2: parent NOBODY"),
        (["A\trebel\tA\tألف"], "line 2: 4 fields"),
        (["A\trebel\tA\tألف\tألف\t\t\t\t\t\t"], "line 2: named twice"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, rows: list[str], says: str) -> None:
    """A wrong line of the table stops with its file and number."""
    with pytest.raises(TableError, match=says):
        read_actors(_table(tmp_path, *rows))


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    """A column that the schema does not know is an error."""
    path = tmp_path / "actors.tsv"
    path.write_text("actor_id\tcolour\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"line 1.*colour"):
        read_actors(path)
