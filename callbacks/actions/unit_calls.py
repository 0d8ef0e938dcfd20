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

from callbacks.actions._call import Call
from callbacks.actions._rows import retell
from callbacks.actions.calling import decide, mark_save, save_one, saved_before, write
from callbacks.actions.dialling import lock
from callbacks.actions.submissions import Saved, Submission
from callbacks.choices import Behaviour
from callbacks.models import CallAttempt, CallbackTask
from callbacks.policies.endings import Ending
from callbacks.queries.orders import phone_of
from callbacks.queries.same_customer import AT_MOST, others_of_customer, slot_of
from config.lib.errors import Refused
from regions.models import User

# What a whole unit can answer at once; whoever was not reached has answered for nobody.
SHARED = frozenset({Behaviour.COMPLETES, Behaviour.REFUSES})
# As many order numbers as a sentence holds.
NAMED = 5


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
    for several unless ``each_complains``: of each by its own facts, so that an order that the ERP charged
    otherwise, or that was done on site, is judged as such.

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
        _ensure_shared(first=first)
        calls = [
            decide(
                task=other,
                agent=agent,
                submission=_for(other, first=first, submission=submission, unit=unit),
                now=now,
                same_call_as=first.attempt,
            )
            for other in locked.values()
        ]
        if not unit.each_complains:
            _ensure_opens_nothing(first=first, calls=calls)
        others = tuple(write(call=call) for call in calls)
        mark_save(tasks=[first.task, *(saved.task for saved in others)], now=now)
    return UnitSaved(first=first, others=others)


def _locked(*, task: CallbackTask, wanted: frozenset[int]) -> list[CallbackTask]:
    """In order of their ids, so that two unit calls never wait for each other crosswise."""
    if len(wanted) > AT_MOST:
        raise _refused(_("一次最多同时保存 %(most)s 单，请分几次。") % {"most": AT_MOST})
    known = CallbackTask.objects.filter(pk__in={task.pk, *wanted}, region=task.region_id)
    return [lock(each) for each in known.order_by("pk")]


def _ensure_same_customer(*, task: CallbackTask, wanted: frozenset[int], agent: User, now: datetime) -> None:
    known = others_of_customer(task=task, agent=agent, now=now)
    if task.round != 1 or wanted != set(known.filter(pk__in=wanted).values_list("pk", flat=True)):
        raise _refused(_("选中的单里有的不是这位客户未结束的首次回访，或正由别人处理，请重新勾选。"))


def _ensure_shared(*, first: Saved) -> None:
    if first.attempt.outcome.behaviour not in SHARED:
        raise _refused(_("只有接通答完或拒访时，才能一次保存几单。"))


def _ensure_opens_nothing(*, first: Saved, calls: Sequence[Call]) -> None:
    """Names the orders at fault: the same answers may be a case for one order and none for another."""
    by_hand = first.complaint is not None and not first.complaint.grounds
    opens = (first.complaint is not None and not by_hand) or first.finding is not None
    at_fault = [first.task.work_order.order_no] if opens else []
    at_fault += [call.given.task.work_order.order_no for call in calls if _opens(call)]
    if not at_fault:
        return
    named = "、".join(at_fault[:NAMED])
    if len(at_fault) > NAMED:
        named = _("%(orders)s 等 %(count)s 单") % {"orders": named, "count": len(at_fault)}
    raise _refused(
        _(
            "这些答案会为工单 %(orders)s 立案：请把会立案的单另行单独保存，"
            "如果客户对每一单都不满意，请勾选“每一单都立案”。"
        )
        % {"orders": named}
    )


def _opens(call: Call) -> bool:
    return call.case is not None or (call.ending is Ending.COMPLETED and bool(call.irregular))


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
