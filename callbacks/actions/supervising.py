"""The supervisor's verbs on a callback, and the end of an unreachable one (ruling 27)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._marks import mark_task
from callbacks.actions._transition import Step, note, transition
from callbacks.actions.claiming import claim
from callbacks.actions.dialling import ensure_callable, lock, rule_of
from callbacks.actions.queueing import columns_of
from callbacks.actions.second_callback import conclude
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from callbacks.policies.attempts import Standing, is_dead_end
from callbacks.queries.calls import COURTESY_RETRY, allowance, attempts_standing, may_have_courtesy_retry
from callbacks.queries.numbers import policy_on
from callbacks.queries.queue import own_time, place_of
from config.lib.calendar import local_day
from config.lib.errors import Conflict
from config.lib.words import enough_words
from regions.actions.auditing import record_audit
from regions.actions.days import days_together
from regions.models import DayLock, User

# A word says nothing about why the rule was given up.
REASON_AT_LEAST = 5


def grant_dials(*, task: CallbackTask, supervisor: User, reason: str, now: datetime) -> CallbackTask:
    """Three more dials for a callback that used up its six. Raises Refused without a reason."""
    _demand_reason(reason)
    with transaction.atomic():
        task = lock(task)
        ensure_callable(task)
        granted = policy_on(region_id=task.region_id, day=local_day(now)).dials_granted
        columns = {
            "dials_granted": task.dials_granted + granted,
            "skips": 0,
            **columns_of(place_of(task=task, now=now, callable_at=own_time(task))),
        }
        note(
            task=task,
            step=Step(
                to=TaskState(task.state),
                verb="grant_dials",
                now=now,
                actor=supervisor,
                reason=reason,
                columns=columns,
                evidence={"granted": granted},
            ),
        )
    return task


def close_unreachable(*, task: CallbackTask, agent: User, now: datetime) -> CallbackTask:
    """End a callback that was kept open although the rule holds.

    Raises Conflict with ``missing`` (attempts, days, bands) while the attempt rule does not hold.
    """
    with transaction.atomic(), days_together(now=now):
        task = lock(task)
        ensure_callable(task)
        claim(task=task, agent=agent, now=now)
        past = attempts_standing(task=task, rule=rule_of(task=task, now=now))
        if not past.rule_met:
            raise _not_met(past)
        _close(task=task, actor=agent, reason="", rule_met=True, now=now)
    return task


def close_below_rule(*, task: CallbackTask, supervisor: User, reason: str, now: datetime) -> CallbackTask:
    """The dead end: the supervisor closes with a reason, printed apart as 未达规则.

    A callback whose rule holds ends as any other. Raises Refused without a reason, Conflict with ``missing``
    while dials are left: nobody is given up before she was called as often as the rule allows. A second
    callback never ends below it: its case would have no end (ruling 43); there are more dials to be granted.
    """
    _demand_reason(reason)
    with transaction.atomic(), days_together(now=now):
        task = lock(task)
        ensure_callable(task)
        past = attempts_standing(task=task, rule=rule_of(task=task, now=now))
        used = allowance(task=task, digest=task.work_order.phone_hmac, now=now)
        given_up = task.complaint_id is None and is_dead_end(past=past, allowance=used)
        if not past.rule_met and not given_up:
            raise _not_met(past)
        _close(task=task, actor=supervisor, reason=reason, rule_met=past.rule_met, now=now)
        record_audit(
            actor=supervisor,
            verb="close_below_rule",
            obj=task,
            region=task.region,
            now=now,
            after={"rule_met": past.rule_met, **past.missing.as_dict()},
            reason=reason,
        )
    return task


def courtesy_retry(*, task: CallbackTask, supervisor: User, reason: str, now: datetime) -> CallbackTask:
    """Reopen the refused callback of a VIP, once (calls.md 4); 免打扰 is lifted for this callback alone.

    Raises Refused without a reason; Conflict for any other callback, and when HQ has accepted the day of the
    refusal.
    """
    _demand_reason(reason)
    with transaction.atomic():
        task = lock(task)
        if not may_have_courtesy_retry(task):
            raise Conflict("no_courtesy_retry", _("只有VIP用户拒访的首次回访可以礼节性再访一次。"))
        ended = task.completed_at or now
        accepted = DayLock.objects.filter(region_id=task.region_id, accepted_at__isnull=False)
        if accepted.filter(date=local_day(ended)).exists():
            raise Conflict("day_accepted", _("当日日报已被总部接收,只有总部可以重开。"))
        columns = {"completed_at": None, "skips": 0, **columns_of(place_of(task=task, now=now))}
        step = Step(
            to=TaskState.DUE, verb=COURTESY_RETRY, now=now, actor=supervisor, reason=reason, columns=columns
        )
        transition(task=task, step=step)
        record_audit(
            actor=supervisor,
            verb="courtesy_retry",
            obj=task,
            region=task.region,
            now=now,
            before={"state": str(TaskState.REFUSED)},
            after={"state": str(TaskState.DUE)},
            reason=reason,
        )
        mark_task(task=task, days={local_day(ended), local_day(now), task.due_on}, now=now)
    return task


def _not_met(past: Standing) -> Conflict:
    missing = past.missing.as_dict()
    message = _("还不能以“未接通”结束:还差%(attempts)s次、%(days)s天、%(bands)s个时段。")
    return Conflict("rule_not_met", message % missing, missing=missing)


def _close(*, task: CallbackTask, actor: User, reason: str, rule_met: bool, now: datetime) -> None:
    columns = {
        "rule_met": rule_met,
        "close_reason": reason,
        "completed_at": now,
        "claimed_by": None,
        "lease_until": None,
        "rerank_at": None,
        "appointment_at": None,
        "appointment_for": "",
    }
    step = Step(
        to=TaskState.UNREACHABLE,
        verb="close_unreachable",
        now=now,
        actor=actor,
        reason=reason,
        columns=columns,
    )
    transition(task=task, step=step)
    conclude(task=task, record=None, agent=actor, now=now)
    mark_task(task=task, days={local_day(now), task.due_on}, now=now)


def _demand_reason(reason: str) -> None:
    message = _("请填写原因,至少5个字。")
    enough_words(text=reason, least=REASON_AT_LEAST, field="reason", code="reason_missing", message=message)
