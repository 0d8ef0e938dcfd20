"""Callbacks as a list to read: behind every counter, and one page for each (A6, D13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from callbacks.choices import TaskState
from callbacks.filters import CallbackFilter
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, RecordAmendment, TaskEvent
from callbacks.policies.questions import Question
from callbacks.queries.calls import may_have_courtesy_retry
from callbacks.queries.desk import shown_as
from callbacks.queries.questionnaires import version_of_record
from callbacks.queries.queue import agent_regions
from callbacks.rules import can_amend, can_call, can_supervise
from callbacks.views.places import COUNTER_LABELS, outcome_name, product, standing
from callbacks.views.registers import SEALED, WITH_ORDER, register_page
from callbacks.views.story import level_mark
from config.lib.masking import mask_name
from regions.models import User
from regions.templatetags.clock import NOTHING, clock, day


@login_required
@require_safe
def callbacks(request: HttpRequest) -> HttpResponse:
    """``?show=`` narrows to what a counter counted, with the same words."""
    now, show = timezone.now(), request.GET.get("show", "")
    rows = CallbackTask.objects.visible_to(request.user)
    counted = shown_as(show=show, now=now)
    if counted is not None:
        rows = rows.filter(counted, _counted_regions(request))
    context = register_page(
        request, rows=rows, filters=CallbackFilter, joins=("agent", "work_order__customer")
    )
    context |= {
        "shown": COUNTER_LABELS.get(show) if counted is not None else "",
        "rows": [_line(task, now) for task in context["page"].items],
    }
    return render(request, "callbacks/callbacks.html", context)


def _line(task: CallbackTask, now: datetime) -> dict[str, Any]:
    """One line in words, made here: a template takes twice as long to find and format its cells."""
    order, (mark, word) = task.work_order, _mark(task, now)
    return {
        "pk": str(task.pk),
        "number": order.order_no,
        "region": task.region.name,
        "product": product(order),
        "customer": f"{mask_name(name=order.customer_name)} · {order.phone_masked}",
        "mark": mark,
        "word": str(word),
        "round": str(task.round),
        "attempts": str(task.attempts_made),
        "agent": str(task.agent) if task.agent else NOTHING,
        "due_on": day(task.due_on),
        "completed_at": clock(task.completed_at),
    }


def _counted_regions(request: HttpRequest) -> Q:
    """The counters are of the regions she calls for, and so are the rows behind them."""
    called = agent_regions(request.user) if isinstance(request.user, User) else frozenset()
    return Q(region__in=called) if called else Q()


def _mark(task: CallbackTask, now: Any) -> tuple[str, Any]:
    if task.is_open:
        mark, word = standing(task=task, now=now)
        return mark, word
    is_done = task.state == TaskState.COMPLETED
    return ("hf-status ok" if is_done else "hf-status idle"), TaskState(task.state).label


@login_required
@require_safe
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    rows = CallbackTask.objects.visible_to(request.user).defer(*SEALED)
    task = get_object_or_404(
        rows.select_related(*WITH_ORDER, "agent", "complaint", "work_order__customer"), pk=pk
    )
    mark, word = _mark(task, timezone.now())
    record = CallbackRecord.objects.visible_to(request.user).filter(task=task).select_related("agent").first()
    context = {
        "task": task,
        "product": product(task.work_order),
        "mark": mark,
        "word": word,
        "record": record,
        "level_mark": level_mark(record.satisfaction) if record is not None else "",
        "answers": _answers(record) if record is not None else (),
        "attempts": [(attempt, outcome_name(attempt.outcome)) for attempt in _attempts(request, task)],
        "events": TaskEvent.objects.visible_to(request.user).filter(subject=task).select_related("actor"),
        "amendments": RecordAmendment.objects.visible_to(request.user)
        .filter(record__task=task)
        .select_related("actor"),
        **_buttons(request, task, record),
    }
    return render(request, "callbacks/callback.html", context)


def _attempts(request: HttpRequest, task: CallbackTask) -> QuerySet[CallAttempt]:
    """All of them: one taken back stays to be seen (ruling 33)."""
    rows = CallAttempt.objects.visible_to(request.user).filter(task=task)
    return rows.select_related("outcome", "agent", "retraction", "same_call_as__task__work_order")


def _buttons(request: HttpRequest, task: CallbackTask, record: CallbackRecord | None) -> dict[str, bool]:
    """The same rules that refuse the request hide the button."""
    user = request.user
    if not isinstance(user, User):
        return {}
    return {
        "may_call": task.is_open and can_call(user, task),
        "may_amend": record is not None and can_amend(user, record),
        "may_supervise": task.state == TaskState.IN_PROGRESS and can_supervise(user, task),
        "may_retry": can_supervise(user, task) and may_have_courtesy_retry(task),
    }


def _answers(record: CallbackRecord) -> list[tuple[Any, Any]]:
    """Question and answer in the words that were on the screen; unanswered ones are left out."""
    asked = version_of_record(record).readable().values()
    pairs = ((question, _given(question, record)) for question in asked)
    return [
        (question.label, _worded(question, value)) for question, value in pairs if value not in (None, "")
    ]


def _given(question: Question, record: CallbackRecord) -> Any:
    return getattr(record, question.key) if question.is_core else record.extra_answers.get(question.key)


def _worded(question: Question, value: Any) -> Any:
    return next((option.label for option in question.options if option.value == value), value)
