"""The system's own pulse; config/celery.py holds the timetable."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from config.health import BEAT
from regions.actions import heartbeats


@shared_task
def beat() -> None:
    heartbeats.beat(name=BEAT, now=timezone.now())


@shared_task
def forget_expired() -> None:
    heartbeats.forget_expired(now=timezone.now())
