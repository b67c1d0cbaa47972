"""Acts of force that are alleged, threatened, foiled or somebody's trade: told of who they are, not done here."""

from __future__ import annotations

from typing import Final

from services.extract.reading.scan import Scan

_ALLEGED: Final = (
    "صله",
    "تورط",
    "متورط",
    "ضلوع",
    "ضالع",
    "متهم",
    "بتهمه",
    "تهمه",
    "تهم",
    "مشتبه",
    "ادان",
)
LIVES_BY: Final = ("متخصص", "تمتهن", "يمتهن", "امتهن", "احترف", "تحترف")  # a gang, of what it does ever so often
_CHARGES: Final = ("متهم", "بتهمه", "تهمه", "متورط", "تورط", "لتورط", "مشتبه")
_CHARGED: Final = 3
_TAKING_PART: Final = frozenset({"مشاركه", "مساعده", "مشاركته", "مساعدته", "مشاركتها", "مشاركتهم", "اشتراك"})
_FOILED: Final = ("احبط", "احباط", "تحبط", "يحبط", "افشل", "افشال")
_THREATENED: Final = ("مهدد", "هدد", "يهدد", "تهدد", "متوعد", "توعد", "تهديد")


def only_alleged(before: list[str], *, either: bool, taken: bool) -> bool:
    """By the eight words before a noun of force, or before a verb written like its noun (`either`), whether nobody did it here.

    `taken`: an arrest, an abduction, a seizure, of which an attempt that was foiled took nobody.
    """
    lives_by = any(word.startswith(LIVES_BY) for word in (before[-1:] if either else before[-4:]))
    if either or lives_by or any(word.startswith(_THREATENED) for word in before[-1:]):
        return not either or lives_by  # "تمتهن خطف المدنيين", "مهددين بإطلاق النار"
    if taken and any(word.startswith("محاول") for word in before[-1:]):
        return any(word.startswith(_FOILED) for word in before)  # "إحباط محاولة خطف"
    if before[-2:-1] and before[-1] == "في" and before[-2].lstrip("بل").removeprefix("ال") in _TAKING_PART:
        return True  # "متهم بالمشاركة في قتل …"
    return any(word.startswith(_ALLEGED) for word in before[-2:]) or any(
        word.lstrip("لب") == "وقف" for word in before[-3:]
    )


def charged_with(scan: Scan, index: int) -> bool:
    """“متهم بقتل تاجر”, “بتهمة المشاركة في قتل معتقلين”: a word of harm that says what somebody is charged with."""
    if index < _CHARGED:
        return False
    before = scan.bares[index - 1]
    if before == "في" and scan.bares[index - 2].lstrip("بل").removeprefix("ال") in _TAKING_PART:
        before = scan.bares[index - 3]
    return before.removeprefix("ال").startswith(_CHARGES)
