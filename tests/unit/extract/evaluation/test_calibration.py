"""Fitting of confidence: it follows the cases as far as the prior lets it, and is judged band by band."""

from __future__ import annotations

import pytest

from services.extract.evaluation.calibration import (
    Case,
    bands,
    chance,
    fit,
    least_share,
    left_out,
    log_loss,
    lowered,
    wilson,
)
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader
from services.extract.reading.confidence import Company, features, weights

PRIOR = {"bias": 0.0, "told": 0.0}
CASES = [
    Case(f"doc {number % 4}", {"bias": 1.0, "told": float(told)}, right)
    for number, (told, right) in enumerate([(1, True)] * 9 + [(1, False)] + [(0, True)] * 5 + [(0, False)] * 5)
]


def test_weights_follow_the_cases() -> None:
    """With hardly any prior the chances are the shares that were right: nine of ten, five of ten."""
    found = fit(CASES, PRIOR, 1e-6)
    assert chance(found, {"bias": 1.0, "told": 1.0}) == pytest.approx(0.9, abs=1e-3)
    assert chance(found, {"bias": 1.0, "told": 0.0}) == pytest.approx(0.5, abs=1e-3)


def test_a_strong_prior_holds() -> None:
    """Few cases do not move what is held for certain."""
    assert fit(CASES, {"bias": 1.0, "told": -1.0}, 1e6) == pytest.approx({"bias": 1.0, "told": -1.0}, abs=1e-3)


def test_a_document_left_out_has_no_say() -> None:
    """The chance of a case does not depend on its own document's labels."""
    turned = [case._replace(right=not case.right) if case.doc == "doc 0" else case for case in CASES]
    here = [at for at, case in enumerate(CASES) if case.doc == "doc 0"]
    first, second = left_out(CASES, PRIOR, 1.0), left_out(turned, PRIOR, 1.0)
    assert [first[at] for at in here] == [second[at] for at in here]
    assert log_loss(first, CASES) < log_loss([0.5] * len(CASES), CASES)


def test_the_bias_is_lowered_to_a_mean_and_never_raised() -> None:
    """Cases of a mean of 0.7 are brought down to 0.6, and not up to 0.8."""
    found = fit(CASES, PRIOR, 1e-6)
    means = [
        sum(chance(lowered(found, CASES, mean), case.features) for case in CASES) / len(CASES) for mean in (0.6, 0.8)
    ]
    assert means == pytest.approx([0.6, 0.7], abs=1e-3)


def test_bands_count_what_lies_in_them() -> None:
    """One of two in 0.7 to 0.8 is too few; nothing in a band says nothing against it."""
    table = {band.low: band for band in bands([(0.7, True), (0.79, False), (1.0, True)])}
    assert (table[0.7].events, table[0.7].right, table[0.7].kept) == (2, 1, False)
    assert (table[0.9].events, table[0.9].kept) == (1, True)
    assert table[0.8].kept


def test_batches_that_differ_say_less_than_their_events() -> None:
    """Half of twenty right either way: ten batches of one and one, or one batch all right and the other all wrong."""
    even = [Case(f"doc {at // 2}", {}, at % 2 == 0) for at in range(20)]
    apart = [Case(f"doc {at // 10}", {}, at < 10) for at in range(20)]
    assert least_share(even) == pytest.approx(0.5)
    assert least_share(apart) == 0.0


def test_wilson_is_as_published() -> None:
    """81 of 263: 0.255 to 0.366 (Newcombe 1998, table I)."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_committed_weights_are_of_the_features_there_are() -> None:
    """Whoever adds a feature runs `make calibrate`; and more known of an event makes it surer."""
    text = "قصفت قوات النظام بالمدفعية بلدة كفرنبل أمس، ما أدى إلى مقتل ثلاثة مدنيين.\nتحدث الأهالي عن غارة جديدة."
    reader = Reader.default()
    examined = reader.examine(PipedArticle.model_validate({"article_id": "0" * 32, "text": text}))
    draft, event = examined.found[0]
    company = Company(draft for draft, _ in examined.found)
    assert features(draft, company).keys() == weights().keys()
    assert all(event.confidence > other.confidence for _, other in examined.found[1:])


def test_what_is_told_twice_or_crowded_is_less_sure() -> None:
    """Two shellings that no place tells apart; one alone in its sentence."""
    alone = "قصفت قوات النظام بالمدفعية بلدة كفرنبل أمس."
    again = alone + "\nوقصفت قوات النظام بالمدفعية بلدة كفرنبل مساء اليوم وقُتل مدني برصاص قناص في مدينة سرمين."
    reader = Reader.default()
    single, several = (
        reader.examine(
            PipedArticle.model_validate({"article_id": "0" * 32, "text": text, "published_at": "2020-05-05T12:00:00Z"})
        )
        for text in (alone, again)
    )
    assert len(single.found) == 1
    assert len(several.found) == 3
    drafts = [draft for draft, _ in several.found]
    company = Company(drafts)
    assert [company.again(draft) for draft in drafts] == [True, True, False]
    assert [company.crowded(draft) for draft in drafts] == [False, True, True]
    assert several.found[0][1].confidence < single.found[0][1].confidence
