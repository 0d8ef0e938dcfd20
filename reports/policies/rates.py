"""Ratios as they are printed: one decimal, half up, never out of a zero denominator (forms.md 2.0)."""

from decimal import ROUND_HALF_UP, Decimal

from reports.policies.tables import DASH

_TENTH = Decimal("0.1")


def percent(*, part: int, whole: int) -> str:
    """``part`` of ``whole`` in per cent such as ``97.5``; — when there is no whole."""
    if whole == 0:
        return DASH
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, rounding=ROUND_HALF_UP))
