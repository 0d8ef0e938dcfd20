"""资料错误 of a day: re-checks registered on first rounds, those found at planning included (ruling 2)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from callbacks.choices import TaskState
from callbacks.models import DataRecheck, Retraction
from regions.models import Region
from reports.aggregates.orders import counts_for


def rechecks_opened(*, region: Region, start: datetime, end: datetime) -> QuerySet[DataRecheck]:
    """In ``[start, end)``, less those whose save was taken back (ruling 33) or whose order left the count."""
    taken_back = Retraction.objects.filter(
        attempt__task=OuterRef("task"), attempt__saved_at=OuterRef("opened_at")
    )
    return (
        DataRecheck.objects.filter(
            counts_for(region=region),
            ~Exists(taken_back),
            task__round=1,
            task__flagged_at__isnull=True,
            opened_at__gte=start,
            opened_at__lt=end,
        )
        .exclude(task__state=TaskState.CANCELLED)
        .order_by("opened_at", "pk")
    )
