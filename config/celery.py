"""Celery: the queues and the timetable. Every entry carries no data: the rows say what is to be done.

Two beats are harmless (a periodic run first inserts its unique key), a missed tick is caught up by the next.
"""

from __future__ import annotations

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init
from kombu import Exchange, Queue

from config.lib.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

QUEUES = ("import", "reports", "default")

app = Celery("huifang")
app.config_from_object("django.conf:settings", namespace="CELERY")
# An exchange and a key of its own for each: on a shared key every queue would get every message.
app.conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
app.conf.task_routes = {
    "workorders.tasks.*": {"queue": "import"},
    "reports.tasks.*": {"queue": "reports"},
}
app.autodiscover_tasks()


@worker_process_init.connect
def _end_with_the_worker(**_kwargs: object) -> None:
    die_with_parent()


# Local time of TIME_ZONE. docs/architecture.md shows the same list to people.
app.conf.beat_schedule = {
    "heartbeat": {"task": "regions.tasks.beat", "schedule": timedelta(seconds=30)},
    "draft dailies": {"task": "reports.tasks.draft_dailies", "schedule": timedelta(minutes=5)},
    "refresh filed dailies": {"task": "reports.tasks.refresh_dirty_days", "schedule": timedelta(seconds=60)},
    "forget what expired": {"task": "regions.tasks.forget_expired", "schedule": crontab(minute=40, hour=3)},
}
