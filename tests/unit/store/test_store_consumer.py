"""How long the store gathers between two batches."""

from __future__ import annotations

import pytest

from services.store.consumer import rest_after


@pytest.mark.parametrize("took", [0.0, 0.03, 0.1])
def test_a_store_that_keeps_up_writes_at_once(took: float) -> None:
    """Latency is that of the linger where turns are short."""
    assert rest_after(took, short=0.1) == 0


def test_the_longer_a_turn_took_the_longer_the_next_one_gathers() -> None:
    """Up to a limit, which bounds what a stop or a rebalance waits for."""
    rests = [rest_after(took, short=0.1) for took in (0.11, 0.15, 30.0, 300.0)]

    assert 0 < rests[0] < rests[1] < rests[2] == rests[3] <= 0.3
