"""How many slips are in for how many finished orders, day by day: the list of the slips' page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncDate

from config.lib.calendar import day_range, zone
from regions.models import Region
from reports.models import Slip, SlipDay
from workorders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class CountedDay:
    region: Region
    day: date
    orders: int
    slips: int
    standing: SlipDay | None

    @property
    def is_closed(self) -> bool:
        return self.standing is not None and self.standing.closed_at is not None


def counted_days(*, regions: Iterable[Region], days: Iterable[date]) -> list[CountedDay]:
    """Each region's each day, in the order given. Three queries."""
    shown, dates = list(regions), list(days)
    first, last = min(dates), max(dates)
    finished = WorkOrder.objects.finished().filter(
        region__in=shown, completed_at__gte=day_range(first)[0], completed_at__lt=day_range(last)[1]
    )
    on = TruncDate("completed_at", tzinfo=zone())
    rows = finished.order_by().annotate(on=on).values_list("region", "on").annotate(n=Count("pk"))
    orders = {(region, day): n for region, day, n in rows}
    taken = Slip.objects.standing().filter(region__in=shown, day__range=(first, last)).order_by()
    slips = {
        (region, day): n for region, day, n in taken.values_list("region", "day").annotate(n=Count("pk"))
    }
    closings = SlipDay.objects.select_related("closed_by").filter(region__in=shown, day__range=(first, last))
    standing = {(each.region_id, each.day): each for each in closings}
    return [
        CountedDay(
            region=region,
            day=day,
            orders=orders.get((region.pk, day), 0),
            slips=slips.get((region.pk, day), 0),
            standing=standing.get((region.pk, day)),
        )
        for region in shown
        for day in dates
    ]
