"""Background work of the callbacks (config/celery.py holds the timetable): each task makes one call.

The rows are the queue: a lost message costs the time until the next tick, a doubled one nothing.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from callbacks.actions import handing_over, moved_orders, sharing, sweeping
from callbacks.actions.case_reminding import remind_limits as remind
from callbacks.actions.case_reminding import tell_overdue as tell
from callbacks.actions.case_sweeping import escalate_cases as escalate
from callbacks.actions.case_sweeping import give_limits as give
from callbacks.actions.case_sweeping import resume_postponed as resume
from callbacks.actions.looking import look_reminders as ask_for_looks
from callbacks.actions.result_stream import collect_results as append_results


@shared_task
def plan_hourly() -> dict[str, bool]:
    return {"ran": sweeping.plan_hourly(now=timezone.now())}


@shared_task
def plan_finished_imports() -> dict[str, bool]:
    """Every half minute: imports that ended since the last plan; nobody below calls upward (ruling 70)."""
    return {"ran": sweeping.plan_finished_imports(now=timezone.now())}


@shared_task
def mark_moved_orders() -> dict[str, int]:
    """Every half minute: the days of the calls of orders that changed since (ruling 70)."""
    return {"orders": moved_orders.mark_moved_orders(now=timezone.now())}


@shared_task
def open_windows_daily() -> dict[str, bool]:
    """00:05: callbacks whose window begins today become due."""
    return {"ran": sweeping.open_windows_daily(now=timezone.now())}


@shared_task
def share_morning() -> None:
    """08:30: due callbacks are given to the agents of the regions that want it (ruling 35)."""
    sharing.share_morning(now=timezone.now())


@shared_task
def sweep_queue() -> None:
    """Every minute: ranks that stopped being true, leases that ran out."""
    sweeping.sweep_queue(now=timezone.now())


@shared_task
def hand_over() -> dict[str, int]:
    """Every quarter of an hour: what those away today have promised passes to their stand-ins."""
    return {"passed": handing_over.hand_over(now=timezone.now())}


@shared_task
def resume_postponed() -> dict[str, int]:
    """Every minute: the time agreed with the customer has come (states.md 6.2 row 7)."""
    return {"resumed": resume(now=timezone.now())}


@shared_task
def escalate_cases() -> dict[str, int]:
    """Every minute: cases past a limit, or too long without parts, go up (K10, ruling 41)."""
    return {"escalated": escalate(now=timezone.now())}


@shared_task
def remind_limits() -> dict[str, int]:
    """Every five minutes: who must act hears that a limit is near (L4)."""
    return {"told": remind(now=timezone.now())}


@shared_task
def tell_overdue() -> dict[str, int]:
    """Every minute: department and supervisor hear that a limit has passed (L4)."""
    return {"told": tell(now=timezone.now())}


@shared_task
def give_limits() -> dict[str, int]:
    """03:35, and when a worker starts: cases of before there were limits get theirs."""
    return {"changed": give(now=timezone.now())}


@shared_task
def look_reminders() -> dict[str, int]:
    """At ten and at three: the supervisors are asked to look at their inbox (screens.md 2)."""
    return {"asked": ask_for_looks(now=timezone.now())}


@shared_task
def collect_results() -> dict[str, int]:
    """Every minute: what changed for the ERP joins the stream that goes back to it."""
    return {"appended": append_results(now=timezone.now())}
