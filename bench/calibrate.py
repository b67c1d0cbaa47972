"""`make calibrate`: fit the weights of confidence on the annotated articles that are not held out, and write them.

The likelihood is logistic; the prior are weights set by hand. How strongly it binds is chosen by leaving one document
out at a time. The rules were written beside these articles, so other texts are read less well than these: the bias is
lowered until the mean confidence is `--unseen`, the share expected to be right on articles that nobody tuned on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from bench.evaluate import GOLD
from bench.holdout import HELD_OUT_GOLD
from services.extract.evaluation.calibration import Case, Weights, fit, left_out, log_loss, lowered
from services.extract.evaluation.gold import GoldDocument, load_gold
from services.extract.evaluation.matching import match
from services.extract.reader import Reader
from services.extract.reading.confidence import FILE, features

PRIOR: Final[Weights] = {
    "bias": 1.0,
    "verb": 0.4,
    "weak": -0.2,
    "definite": -0.5,
    "several_triggers": 0.2,
    "retold": 0.2,
    "actor": 0.3,
    "several_actors": 0.1,
    "place": 0.4,
    "area_only": -0.1,
    "time": 0.2,
    "undated": -0.8,
    "harm": 0.8,
    "source": 0.1,
    "speech": -0.1,
    "capture": -0.3,
    "lead": -0.4,
    "late": -0.3,
    "from_harm": -0.2,
    "background": -0.3,
    "general": -0.2,
}
_STRENGTHS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
UNSEEN: Final = 0.78  # between the floor (0.75) and the aim (0.85) that issue 4 sets for precision


def cases(reader: Reader, documents: dict[str, GoldDocument]) -> Iterator[Case]:
    """Every event that is read in the documents, and whether the gold has it."""
    for doc, document in documents.items():
        found = reader.examine(document.article()).found
        read = [event.model_dump(mode="json") for _, event in found]
        right = {id(mine) for mine, _ in match(read, document.events)}
        yield from (Case(doc, features(draft), id(mine) in right) for (draft, _), mine in zip(found, read, strict=True))


def left_out_losses(known: Sequence[Case]) -> dict[float, float]:
    """Strength of the prior to the log loss on documents left out one at a time."""
    return {strength: log_loss(left_out(known, PRIOR, strength), known) for strength in _STRENGTHS}


def fitted_strength(known: Sequence[Case]) -> float:
    """The strength of the prior that does best on documents left out."""
    losses = left_out_losses(known)
    return min(losses, key=lambda one: losses[one])


def main() -> int:
    """Fit, print what was tried, write the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--unseen", type=float, default=UNSEEN, help="expected precision on articles nobody tuned on")
    unseen: float = options.parse_args().unseen
    if not GOLD.is_dir():
        print("the annotated articles (../shared/gold) are not on this machine", file=sys.stderr)
        return 1
    documents = load_gold(GOLD, without=HELD_OUT_GOLD)
    known = list(cases(Reader.default(), documents))
    share = sum(case.right for case in known) / len(known)
    losses = left_out_losses(known)
    strength = fitted_strength(known)
    print(f"{len(known)} events of {len(documents)} documents, {share:.3f} right")
    print(f"log loss, the share for all: {log_loss([share] * len(known), known):.4f}")
    print("log loss, one document left out: " + ", ".join(f"{s:g}: {loss:.4f}" for s, loss in losses.items()))
    weights = lowered(fit(known, PRIOR, strength), known, unseen)
    head = (
        "# How sure an event is: weights of a logistic scorer over what is known of it (reading/confidence.py).\n"
        "# Written by `make calibrate`, not by hand: bench/calibrate.py says how and has the prior.\n"
        f"# Fitted on {len(known)} events of {len(documents)} annotated articles, {share:.3f} of them right; prior of strength {strength:g}.\n"
        f"# The rules were written beside those articles: the bias is lowered to a mean of {unseen:g}, expected elsewhere.\n"
        "[weights]\n"
    )
    FILE.write_text(head + "".join(f"{name} = {value:.3f}\n" for name, value in weights.items()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
