"""D: the number leaves the server (rulings 20, 27, 32), after its audit row, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.actions.claiming import MAY_BE_CALLED, claim, closed
from callbacks.choices import PhoneSlot
from callbacks.models import CallbackTask, Dial
from callbacks.policies.attempts import AttemptRule, Refusal, refusal
from callbacks.policies.priority import APPOINTMENT_NEAR
from callbacks.queries.calls import allowance, attempts_standing, had_courtesy_retry, standing_attempts
from callbacks.queries.numbers import attempt_rule, policy_on
from callbacks.queries.orders import phone_of
from config.lib.calendar import local, local_day
from config.lib.errors import Refused
from regions.actions.auditing import record_audit
from regions.models import User
from regions.queries import calling_hours

# One conversation about several orders of a customer is one dial (decision 22).
SAME_CONVERSATION = timedelta(minutes=30)
LONGEST_CALL = timedelta(hours=2)

SAYS = {
    Refusal.CUSTOMER_DAY_LIMIT: _("今天给这位客户的拨打次数已用完,请明天再拨。"),
    Refusal.TASK_LIMIT: _("这一单的拨打次数已用完,请主管加拨或结束。"),
    Refusal.ADDS_NOTHING: _("剩余次数不多,此时拨打不能满足三次规则,请按提示的时间再拨。"),
}


@dataclass(frozen=True, slots=True)
class DialRequest:
    phone_slot: PhoneSlot = PhoneSlot.PRIMARY
    early_reason: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Dialled:
    """The clear number: show it, never store or log it. ``outside_hours``: she is warned, it is late."""

    phone: str
    phone_slot: PhoneSlot
    dialled_at: datetime
    outside_hours: bool


def dial(*, task: CallbackTask, agent: User, request: DialRequest, now: datetime) -> Dialled:
    """Claim the callback, log the reveal, note the dial, give the number.

    Raises Conflict when the callback is closed or another agent's; Refused for a slot without a number, for
    a customer who wants no calls, and when a dialling limit or the attempt rule forbids it; Unavailable when
    the audit row cannot be written (then nothing is revealed).
    """
    with transaction.atomic():
        task = lock(task)
        ensure_callable(task)
        claim(task=task, agent=agent, now=now)
        phone, digest, masked = phone_of(order=task.work_order, slot=request.phone_slot)
        check_may_dial(task=task, digest=digest, now=now)
        outside = is_outside_hours(task=task, now=now)
        record_audit(
            actor=agent,
            verb="dial",
            obj=task,
            region=task.region,
            now=now,
            after={"phone_slot": request.phone_slot, "phone": masked, "outside_hours": outside},
            reason=request.early_reason,
        )
        note_dial(task=task, agent=agent, request=request, now=now)
        if request.early_reason:
            CallbackTask.objects.filter(pk=task.pk).update(early_reason=request.early_reason[:200])
    return Dialled(phone=phone, phone_slot=request.phone_slot, dialled_at=now, outside_hours=outside)


def lock(task: CallbackTask) -> CallbackTask:
    """The row as it is now, held until the transaction ends."""
    rows = CallbackTask.objects.select_for_update(of=("self",)).select_related(
        "work_order__customer", "region"
    )
    return rows.get(pk=task.pk)


def ensure_callable(task: CallbackTask) -> None:
    if task.state not in MAY_BE_CALLED:
        raise closed(task)


def check_may_dial(*, task: CallbackTask, digest: str, now: datetime) -> None:
    """The limits of ruling 27; raises Refused."""
    if not digest:
        raise Refused("no_number", _("这一单没有这个号码。"), fields={"phone_slot": _("没有号码。")})
    silenced = task.work_order.customer.do_not_call and task.round == 1
    if silenced and not had_courtesy_retry(task):
        raise Refused("do_not_call", _("客户要求免打扰,不能拨打,请以“拒访”结束。"))
    rule = rule_of(task=task, now=now)
    why = refusal(
        past=attempts_standing(task=task, rule=rule),
        at=now,
        allowance=allowance(task=task, digest=digest, now=now),
        appointment=is_appointment_time(task=task, now=now),
    )
    if why is not None:
        raise Refused(str(why), SAYS[why])


def rule_of(*, task: CallbackTask, now: datetime) -> AttemptRule:
    return attempt_rule(policy_on(region_id=task.region_id, day=local_day(now)))


def is_appointment_time(*, task: CallbackTask, now: datetime) -> bool:
    return task.appointment_at is not None and now >= task.appointment_at - APPOINTMENT_NEAR


def is_outside_hours(*, task: CallbackTask, now: datetime) -> bool:
    """Outside calling hours only an appointment is right (kpis.md 3.3): she is warned, the audit keeps it."""
    hours = calling_hours(region_id=task.region_id, day=local_day(now))
    return not is_appointment_time(task=task, now=now) and not (
        hours.opens <= local(now).time() < hours.closes
    )


def note_dial(*, task: CallbackTask, agent: User, request: DialRequest, now: datetime) -> Dial:
    _phone, digest, _masked = phone_of(order=task.work_order, slot=request.phone_slot)
    return Dial.objects.create(
        task=task,
        region_id=task.region_id,
        agent=agent,
        phone_slot=request.phone_slot,
        phone_hmac=digest,
        dialled_at=now,
        address=request.address,
    )


def open_dial(*, task: CallbackTask, agent: User, slot: PhoneSlot, now: datetime) -> Dial | None:
    """Her last dial of this number for this callback that has no result yet."""
    dials = Dial.objects.filter(task=task, agent=agent, phone_slot=slot, attempt__isnull=True)
    return dials.filter(dialled_at__gte=now - LONGEST_CALL, dialled_at__lte=now).order_by("-pk").first()


def shared_dial(*, task: CallbackTask, agent: User, digest: str, now: datetime) -> Dial | None:
    """Her dial of the same number that this result belongs to as well: the same conversation still.

    About another order of the customer, or about this one with a result taken back (ruling 33). Each
    conversation gives a callback one result at most.
    """
    others = ~Q(task=task) | Q(attempt__retraction__isnull=False)
    dials = Dial.objects.filter(others, agent=agent, phone_hmac=digest, dialled_at__lte=now)
    found = dials.filter(dialled_at__gte=now - SAME_CONVERSATION).order_by("-dialled_at", "-pk").first()
    if found is None or standing_attempts(task).filter(dialled_at__gte=found.dialled_at).exists():
        return None
    return found
