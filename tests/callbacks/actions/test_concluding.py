"""Re-checks concluded (F1–F5; states.md 6.3; rulings 2, 14, 40)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.concluding import (
    Conclusion,
    NewValues,
    check_recheck,
    confirm_recheck,
    correct_recheck,
    recheck_not_an_error,
    verify_recheck,
)
from callbacks.actions.dialling import DialRequest, dial
from callbacks.actions.planning import plan_callbacks
from callbacks.actions.submissions import DataError
from callbacks.choices import RecheckKind, RecheckState, ResponsibleKind, TaskState
from callbacks.models import CallbackTask, CasePolicy, DataRecheck, RecheckEvent
from callbacks.queries.rechecks import late_rechecks
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry, DirtyDay
from tests.callbacks.calls import GOOD, NOW, answer, at, due_task, fields_of, save
from tests.factories import WorkOrderFactory
from workorders.actions.orders import Correction, correct_order
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
RIGHT = NewValues(phone="13900002222")
NO_PHONE = {"phone": "", "phone_raw": "", "phone_hmac": "", "phone_last4": "", "phone_masked": ""}
LATER = NOW + timedelta(hours=2)
ANYBODY = Conclusion("问过服务人员张师傅", ResponsibleKind.TECHNICIAN)


@pytest.fixture
def empty(hangzhou, agent_hz):
    """A call that found an empty number: its callback has ended as bad data."""
    return save(due_task(hangzhou, work_order__entered_by="谢信息"), agent_hz, "empty_number").recheck


def correct(recheck, actor, *, values=RIGHT, conclusion=ANYBODY, now=LATER):
    return correct_recheck(recheck=recheck, values=values, conclusion=conclusion, actor=actor, now=now)


def confirm(recheck, actor, conclusion=ANYBODY):
    return confirm_recheck(recheck=recheck, conclusion=conclusion, actor=actor, now=LATER)


def by(kind):
    return Conclusion("问过服务人员", kind)


def steps(recheck):
    rows = RecheckEvent.objects.filter(subject=recheck).order_by("pk")
    return list(rows.values_list("verb", "from_state", "to_state"))


def test_the_region_has_a_day_from_the_opening(empty):
    assert empty.due_at == NOW + timedelta(hours=24)


def test_so_it_has_where_the_re_check_is_born_at_planning(hangzhou):
    CasePolicy.objects.create(region=hangzhou, valid_from=at("01-01 00:00").date(), recheck_hours=12)
    for region in ({"region": hangzhou}, {}):
        WorkOrderFactory(completed_at=at("05-31 12:00"), **NO_PHONE, **region)
    plan_callbacks(now=at("06-01 12:00"))
    rows = DataRecheck.objects.order_by("pk")
    assert list(rows.values_list("due_at", flat=True)) == [at("06-02 00:00"), at("06-02 12:00")]


def test_a_corrected_number_is_the_orders_and_the_callback_is_made_again(empty, clerk_hz):
    """F5, ruling 2: bad data becomes due, with a window of one more day."""
    done = correct(empty, clerk_hz)
    order, task = WorkOrder.objects.get(), CallbackTask.objects.get()
    assert (order.phone, order.phone_masked) == ("13900002222", "139****2222")
    assert "phone" in order.corrections
    assert (task.state, task.due_on) == (TaskState.DUE, at("06-04 10:00").date())
    assert (done.state, done.checked_by_id, done.checked_at) == (RecheckState.CORRECTED, clerk_hz.pk, LATER)
    assert done.verify_due_at == LATER + timedelta(days=3)
    assert DirtyDay.objects.filter(date=task.due_on).exists()


def test_old_and_new_value_are_kept_masked_and_nowhere_in_clear(empty, clerk_hz):
    old = empty.work_order.phone_masked
    done = correct(empty, clerk_hz, values=NewValues(phone="13900002222", customer_name="韩梅梅"))
    assert done.changes == {
        "phone": {"before": old, "after": "139****2222"},
        "customer_name": {"before": "李*", "after": "韩**"},
    }
    told = [str(row) for row in (*AuditEntry.objects.values(), *RecheckEvent.objects.values())]
    assert not [row for row in told if "13900002222" in row or "韩梅梅" in row]
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == ["correct_order", "correct_recheck"]


def test_the_person_at_fault_is_named_out_of_the_order_and_the_call(hangzhou, agent_hz, lead_hz):
    """F3, ruling 40."""
    named: dict[ResponsibleKind, tuple[str, bool]] = {}
    for kind in ResponsibleKind:
        task = due_task(hangzhou, work_order__entered_by="谢信息", work_order__station="城西店")
        done = confirm(save(task, agent_hz, "empty_number").recheck, lead_hz, by(kind))
        named[kind] = (done.responsible_name, done.responsible_technician_id is not None)
    technician = str(task.work_order.technician).split()[0]
    assert named.pop(ResponsibleKind.TECHNICIAN)[0].startswith(technician)
    assert named == {
        "data_clerk": ("谢信息", False),
        "agent": ("范琳 018", False),
        "shop": ("城西店", False),
        "none": ("", False),
    }


def test_nobody_judges_herself(hangzhou, agent_hz, empty, clerk_hz, lead_hz):
    """F3: the clerk who entered the order names no clerk, the supervisor who called no agent."""
    assert fields_of(lambda: confirm(empty, clerk_hz, by(ResponsibleKind.DATA_CLERK))) == ["responsible_kind"]
    own = save(due_task(hangzhou), lead_hz, "empty_number").recheck
    assert fields_of(lambda: confirm(own, lead_hz, by(ResponsibleKind.AGENT))) == ["responsible_kind"]
    assert confirm(empty, lead_hz, by(ResponsibleKind.DATA_CLERK)).responsible_name == "谢信息"


def test_nobody_is_named_where_there_is_nobody(hangzhou, agent_hz, lead_hz):
    empty = save(due_task(hangzhou, work_order__technician=None), agent_hz, "empty_number").recheck
    assert fields_of(lambda: confirm(empty, lead_hz)) == ["responsible_kind"]


def test_without_evidence_nothing_is_concluded(empty, clerk_hz):
    nothing = Conclusion("  ", ResponsibleKind.NONE)
    assert fields_of(lambda: correct(empty, clerk_hz, conclusion=nothing)) == ["evidence"]
    assert fields_of(lambda: confirm(empty, clerk_hz, nothing)) == ["evidence"]
    blank = {"recheck": empty, "evidence": "", "actor": clerk_hz, "now": LATER}
    assert fields_of(lambda: recheck_not_an_error(**blank)) == ["evidence"]
    assert steps(empty) == [("open", "", "opened")]


def test_a_wrong_number_is_corrected_by_another_number_alone(empty, clerk_hz):
    same = NewValues(phone=empty.work_order.phone)
    for values in (NewValues(), NewValues(address="文化路2号"), same, NewValues(phone="12345")):
        assert fields_of(lambda values=values: correct(empty, clerk_hz, values=values)) == ["phone"]
    empty.refresh_from_db()
    assert (empty.state, WorkOrder.objects.get().corrections) == (RecheckState.OPENED, {})


def test_a_number_put_right_on_the_orders_page_first_still_concludes(hangzhou, agent_hz, clerk_hz):
    task = due_task(hangzhou)
    dial(task=task, agent=agent_hz, request=DialRequest(), now=NOW)
    empty = save(task, agent_hz, "empty_number").recheck
    called = task.work_order.phone_masked
    changed = Correction(cells={"phone": RIGHT.phone}, reason="门店来电")
    correct_order(order=empty.work_order, correction=changed, actor=clerk_hz, now=LATER)
    done = correct(empty, clerk_hz)
    assert done.changes == {"phone": {"before": called, "after": "139****2222"}}
    assert CallbackTask.objects.get().state == TaskState.DUE


def test_wrong_information_is_corrected_and_the_completed_callback_stays(hangzhou, agent_hz, clerk_hz):
    """Ruling 40: the customer was reached."""
    told = DataError(kind=RecheckKind.WRONG_INFORMATION, note="姓名登记错了,应为韩梅梅")
    saved = save(
        due_task(hangzhou), agent_hz, "connected_done", data_error=told, respondent_relation="self",
        description="客户说姓名登记错了一个字", answers=GOOD,
    )  # fmt: skip
    done = correct(saved.recheck, clerk_hz, values=NewValues(customer_name="韩梅梅"))
    assert (done.state, WorkOrder.objects.get().customer_name) == (RecheckState.CORRECTED, "韩梅梅")
    assert CallbackTask.objects.get().state == TaskState.COMPLETED


def test_a_number_that_was_right_brings_the_callback_back(empty, clerk_hz):
    done = recheck_not_an_error(recheck=empty, evidence="换机拨打能接通", actor=clerk_hz, now=LATER)
    assert (done.state, done.responsible_kind) == (RecheckState.NOT_ERROR, "")
    assert CallbackTask.objects.get().state == TaskState.DUE


def test_a_number_that_is_not_there_is_no_wrong_tone(hangzhou, clerk_hz):
    WorkOrderFactory(region=hangzhou, completed_at=at("06-01 12:00"), **NO_PHONE)
    plan_callbacks(now=NOW)
    missing = DataRecheck.objects.get()
    with pytest.raises(Refused, match="还没有能拨打的号码"):
        recheck_not_an_error(recheck=missing, evidence="没有错", actor=clerk_hz, now=LATER)
    correct(missing, clerk_hz)
    assert CallbackTask.objects.get().state == TaskState.DUE


def test_a_confirmed_error_leaves_the_callback_ended(empty, clerk_hz):
    assert confirm(empty, clerk_hz).state == RecheckState.CONFIRMED_ERROR
    assert CallbackTask.objects.get().state == TaskState.BAD_DATA


def test_a_callback_undone_in_the_erp_is_not_called_again(empty, clerk_hz):
    """Ruling 14."""
    CallbackTask.objects.update(flagged_at=NOW)
    correct(empty, clerk_hz)
    assert CallbackTask.objects.get().state == TaskState.BAD_DATA


def test_whoever_is_second_learns_what_is_possible(empty, clerk_hz, lead_hz):
    confirm(empty, clerk_hz)
    with pytest.raises(Conflict) as refused:
        correct(empty, lead_hz)
    assert (refused.value.code, refused.value.extra["legal"]) == ("illegal_step", ["verify"])
    assert len(steps(empty)) == 2


def test_headquarters_verifies_and_who_is_at_fault_waits_for_the_assessment(empty, clerk_hz, hq_manager):
    confirm(empty, clerk_hz)
    done = verify_recheck(recheck=empty, actor=hq_manager, now=LATER)
    assert (done.state, done.verified_by_id, done.verified_at) == (
        RecheckState.VERIFIED,
        hq_manager.pk,
        LATER,
    )
    assert steps(empty)[-1] == ("verify", "confirmed_error", "verified")


def test_where_nobody_is_at_fault_it_ends_with_headquarters(empty, clerk_hz, hq_manager):
    recheck_not_an_error(recheck=empty, evidence="换机拨打能接通", actor=clerk_hz, now=LATER)
    done = verify_recheck(recheck=empty, actor=hq_manager, now=LATER)
    assert done.state == RecheckState.CLOSED
    assert steps(empty)[-2:] == [("verify", "not_error", "verified"), ("close", "verified", "closed")]


def test_nobody_verifies_her_own_check(empty, lead_hz):
    confirm(empty, lead_hz)
    with pytest.raises(Refused, match="自己复核的"):
        verify_recheck(recheck=empty, actor=lead_hz, now=LATER)


def test_that_somebody_looks_into_it_shows(empty, clerk_hz):
    assert check_recheck(recheck=empty, actor=clerk_hz, now=LATER).state == RecheckState.CHECKING
    with pytest.raises(Conflict):
        check_recheck(recheck=empty, actor=clerk_hz, now=LATER)
    assert correct(empty, clerk_hz).state == RecheckState.CORRECTED


def test_a_number_that_came_by_itself_waits_for_headquarters_too(hangzhou, hq_manager):
    """F2: 100 % are concluded; nobody's fault is known."""
    order = WorkOrderFactory(region=hangzhou, completed_at=at("06-01 12:00"), **NO_PHONE)
    plan_callbacks(now=NOW)
    digest = WorkOrderFactory(region=hangzhou, completed_at=None, status="open").phone_hmac
    WorkOrder.objects.filter(pk=order.pk).update(
        phone="13900002222", phone_hmac=digest, phone_masked="139****2222"
    )
    plan_callbacks(now=LATER)
    recheck = DataRecheck.objects.get()
    assert (recheck.state, recheck.checked_by, recheck.checked_at) == (RecheckState.CORRECTED, None, LATER)
    assert recheck.changes == {"phone": {"before": "", "after": "139****2222"}}
    assert verify_recheck(recheck=recheck, actor=hq_manager, now=LATER).state == RecheckState.CLOSED


def test_what_is_late_is_found_in_the_region_and_at_headquarters(hangzhou, agent_hz, clerk_hz, empty):
    other = save(due_task(hangzhou), agent_hz, "wrong_number").recheck

    def late(**after):
        return set(DataRecheck.objects.filter(late_rechecks(now=NOW + timedelta(**after))))

    assert late(hours=23) == set()
    assert late(hours=25) == {empty, other}
    confirm(empty, clerk_hz)
    assert late(hours=25) == {other}
    assert late(days=4) == {empty, other}


def test_an_ordinary_callback_has_no_part_in_it(hangzhou, agent_hz):
    answer(due_task(hangzhou), agent_hz)
    assert not DataRecheck.objects.exists()
