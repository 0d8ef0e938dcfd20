"""Concluding a re-check (F1–F5; states.md 6.3): corrected, confirmed or no error, with its evidence and the
person at fault; then verified by headquarters. None is sampled away.

A corrected number, or one that was right all along, brings the callback back (ruling 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._at_fault import person_at_fault
from callbacks.actions._marks import mark_task
from callbacks.actions._recheck_door import RecheckStep, ensure_legal, take
from callbacks.actions.dialling import lock
from callbacks.actions.rechecks import reopen_corrected
from callbacks.choices import RecheckVerb, ResponsibleKind, TaskState
from callbacks.models import CallAttempt, CallbackTask, DataRecheck, Dial
from callbacks.policies.recheck_steps import BORN_WITHOUT_NUMBER, OF_THE_NUMBER, is_at_fault
from callbacks.queries.rechecks import verify_due
from config.lib.errors import Refused
from regions.actions.auditing import record_audit
from regions.models import User
from workorders.actions.orders import Correction, correct_order
from workorders.imports.display import masked_value
from workorders.models import WorkOrder

AUDITED = {
    RecheckVerb.CHECK: "check_recheck",
    RecheckVerb.CORRECT: "correct_recheck",
    RecheckVerb.CONFIRM: "confirm_recheck",
    RecheckVerb.NOT_AN_ERROR: "recheck_not_an_error",
    RecheckVerb.VERIFY: "verify_recheck",
}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the checker found: the source used, and whose fault it was."""

    evidence: str
    responsible_kind: ResponsibleKind | None = None


@dataclass(frozen=True, slots=True)
class NewValues:
    """In clear, as the checker got them; an empty one stays as it is."""

    phone: str = ""
    customer_name: str = ""
    address: str = ""

    def cells(self) -> dict[str, str]:
        given = {"phone": self.phone, "customer_name": self.customer_name, "address": self.address}
        return {name: value.strip() for name, value in given.items() if value.strip()}


def check_recheck(*, recheck: DataRecheck, actor: User, now: datetime) -> DataRecheck:
    """Somebody looks into it: her colleagues see that."""
    with _in_hand(recheck) as (held, _task):
        return _concluded(held, RecheckStep(verb=RecheckVerb.CHECK, now=now, actor=actor))


def correct_recheck(
    *, recheck: DataRecheck, values: NewValues, conclusion: Conclusion, actor: User, now: datetime
) -> DataRecheck:
    """Write what is right into the order, where it holds until the ERP itself changes it (ruling 14).

    A callback that had ended for the wrong datum is made again (F5); masked old and new stay on the re-check.

    Raises Refused with a message at each field; Conflict, with ``legal``, where it is concluded already.
    """
    step = RecheckStep(verb=RecheckVerb.CORRECT, now=now, actor=actor, reason=conclusion.evidence.strip())
    with _in_hand(recheck) as (held, task):
        ensure_legal(recheck=held, verb=step.verb)
        found = _found(recheck=held, conclusion=conclusion, step=step)
        old = held.work_order
        wanted = Correction(cells=_wanted(held, values), reason=step.reason)
        order = correct_order(order=old, correction=wanted, actor=actor, now=now)
        changes = _changes(recheck=held, old=old, new=order)
        told = {name: f"{each['before']} → {each['after']}" for name, each in changes.items()}
        done = _concluded(
            held, replace(step, columns={**found, "changes": changes}, evidence={**step.evidence, **told})
        )
        _mark(task=task, now=now)
        _call_again(task=task, order=order, actor=actor, now=now)
    return done


def confirm_recheck(
    *, recheck: DataRecheck, conclusion: Conclusion, actor: User, now: datetime
) -> DataRecheck:
    """It is wrong and nothing better is to be had: the callback stays ended."""
    step = RecheckStep(verb=RecheckVerb.CONFIRM, now=now, actor=actor, reason=conclusion.evidence.strip())
    with _in_hand(recheck) as (held, task):
        ensure_legal(recheck=held, verb=step.verb)
        found = _found(recheck=held, conclusion=conclusion, step=step)
        done = _concluded(held, replace(step, columns=found))
        _mark(task=task, now=now)
    return done


def recheck_not_an_error(*, recheck: DataRecheck, evidence: str, actor: User, now: datetime) -> DataRecheck:
    """The datum was right, the tone was wrong: the callback is made again."""
    step = RecheckStep(verb=RecheckVerb.NOT_AN_ERROR, now=now, actor=actor, reason=evidence.strip())
    with _in_hand(recheck) as (held, task):
        ensure_legal(recheck=held, verb=step.verb)
        if held.kind in BORN_WITHOUT_NUMBER and not held.work_order.phone_hmac:
            raise Refused("no_number", _("这一单还没有能拨打的号码，请更正号码或确认有误。"))
        found = _found(recheck=held, conclusion=Conclusion(evidence=evidence), step=step)
        done = _concluded(held, replace(step, columns=found))
        _mark(task=task, now=now)
        _call_again(task=task, order=held.work_order, actor=actor, now=now)
    return done


