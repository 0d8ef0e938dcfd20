"""Ratios as they are printed: one decimal, half up, never out of nothing (forms.md 2.0, kpis.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from callbacks.choices import NOT_COUNTED_CASES, ComplaintState
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


def complaint_resolution_rate(*, states: Mapping[ComplaintState, int], solved: int) -> Rate:
    """不满意投诉解决率: of the cases registered in a period, by their present state, those that were solved.

    By a satisfied second callback, or withdrawn in a saved talk. What waits for parts, could not be confirmed
    or was withdrawn without a talk stays below the line.
    """
    return Rate(numerator=solved, denominator=_counted(states))


def complaint_rate(*, states: Mapping[ComplaintState, int], finished: int) -> Rate:
    """投诉率: cases registered in a period ÷ orders finished in it."""
    return Rate(numerator=_counted(states), denominator=finished)


def _counted(states: Mapping[ComplaintState, int]) -> int:
    return sum(count for state, count in states.items() if state not in NOT_COUNTED_CASES)
