"""Do the totals, made anew out of marks alone, say what the raw rows say?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from callbacks.actions.moved_orders import mark_moved_orders
from regions.models import DirtyDay
from reports.actions.checking_totals import check_month
from reports.actions.rollup import rebuild_totals, refresh_totals
from reports.models import TotalDay
from tests.callbacks.calls import at

MONTHS = (date(2026, 5, 1), date(2026, 6, 1))
# When every day of the months is over: days that are not due yet are compared too.
AFTERWARDS = at("07-15 12:00")


def make_totals() -> None:
    """Of all that factories made without a mark; nothing waits afterwards."""
    rebuild_totals(first=MONTHS[0], last=date(2026, 6, 30), now=AFTERWARDS)
    DirtyDay.objects.all().delete()


def differences(*, now: datetime, months: tuple[date, ...] = MONTHS[1:]) -> list[tuple[str, str, Any]]:
    """(region, day, what differs) after the sweeps of the timetable; empty when every writer marked its days.

    Of June, where nothing else is asked for.
    """
    mark_moved_orders(now=now)
    refresh_totals(now=now)
    for month in months:
        check_month(month=month, now=AFTERWARDS)
    rows = TotalDay.objects.exclude(differences={}).order_by("day", "region")
    return [
        (code, str(day), told) for code, day, told in rows.values_list("region__code", "day", "differences")
    ]
