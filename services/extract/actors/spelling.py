"""How a name may be written and inflected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SPELLED: Final = (
    ("سوريا", "سوريه"),
    ("ديمقراط", "ديموقراط"),
    ("سوريا الديمقراط", "سوريه الديموقراط"),
    ("امريك", "اميرك"),
    ("كرد", "كورد"),
)


def spellings(name: str) -> Iterator[str]:
    """The name as newspapers spell it: سوريا or سورية, ديمقراطي or ديموقراطي, أمريكي or أميركي, كردي or كوردي."""
    yield name
    for one, other in _SPELLED:
        for here, there in ((one, other), (other, one)):
            if here in name:
                yield name.replace(here, there)


def inflected(name: str, *, noun: bool) -> Iterator[str]:
    """The name and its oblique plural (مقاتلون → مقاتلين, مقاتلو الحر → مقاتلي الحر); of a common noun the accusative."""
    yield name
    if name.startswith("الل"):
        yield "لل" + name[3:]  # "للواء الثامن": of three ل two are written
    if noun and re.fullmatch("(?!ال)\\w+(?<![اهوي])(?<!ون|ين|ان|ات)", name):
        yield name + "ا"
    words = name.split(" ")
    oblique = [re.sub("(?<=\\w\\w\\w)ون$", "ين", word) for word in words]
    if len(words) > 1:
        oblique[0] = re.sub("(?<=\\w\\w\\w)و$", "ي", oblique[0])
    if oblique != words:
        yield " ".join(oblique)
