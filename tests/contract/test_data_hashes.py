"""Whoever changes a lexicon or gazetteer cannot hide it: every event carries the hashes of the data it was read with."""

from __future__ import annotations

import shutil
from pathlib import Path

from services.extract.actors.lexicon import ActorLexicon
from services.extract.language.tables import LEXICON
from services.extract.places.gazetteer import Gazetteer
from services.extract.reader import Reader
from tests.made_records import an_article


def test_every_event_carries_the_hashes_of_its_data() -> None:
    """Those of the reader that found it, both 64 hexadecimal digits."""
    reader = Reader.default()
    events = reader.read(an_article())

    assert events
    assert {event.extractor for event in events} == {reader.software}
    assert reader.software.gazetteer_sha256 == Gazetteer.default().sha256
    assert len({reader.software.gazetteer_sha256, reader.software.lexicon_sha256}) == 2


def test_one_changed_letter_of_a_table_changes_its_hash(tmp_path: Path) -> None:
    """Of actors, in a copy of the folder; the places' own test is beside the gazetteer."""
    folder = shutil.copytree(LEXICON, tmp_path / "lexicon")
    before = ActorLexicon(folder).sha256
    table = folder / "actors.tsv"
    table.write_text("#\n" + table.read_text(encoding="utf-8"), encoding="utf-8")

    assert ActorLexicon(folder).sha256 != before
