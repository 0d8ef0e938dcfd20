"""Rows every installation starts with; never overwriting what people changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from reports.models import FilingPolicy, FormPolicy, IndexWeights, KpiTarget, SlipPolicy
from reports.policies import kpis

IN_FORCE_FROM = date(2000, 1, 1)


def _at(
    target: int | None, *, warn: int | None = None, poor: int | None = None, **more: int
) -> dict[str, Any]:
    limits = {"target": target, "warn_at": warn, "poor_at": poor}
    return {**{name: limit if limit is None else Decimal(limit) for name, limit in limits.items()}, **more}


# kpis.md 3.2 and 3.4. Filing and reconciliation are counted in full: there one day or line is base enough.
KPI_TARGETS = {
    kpis.COMPLETION: _at(98, poor=95),
    kpis.EFFECTIVE: _at(70, warn=60),
    kpis.TIMELINESS: _at(95, poor=90),
    kpis.SATISFACTION_RATE: _at(95, poor=90),
    kpis.TRUTH: _at(98, poor=98),
    kpis.REPORT_TRUTH: _at(99, minimum_base=1),
    kpis.FILING: _at(100, minimum_base=1),
    kpis.RESOLUTION: _at(95, poor=90),
    kpis.RESPONSE: _at(95),
    kpis.SOLVING: _at(90),
    kpis.COMPLAINTS: _at(3),
    kpis.ACCURACY: _at(98),
    kpis.NOT_GENUINE: _at(0, warn=1),
    kpis.FINISH: _at(None, poor=90),
    kpis.FIRST_FIX: _at(95),
}


def ensure_report_defaults() -> None:
    FilingPolicy.objects.get_or_create(valid_from=IN_FORCE_FROM)
    FormPolicy.objects.get_or_create(valid_from=IN_FORCE_FROM)
    SlipPolicy.objects.get_or_create(region=None, valid_from=IN_FORCE_FROM)
    IndexWeights.objects.get_or_create(valid_from=IN_FORCE_FROM)
    for code, limits in KPI_TARGETS.items():
        KpiTarget.objects.get_or_create(code=code, valid_from=IN_FORCE_FROM, defaults=limits)
