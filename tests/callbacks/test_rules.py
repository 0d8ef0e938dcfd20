"""roles.md 7: who may do what, role by role."""

from __future__ import annotations

import pytest

from callbacks import rules
from callbacks.choices import RecheckKind
from callbacks.models import DataRecheck
from tests.callbacks.calls import NOW, answer, due_task
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
CAST = [
    "agent_hz",
    "lead_hz",
    "clerk_hz",
    "head_hz",
    "dept_hz",
    "agent_nb",
    "lead_nb",
    "hq_agent",
    "hq_manager",
    "administrator",
]


@pytest.fixture
def who_may(request):
    """Names of the cast for whom a rule says yes."""

    def asked(rule, *about):
        return [name for name in CAST if rule(request.getfixturevalue(name), *about)]

    return asked


def test_the_queue_is_worked_by_agents_and_supervisors(who_may):
    assert who_may(rules.can_work_queue) == [
        "agent_hz",
        "lead_hz",
        "agent_nb",
        "lead_nb",
        "hq_agent",
    ]


def test_a_callback_is_called_by_its_regions_agents_and_supervisor(who_may, hangzhou):
    assert who_may(rules.can_call, due_task(hangzhou)) == ["agent_hz", "lead_hz"]


def test_never_by_the_cases_own_handler(who_may, hangzhou, agent_hz, lead_hz):
    complaint = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=1).complaint
    complaint.handler = lead_hz
    complaint.save()
    task = due_task(hangzhou, round=2, complaint=complaint)
    assert who_may(rules.can_call, task) == ["agent_hz"]


def test_grants_late_appointments_and_closing_below_the_rule_are_the_supervisors(who_may, hangzhou):
    task = due_task(hangzhou)
    assert who_may(rules.can_supervise, task) == ["lead_hz"]
    assert who_may(rules.may_appoint_beyond, task) == ["lead_hz"]


def test_a_record_is_amended_by_its_agent_and_the_supervisor(who_may, hangzhou, agent_hz):
    assert who_may(rules.can_amend, answer(due_task(hangzhou), agent_hz).record) == ["agent_hz", "lead_hz"]


def test_a_complaint_is_registered_by_region_and_hq(who_may, hangzhou):
    assert who_may(rules.can_register_complaint, hangzhou) == [
        "agent_hz",
        "lead_hz",
        "hq_agent",
        "hq_manager",
    ]


def test_numbers_of_rechecks_are_shown_to_clerk_supervisor_and_hq(who_may, hangzhou):
    task = due_task(hangzhou)
    recheck = DataRecheck.objects.create(
        work_order=task.work_order, task=task, region=hangzhou, kind=RecheckKind.MISSING, opened_at=NOW
    )
    assert who_may(rules.can_reveal_recheck, recheck) == ["lead_hz", "clerk_hz", "hq_agent", "hq_manager"]


def test_numbers_of_cases_are_shown_to_their_department_supervisor_and_hqs_manager(
    who_may, hangzhou, agent_hz, head_hz, dept_hz
):
    DepartmentFactory(region=hangzhou, head=head_hz)
    complaint = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=1).complaint
    assert who_may(rules.can_reveal_complaint, complaint) == ["lead_hz", "head_hz", "hq_manager"]
    complaint.handler = dept_hz
    complaint.save()
    assert who_may(rules.can_reveal_complaint, complaint) == ["lead_hz", "head_hz", "dept_hz", "hq_manager"]
