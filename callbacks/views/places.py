"""The queue as its list shows it: what it is, why it stands there, whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from callbacks.models import CallbackTask, Outcome
from callbacks.policies.priority import Rank
from callbacks.queries.desk import Counts
from callbacks.queries.orders import is_vip
from config.lib.calendar import ONE_DAY, local, local_day
from config.lib.masking import mask_name
from workorders.choices import ServiceMode
from workorders.models import WorkOrder

LATE, TODAY, OPEN, QUIET = "hf-status late", "hf-status today", "hf-status open", "hf-muted"


@dataclass(frozen=True, slots=True)
class QueuePlace:
    pk: int
    title: str
    mark: str
    reason: str
    customer: str
    note: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Counter:
    url: str
    count: int
    label: Any
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Counters:
    """``done`` of ``target``: today's, of her regions; ``wrap_up``: her own average, in words."""

    due: int
    overdue: int
    links: tuple[Counter, ...]
    done: int
    target: int
    wrap_up: str


COUNTER_LABELS = {
    "overdue": gettext_lazy("逾期"),
    "due": gettext_lazy("待打"),
    "soon": gettext_lazy("五分钟内"),
    "appointments": gettext_lazy("改约"),
    "done_today": gettext_lazy("今日已完成"),
    "due_tomorrow": gettext_lazy("明日应回访"),
}


def counters(*, counts: Counts, wrap_up: timedelta | None) -> Counters:
    url = reverse("callbacks:callbacks")
    links = tuple(
        Counter(f"{url}?show={name}", getattr(counts, name), label, is_late=name == "overdue")
        for name, label in COUNTER_LABELS.items()
    )
    return Counters(
        due=counts.due,
        overdue=counts.overdue,
        links=links,
        done=counts.done_today,
        target=counts.done_today + counts.left_today,
        wrap_up=_seconds(wrap_up),
    )


def _seconds(length: timedelta | None) -> str:
    if length is None:
        return "—"
    return _("%(seconds)s 秒") % {"seconds": f"{length.total_seconds():.1f}"}


def places(
    *, tasks: Iterable[CallbackTask], current: CallbackTask | None, now: datetime
) -> tuple[QueuePlace, ...]:
    held = current.pk if current is not None else None
    return tuple(_place(task=task, is_current=task.pk == held, now=now) for task in tasks)


def _place(*, task: CallbackTask, is_current: bool, now: datetime) -> QueuePlace:
    order = task.work_order
    mark, reason = standing(task=task, now=now)
    return QueuePlace(
        pk=task.pk,
        title=product(order),
        mark=mark,
        reason=reason,
        customer=f"{mask_name(name=order.customer_name)} · {order.phone_masked or order.phone_alt_masked}",
        note=" · ".join(filter(None, [_note(task), order.customer.dialect])),
        is_current=is_current,
    )


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """Another order of the customer in hand, to be ticked for the same answers."""

    pk: int
    order_no: str
    title: str
    mark: str
    reason: str
    is_chosen: bool


def unit_place(*, task: CallbackTask, also: frozenset[str], now: datetime) -> UnitPlace:
    mark, reason = standing(task=task, now=now)
    return UnitPlace(
        pk=task.pk,
        order_no=task.work_order.order_no,
        title=product(task.work_order),
        mark=mark,
        reason=reason,
        is_chosen=str(task.pk) in also,
    )


def product(order: WorkOrder) -> str:
    parts = [order.category.name, order.get_kind_display()]
    if order.service_mode == ServiceMode.CARRY_IN:
        parts.append(order.get_service_mode_display())
    return " · ".join(parts)


def outcome_name(outcome: Outcome) -> str:
    """Outcomes are rows that an administrator may add to: they bring their English themselves."""
    return outcome.name_en if get_language() == "en" and outcome.name_en else outcome.name


def standing(*, task: CallbackTask, now: datetime) -> tuple[str, str]:
    """(mark, word): why it stands where it stands, in the order of policies/priority.py."""
    if task.appointment_at is not None:
        at = local(task.appointment_at)
        shown = f"{at:%H:%M}" if at.date() == local_day(now) else f"{at:%m-%d %H:%M}"
        return TODAY, _("%(at)s 改约") % {"at": shown}
    if now > task.due_end:
        return LATE, _overdue(task=task, now=now)
    if task.due_on == local_day(now):
        return TODAY, _("今日截止")
    if task.round > 1:
        is_late = task.rank is not None and task.rank <= Rank.DUE_TODAY
        return (TODAY, _("二次回访，该打了")) if is_late else (OPEN, _("二次回访"))
    if task.due_on == local_day(now) + ONE_DAY:
        return QUIET, _("明日截止")
    return QUIET, _("%(day)s 截止") % {"day": f"{task.due_on:%m-%d}"}


def _overdue(*, task: CallbackTask, now: datetime) -> str:
    late = now - task.due_end
    if late >= ONE_DAY:
        return ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", late.days) % {"days": late.days}
    hours = int(late.total_seconds() // 3600)
    if hours:
        return ngettext("逾期 %(hours)s 小时", "逾期 %(hours)s 小时", hours) % {"hours": hours}
    return _("刚刚逾期")


def _note(task: CallbackTask) -> str:
    if task.complaint is not None:
        return _("投诉 %(number)s") % {"number": task.complaint.number}
    if is_vip(task.work_order):
        return _("VIP")
    if task.attempts_made:
        return _("第 %(count)s 次") % {"count": task.attempts_made + 1}
    return _("首访")
