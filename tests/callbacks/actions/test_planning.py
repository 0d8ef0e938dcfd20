"""C1, C3–C7, B6; rulings 2, 13, 14, 21, 31: finished orders become callbacks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbacks.actions.planning import Planned, acting_at, open_windows, plan_callbacks
from callbacks.choices import CancelReason, QueueReason, RecheckKind, RecheckState, TaskState, WaiveReason
from callbacks.models import CallbackPolicy, CallbackTask, DataRecheck, RecheckEvent, TaskEvent
from callbacks.policies.priority import Rank, reason_of
from config.lib.calendar import day_end, day_start
from regions.models import DirtyDay
from tests.factories import CustomerFactory, WorkOrderFactory
from workorders.choices import Kind, MemberLevel, Status
from workorders.models import Source

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def finished(when: str = "06-01 10:00", landed: str | None = None, **fields):
    arrival = at(landed or when)
    return WorkOrderFactory(
        completed_at=at(when),
        landed_at=arrival,
        finished_landed_at=arrival,
        **{"kind": Kind.INSTALL, **fields},
    )


def without_phone(raw: str = "") -> dict[str, str]:
    return {"phone": "", "phone_hmac": "", "phone_raw": raw, "phone_last4": "", "phone_masked": ""}


def test_every_finished_order_gets_one_callback_in_its_window():
    install = finished(kind=Kind.INSTALL)
    repair = finished(kind=Kind.REPAIR)
    assert plan_callbacks(now=at("06-01 12:00")) == Planned(planned=2)
    windows = {
        task.work_order_id: (task.due_start, task.due_end, task.due_on) for task in CallbackTask.objects.all()
    }
    assert windows == {
        install.pk: (day_start(date(2026, 6, 2)), day_end(date(2026, 6, 2)), date(2026, 6, 2)),
        repair.pk: (day_start(date(2026, 6, 2)), day_end(date(2026, 6, 4)), date(2026, 6, 4)),
    }


def test_planning_twice_opens_nothing_new():
    """C6."""
    finished()
    finished(**without_phone())
    assert plan_callbacks(now=at("06-01 12:00")) == Planned(planned=1, data_errors=1)
    tables = (CallbackTask, DataRecheck, RecheckEvent)
    before = [list(table.objects.values()) for table in tables]
    assert plan_callbacks(now=at("06-01 12:00")) == Planned()
    assert [list(table.objects.values()) for table in tables] == before


def test_a_recheck_born_at_planning_tells_how_it_began():
    finished(**without_phone())
    finished(**without_phone("1380"))
    plan_callbacks(now=at("06-01 12:00"))
    events = RecheckEvent.objects.order_by("subject").values_list(
        "subject__kind", "verb", "from_state", "to_state", "at", "actor", "reason"
    )
    assert sorted(events) == [
        (kind, "open", "", RecheckState.OPENED, at("06-01 12:00"), None, "")
        for kind in (RecheckKind.INVALID_FORMAT, RecheckKind.MISSING)
    ]
    first = RecheckEvent.objects.first()
    assert (first.evidence, first.region) == ({}, first.subject.region)


@pytest.mark.parametrize("status", [Status.OPEN, Status.WAITING_PARTS, Status.VOID])
def test_only_finished_orders_are_planned(status):
    """B1, C5: an order waiting for parts is not due."""
    WorkOrderFactory(status=status, completed_at=None)
    assert plan_callbacks(now=at("06-01 12:00")) == Planned()


def test_orders_of_a_history_source_and_test_orders_are_left_alone():
    """Ruling 11."""
    Source.objects.create(code="old", name="旧系统", plans_callbacks=False)
    finished(source="old")
    finished(is_test=True)
    assert plan_callbacks(now=at("06-03 12:00")) == Planned()


def test_a_window_that_has_opened_makes_the_callback_due_at_birth():
    """Ruling 31."""
    finished("06-01 10:00", landed="06-01 10:00")
    plan_callbacks(now=at("06-02 08:00"))
    task = CallbackTask.objects.get()
    assert (task.state, task.rank, task.rerank_at) == (
        TaskState.DUE,
        Rank.DUE_TODAY,
        day_start(date(2026, 6, 3)),
    )


def test_pending_callbacks_open_when_their_window_does():
    finished()
    plan_callbacks(now=at("06-01 12:00"))
    assert CallbackTask.objects.get().state == TaskState.PENDING
    assert open_windows(now=at("06-01 23:59")) == 0
    assert open_windows(now=at("06-02 00:05")) == 1
    task = CallbackTask.objects.get()
    assert (task.state, task.rank) == (TaskState.DUE, Rank.DUE_TODAY)
    assert [(e.verb, e.from_state, e.to_state) for e in task.events.all()] == [("open", "pending", "due")]
    assert open_windows(now=at("06-02 00:05")) == 0


def test_an_order_that_landed_late_counts_from_its_landing():
    """Ruling 13."""
    finished("06-01 10:00", landed="06-09 08:00", kind=Kind.REPAIR)
    plan_callbacks(now=at("06-09 09:00"))
    task = CallbackTask.objects.get()
    assert (task.late_import, task.due_start, task.due_on) == (
        True,
        day_start(date(2026, 6, 9)),
        date(2026, 6, 12),
    )
    assert task.state == TaskState.DUE


def test_planning_a_past_day_acts_as_at_its_end():
    """Ruling 21: never later than now; what landed since then counts as landed that day."""
    finished("06-01 10:00", landed="06-20 08:00")
    finished("06-05 10:00", landed="06-20 08:00")
    now = acting_at(today=date(2026, 6, 2), now=at("06-20 09:00"))
    assert now == day_end(date(2026, 6, 2))
    assert acting_at(today=date(2026, 6, 20), now=at("06-20 09:00")) == at("06-20 09:00")
    assert plan_callbacks(now=now) == Planned(planned=1)
    task = CallbackTask.objects.get()
    assert (task.late_import, task.due_on, task.state) == (False, date(2026, 6, 2), TaskState.DUE)


@pytest.mark.parametrize(
    ("raw", "kind"), [("", RecheckKind.MISSING), ("1.38123E+10", RecheckKind.INVALID_FORMAT)]
)
def test_an_order_without_a_usable_phone_is_bad_data_with_its_recheck(raw, kind):
    """Ruling 2, F1, F2."""
    order = finished(**without_phone(raw))
    assert plan_callbacks(now=at("06-01 12:00")) == Planned(data_errors=1)
    task = CallbackTask.objects.get()
    recheck = DataRecheck.objects.get()
    assert (task.state, task.completed_at) == (TaskState.BAD_DATA, at("06-01 12:00"))
    assert (recheck.task, recheck.work_order, recheck.region) == (task, order, order.region)
    assert (recheck.kind, recheck.state, recheck.opened_at) == (kind, RecheckState.OPENED, at("06-01 12:00"))


def test_history_before_go_live_is_waived(hangzhou, ningbo):
    """Ruling 13: by region."""
    CallbackPolicy.objects.create(
        region=hangzhou, valid_from=date(2026, 1, 1), callbacks_from=date(2026, 6, 1)
    )
    CallbackPolicy.objects.create(region=ningbo, valid_from=date(2026, 1, 1), max_age_days=5)
    old = finished("05-31 10:00", region=hangzhou)
    new = finished("06-01 10:00", region=hangzhou)
    stale = finished("05-27 10:00", region=ningbo)
    assert plan_callbacks(now=at("06-02 12:00")) == Planned(planned=1, waived=2)
    found = {task.work_order_id: (task.state, task.waive_reason) for task in CallbackTask.objects.all()}
    assert found == {
        old.pk: (TaskState.WAIVED, WaiveReason.BEFORE_GO_LIVE),
        new.pk: (TaskState.DUE, ""),
        stale.pk: (TaskState.WAIVED, WaiveReason.TOO_OLD),
    }


def test_one_region_can_be_planned_alone(hangzhou, ningbo):
    finished(region=hangzhou)
    finished(region=ningbo)
    assert plan_callbacks(now=at("06-01 12:00"), region=hangzhou) == Planned(planned=1)
    assert CallbackTask.objects.get().region == hangzhou


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.VOID, CancelReason.VOIDED), (Status.OPEN, CancelReason.UNDONE)]
)
@pytest.mark.parametrize("phone", [{}, without_phone()])
def test_an_order_voided_or_undone_loses_its_open_callback(status, reason, phone):
    """B6, ruling 14; a callback that waits for its number is not done either."""
    order = finished(**phone)
    plan_callbacks(now=at("06-01 12:00"))
    order.status, order.completed_at = status, None
    order.save()
    assert plan_callbacks(now=at("06-01 13:00")) == Planned(cancelled=1)
    task = CallbackTask.objects.get()
    assert (task.state, task.cancel_reason, task.claimed_by) == (TaskState.CANCELLED, reason, None)
    assert TaskEvent.objects.filter(subject=task, verb="cancel").count() == 1
    assert plan_callbacks(now=at("06-01 14:00")) == Planned()


def test_an_order_undone_after_its_callback_was_done_is_flagged_and_called_again_when_finished_again():
    """Ruling 14: the done one stays, the new one counts."""
    order = finished()
    plan_callbacks(now=at("06-02 08:00"))
    CallbackTask.objects.update(state=TaskState.COMPLETED, completed_at=at("06-02 10:00"))
    order.status, order.completed_at, order.undone_at = Status.OPEN, None, at("06-03 08:00")
    order.save()
    assert plan_callbacks(now=at("06-03 09:00")) == Planned(flagged=1)
    done = CallbackTask.objects.get()
    assert (done.state, done.flagged_at) == (TaskState.COMPLETED, at("06-03 09:00"))
    order.status, order.completed_at, order.finished_landed_at = (
        Status.FINISHED,
        at("06-04 10:00"),
        at("06-04 11:00"),
    )
    order.save()
    assert plan_callbacks(now=at("06-04 12:00")) == Planned(planned=1)
    assert CallbackTask.objects.standing().get().due_on == date(2026, 6, 5)
    assert CallbackTask.objects.count() == 2
    assert plan_callbacks(now=at("06-04 13:00")) == Planned()


def test_undone_and_finished_again_between_two_sweeps_is_seen_all_the_same():
    order = finished()
    plan_callbacks(now=at("06-01 12:00"))
    order.undone_at, order.completed_at = at("06-01 15:00"), at("06-01 16:00")
    order.finished_landed_at = at("06-01 16:00")
    order.save()
    assert plan_callbacks(now=at("06-01 17:00")) == Planned(planned=1, cancelled=1)
    assert plan_callbacks(now=at("06-01 18:00")) == Planned()


def test_an_open_callback_follows_its_order_to_another_region(hangzhou, ningbo):
    order = finished(region=hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    order.region = ningbo
    order.save()
    plan_callbacks(now=at("06-01 13:00"))
    assert CallbackTask.objects.get().region == ningbo


@pytest.mark.parametrize("where", ["order", "customer"])
def test_a_vip_stands_before_the_others(where):
    """A2."""
    if where == "order":
        finished(kind=Kind.REPAIR, member_level=MemberLevel.VIP)
    else:
        finished(kind=Kind.REPAIR, customer=CustomerFactory(member_level=MemberLevel.VIP))
    finished(kind=Kind.REPAIR)
    plan_callbacks(now=at("06-02 08:00"))
    first, second = CallbackTask.objects.order_by("rank")
    assert reason_of(rank=first.rank, is_appointment=False) is QueueReason.VIP
    assert reason_of(rank=second.rank, is_appointment=False) is QueueReason.IN_WINDOW


def test_planning_marks_the_days_whose_figures_move(hangzhou):
    """Ruling 70."""
    order = finished(region=hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    assert list(DirtyDay.objects.values_list("region", "date")) == [(hangzhou.pk, date(2026, 6, 2))]
    DirtyDay.objects.all().delete()
    order.status, order.completed_at = Status.VOID, None
    order.save()
    plan_callbacks(now=at("06-01 13:00"))
    assert list(DirtyDay.objects.values_list("region", "date")) == [(hangzhou.pk, date(2026, 6, 2))]


def test_the_work_grows_with_the_kinds_of_orders_not_with_their_number(django_assert_num_queries):
    for _ in range(3):
        finished()
    with django_assert_num_queries(30) as few:
        plan_callbacks(now=at("06-01 12:00"))
    for _ in range(30):
        finished()
    with django_assert_num_queries(len(few.captured_queries)):
        assert plan_callbacks(now=at("06-01 12:00") + timedelta(minutes=1)) == Planned(planned=30)


def test_a_number_that_comes_after_all_reopens_the_callback_for_one_more_day():
    """F5, ruling 2."""
    order = finished(**without_phone("12345"))
    plan_callbacks(now=at("06-01 12:00"))
    customer = CustomerFactory()
    order.phone, order.phone_hmac, order.phone_masked = (
        customer.phone,
        customer.phone_hmac,
        customer.phone_masked,
    )
    order.save()
    assert plan_callbacks(now=at("06-10 09:00")) == Planned(corrected=1)
    task, recheck = CallbackTask.objects.get(), DataRecheck.objects.get()
    assert (task.state, task.completed_at) == (TaskState.DUE, None)
    assert (task.due_start, task.due_on) == (day_start(date(2026, 6, 10)), date(2026, 6, 11))
    assert (task.rank, recheck.state) == (Rank.IN_WINDOW, RecheckState.CORRECTED)
    assert [event.verb for event in recheck.events.all()] == ["open", "correct"]
    assert plan_callbacks(now=at("06-10 10:00")) == Planned()


def test_a_voided_order_takes_its_data_error_off_the_day_it_was_found():
    """Rulings 49, 70: 资料错误 stood in that day's 备注, so that daily moves."""
    order = finished(kind=Kind.REPAIR, **without_phone())
    plan_callbacks(now=at("06-02 10:00"))
    DirtyDay.objects.all().delete()
    order.status = Status.VOID
    order.save()
    plan_callbacks(now=at("06-20 10:00"))
    assert date(2026, 6, 2) in DirtyDay.objects.values_list("date", flat=True)


