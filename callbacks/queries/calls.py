"""What went before a call: dials used, attempts counted, numbers already found bad."""

from __future__ import annotations

from datetime import datetime

from callbacks.choices import Behaviour, PhoneSlot, TaskState
from callbacks.models import CallAttempt, CallbackTask, Complaint, Dial, Outcome
from callbacks.models.attempt import CallAttemptQuerySet
from callbacks.policies.attempts import Allowance, AttemptRule, Standing, standing
from callbacks.queries.orders import is_vip, phone_of
from config.lib.calendar import day_range, local_day

COURTESY_RETRY = "courtesy_retry"


def standing_attempts(task: CallbackTask) -> CallAttemptQuerySet:
    return CallAttempt.objects.standing().filter(task=task)


def attempts_standing(*, task: CallbackTask, rule: AttemptRule) -> Standing:
    """How far the task has come towards the attempt rule."""
    times = standing_attempts(task).filter(counted=True).values_list("dialled_at", flat=True)
    return standing(times=times, rule=rule)


def dials_today(*, digest: str, now: datetime) -> int:
    """Dials to these digits today, whichever order they were for, saved or not (ruling 32)."""
    start, end = day_range(local_day(now))
    return Dial.objects.filter(phone_hmac=digest, dialled_at__gte=start, dialled_at__lt=end).count()


def allowance(*, task: CallbackTask, digest: str, now: datetime) -> Allowance:
    return Allowance(
        task_dials=Dial.objects.filter(task=task).count(),
        granted=task.dials_granted,
        customer_today=dials_today(digest=digest, now=now),
    )


def same_outcome_today(*, task: CallbackTask, outcome: Outcome, now: datetime) -> int:
    start, end = day_range(local_day(now))
    return standing_attempts(task).filter(outcome=outcome, dialled_at__gte=start, dialled_at__lt=end).count()


def bad_slots(task: CallbackTask) -> frozenset[PhoneSlot]:
    """Numbers already proved bad: at once, or the second time where once is not enough (停机)."""
    bad: set[PhoneSlot] = set()
    seen: set[tuple[str, int]] = set()
    tries = standing_attempts(task).filter(outcome__behaviour=Behaviour.BAD_NUMBER)
    for slot, outcome, repeats in tries.order_by("dialled_at", "pk").values_list(
        "phone_slot", "outcome", "outcome__repeats_before_recheck"
    ):
        if not repeats or (slot, outcome) in seen:
            bad.add(PhoneSlot(slot))
        seen.add((slot, outcome))
    return frozenset(bad)


def slot_to_dial(task: CallbackTask) -> PhoneSlot:
    """The first phone, or the second one once the first is proved bad."""
    alternate = bool(phone_of(order=task.work_order, slot=PhoneSlot.ALTERNATE)[1])
    primary_is_bad = PhoneSlot.PRIMARY in bad_slots(task)
    return PhoneSlot.ALTERNATE if alternate and primary_is_bad else PhoneSlot.PRIMARY


def had_courtesy_retry(task: CallbackTask) -> bool:
    """Did the supervisor reopen this refused callback of a VIP (calls.md 4)? Once only."""
    return task.events.filter(verb=COURTESY_RETRY).exists()


def may_have_courtesy_retry(task: CallbackTask) -> bool:
    """A VIP who refused her first callback, once (calls.md 4)."""
    refused = task.state == TaskState.REFUSED and task.round == 1 and task.flagged_at is None
    return refused and is_vip(task.work_order) and not had_courtesy_retry(task)


def earlier_partial(task: CallbackTask) -> CallAttempt | None:
    """The last call that was cut off (ruling 34)."""
    return standing_attempts(task).filter(outcome__behaviour=Behaviour.PARTIAL).order_by("-pk").first()


def complaint_of(attempt: CallAttempt) -> Complaint | None:
    """What was registered in the attempt's save, with answers or without."""
    order = attempt.task.work_order_id
    return Complaint.objects.filter(work_order=order, registered_at=attempt.saved_at).first()
