"""The reports' own timetable (config/celery.py); the rows say what is to be done."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.actions import drafting


@shared_task
def draft_dailies() -> None:
    drafting.draft_due_dailies(now=timezone.now())


@shared_task
def refresh_dirty_days() -> None:
    drafting.refresh_dirty_days(now=timezone.now())
