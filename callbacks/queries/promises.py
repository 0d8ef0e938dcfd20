"""What somebody has promised to do herself, and passes on when she is away (issue 4, item 8)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from callbacks.choices import AppointmentFor
from callbacks.models import CallbackTask, FollowUp
from callbacks.models.case_duties import FollowUpQuerySet
from callbacks.models.task import CallbackTaskQuerySet


def promised_callbacks(*, now: datetime) -> CallbackTaskQuerySet:
    """Open callbacks that wait for the one they are assigned to: her appointments and second callbacks.

    Not the morning's share, which is anybody's in the end, and nothing that somebody holds right now.
    """
    waits = Q(appointment_for=AppointmentFor.ME) | Q(round__gt=1)
    unheld = Q(claimed_by__isnull=True) | Q(lease_until__lt=now)
    # The rank lets the index of the shares find the few that are assigned.
    rows = CallbackTask.objects.open().filter(assigned_to__isnull=False, rank__isnull=False)
    return rows.filter(waits, unheld)


def promised_follow_ups() -> FollowUpQuerySet:
    return FollowUp.objects.open().filter(assigned_to__isnull=False)
