"""One call, the same answers for several orders of one unit (ruling 38: a hotel, 80 sets), marked as such.

Every chosen order has its own attempt (``same_call_as`` the first one), its own record and its own place in
every form; the call is dialled, and counts to the dialling limits, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._rows import retell
from callbacks.actions.calling import mark_save, save_one, saved_before
from callbacks.actions.dialling import lock
from callbacks.actions.submissions import Saved, Submission
from callbacks.choices import Behaviour
from callbacks.models import CallAttempt, CallbackTask
from callbacks.queries.orders import phone_of
from callbacks.queries.same_customer import AT_MOST, others_of_customer, slot_of
from config.lib.errors import Refused
from regions.models import User

# What a whole unit can answer at once; whoever was not reached has answered for nobody.
SHARED = frozenset({Behaviour.COMPLETES, Behaviour.REFUSES})


@dataclass(frozen=True, slots=True)
class Unit:
    """``also``: the other callbacks that the same answers hold for.

    ``each_complains``: the customer complains about each of them, and each opens its own case or finding.
    """

    also: tuple[int, ...]
    each_complains: bool = False


@dataclass(frozen=True, slots=True)
class UnitSaved:
    """The save of the callback in hand and those of the others, in order of their ids."""

    first: Saved
    others: tuple[Saved, ...]


def record_unit_call(
    *, task: CallbackTask, agent: User, submission: Submission, unit: Unit, now: datetime
) -> UnitSaved:
    """Save the call for ``task`` and for every callback of ``unit``: all of them or none.

    The words about one order (suggestion, need, wrong data, a complaint by hand) stay with ``task``. Answers
    that open a case or a finding concern one order too (ruling 29: one save, one complaint), and are refused
    for several unless ``each_complains``.

    Raises what ``record_attempt`` raises; Refused at ``also`` for more than 200, for what is not an open
    first callback of the same customer and region, and for an outcome that answers for nobody; Conflict when
    another agent holds one of them.
    """
    wanted = frozenset(unit.also) - {task.pk}
    with transaction.atomic():
        locked = {each.pk: each for each in _locked(task=task, wanted=wanted)}
        task = locked.pop(task.pk)
        before = saved_before(task=task, submission=submission)
        if before is not None:
            return UnitSaved(first=before, others=_retold(before.attempt))
        _ensure_same_customer(task=task, wanted=wanted, agent=agent, now=now)
        first = save_one(task=task, agent=agent, submission=submission, now=now)
        _ensure_shareable(first=first, unit=unit)
        others = tuple(
            save_one(
                task=other,
                agent=agent,
                submission=_for(other, first=first, submission=submission, unit=unit),
                now=now,
                same_call_as=first.attempt,
            )
            for other in locked.values()
        )
        mark_save(tasks=[first.task, *(saved.task for saved in others)], now=now)
    return UnitSaved(first=first, others=others)


def _locked(*, task: CallbackTask, wanted: frozenset[int]) -> list[CallbackTask]:
    """In order of their ids, so that two unit calls never wait for each other crosswise."""
    if len(wanted) > AT_MOST:
        raise _refused(_("一次最多同时保存 %(most)s 单，请分几次。") % {"most": AT_MOST})
    known = CallbackTask.objects.filter(pk__in={task.pk, *wanted}, region=task.region_id)
    return [lock(each) for each in known.order_by("pk")]


def _ensure_same_customer(*, task: CallbackTask, wanted: frozenset[int], agent: User, now: datetime) -> None:
    known = others_of_customer(task=task, agent=agent, now=now).filter(round=1)
    if task.round != 1 or wanted != set(known.filter(pk__in=wanted).values_list("pk", flat=True)):
        raise _refused(_("选中的单里有的不是这位客户未结束的首次回访，或正由别人处理，请重新勾选。"))


def _ensure_shareable(*, first: Saved, unit: Unit) -> None:
    if first.attempt.outcome.behaviour not in SHARED:
        raise _refused(_("只有接通答完或拒访时，才能一次保存几单。"))
    by_hand = first.complaint is not None and not first.complaint.grounds
    opened = (first.complaint is not None and not by_hand) or first.finding is not None
    if opened and not unit.each_complains:
        raise _refused(
            _(
                "这些答案会立案：请先单独保存这一单，再用其他答案保存其余的单；"
                "如果客户对每一单都不满意，请勾选“每一单都立案”。"
            )
        )


def _refused(message: object) -> Refused:
    return Refused("also_not_possible", message, fields={"also": message})


def _for(other: CallbackTask, *, first: Saved, submission: Submission, unit: Unit) -> Submission:
    """The same submission about another order; its id follows from the first, so a repeat is a repeat."""
    _phone, digest, _masked = phone_of(order=first.task.work_order, slot=submission.phone_slot)
    return replace(
        submission,
        submission_id=uuid5(submission.submission_id, str(other.pk)),
        phone_slot=slot_of(task=other, digest=digest),
        complaint=submission.complaint if unit.each_complains else None,
        data_error=None,
        suggestion=None,
        needs="",
    )


def _retold(attempt: CallAttempt) -> tuple[Saved, ...]:
    shared = attempt.shared_with.select_related("agent", "task__work_order", "task__region")
    return tuple(retell(task=each.task, attempt=each) for each in shared.order_by("task_id"))


def unit_of(attempt: CallAttempt) -> Sequence[CallAttempt]:
    """The attempt and all that share its call, in order of their callbacks."""
    first = attempt.same_call_as or attempt
    shared = first.shared_with.select_related("outcome", "task")
    return sorted([first, *shared], key=lambda each: each.task_id)
