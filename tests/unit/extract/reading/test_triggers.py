"""The first look at a phrase passes over none that `tail_end` finds, however its words are written."""

from __future__ import annotations

from collections.abc import Callable

from services.extract.event_types.schema import load_event_types
from services.extract.language.tokens import tokenise
from services.extract.reading.phrases import ANY, tail_end
from services.extract.reading.triggers import compile_triggers

WRITTEN: tuple[Callable[[str], str], ...] = (
    lambda word: word,
    lambda word: "ال" + word,
    lambda word: "ب" + word,
    lambda word: "لل" + word.removeprefix("ال"),
    lambda word: word.removeprefix("ال"),
    lambda word: f'"{word.removeprefix("ب")}"',
    lambda word: word + "ها",
)


def test_what_a_first_look_asks_for_stands_in_every_written_form_of_a_phrase() -> None:
    """Whatever `tail_end` finds behind a word passes the look that `TriggerTable.at` takes first."""
    senses = [sense for listed in compile_triggers(load_event_types()).senses.values() for sense in listed]
    phrases = {(sense.tail, sense.form in ("verb", "participle"), sense.telling) for sense in senses if sense.tail}
    found = 0
    for tail, verbal, telling in phrases:
        for written in WRITTEN:
            text = " ".join(["قال", *(written(word) for word in tail if word != ANY)])
            tokens = tokenise(text)
            if tail_end(tokens, 0, len(tokens), tail, verbal=verbal) is not None:
                found += 1
                assert telling in text, (tail, text)
    assert found > len(phrases)
