"""A second callback that nobody answers ends by the attempt rule or not at all (rulings 27, 43)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.case_ending import close_unconfirmed
from callbacks.actions.planning import plan_callbacks
from callbacks.actions.supervising import close_below_rule, close_unreachable, grant_dials
from callbacks.choices import ComplaintState, RecheckState, TaskState
from tests.callbacks.cases import (
    REGISTERED,
    conflict,
    fresh,
    handled,
    heard,
    office,
    second_call,
    second_task,
)
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = REGISTERED + 7 * DAY
REASON = "打了六次都没有结果"
__all__ = ["office"]


@pytest.fixture
def used_up(office):
    """Six dials at ten in the morning: the rule does not hold and none is left."""
    case = handled(office)
    for day in range(1, 7):
        second_call(case, office.agent, REGISTERED + day * DAY, outcome="language")
    return fresh(case)


def test_it_is_never_closed_below_the_rule(office, used_up):
    closing = {"task": second_task(used_up), "supervisor": office.lead, "reason": REASON, "now": LATER}
    assert conflict(lambda: close_below_rule(**closing)) == "rule_not_met"
    assert second_task(used_up).state == TaskState.IN_PROGRESS


def test_more_dials_lead_to_an_end(office, used_up):
    grant_dials(task=second_task(used_up), supervisor=office.lead, reason=REASON, now=LATER)
    for day, hours in ((7, 1), (7, 5), (8, 1)):
        second_call(
            used_up, office.agent, REGISTERED + day * DAY + timedelta(hours=hours), outcome="no_answer"
        )
    given = {"note": "多次均未接通", "actor": office.lead, "now": REGISTERED + 9 * DAY}
    close_unconfirmed(case=fresh(used_up), **given)
    assert fresh(used_up).state == ComplaintState.CLOSED_UNCONFIRMED


def test_the_supervisor_hears_of_one_that_an_agent_closed_by_hand(office):
    case = handled(office)
    for hours in (4, 8, 24):
        second_call(
            case, office.agent, REGISTERED + timedelta(hours=hours), outcome="no_answer", keep_open=True
        )
    close_unreachable(task=second_task(case), agent=office.agent, now=REGISTERED + DAY + timedelta(hours=4))
    assert fresh(case).state == ComplaintState.SECOND_CALLBACK
    assert heard(case, "refused") == ["lead_1", "manager_1"]


def test_one_without_any_number_becomes_a_recheck_and_comes_back_with_one(office):
    """Ruling 2, F5: nobody could dial it, nor save that she could not."""
    case = handled(office)
    order = WorkOrder.objects.filter(pk=case.work_order_id)
    number = order.values("phone", "phone_hmac", "phone_masked").get()
    order.update(phone="", phone_hmac="", phone_masked="")
    plan_callbacks(now=REGISTERED + timedelta(hours=4))
    task = case.second_callbacks.get()
    assert (task.state, task.rechecks.get().state) == (TaskState.BAD_DATA, RecheckState.OPENED)
    assert heard(case, "refused") == ["lead_1", "manager_1"]
    order.update(**number)
    plan_callbacks(now=REGISTERED + timedelta(hours=5))
    second_call(case, office.agent, REGISTERED + timedelta(hours=6))
    assert fresh(case).state == ComplaintState.CLOSED_SATISFIED
