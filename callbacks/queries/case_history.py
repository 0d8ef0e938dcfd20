"""Cases before this one that make it graver (calls.md 5.6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from callbacks.choices import ComplaintCategory, ComplaintState
from callbacks.models import Complaint
from callbacks.queries.case_limits import case_policy_on
from config.lib.calendar import local_day
from workorders.models import WorkOrder

NOT_COUNTED = (ComplaintState.INVALID, ComplaintState.MERGED, ComplaintState.WITHDRAWN)


def times_before(*, order: WorkOrder, category: ComplaintCategory, now: datetime) -> int:
    """How often the same customer (the same digits: ruling 16) complained of the same matter, as a dated rule
    counts days."""
    policy = case_policy_on(region_id=order.region_id, day=local_day(now))
    mine = Q(work_order__customer=order.customer_id)
    if order.phone_hmac:
        mine |= Q(work_order__phone_hmac=order.phone_hmac)
    recent = Complaint.objects.filter(
        mine,
        region_id=order.region_id,
        category=category,
        registered_at__gte=now - timedelta(days=policy.same_matter_days),
        registered_at__lte=now,
    )
    return recent.exclude(state__in=NOT_COUNTED).count()
