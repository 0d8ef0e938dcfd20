"""Counts behind the rates of complaints: cases registered in a period, orders finished in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from callbacks.choices import ComplaintState
from callbacks.models import Complaint
from config.lib.calendar import ONE_DAY, day_start
from regions.scoping import AnyUser
from reports.policies.rates import Rate, complaint_rate, complaint_resolution_rate
from workorders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class CaseRates:
    """The two rates of a period, first and last day included."""

    first: date
    last: date
    resolution: Rate
    complaints: Rate


def case_rates(*, user: AnyUser, first: date, last: date) -> CaseRates:
    """In what she sees; three queries."""
    start, end = day_start(first), day_start(last + ONE_DAY)
    cases = (
        Complaint.objects.visible_to(user).standing().filter(registered_at__gte=start, registered_at__lt=end)
    )
    found = cases.order_by().values_list("state").annotate(count=Count("pk"))
    states = {ComplaintState(state): count for state, count in found}
    orders = WorkOrder.objects.visible_to(user).finished()
    finished = orders.filter(completed_at__gte=start, completed_at__lt=end).count()
    return CaseRates(
        first=first,
        last=last,
        resolution=complaint_resolution_rate(states=states, solved=cases.solved().count()),
        complaints=complaint_rate(states=states, finished=finished),
    )
