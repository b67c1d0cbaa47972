"""What is changed of Faust by subclass."""

from __future__ import annotations

from faust.types import TP

from services.extract.stream.faust_app import _Thread


def test_faust_does_not_count_a_new_share_from_the_start_of_the_process() -> None:
    """Its own look at a partition asks for monitor, acks and times of an app; ours asks for none of them."""
    thread = _Thread.__new__(_Thread)
    thread.verify_event_path(1e9, TP("articles.clean", 0))
