"""`make calibrate`: fit the weights of confidence on what was read at first sight (`first_sight.jsonl`), and write them.

The likelihood is logistic; the prior are weights set by hand. How strongly it binds is chosen by leaving one batch of
articles out at a time. Then the bias is lowered until the mean confidence is the lower end of the interval of the share
right: what is not known is rather given too low than too high.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from bench.first_sight import first_sight
from services.extract.evaluation.calibration import Case, Weights, fit, left_out, log_loss, lowered, wilson
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
    "several_actors": 0.1,
    "undated": -0.4,
    "harm": 0.2,
    "speech": 0.0,
    "request": 0.2,
    "capture": 0.2,
    "from_harm": -0.2,
    "background": -0.3,
    "general": -0.4,
}
_STRENGTHS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)


def left_out_losses(known: Sequence[Case]) -> dict[float, float]:
    """Strength of the prior to the log loss on batches left out one at a time."""
    return {strength: log_loss(left_out(known, PRIOR, strength), known) for strength in _STRENGTHS}


def fitted_strength(known: Sequence[Case]) -> float:
    """The strength of the prior that does best on batches left out."""
    losses = left_out_losses(known)
    return min(losses, key=lambda one: losses[one])


def expected(known: Sequence[Case]) -> float:
    """The mean that confidence is lowered to: the lower end of the interval of the share right."""
    return wilson(sum(case.right for case in known), len(known))[0]


def main() -> int:
    """Fit, print what was tried, write the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--unseen", type=float, help="mean confidence to lower to; else as above")
    known = first_sight(list(PRIOR))
    unseen: float = options.parse_args().unseen or expected(known)
    batches = len({case.doc for case in known})
    share = sum(case.right for case in known) / len(known)
    losses = left_out_losses(known)
    strength = min(losses, key=lambda one: losses[one])
    print(f"{len(known)} events of {batches} batches, {share:.3f} right")
    print(f"log loss, the share for all: {log_loss([share] * len(known), known):.4f}")
    print("log loss, one batch left out: " + ", ".join(f"{s:g}: {loss:.4f}" for s, loss in losses.items()))
    weights = lowered(fit(known, PRIOR, strength), known, unseen)
    head = (
        "# How sure an event is: weights of a logistic scorer over what is known of it (reading/confidence.py).\n"
        "# Written by `make calibrate`, not by hand: bench/calibrate.py says how and has the prior.\n"
        f"# Fitted on {len(known)} events read at first sight in {batches} batches of articles, {share:.3f} of them right;\n"
        f"# prior of strength {strength:g}; the bias lowered to a mean of {unseen:.3f}.\n"
        "[weights]\n"
    )
    FILE.write_text(head + "".join(f"{name} = {value:.3f}\n" for name, value in weights.items()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
