"""What happened with this customer before: other orders, earlier rounds, complaints."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from callbacks.choices import ComplaintState
from callbacks.models import CallbackRecord, CallbackTask, Complaint
from callbacks.queries.desk import complaints_of, earlier_orders, records_of
from callbacks.views.places import product
from regions.models import User
from regions.templatetags.clock import day
from workorders.models import WorkOrder

SATISFIED, NEUTRAL = 4, 3


@dataclass(frozen=True, slots=True)
class PastItem:
    title: str
    detail: str
    mark: str = ""
    word: str = ""


def story_of(*, task: CallbackTask, user: User) -> tuple[PastItem, ...]:
    """Earlier rounds of this order, then other orders, then complaints; latest first each."""
    orders = earlier_orders(task=task, user=user)
    records = records_of(task=task, orders=orders, user=user)
    latest = {record.work_order_id: record for record in reversed(records)}
    rounds = [record for record in records if record.work_order_id == task.work_order_id]
    return (
        *(_round(record) for record in rounds if record.task_id != task.pk),
        *(_order(order, latest.get(order.pk)) for order in orders),
        *(_complaint(complaint) for complaint in complaints_of(task=task, orders=orders, user=user)),
    )


def level_mark(satisfaction: int | None) -> str:
    if satisfaction is None:
        return ""
    return "ok" if satisfaction >= SATISFIED else "today" if satisfaction == NEUTRAL else "late"


def _round(record: CallbackRecord) -> PastItem:
    title = _("本单一次回访") if record.round == 1 else _("本单二次回访")
    return PastItem(
        title,
        day(record.recorded_at),
        level_mark(record.satisfaction),
        record.get_satisfaction_display() or "",
    )


def _order(order: WorkOrder, record: CallbackRecord | None) -> PastItem:
    technician = order.technician.name if order.technician else ""
    detail = " · ".join(filter(None, [day(order.completed_at or order.dispatched_at), technician]))
    if record is None:
        return PastItem(product(order), detail)
    word = record.get_satisfaction_display() or ""
    return PastItem(product(order), detail, level_mark(record.satisfaction), word)


def _complaint(complaint: Complaint) -> PastItem:
    closed = complaint.state == ComplaintState.CLOSED_SATISFIED
    return PastItem(
        _("投诉 %(number)s") % {"number": complaint.number},
        f"{day(complaint.registered_at)} · {complaint.get_category_display()}",
        "ok" if closed else "today",
        complaint.get_state_display(),
    )
