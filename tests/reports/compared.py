"""A compared day as the check leaves it, without the filing that it is of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from regions.models import Region
from reports.choices import CheckedColumn, DifferenceKind
from reports.models import DailyReport, DayCheck, DayDifference


def compared_day(region: Region, *, day: date, now: datetime, **fields: Any) -> DayDifference:
    """One difference of the day."""
    report, _made = DailyReport.objects.get_or_create(
        region=region, date=day, defaults={"deadline_at": now, "drafted_at": now}
    )
    check, _made = DayCheck.objects.get_or_create(
        region=region,
        day=day,
        defaults={"report": report, "checked_at": now, "lines_checked": 4, "lines_equal": 3},
    )
    fields.setdefault("kind", DifferenceKind.SLIP_WITHOUT_ORDER)
    return DayDifference.objects.create(
        day_check=check, region=region, day=day, column=CheckedColumn.COMPLETED, opened_at=now, **fields
    )
