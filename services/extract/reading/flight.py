"""Whether people fled or were driven out."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft

_LEAVES: Final = (" لجا", " يلجا", " تلجا", " اضطر", " يضطر", " تضطر", " غادر", " فرار", " الفرار", "النازحين")


def fled(draft: Draft) -> bool:
    """Whether a displacement is told as flight (نزوح), not as expulsion (تهجير)."""
    return (
        draft.rules[0].endswith((" فر", " فروا", " فرت", " يفر", "يفرون"))
        or any(word in draft.rules[0] for word in _LEAVES)
        or "نزوح" in draft.head.sense.tail  # "حركة نزوح"
        or "نزح" in draft.rules[0]
        or "نزوح" in draft.rules[0]
        or "ينزح" in draft.rules[0]
        or "تنزح" in draft.rules[0]
    )
