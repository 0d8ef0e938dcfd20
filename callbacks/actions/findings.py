"""服务不规范 (ruling 30): irregular service that is no complaint, for the supervisor to confirm or refute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from callbacks.choices import FindingGround
from callbacks.models import CallbackRecord, ServiceFinding
from callbacks.queries.numbers import policy_on
from config.lib.calendar import local_day


def open_finding(
    *, record: CallbackRecord, grounds: Sequence[FindingGround], now: datetime
) -> ServiceFinding:
    """In the caller's transaction; the supervisor has the dated rule's days."""
    policy = policy_on(region_id=record.region_id, day=local_day(now))
    return ServiceFinding.objects.create(
        record=record,
        work_order_id=record.work_order_id,
        region_id=record.region_id,
        grounds=[str(ground) for ground in grounds],
        opened_at=now,
        due_at=now + timedelta(days=policy.finding_days),
    )