def test_a_number_taken_away_makes_the_waiting_callback_bad_data_with_its_recheck():
    """Ruling 2: nobody could dial it, save it or close it."""
    order = finished()
    plan_callbacks(now=at("06-01 12:00"))
    for name, value in without_phone("1.38E+10").items():
        setattr(order, name, value)
    order.save()
    assert plan_callbacks(now=at("06-02 09:00")) == Planned(data_errors=1)
    task, recheck = CallbackTask.objects.get(), DataRecheck.objects.get()
    assert (task.state, task.completed_at, task.rank) == (TaskState.BAD_DATA, at("06-02 09:00"), None)
    assert (recheck.task, recheck.kind, recheck.state) == (
        task,
        RecheckKind.INVALID_FORMAT,
        RecheckState.OPENED,
    )
    assert plan_callbacks(now=at("06-02 10:00")) == Planned()


def test_what_an_agent_has_in_hand_is_left_to_her(agent_hz):
    order = finished()
    plan_callbacks(now=at("06-02 09:00"))
    CallbackTask.objects.update(claimed_by=agent_hz, lease_until=at("06-02 09:15"))
    for name, value in without_phone().items():
        setattr(order, name, value)
    order.save()
    assert plan_callbacks(now=at("06-02 09:10")) == Planned()
    assert plan_callbacks(now=at("06-02 09:16")) == Planned(data_errors=1)
