"""回访汇总: what each agent had to do that day and did (ruling 48)."""

from __future__ import annotations

from datetime import date

from callbacks.choices import HANDLED_STATES, TaskState
from config.lib.calendar import day_range
from regions.models import Region
from reports.aggregates.data_errors import rechecks_opened
from reports.aggregates.day_tasks import day_tasks, is_due_on, is_handled_on
from reports.aggregates.orders import THROUGH_ORDER, Values, category_of, fetch
from reports.policies.lines import POOR_TO
from reports.policies.summaries import NO_AGENT, AgentTask

AGENT_FIELDS = {
    "agent_name": "agent__name",
    "agent_username": "agent__username",
    "agent_no": "agent__staff_no",
}
_FIELDS = {
    "pk": "pk",
    "state": "state",
    "due_on": "due_on",
    "due_end": "due_end",
    "ended_at": "completed_at",
    "waive_reason": "waive_reason",
    "first_attempt_at": "first_attempt_at",
    "satisfaction": "record__satisfaction",
    "is_genuine": "record__is_genuine",
    "order_category": THROUGH_ORDER["category"],
    "real_category": THROUGH_ORDER["real_category"],
    **AGENT_FIELDS,
    "assigned_name": "assigned_to__name",
    "assigned_username": "assigned_to__username",
    "assigned_no": "assigned_to__staff_no",
}


def agent_name(*, row: Values, prefix: str = "agent") -> str:
    """As ``User.label`` says it; empty when there is nobody."""
    name = row[f"{prefix}_name"] or row[f"{prefix}_username"] or ""
    return f"{name} {row[f'{prefix}_no'] or ''}".strip()


def agent_tasks(*, region: Region, day: date) -> tuple[AgentTask, ...]:
    """First rounds due on the day or handled on it, two queries."""
    start, end = day_range(day)
    rechecks = rechecks_opened(region=region, start=start, end=end)
    wrong = set(rechecks.values_list("task_id", flat=True))
    tasks = fetch(rows=day_tasks(region=region, day=day).order_by("pk"), paths=_FIELDS)
    return tuple(_agent_task(task=task, day=day, is_wrong=task["pk"] in wrong) for task in tasks)


def _agent_task(*, task: Values, day: date, is_wrong: bool) -> AgentTask:
    is_handled = is_handled_on(task=task, day=day)
    is_due = is_due_on(task=task, day=day)
    is_effective = is_handled and task["state"] == TaskState.COMPLETED
    first = task["first_attempt_at"]
    return AgentTask(
        agent=agent_name(row=task) or agent_name(row=task, prefix="assigned") or NO_AGENT,
        category=category_of(order={**task, "category": task["order_category"]}),
        is_due=is_due,
        is_due_handled=is_due and task["state"] in HANDLED_STATES,
        is_handled=is_handled,
        is_timely=is_handled and first is not None and first <= task["due_end"],
        is_effective=is_effective,
        is_dissatisfied=is_effective and (task["satisfaction"] or POOR_TO + 1) <= POOR_TO,
        is_not_genuine=is_effective and task["is_genuine"] is False,
        is_unreachable=is_handled and task["state"] == TaskState.UNREACHABLE,
        is_refused=is_handled and task["state"] == TaskState.REFUSED,
        is_data_error=is_handled and is_wrong,
    )
