"""Ruling 37: closed days move windows, new and open ones; a corrected completion renews its window."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from callbacks.actions.exception_days import ClosedDays, set_exception_days, withdraw_exception_days
from callbacks.actions.planning import plan_callbacks
from callbacks.actions.renewing import move_windows, renew_windows
from callbacks.choices import AppointmentFor, TaskState
from callbacks.models import CallbackTask, ExceptionDay, TaskEvent
from callbacks.policies.priority import Rank
from config.lib.calendar import day_end, day_start
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry, DayLock, DirtyDay, Region, User
from tests.callbacks.calls import at
from tests.factories import CallbackTaskFactory, RegionFactory, UserFactory, WorkOrderFactory
from workorders.choices import Kind
from workorders.models import WorkOrderChange

pytestmark = pytest.mark.django_db


def day(n: int) -> date:
    return date(2026, 6, n)


def finished(region: Region, when: str = "06-01 10:00", **fields):
    arrival = at(when)
    return WorkOrderFactory(
        region=region,
        completed_at=arrival,
        landed_at=arrival,
        **{"kind": Kind.REPAIR, "finished_landed_at": arrival, **fields},
    )


def close(
    actor: User, first: int, last: int | None = None, *, now: str = "06-01 20:00", **fields
) -> ExceptionDay:
    days = ClosedDays(starts_on=day(first), ends_on=day(last or first), reason="台风“贝碧嘉”", **fields)
    return set_exception_days(days=days, actor=actor, now=at(now))


def window(task: CallbackTask) -> tuple[int, int]:
    task.refresh_from_db()
    first = timezone.localtime(task.due_start)
    assert task.due_end == day_end(task.due_on)
    return first.day, task.due_on.day


def test_open_windows_move_at_once_and_say_why(hangzhou, hq_manager):
    finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    DirtyDay.objects.all().delete()
    row = close(hq_manager, 3)
    task = CallbackTask.objects.get()
    assert (window(task), task.exception, task.state) == ((2, 5), row, TaskState.PENDING)
    event = TaskEvent.objects.get()
    assert (event.verb, event.evidence) == (
        "move_window",
        {"from": ["2026-06-02", "2026-06-04"], "to": ["2026-06-02", "2026-06-05"], "exception": row.pk},
    )
    assert set(DirtyDay.objects.values_list("date", flat=True)) == {day(4), day(5)}
    audit = AuditEntry.objects.get()
    assert (audit.verb, audit.actor, audit.reason) == ("set_exception_days", hq_manager, "台风“贝碧嘉”")


def test_running_it_again_moves_nothing_more(hangzhou, hq_manager):
    finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    close(hq_manager, 3)
    before = list(CallbackTask.objects.values())
    assert move_windows(tasks=CallbackTask.objects.all(), now=at("06-01 21:00")) == 0
    plan_callbacks(now=at("06-01 22:00"))
    assert list(CallbackTask.objects.values()) == before
    assert TaskEvent.objects.count() == 1


def test_a_typhoon_that_stays_is_told_day_by_day(hangzhou, hq_manager):
    finished(hangzhou, kind=Kind.INSTALL)
    plan_callbacks(now=at("06-01 12:00"))
    for closed in (2, 3, 4):
        close(hq_manager, closed)
    task = CallbackTask.objects.get()
    assert window(task) == (5, 5)
    assert (task.rank, task.rerank_at) == (Rank.LATER, day_start(day(5)))
    plan_callbacks(now=at("06-04 10:00"))
    task.refresh_from_db()
    assert task.state == TaskState.PENDING
    plan_callbacks(now=at("06-05 00:10"))
    task.refresh_from_db()
    assert (task.state, task.rank) == (TaskState.DUE, Rank.DUE_TODAY)


def test_days_closed_twice_count_once(hangzhou, hq_manager):
    finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    close(hq_manager, 3)
    close(hq_manager, 3, region=hangzhou)
    assert window(CallbackTask.objects.get()) == (2, 5)
    assert TaskEvent.objects.count() == 1


def test_new_windows_skip_them(hangzhou, hq_manager):
    close(hq_manager, 2, 3, now="05-30 10:00")
    finished(hangzhou, kind=Kind.INSTALL)
    finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    windows = {task.work_order.kind: window(task) for task in CallbackTask.objects.all()}
    assert windows == {Kind.INSTALL: (4, 4), Kind.REPAIR: (4, 6)}
    assert move_windows(tasks=CallbackTask.objects.all(), now=at("06-01 13:00")) == 0


def test_late_imports_skip_them_too(hangzhou, hq_manager):
    close(hq_manager, 10, now="06-09 08:00")
    finished(hangzhou, finished_landed_at=at("06-09 09:00"))
    plan_callbacks(now=at("06-09 12:00"))
    task = CallbackTask.objects.get()
    assert (window(task), task.late_import) == ((9, 13), True)
    close(hq_manager, 11, now="06-09 13:00")
    assert window(task) == (9, 14)


def test_they_are_of_one_region_only_where_headquarters_says_so(hangzhou, hq_manager):
    ningbo = RegionFactory(code="NB", name="宁波")
    finished(hangzhou)
    finished(ningbo)
    plan_callbacks(now=at("06-01 12:00"))
    close(hq_manager, 3, region=ningbo)
    windows = {task.region.code: window(task) for task in CallbackTask.objects.all()}
    assert windows == {"HZ": (2, 4), "NB": (2, 5)}


def test_one_that_is_being_called_keeps_its_beginning_its_agent_and_its_appointment(hangzhou, hq_manager):
    """Due since the 2nd, promised for the 2nd at 16:00; the typhoon is announced that morning."""
    agent = UserFactory()
    task = CallbackTaskFactory(
        work_order=finished(hangzhou),
        now=at("06-02 09:00"),
        due_end=day_end(day(4)),
        state=TaskState.IN_PROGRESS,
        appointment_at=at("06-02 16:00"),
        appointment_for=AppointmentFor.ME,
        assigned_to=agent,
        claimed_by=agent,
        lease_until=at("06-02 10:10"),
        rank=Rank.LATER,
        callable_at=at("06-02 15:55"),
    )
    plan_callbacks(now=at("06-02 09:00"))
    close(hq_manager, 2, now="06-02 10:00")
    assert window(task) == (2, 4)  # no policy: it never ends on a closed day, and that it does not
    task.policy = CallbackTask._meta.get_field("policy").related_model.objects.get()
    task.exception = None
    task.save()
    move_windows(tasks=CallbackTask.objects.all(), now=at("06-02 10:05"))
    assert window(task) == (2, 5)
    assert (task.rank, task.callable_at, task.claimed_by) == (Rank.LATER, at("06-02 15:55"), agent)


def test_what_waits_for_the_supervisor_stays_there(hangzhou, hq_manager):
    finished(hangzhou)
    plan_callbacks(now=at("06-02 09:00"))
    CallbackTask.objects.update(rank=Rank.SUPERVISOR, rerank_at=None)
    close(hq_manager, 3, now="06-02 10:00")
    task = CallbackTask.objects.get()
    assert (window(task), task.rank) == ((2, 5), Rank.SUPERVISOR)


def test_what_ended_before_the_day_keeps_its_own(hangzhou, hq_manager):
    finished(hangzhou)
    plan_callbacks(now=at("06-02 09:00"))
    CallbackTask.objects.update(state=TaskState.COMPLETED, completed_at=at("06-02 09:30"), rank=None)
    close(hq_manager, 3, now="06-02 10:00")
    assert window(CallbackTask.objects.get()) == (2, 4)


def done_late(region: Region, **fields) -> CallbackTask:
    """Due on the 2nd, when nobody could call; called and done on the 3rd."""
    finished(region, kind=Kind.INSTALL)
    plan_callbacks(now=at("06-01 12:00"))
    done = {"state": TaskState.COMPLETED, "rank": None, "rerank_at": None, "callable_at": at("06-02 00:00")}
    times = {"first_attempt_at": at("06-03 09:00"), "completed_at": at("06-03 09:00")}
    CallbackTask.objects.filter(region=region).update(**{**done, **times, **fields})
    DirtyDay.objects.all().delete()
    return CallbackTask.objects.get(region=region)


@pytest.mark.parametrize("state", [TaskState.COMPLETED, TaskState.REFUSED, TaskState.UNREACHABLE])
def test_a_row_told_a_day_late_is_held_against_nobody_either(hangzhou, hq_manager, state):
    """Ruling 37: who was called after the typhoon was called in time."""
    task = done_late(hangzhou, state=state)
    before = CallbackTask.objects.values("rank", "callable_at", "rerank_at", "state", "completed_at").get()
    row = close(hq_manager, 2, now="06-03 10:00")
    assert (window(task), task.exception) == ((2, 3), row)
    assert task.first_attempt_at is not None
    assert task.first_attempt_at <= task.due_end
    assert CallbackTask.objects.values(*before).get() == before
    event = TaskEvent.objects.get(verb="move_window")
    assert (event.from_state, event.to_state, event.evidence["exception"]) == (state, state, row.pk)
    assert set(DirtyDay.objects.values_list("date", flat=True)) == {day(2), day(3)}
    assert move_windows(tasks=CallbackTask.objects.all(), now=at("06-03 11:00")) == 0


@pytest.mark.parametrize("accepted", [2, 3])
def test_a_day_that_headquarters_accepted_keeps_its_figures(hangzhou, hq_manager, accepted):
    """The day it was due on, and the one it would be due on and was done on (ruling 70)."""
    task = done_late(hangzhou)
    lock = DayLock.objects.create(region=hangzhou, date=day(accepted), accepted_at=at("06-04 08:00"))
    close(hq_manager, 2, now="06-04 10:00")
    assert (window(task), task.exception) == ((2, 2), None)
    assert not TaskEvent.objects.filter(verb="move_window").exists()
    lock.accepted_at = None  # headquarters has it corrected: now it may follow
    lock.save()
    plan_callbacks(now=at("06-04 11:00"))
    assert window(task) == (2, 3)


def test_another_regions_acceptance_and_a_submitted_day_hold_nothing(hangzhou, hq_manager):
    task = done_late(hangzhou)
    ningbo = RegionFactory(code="NB", name="宁波")
    DayLock.objects.create(region=ningbo, date=day(2), accepted_at=at("06-03 08:00"))
    DayLock.objects.create(region=hangzhou, date=day(2), submitted_at=at("06-02 18:00"))
    close(hq_manager, 2, now="06-03 10:00")
    assert window(task) == (2, 3)


def test_what_left_the_figures_is_not_moved(hangzhou, hq_manager):
    """Ruling 14: flagged when its order was undone."""
    task = done_late(hangzhou, flagged_at=at("06-03 09:30"))
    close(hq_manager, 2, now="06-03 10:00")
    assert window(task) == (2, 2)


def test_a_withdrawn_row_moves_nothing_back_and_nothing_new(hangzhou, hq_manager):
    finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    row = close(hq_manager, 3)
    withdraw_exception_days(row=row, actor=hq_manager, now=at("06-01 21:00"))
    finished(hangzhou)
    plan_callbacks(now=at("06-01 22:00"))
    assert sorted(window(task) for task in CallbackTask.objects.all()) == [(2, 4), (2, 5)]
    with pytest.raises(Conflict):
        withdraw_exception_days(row=row, actor=hq_manager, now=at("06-01 22:00"))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_on": day(1)}, "ends_on"),
        ({"ends_on": date(2026, 7, 9)}, "ends_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_impossible_days_are_refused(hq_manager, fields, wrong):
    given = {"starts_on": day(3), "ends_on": day(3), "reason": "台风", **fields}
    with pytest.raises(Refused) as refused:
        set_exception_days(days=ClosedDays(**given), actor=hq_manager, now=at("06-01 10:00"))
    assert list(refused.value.fields) == [wrong]


def correct(order, when: str, *, now: str) -> None:
    before, order.completed_at = order.completed_at, at(when)
    order.save()
    WorkOrderChange.objects.create(
        work_order=order, region=order.region, field="completed_at", before=str(before), after="x", at=at(now)
    )


def test_a_completion_corrected_by_the_erp_renews_the_open_window(hangzhou):
    order = finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    DirtyDay.objects.all().delete()
    correct(order, "06-03 09:00", now="06-03 10:00")
    plan_callbacks(now=at("06-03 11:00"))
    task = CallbackTask.objects.get()
    assert (window(task), task.late_import, task.rank) == ((4, 6), False, Rank.LATER)
    assert {day(4), day(6)} <= set(DirtyDay.objects.values_list("date", flat=True))
    assert renew_windows(tasks=CallbackTask.objects.all(), now=at("06-03 12:00")) == 0


def test_one_corrected_to_a_day_long_past_is_late_and_nobodys_fault(hangzhou):
    order = finished(hangzhou, "06-03 09:00")
    plan_callbacks(now=at("06-03 12:00"))
    correct(order, "05-20 09:00", now="06-03 15:00")
    plan_callbacks(now=at("06-03 16:00"))
    task = CallbackTask.objects.get()
    assert (window(task), task.late_import, task.state) == ((3, 6), True, TaskState.DUE)


def test_orders_that_moved_take_their_callbacks_along_all_at_once(hangzhou, django_assert_num_queries):
    """A1."""
    from callbacks.actions.moved_orders import follow_regions

    ningbo = RegionFactory(code="NB", name="宁波")
    for _ in range(3):
        task = CallbackTaskFactory(work_order__region=hangzhou, now=at("06-02 09:00"))
        task.work_order.region = ningbo
        task.work_order.save()
    DirtyDay.objects.all().delete()
    tasks = CallbackTask.objects.all()
    with django_assert_num_queries(6):  # read, savepoint, update, marks, release, read again
        assert follow_regions(tasks=tasks, now=at("06-02 10:00")) == 3
    assert set(tasks.values_list("region", flat=True)) == {ningbo.pk}
    marked = set(DirtyDay.objects.values_list("region", "date"))
    assert marked == {(hangzhou.pk, day(2)), (ningbo.pk, day(2))}
    assert follow_regions(tasks=tasks, now=at("06-02 10:00") + timedelta(minutes=1)) == 0


def test_a_corrected_number_skips_them_too(hangzhou, hq_manager):
    """Ruling 2: one more day, that can be called on."""
    nothing = {"phone": "", "phone_hmac": "", "phone_raw": "", "phone_masked": ""}
    order = finished(hangzhou, **nothing)
    plan_callbacks(now=at("06-01 12:00"))
    close(hq_manager, 4, 5)
    order.phone, order.phone_hmac = "13800000001", "1" * 64
    order.save()
    assert plan_callbacks(now=at("06-03 09:00")).corrected == 1
    task = CallbackTask.objects.get()
    assert window(task) == (3, 6)
    close(hq_manager, 6, now="06-03 10:00")
    assert window(task) == (3, 7)
