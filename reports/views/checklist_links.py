"""Where what is open on the month's checklist is to be found."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from regions.models import Region
from reports.policies.checklist import Duty
from reports.policies.spans import Span


def duty_url(duty: Duty, *, region: Region, span: Span) -> str:
    days = {"first": span.first.isoformat(), "last": span.last.isoformat(), "region": region.code}
    if duty is Duty.WEEKLIES:
        return reverse("reports:weekly")
    name = {
        Duty.DAILIES: "reports:board",
        Duty.DIFFERENCES: "reports:reconciliation",
        Duty.RECHECKS: "callbacks:rechecks",
    }[duty]
    return f"{reverse(name)}?{urlencode(days)}"
