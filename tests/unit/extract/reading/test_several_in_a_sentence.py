"""Several acts in one sentence: each with its own place and toll, and nothing told twice. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ACTS = {
    "meanwhile, at another quarter": (
        (
            "ألقى الطيران المروحي براميل متفجرة على حي الصاخور ما أسفر عن مقتل مدنيين اثنين، فيما ألقى الطيران براميل على حي"
            " الهلك ما أدى إلى إصابة خمسة."
        ),
        [("الصاخور", "killed 2"), ("الهلك", "injured 5")],
    ),
    "a source who goes on": (
        (
            "ذكرت مصادر محلية أن عشرة أشخاص قتلوا بعد استهداف حي الصالحين بحلب بالبراميل المتفجرة، مشيرة إلى أن أحد البراميل"
            " المتفجرة سقط على حي الصاخور، ما أدى إلى مقتل ثلاثة أطفال."
        ),
        [("الصالحين", "killed 10"), ("الصاخور", "killed 3")],
    ),
    "what it led to, before what else was hit": (
        "قصفت قوات النظام بالمدفعية بلدة سفوهن ما أدى إلى إصابة مدني، كما طال القصف بلدة الفطيرة.",
        [("سفوهن", "injured 1"), ("الفطيرة", "")],
    ),
    "one weapon after the other": (
        "سقطت قذيفة على حي القصاع، وقذيفتان في محيط ساحة العباسيين، وعدة قذائف أخرى على ضاحية الأسد.",
        [("القصاع", ""), ("العباسيين", ""), ("ضاحية الأسد", "")],
    ),
    "as also, by a light verb": (
        "قتل الثوار عنصرين خلال اشتباكات في مدينة دوما، كما قام الثوار باستهداف تجمعات لقوات النظام في مبنى القصر.",
        [("دوما", "killed 2"), ("دوما", "")],
    ),
    "the shelling that is explained": (
        "ولم تسلم مدينة سراقب من القصف، حيث تعرضت المدينة لغارات من الطائرات الروسية أدت إلى مقتل امرأة.",
        [("سراقب", "killed 1")],
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader that ships."""
    return Reader.default()


@pytest.mark.parametrize(("sentence", "told"), ACTS.values(), ids=list(ACTS))
def test_each_act_has_its_own_place_and_toll(reader: Reader, sentence: str, told: list[tuple[str, str]]) -> None:
    """Place and effects of every act of force, in the order told."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": sentence, "published_at": "2022-06-16T18:00:00Z"}
    )
    read = [
        (
            event.location.mention if event.location else "",
            ", ".join(f"{one.effect} {one.min}" for one in event.effects if one.part_of is None),
        )
        for event in reader.read(article)
        if event.event_type == "assault"
    ]
    assert read == told


def test_what_fell_where_no_map_knows_is_told_all_the_same(reader: Reader) -> None:
    """A shell on a school is news without a place, not the shelling of the lead again."""
    text = "سقطت قذائف هاون على حي القصاع بدمشق وأصيب رجل.\nوسقطت قذيفة على مدرسة الأمل دون وقوع أضرار."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2017-11-14T18:00:00Z"}
    )
    assert [event.mode for event in reader.read(article)] == ["shelling", "shelling"]
