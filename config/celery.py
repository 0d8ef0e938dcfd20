"""Celery: the queues and the timetable. Every entry carries no data: the rows say what is to be done.

Two beats are harmless (a periodic run first inserts its unique key), a missed tick is caught up by the next.
"""

from __future__ import annotations

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init, worker_ready
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


@worker_ready.connect
def _catch_up(**_kwargs: object) -> None:
    """A worker that starts asks for every sweep at once: what was forgotten while it was away runs now."""
    for task in SWEEPS:
        app.send_task(task)


def entry(task: str, schedule: crontab | timedelta) -> dict[str, object]:
    """A tick that no worker took within ten minutes is dropped: the next one finds the same rows."""
    return {"task": task, "schedule": schedule, "options": {"expires": 600}}


SWEEPS = (
    "workorders.tasks.sweep_import_batches",
    "callbacks.tasks.plan_finished_imports",
    "callbacks.tasks.mark_moved_orders",
    "callbacks.tasks.open_windows_daily",
    "callbacks.tasks.sweep_queue",
    "callbacks.tasks.hand_over",
    "callbacks.tasks.give_limits",
    "callbacks.tasks.resume_postponed",
    "callbacks.tasks.escalate_cases",
    "callbacks.tasks.tell_overdue",
    "callbacks.tasks.look_reminders",
    "callbacks.tasks.collect_results",
    "reports.tasks.draft_dailies",
    "reports.tasks.refresh_totals",
    "reports.tasks.draft_periods",
    "reports.tasks.sweep_publications",
    "reports.tasks.refresh_moved_days",
    "reports.tasks.remind_of_dailies",
    "reports.tasks.sweep_exports",
    "reports.tasks.check_filed_days",
)

# Local time of TIME_ZONE. docs/architecture.md shows the same list to people.
app.conf.beat_schedule = {
    "heartbeat": entry("regions.tasks.beat", timedelta(seconds=10)),
    "sweep imports": entry("workorders.tasks.sweep_import_batches", timedelta(seconds=15)),
    "remove import files": entry("workorders.tasks.remove_import_files", crontab(minute=20, hour=3)),
    "plan callbacks": entry("callbacks.tasks.plan_hourly", crontab(minute=10)),
    "plan after imports": entry("callbacks.tasks.plan_finished_imports", timedelta(seconds=30)),
    "mark moved orders": entry("callbacks.tasks.mark_moved_orders", timedelta(seconds=30)),
    "open windows": entry("callbacks.tasks.open_windows_daily", crontab(minute=5, hour=0)),
    "share mornings": entry("callbacks.tasks.share_morning", crontab(minute="30,40,50", hour=8)),
    "sweep queue": entry("callbacks.tasks.sweep_queue", timedelta(seconds=60)),
    "hand over": entry("callbacks.tasks.hand_over", timedelta(minutes=15)),
    "resume postponed cases": entry("callbacks.tasks.resume_postponed", timedelta(seconds=60)),
    "escalate cases": entry("callbacks.tasks.escalate_cases", timedelta(seconds=60)),
    "remind of limits": entry("callbacks.tasks.remind_limits", timedelta(minutes=5)),
    "tell of missed limits": entry("callbacks.tasks.tell_overdue", timedelta(seconds=60)),
    "give limits": entry("callbacks.tasks.give_limits", crontab(minute=35, hour=3)),
    "ask for the look": entry("callbacks.tasks.look_reminders", crontab(minute="*/10", hour="10,15")),
    "collect results": entry("callbacks.tasks.collect_results", timedelta(seconds=60)),
    "draft dailies": entry("reports.tasks.draft_dailies", timedelta(minutes=5)),
    "draft periods": entry("reports.tasks.draft_periods", crontab(minute="0,30", hour="6-23")),
    "sweep publications": entry("reports.tasks.sweep_publications", timedelta(seconds=30)),
    "refresh totals": entry("reports.tasks.refresh_totals", timedelta(seconds=3)),
    "check totals": entry("reports.tasks.check_totals", crontab(minute="10,40", hour="1-5")),
    "refresh filed dailies": entry("reports.tasks.refresh_moved_days", timedelta(seconds=60)),
    "mail by schedule": entry("reports.tasks.deliver_mail", timedelta(minutes=5)),
    "remind of dailies": entry("reports.tasks.remind_of_dailies", timedelta(minutes=5)),
    "check filed days": entry("reports.tasks.check_filed_days", timedelta(minutes=5)),
    "recheck filed days": entry("reports.tasks.recheck_filed_days", crontab(minute=30, hour=2)),
    "sweep exports": entry("reports.tasks.sweep_exports", timedelta(seconds=30)),
    "remove export files": entry("reports.tasks.remove_export_files", crontab(minute=25, hour=3)),
    "mail notices": entry("regions.tasks.mail_notices", timedelta(seconds=60)),
    "forget what expired": entry("regions.tasks.forget_expired", crontab(minute=40, hour=3)),
}
