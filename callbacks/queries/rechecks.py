"""The limits of re-checks and findings: when each must be concluded, and which are late (F2, ruling 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, Q, Value, When

from callbacks.choices import FindingState, RecheckState
from callbacks.models import CasePolicy, DataRecheck, ServiceFinding
from callbacks.policies.recheck_steps import CONCLUDED, STILL_OPEN, running_limit
from callbacks.queries.case_limits import case_policy_on
from config.lib.calendar import local_day


@dataclass(frozen=True, slots=True)
class Limit:
    at: datetime | None
    is_late: bool


def recheck_due(*, region_id: int, now: datetime) -> datetime:
    """The region's limit for what is opened now."""
    policy = case_policy_on(region_id=region_id, day=local_day(now))
    return now + timedelta(hours=policy.recheck_hours)


def recheck_due_by_region(*, now: datetime) -> Any:
    """The same for rows of any region, as an expression over their ``region``. One query."""
    rows = CasePolicy.objects.filter(valid_from__lte=local_day(now)).order_by("valid_from", "pk")
    dues: dict[int | None, Value] = {
        row.region_id: Value(now + timedelta(hours=row.recheck_hours)) for row in rows
    }
    own = [When(region=region, then=due) for region, due in dues.items() if region is not None]
    return Case(*own, default=dues[None], output_field=DateTimeField())


def verify_due(*, region_id: int, now: datetime) -> datetime:
    """Headquarters' limit for what is concluded now."""
    policy = case_policy_on(region_id=region_id, day=local_day(now))
    return now + timedelta(days=policy.recheck_verify_days)


def late_rechecks(*, now: datetime) -> Q:
    region = Q(state__in=STILL_OPEN, due_at__lt=now)
    return region | Q(state__in=CONCLUDED, verify_due_at__lt=now)


def late_findings(*, now: datetime) -> Q:
    return Q(state=FindingState.OPENED, due_at__lt=now)


def limit_of_recheck(*, recheck: DataRecheck, now: datetime) -> Limit:
    at = running_limit(
        state=RecheckState(recheck.state), due_at=recheck.due_at, verify_due_at=recheck.verify_due_at
    )
    return Limit(at=at, is_late=at is not None and at < now)


def limit_of_finding(*, finding: ServiceFinding, now: datetime) -> Limit:
    at = finding.due_at if finding.state == FindingState.OPENED else None
    return Limit(at=at, is_late=at is not None and at < now)
