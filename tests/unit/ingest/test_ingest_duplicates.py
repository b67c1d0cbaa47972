"""Near-duplicates measured: changed copies of the demo's articles are found, other articles are not."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.newsroom import Newsroom
from services.ingest.duplicates import THRESHOLD, Signature, signature_of, similarity

Change = Callable[[str, random.Random], str]
WORDS = ("وقال", "في", "المدينة", "أمس", "مصدر")


def texts() -> dict[str, str]:
    """The texts of the demo's articles by site and number, from 1 in the order of publication."""
    found: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for page in Newsroom.open().pages:
        counts[page.site.id] += 1
        found[f"{page.site.id}/{counts[page.site.id]:02}"] = "\n".join(one.text for one in page.paragraphs)
    return found


def signed(text: str) -> Signature:
    """The signature of a text that is long enough."""
    signature = signature_of(text)
    assert signature is not None
    return signature


def dropped(share: float) -> Change:
    """Each word lost with this probability."""
    return lambda text, chance: " ".join(word for word in text.split() if chance.random() >= share)


def replaced(text: str, chance: random.Random) -> str:
    """One word in twenty another one."""
    return " ".join(chance.choice(WORDS) if chance.random() < 0.05 else word for word in text.split())


def shortened(text: str, _chance: random.Random) -> str:
    """The first two thirds."""
    return text[: len(text) * 2 // 3]


@pytest.mark.parametrize(
    ("change", "found", "median"),
    [(dropped(0.05), 1.0, 0.8), (dropped(0.1), 0.97, 0.65), (replaced, 1.0, 0.7), (shortened, 1.0, 0.6)],
    ids=["5 % dropped", "10 % dropped", "5 % replaced", "shortened"],
)
def test_changed_copies_are_found(change: Change, found: float, median: float) -> None:
    """Five copies of each article: their share that reaches the threshold by a common band, and their median."""
    chance = random.Random(7)  # noqa: S311  (the same copies every time)
    alike: list[float] = []
    for text in texts().values():
        original = signed(text)
        for _ in range(5):
            copy = signed(change(text, chance))
            alike.append(similarity(original, copy) if set(original.bands) & set(copy.bands) else 0.0)

    assert statistics.mean(value >= THRESHOLD for value in alike) >= found
    assert statistics.median(alike) >= median


def test_only_the_two_wire_texts_are_alike() -> None:
    """Of all pairs of the demo's articles the two that carry one wire text each; all others are far apart."""
    signatures = {name: signed(text) for name, text in texts().items()}

    alike = {pair: similarity(*(signatures[name] for name in pair)) for pair in combinations(sorted(signatures), 2)}

    near = {pair for pair, value in alike.items() if value >= THRESHOLD}
    assert near == {("alsouria-net/03", "sada-al-sham/03"), ("orient-net/08", "smart-news/04")}
    assert max(value for pair, value in alike.items() if pair not in near) < 0.12


def test_the_signature_is_for_ever() -> None:
    """Signatures in the database are compared with new ones: another release of the library must give the same."""
    signature = signed(" ".join(f"كلمة{number}" for number in range(60)))
    assert signature.values[:4] == (-1070249604, 195984074, 1002907125, -2120909976)
    assert signature.bands[:4] == (-913082000, -376437971, 500227548, -2065282011)


def test_spelling_and_points_do_not_count() -> None:
    """Hamza, diacritics, digits and punctuation: what `fold` makes equal is equal."""
    text = " ".join(f"إلى المدينة، رقم {number}." for number in range(20))
    other = text.replace("إلى", "الي").replace("،", "").replace("المدينة", "المَدينه").replace("1", "١")
    assert signed(text) == signed(other)


def test_a_short_text_has_no_signature() -> None:
    """Two short texts are alike by chance."""
    assert signature_of("اجتمع الوفدان صباح اليوم في المدينة") is None


@given(st.text())
def test_any_text_has_a_signature_that_the_database_takes(text: str) -> None:
    """128 values and 32 bands of 32 bits, or none; equal to itself."""
    signature = signature_of(text)
    if signature is not None:
        assert (len(signature.values), len(signature.bands)) == (128, 32)
        assert all(-(2**31) <= value < 2**31 for value in (*signature.values, *signature.bands))
        assert similarity(signature, signature) == 1
