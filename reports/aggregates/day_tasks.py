"""The other reading of the daily: 派单量 and 当天完成量 by callbacks due and done (forms.md 2.1).

Where headquarters chose it (报表口径, ``day_basis``), both columns count first-round callbacks instead of
orders, by the same two conditions as 回访汇总.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from callbacks.choices import HANDLED_STATES, TaskState
from callbacks.models import CallbackTask
from config.lib.calendar import day_range
from regions.models import Region
from reports.aggregates.orders import THROUGH_ORDER, Values, Workers, counts_for, fetch, order_line
from reports.policies.lines import Event, Key, Line

_FIELDS = {
    **THROUGH_ORDER,
    "task": "pk",
    "state": "state",
    "due_on": "due_on",
    "due_end": "due_end",
    "ended_at": "completed_at",
    "waive_reason": "waive_reason",
}


def day_tasks(*, region: Region, day: date) -> QuerySet[CallbackTask]:
    """First rounds due on the day or handled on it."""
    start, end = day_range(day)
    on_the_day = Q(completed_at__gte=start, completed_at__lt=end, state__in=HANDLED_STATES)
    return (
        CallbackTask.objects.standing()
        .first_round()
        .filter(counts_for(region=region), Q(due_on=day) | on_the_day)
        .exclude(state=TaskState.BAD_DATA, attempts_made=0)  # outside T until corrected (ruling 2)
    )


def is_due_on(*, task: Values, day: date) -> bool:
    return task["due_on"] == day and not task["waive_reason"]


def is_handled_on(*, task: Values, day: date) -> bool:
    start, end = day_range(day)
    ended_at = task["ended_at"]
    return ended_at is not None and start <= ended_at < end and task["state"] in HANDLED_STATES


def task_lines(*, region: Region, day: date, workers: Workers) -> list[Line]:
    """One line a callback that was due, one a callback that was handled; one query."""
    tasks = fetch(rows=day_tasks(region=region, day=day).order_by("due_end", "pk"), paths=_FIELDS)
    due = [task for task in tasks if is_due_on(task=task, day=day)]
    handled = [task for task in tasks if is_handled_on(task=task, day=day)]
    handled.sort(key=lambda task: (task["ended_at"], task["task"]))
    return [
        *(_line(task=task, event=Event.DISPATCHED, workers=workers, at="due_end", keys=()) for task in due),
        *(
            _line(
                task=task,
                event=Event.COMPLETED,
                workers=workers,
                at="ended_at",
                keys=(Key.SAME_DAY,) if is_due_on(task=task, day=day) else (),
            )
            for task in handled
        ),
    ]


def _line(*, task: dict[str, Any], event: Event, workers: Workers, at: str, keys: tuple[Key, ...]) -> Line:
    line = order_line(event=event, order=task, at=task[at], workers=workers)
    first = Key.DISPATCHED if event is Event.DISPATCHED else Key.COMPLETED
    return replace(line, keys=(first, *keys))
