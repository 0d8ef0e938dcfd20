"""The targets in force on given days; two queries, however many days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reports.models import IndexWeights, KpiTarget
from reports.policies.kpi_values import Target, Targets


def targets_on(*, days: Iterable[date]) -> dict[date, Targets]:
    """A period is held against the rows of its last day: later rows never change it (house rule 19)."""
    asked = set(days)
    rows = list(KpiTarget.objects.order_by("valid_from", "pk"))
    weights = list(IndexWeights.objects.order_by("valid_from", "pk"))
    return {day: _on(day, rows=rows, weights=weights) for day in asked}


def _on(day: date, *, rows: list[KpiTarget], weights: list[IndexWeights]) -> Targets:
    """Later rows overwrite earlier ones of the same rate."""
    by_code = {row.code: _target(row) for row in rows if row.valid_from <= day}
    held = [each for each in weights if each.valid_from <= day]
    return Targets(by_code=by_code, weights=held[-1].by_measure()) if held else Targets(by_code=by_code)


def _target(row: KpiTarget) -> Target:
    return Target(goal=row.target, warn=row.warn_at, poor=row.poor_at, minimum_base=row.minimum_base)