def verify_recheck(*, recheck: DataRecheck, actor: User, now: datetime) -> DataRecheck:
    """Headquarters looked at it too. Where nobody is at fault it ends here; else the assessment ends it.

    Raises Refused for who concluded it herself.
    """
    step = RecheckStep(verb=RecheckVerb.VERIFY, now=now, actor=actor)
    with _in_hand(recheck) as (held, _task):
        ensure_legal(recheck=held, verb=step.verb)
        if held.checked_by_id == actor.pk:
            raise Refused("own_check", _("自己复核的不能由自己核实。"))
        done = _concluded(held, replace(step, columns={"verified_by_id": actor.pk, "verified_at": now}))
        if not is_at_fault(responsible_kind=done.responsible_kind):
            take(recheck=done, step=RecheckStep(verb=RecheckVerb.CLOSE, now=now))
    return done


@contextmanager
def _in_hand(recheck: DataRecheck) -> Iterator[tuple[DataRecheck, CallbackTask | None]]:
    """A transaction that holds the callback, then the re-check: everybody takes them in this order."""
    with transaction.atomic():
        task = lock(recheck.task) if recheck.task is not None else None
        rows = DataRecheck.objects.select_for_update(of=("self",))
        yield rows.select_related("region", "work_order__technician", "opened_by").get(pk=recheck.pk), task


def _found(*, recheck: DataRecheck, conclusion: Conclusion, step: RecheckStep) -> dict[str, Any]:
    """The columns of any conclusion. Raises Refused without evidence, or where she would judge herself."""
    if not step.reason:
        raise Refused(
            "evidence_missing", _("请写明依据。"), fields={"evidence": _("请写明依据：问了谁、查了什么。")}
        )
    found: dict[str, Any] = {
        "evidence": step.reason,
        "checked_by_id": step.actor.pk if step.actor else None,
        "checked_at": step.now,
        "verify_due_at": verify_due(region_id=recheck.region_id, now=step.now),
    }
    if conclusion.responsible_kind is not None and step.actor is not None:
        found |= person_at_fault(recheck=recheck, kind=conclusion.responsible_kind, judge=step.actor)
    return found


def _concluded(recheck: DataRecheck, step: RecheckStep) -> DataRecheck:
    before = recheck.state
    done = take(recheck=recheck, step=step)
    record_audit(
        actor=step.actor,
        verb=AUDITED[step.verb],
        obj=done,
        region=done.region,
        now=step.now,
        before={"state": before},
        after={"state": done.state, "responsible_kind": done.responsible_kind},
        reason=step.reason,
    )
    return done


def _wanted(recheck: DataRecheck, values: NewValues) -> dict[str, str]:
    cells = values.cells()
    if not cells:
        raise Refused(
            "nothing_given", _("请填写正确的电话、姓名或地址。"), fields={"phone": _("请填写正确的内容。")}
        )
    if recheck.kind in OF_THE_NUMBER and "phone" not in cells:
        raise Refused("phone_missing", _("请填写正确的电话号码。"), fields={"phone": _("必填")})
    return cells


def _changes(*, recheck: DataRecheck, old: WorkOrder, new: WorkOrder) -> dict[str, dict[str, str]]:
    """Masked, by field. Raises Refused where nothing that matters is different."""
    changed = [
        name for name in ("phone", "customer_name", "address") if getattr(new, name) != getattr(old, name)
    ]
    changes = {name: {"before": _told(old, name), "after": _told(new, name)} for name in changed}
    if recheck.kind in OF_THE_NUMBER:
        called = _numbers_called(recheck=recheck, old=old)
        if new.phone_hmac in called:
            message = _("这个号码已经拨过；号码没有错就选“并非错误”。")
            raise Refused("same_number", message, fields={"phone": message})
        if "phone" not in changes:  # put right on the order's own page before
            changes["phone"] = {"before": _last_called(recheck), "after": new.phone_masked}
    if not changes:
        message = _("与工单上的内容相同。")
        raise Refused("nothing_changed", message, fields={"phone": message})
    return changes


def _told(order: WorkOrder, name: str) -> str:
    """Masked, as pages show it; a number that cannot be used as the file said it."""
    if name == "phone":
        return order.phone_masked or masked_value(name=name, value=order.phone_raw)
    return masked_value(name=name, value=getattr(order, name))


def _numbers_called(*, recheck: DataRecheck, old: WorkOrder) -> set[str]:
    """Keyed digests of the numbers that are known to be wrong."""
    if recheck.kind in BORN_WITHOUT_NUMBER:
        return set()
    dialled = Dial.objects.filter(task=recheck.task_id).values_list("phone_hmac", flat=True)
    return set(dialled) or {old.phone_hmac}


def _last_called(recheck: DataRecheck) -> str:
    calls = CallAttempt.objects.standing().filter(task=recheck.task_id).order_by("-pk")
    return calls.values_list("phone_masked", flat=True).first() or ""


def _mark(*, task: CallbackTask | None, now: datetime) -> None:
    """What is known to be wrong is counted on the day the callback was due (资料准确率, 有效回访率)."""
    if task is not None:
        mark_task(task=task, days={task.due_on}, now=now)


def _call_again(*, task: CallbackTask | None, order: WorkOrder, actor: User, now: datetime) -> None:
    """Only what had ended for the wrong datum, and still counts (ruling 14)."""
    if task is None or task.state != TaskState.BAD_DATA or task.flagged_at is not None:
        return
    if order.phone_hmac or order.phone_alt_hmac:
        task.work_order = order
        reopen_corrected(task=task, actor=actor, now=now)
