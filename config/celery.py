"""Celery: the queues and the timetable. Every entry carries no data: the rows say what is to be done.

Two beats are harmless (a periodic run first inserts its unique key), a missed tick is caught up by the next.
"""

from __future__ import annotations

import os
from datetime import timedelta

from celery import Celery
from celery.signals import worker_process_init
from kombu import Queue

from config.lib.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

QUEUES = ("import", "reports", "default")

app = Celery("huifang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in QUEUES]
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
    "beat heartbeat": {"task": "regions.tasks.beat", "schedule": timedelta(seconds=30)},
}
