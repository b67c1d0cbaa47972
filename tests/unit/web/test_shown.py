"""What is shown around a sentence: no name that the article hides, be it cut at the edge."""

from __future__ import annotations

import orjson
import pytest

from services.web.shapes.mask import MASK
from services.web.shapes.shown import CONTEXT, around

NAME = "سليم الحمصي"


@pytest.mark.parametrize("shown", range(len(NAME) + 1))
def test_a_name_is_hidden_on_both_sides_however_much_of_it_is_shown(shown: int) -> None:
    """The row holds more than is shown: of a name at the edge its shown letters are hidden too."""
    text = f"{NAME}{'.' * (CONTEXT - shown)}", f"{'.' * (CONTEXT - shown)}{NAME}"
    row = {
        "before": text[0],
        "after": text[1],
        "sensitive": orjson.dumps([{"start": 900, "end": 911, "name": NAME}]).decode(),
    }
    before, after = around(row, 300, 350)
    assert len(before) == len(after) == CONTEXT
    assert set(before) | set(after) <= {MASK, " ", "."}
    assert before.count(".") == after.count(".") == CONTEXT - shown
