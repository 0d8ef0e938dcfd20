"""Ratios as they are printed: one decimal, half up, never out of nothing (forms.md 2.0, kpis.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from reports.policies.tables import DASH


def tenths(*, exact: Fraction) -> str:
    """One decimal, half away from zero; never ``-0.0``."""
    units = floor(abs(exact) * 10 + Fraction(1, 2))
    sign = "-" if exact < 0 and units else ""
    return f"{sign}{units // 10}.{units % 10}"


def percent(*, part: int, whole: int) -> str:
    """``part`` of ``whole`` in per cent such as ``97.5``; — when there is no whole."""
    if whole == 0:
        return DASH
    return tenths(exact=Fraction(part * 100, whole))


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure with what it is made of; its ``value`` is computed from the counts, never averaged."""

    numerator: int
    denominator: int

    @property
    def value(self) -> str:
        return percent(part=self.numerator, whole=self.denominator)
