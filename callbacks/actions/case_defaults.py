"""The loop's numbers as every installation starts (states.md 6.2, calls.md 5.5); never overwritten later."""

from __future__ import annotations

from datetime import date

from callbacks.choices import ComplaintCategory, Severity
from callbacks.models import CasePolicy, Route, SeverityLimits
from callbacks.policies.routing import default_department
from workorders.choices import Kind

HOUR, DAY = 60, 24 * 60
# Minutes: assign, accept, first response, progress, resolution, plan.
LIMITS: dict[Severity, tuple[int, int, int, int, int, int | None]] = {
    Severity.MINOR: (2 * HOUR, 4 * HOUR, DAY, 2 * DAY, 3 * DAY, None),
    Severity.SERIOUS: (HOUR, 2 * HOUR, 4 * HOUR, DAY, 2 * DAY, None),
    # At once is a quarter of an hour, the time of one screen refresh and one phone call.
    Severity.MAJOR: (15, 30, HOUR, 4 * HOUR, 4 * DAY, DAY),
}


def ensure_case_defaults(*, valid_from: date) -> None:
    CasePolicy.objects.get_or_create(region=None, valid_from=valid_from)
    for severity, (assign, accept, response, progress, resolution, plan) in LIMITS.items():
        SeverityLimits.objects.get_or_create(
            region=None,
            valid_from=valid_from,
            severity=severity,
            defaults={
                "assign_minutes": assign,
                "accept_minutes": accept,
                "response_minutes": response,
                "progress_minutes": progress,
                "resolution_minutes": resolution,
                "plan_minutes": plan,
            },
        )
    for category in ComplaintCategory:
        for kind in Kind:
            Route.objects.get_or_create(
                region=None,
                category=category,
                kind=kind,
                valid_from=valid_from,
                defaults={"department": default_department(category=category, kind=kind)},
            )
