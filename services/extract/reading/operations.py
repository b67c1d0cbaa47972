"""“نفذت X عملية إنزال …. استهدفت العملية بلدة Y”: what an operation was aimed at says where it was, not one more act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_AIMS: Final = ("استهدف", "تستهدف", "يستهدف", "طال", "تطال", "شمل", "تركز")
_THE_OPERATION: Final = frozenset({"العمليه", "الحمله", "المداهمه", "المداهمات", "الحملات", "العمليات"})
_WITHIN: Final = 2  # sentences


def of_the_operation(scan: Scan, kept: Sequence[Draft], draft: Draft) -> Draft | None:
    """The raid or the arrests that a verb of aiming goes on to tell of; None where it tells force of its own."""
    head = draft.head
    aims = draft.event_type == "assault" and scan.bare(head.start).startswith(_AIMS) and not draft.harms
    near = {scan.bares[at] for at in (head.start - 1, head.end) if 0 <= at < len(scan.bares)}
    if not kept or not aims or not near & _THE_OPERATION:
        return None
    last = kept[-1]
    return last if last.event_type == "coerce" and draft.sentence.number - last.sentence.number <= _WITHIN else None
