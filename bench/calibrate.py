"""`make calibrate`: fit the weights of confidence on what was read at first sight (`first_sight.jsonl`), and write them.

The likelihood is logistic; the prior are weights set by hand. How strongly it binds is chosen by leaving one batch of
articles out at a time. Then the bias is lowered until the mean confidence over real pages is the lower end of the
interval of the share right there: what is not known is rather given too low than too high.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from bench.first_sight import first_sight, of_page
from services.extract.evaluation.calibration import Case, Weights, fit, least_share, left_out, log_loss, lowered
from services.extract.reading.confidence import FILE

PRIOR: Final[Weights] = {
    "bias": 1.5,
    "begins": 0.4,
    "verb": 0.2,
    "past": 0.2,
    "phrase": 0.0,
    "weak": -0.2,
    "definite": -0.5,
    "few_words": -0.4,
    "again": -0.4,
    "crowded": -0.4,
    "retold": -0.2,
    "initiator": 0.2,
    "target": 0.0,
    "several_actors": 0.1,
    "undated": -0.4,
    "harm": 0.4,
    "speech": 0.0,
    "request": 0.2,
    "capture": 0.2,
    "from_harm": -0.2,
    "background": -0.3,
    "general": -0.4,
}
_STRENGTHS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
_AS_GOOD: Final = 0.002


def chances(known: Sequence[Case], strength: float) -> list[float]:
    """Of each case by weights that were fitted, and lowered, without its batch."""
    return left_out(known, PRIOR, strength, expected(known), of_page)


def left_out_losses(known: Sequence[Case]) -> dict[float, float]:
    """Strength of the prior to the log loss on real pages, each batch of them left out."""
    pages = [*filter(of_page, known)]
    ours = [case._replace(doc="ours") for case in known if not of_page(case)]  # never left out alone here
    return {strength: log_loss(chances([*pages, *ours], strength)[: len(pages)], pages) for strength in _STRENGTHS}


def fitted_strength(known: Sequence[Case]) -> float:
    """The strongest prior that does as well on batches left out as the best, to two thousandths of a nat.

    Weaker ones tell as much, and give more events 0.9 than hold it.
    """
    losses = left_out_losses(known)
    return max(strength for strength, loss in losses.items() if loss < min(losses.values()) + _AS_GOOD)


def expected(known: Sequence[Case]) -> float:
    """The mean that confidence is lowered to: the lower end of the interval of the share right on real pages."""
    return least_share([*filter(of_page, known)])


def main() -> int:
    """Fit, print what was tried, write the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--unseen", type=float, help="mean confidence to lower to; else as above")
    known = first_sight(list(PRIOR))
    unseen: float = options.parse_args().unseen or expected(known)
    pages = [*filter(of_page, known)]
    share = sum(case.right for case in pages) / len(pages)
    losses = left_out_losses(known)
    strength = fitted_strength(known)
    print(f"{len(known)} events, {len(pages)} of them of {len({case.doc for case in pages})} batches of real pages")
    print(
        f"log loss on real pages, their share right for all ({share:.3f}): {log_loss([share] * len(pages), pages):.4f}"
    )
    print("log loss, one batch left out: " + ", ".join(f"{s:g}: {loss:.4f}" for s, loss in losses.items()))
    weights = lowered(fit(known, PRIOR, strength), pages, unseen)
    head = (
        "# How sure an event is: weights of a logistic scorer over what is known of it (reading/confidence.py).\n"
        "# Written by `make calibrate`, not by hand: bench/calibrate.py says how and has the prior.\n"
        f"# Fitted on {len(known)} events read at first sight, {len(pages)} of them on real pages, {share:.3f} of these right;\n"
        f"# prior of strength {strength:g}; the bias lowered to a mean of {unseen:.3f} on real pages.\n"
        "[weights]\n"
    )
    FILE.write_text(head + "".join(f"{name} = {value:.3f}\n" for name, value in weights.items()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
