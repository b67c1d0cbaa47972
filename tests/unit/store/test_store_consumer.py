"""How long the store gathers between two batches."""

from __future__ import annotations

import pytest

from services.store.consumer import rest_after


@pytest.mark.parametrize("took", [0.0, 0.03, 0.1])
def test_a_store_that_keeps_up_writes_at_once_what_has_come(took: float) -> None:
    assert rest_after(took, short=0.1) == 0


def test_the_longer_a_batch_took_the_longer_the_next_one_gathers_up_to_a_limit() -> None:
    rests = [rest_after(took, short=0.1) for took in (0.11, 0.15, 30.0, 300.0)]

    assert 0 < rests[0] < rests[1] < rests[2] == rests[3] <= 0.3
