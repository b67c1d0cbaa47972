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
_TAKING_PART: Final = frozenset({"مشاركه", "مساعده", "مشاركته", "مساعدته", "مشاركتها", "مشاركتهم", "اشتراك"})
_CHARGES: Final = ("متهم", "بتهمه", "تهمه", "متورط", "تورط", "لتورط", "مشتبه")
_CHARGED_WITHIN: Final = 5
_CRIME: Final = _TAKING_PART | {"المشاركه", "في", "جريمه", "جرائم", "جرايم", "عمليه", "عمليات"}
_KINDS: Final = frozenset({"حالات", "جرائم", "جرايم", "حوادث", "ظاهره"})
_FOILED: Final = ("احبط", "احباط", "تحبط", "يحبط", "افشل", "افشال")
_THREATENED: Final = ("مهدد", "هدد", "يهدد", "تهدد", "متوعد", "توعد", "تهديد")


def only_alleged(before: list[str], *, either: bool, taken: bool) -> bool:
    """By the eight words before a noun of force, or before a verb written like its noun (`either`), whether nobody did it here.

    `taken`: an arrest, an abduction, a seizure, of which an attempt that was foiled took nobody.
    """
    lives_by = any(word.startswith(LIVES_BY) for word in (before[-1:] if either else before[-4:]))
    if either and any(word in _KINDS for word in before[-3:]):
        return True  # "ناهيك عن حالات ابتزاز وخطف"
    if either or lives_by or any(word.startswith(_THREATENED) for word in before[-1:]):
        return not either or lives_by  # "تمتهن خطف المدنيين", "مهددين بإطلاق النار"
    if taken and any(word.startswith("محاول") for word in before[-1:]):
        return any(word.startswith(_FOILED) for word in before)  # "إحباط محاولة خطف"
    if before[-2:-1] and before[-1] == "في" and before[-2].lstrip("بل").removeprefix("ال") in _TAKING_PART:
        return True  # "متهم بالمشاركة في قتل …"
    if before[-1:] == ["في"] and any(word.startswith("المتورط") for word in before[-2:]):
        return True  # "بحق المتورطين في الاشتباكات"
    return any(word.startswith(_ALLEGED) for word in before[-2:]) or any(
        word.lstrip("لب") == "وقف" for word in before[-3:]
    )


def charged_with(scan: Scan, index: int) -> bool:
    """“متهم بقتل تاجر”, “لتورطهم في جريمة قتل”: a word of harm that says what somebody is charged with."""
    low = max(index - _CHARGED_WITHIN, 0)
    at = next((at for at in range(index - 1, low - 1, -1) if scan.bares[at].removeprefix("ب") not in _CRIME), low)
    return scan.bares[at].removeprefix("ال").startswith(_CHARGES)
