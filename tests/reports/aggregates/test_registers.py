"""The rows of the registers (forms.md 2.5; F1–F4; rulings 14, 30, 33): each once, masked, with its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from callbacks.actions.concluding import (
    Conclusion,
    NewValues,
    confirm_recheck,
    correct_recheck,
    verify_recheck,
)
from callbacks.actions.deciding import confirm_finding
from callbacks.actions.taking_back import take_back
from callbacks.choices import ComplaintState, ResponsibleKind, RootCause, TaskState
from callbacks.models import CallbackTask, CaseHandling, Complaint
from reports.aggregates.registers import Cut, register_entries, register_rows
from reports.policies.registers import BY_CODE, Entry
from tests.callbacks.calls import NOW, answer, at, due_task, save
from tests.factories import CategoryFactory, TechnicianFactory
from workorders.choices import Status
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
JUNE = Cut(first=date(2026, 6, 1), last=date(2026, 6, 30))
LATER = NOW + timedelta(hours=2)
UNTRUE = {"is_genuine": False, "not_genuine_reason": "not_visited"}


def listed(code: str, user: Any, cut: Cut = JUNE) -> list[Entry]:
    register = BY_CODE[code]
    return register_entries(register=register, rows=register_rows(register=register, cut=cut, user=user))


def numbers(code: str, user: Any, cut: Cut = JUNE) -> list[str]:
    return [entry.order_no for entry in listed(code, user, cut)]


def test_each_register_holds_its_own_and_a_case_of_both_stands_in_both(hangzhou, agent_hz):
    """F4: the causes stay apart."""
    untrue = answer(due_task(hangzhou), agent_hz, words=True, **UNTRUE).task.work_order.order_no
    poor = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=2).task.work_order.order_no
    both = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=1, **UNTRUE).task.work_order.order_no
    wrong = save(due_task(hangzhou), agent_hz, "empty_number").task.work_order.order_no
    dirty = answer(due_task(hangzhou), agent_hz, site_cleaned="no").task.work_order.order_no
    answer(due_task(hangzhou), agent_hz, words=True, attitude_rating=1)
    answer(due_task(hangzhou), agent_hz)
    assert numbers("not-genuine", agent_hz) == [untrue, both]
    assert numbers("dissatisfied", agent_hz) == [poor, both]
    assert numbers("data-errors", agent_hz) == [wrong]
    assert numbers("irregular", agent_hz) == [dirty]


def test_a_line_is_masked_and_says_what_the_form_asks_for(hangzhou, agent_hz):
    task = due_task(hangzhou, work_order__technician=TechnicianFactory(region=hangzhou, number="HZ7"))
    saved = answer(task, agent_hz, words=True, satisfaction=2)
    Complaint.objects.update(description=f"请打 {task.work_order.phone} 找我")
    (line,) = listed("dissatisfied", agent_hz)
    assert line == Entry(
        key=f"cases:{saved.complaint.number}", region="杭州", order_no=task.work_order.order_no,
        category="空调", kind="维修", worker="张师傅(HZ7)", customer="李*",
        phone=task.work_order.phone_masked, called_on="2026-06-03", agent="范琳 018", respondent="李*",
        description=f"请打 {task.work_order.phone[:3]}****{task.work_order.phone[-4:]} 找我",
    )  # fmt: skip


def test_the_second_callback_that_ended_is_the_check_of_a_case(hangzhou, agent_hz, lead_hz):
    saved = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=2)
    case, more = saved.complaint, {"complaint": saved.complaint, "work_order": saved.task.work_order}
    second = {**more, "round": 2, "agent": lead_hz, "completed_at": at("06-08 10:00")}
    due_task(hangzhou, **second, state=TaskState.COMPLETED, rank=None)
    due_task(hangzhou, **more, round=3)
    Complaint.objects.filter(pk=case.pk).update(state=ComplaintState.SECOND_CALLBACK)
    for number, name in ((1, "王工"), (2, "赵工")):
        CaseHandling.objects.create(
            complaint=case, round=number, handler=lead_hz, result="已经上门重新清理", found_by=lead_hz,
            root_cause=RootCause.INSTALL, responsible_kind=ResponsibleKind.TECHNICIAN,
            responsible_name=name, done_at=NOW, at=NOW,
        )  # fmt: skip
    (line,) = listed("dissatisfied", agent_hz)
    assert (line.responsible, line.checker, line.checked_on) == ("赵工", str(lead_hz.label), "2026-06-08")
    assert line.conclusion == "二次回访"
    assert (line.assessment, line.bulletin) == ("", "")


def test_without_a_second_callback_nothing_is_said_of_a_check(hangzhou, agent_hz):
    answer(due_task(hangzhou), agent_hz, words=True, satisfaction=2)
    (line,) = listed("dissatisfied", agent_hz)
    assert (line.responsible, line.checker, line.checked_on, line.conclusion) == ("", "", "", "")


def test_a_data_error_says_its_doubt_its_conclusion_and_who_was_at_fault(
    hangzhou, agent_hz, clerk_hz, hq_manager
):
    first = save(due_task(hangzhou, work_order__entered_by="谢录入"), agent_hz, "empty_number").recheck
    second = save(due_task(hangzhou), agent_hz, "wrong_number", note="接电话的人说打错了").recheck
    third = save(due_task(hangzhou), agent_hz, "empty_number").recheck
    found = Conclusion("问过门店", ResponsibleKind.DATA_CLERK)
    correct_recheck(
        recheck=first, values=NewValues(phone="13900002222"), conclusion=found, actor=clerk_hz, now=LATER
    )
    verify_recheck(recheck=first, actor=hq_manager, now=LATER)
    nobody = Conclusion("问过门店", ResponsibleKind.NONE)
    confirm_recheck(recheck=second, conclusion=nobody, actor=clerk_hz, now=LATER)
    lines = {line.key: line for line in listed("data-errors", clerk_hz)}
    corrected, confirmed = lines[f"rechecks:{first.pk}"], lines[f"rechecks:{second.pk}"]
    assert (corrected.responsible, corrected.checker) == ("谢录入", clerk_hz.label)
    assert (corrected.checked_on, corrected.conclusion) == ("2026-06-03", "已更正，总部已核")
    assert confirmed.description == "号码错误：接电话的人说打错了"
    assert (confirmed.responsible, confirmed.conclusion) == ("无责", "确认有误")
    assert lines[f"rechecks:{third.pk}"].conclusion == ""


def test_irregular_service_says_what_the_supervisor_decided(hangzhou, agent_hz, lead_hz):
    finding = answer(due_task(hangzhou), agent_hz, site_cleaned="no").finding
    assert [(line.description, line.conclusion) for line in listed("irregular", lead_hz)] == [
        ("未清理现场", "")
    ]
    confirm_finding(finding=finding, actor=lead_hz, note="看过照片", now=LATER)
    (line,) = listed("irregular", lead_hz)
    assert (line.conclusion, line.checker, line.checked_on) == ("属实", lead_hz.label, "2026-06-03")
    assert line.responsible == str(finding.work_order.technician)


def heard(region, agent):
    """One of each register."""
    return [
        answer(due_task(region), agent, words=True, satisfaction=1, **UNTRUE),
        save(due_task(region), agent, "empty_number"),
        answer(due_task(region), agent, site_cleaned="no"),
    ]


def counts(user, cut=JUNE):
    return [len(listed(code, user, cut)) for code in BY_CODE]


def test_what_was_taken_back_stands_nowhere(hangzhou, agent_hz):
    """Ruling 33."""
    for saved in heard(hangzhou, agent_hz):
        take_back(attempt=saved.attempt, agent=agent_hz, now=NOW)
    assert counts(agent_hz) == [0, 0, 0, 0]


@pytest.mark.parametrize("gone", [{"status": Status.VOID}, {"is_test": True}])
def test_void_and_test_orders_stand_nowhere(hangzhou, agent_hz, gone):
    heard(hangzhou, agent_hz)
    assert counts(agent_hz) == [1, 1, 1, 1]
    WorkOrder.objects.update(**gone)
    assert counts(agent_hz) == [0, 0, 0, 0]


def test_what_the_erp_undid_stands_nowhere(hangzhou, agent_hz):
    """Ruling 14."""
    heard(hangzhou, agent_hz)
    CallbackTask.objects.update(flagged_at=NOW)
    assert counts(agent_hz) == [0, 0, 0, 0]


def test_a_register_is_of_its_days_and_its_region(hangzhou, ningbo, agent_hz, agent_nb, hq_manager):
    """A1: both ends of the span are in it."""
    heard(hangzhou, agent_hz)
    heard(ningbo, agent_nb)
    assert (counts(agent_hz), counts(agent_nb), counts(hq_manager)) == ([1] * 4, [1] * 4, [2] * 4)
    third = Cut(first=date(2026, 6, 3), last=date(2026, 6, 3), region=ningbo)
    assert (counts(hq_manager, third), counts(agent_hz, third)) == ([1] * 4, [0] * 4)
    for day in (date(2026, 6, 2), date(2026, 6, 4)):
        assert counts(hq_manager, Cut(first=day, last=day)) == [0] * 4
    assert counts(hq_manager, Cut(JUNE.first, JUNE.last, only_in=frozenset())) == [0] * 4


def test_administrators_and_departments_have_no_register(hangzhou, agent_hz, administrator, head_hz):
    heard(hangzhou, agent_hz)
    assert counts(administrator) == counts(head_hz) == [0] * 4


def test_names_that_were_merged_print_as_the_one_they_became(hangzhou, agent_hz):
    """Ruling 12."""
    real = TechnicianFactory(region=hangzhou, name="张三", number="HZ1")
    alias = TechnicianFactory(region=hangzhou, name="张 三", number="", alias_of=real)
    category = CategoryFactory(name="空调机", alias_of=CategoryFactory(name="空调"))
    task = due_task(hangzhou, work_order__technician=alias, work_order__category=category)
    answer(task, agent_hz, words=True, satisfaction=2)
    (line,) = listed("dissatisfied", agent_hz)
    assert (line.worker, line.category) == ("张三(HZ1)", "空调")


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("code", "queries"), [("not-genuine", 3), ("dissatisfied", 3), ("data-errors", 1), ("irregular", 1)]
)
def test_one_line_costs_what_three_cost(hangzhou, agent_hz, django_assert_num_queries, times, code, queries):
    for _time in range(times):
        heard(hangzhou, agent_hz)
    agent_hz.region_ids(roles=frozenset())
    register = BY_CODE[code]
    rows = register_rows(register=register, cut=JUNE, user=agent_hz)
    with django_assert_num_queries(queries):
        assert len(register_entries(register=register, rows=rows)) == times
