"""What happens to a case marks the day it was registered, and that of its order's first call (ruling 70)."""

from __future__ import annotations

import pytest

from callbacks.actions import case_ending
from callbacks.actions.case_assigning import accept
from callbacks.actions.case_handling import contact
from callbacks.actions.complaints import ByHand, register_by_hand
from callbacks.actions.submissions import CaseWords
from callbacks.actions.taking_back import take_back
from callbacks.choices import ComplaintCategory, ComplaintKind
from reports.models import DailyTotal
from tests.callbacks import cases
from tests.callbacks.calls import answer, due_task
from tests.callbacks.cases import HOUR, fresh, handle, handled, office, second_call
from tests.reports.agreement import make_totals
from tests.reports.walks import BAD, DAY, NOW, SECOND, WORDS, Walk, called_task, handled_case, walk
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
__all__ = ["office", "walk"]


def test_a_case_from_its_call_to_the_second_rating(walk: Walk) -> None:
    task = due_task(walk.office.region, now=walk.now)
    make_totals()
    saved = answer(task, walk.office.agent, walk.now, **BAD)
    walk.agrees("registered")
    case = fresh(saved.complaint)
    office = walk.office
    case = accept(case=case, actor=office.handler, now=walk.later(HOUR))
    walk.agrees("accepted")
    case = contact(case=case, given=WORDS, actor=office.handler, now=walk.later(DAY))
    walk.agrees("responded")
    case = handle(case, office, walk.later(HOUR))
    walk.agrees("handled")
    second_call(case, office.agent, walk.later(HOUR), solved="no", satisfaction=2)
    walk.agrees("reopened")
    case = contact(case=fresh(case), given=WORDS, actor=office.handler, now=walk.later(HOUR))
    case = handle(case, office, walk.later(HOUR))
    saved = second_call(case, office.agent, walk.later(HOUR / 2))
    walk.agrees("closed satisfied")
    assert sum(DailyTotal.objects.values_list("final_satisfied", flat=True)) == 1
    take_back(attempt=saved.attempt, agent=office.agent, now=walk.now + SECOND)
    walk.agrees("taken back")
    second_call(fresh(case), office.agent, walk.now + 2 * SECOND)
    walk.agrees("closed after all")


def test_a_case_by_hand_moves_the_final_rating_of_the_day_of_the_first_call(walk: Walk) -> None:
    """Its day is another than the call's, so its own mark does not reach there."""
    task = called_task(walk, satisfaction=3)
    make_totals()
    given = ByHand(
        kind=ComplaintKind.DISSATISFIED,
        category=ComplaintCategory.OTHER,
        words=CaseWords(demand="再修一次", matter="又不制冷了", complainant="李雷", occurred_at=NOW),
        description="客户来电说又不制冷了",
    )
    walk.later(3 * DAY)
    case = register_by_hand(order=task.work_order, given=given, actor=walk.office.lead, now=walk.now)
    walk.agrees("by hand")
    case = handled_case(fresh(case), walk)
    walk.agrees("handled")
    second_call(case, walk.office.agent, walk.later(HOUR))
    walk.agrees("rated again")
    assert sum(DailyTotal.objects.filter(day=NOW.date()).values_list("final_satisfied", flat=True)) == 1


def test_the_other_ends_of_a_case(walk: Walk) -> None:
    """Merged, found invalid by headquarters and by the customer, withdrawn by a recorded call."""
    office = walk.office
    master = cases.handling(office, walk.now)
    merged = cases.registered(office, walk.now)
    WorkOrder.objects.filter(pk=merged.work_order_id).update(customer=master.work_order.customer_id)
    invalid = cases.handling(office, walk.now)
    withdrawn = handled(office, walk.now)
    make_totals()
    walk.later(5 * HOUR)
    case_ending.merge(case=fresh(merged), into=fresh(master), actor=office.lead, now=walk.now)
    walk.agrees("merged")
    case_ending.find_invalid(case=fresh(invalid), reason="型号与投诉不符", actor=office.manager, now=walk.now)
    walk.agrees("found invalid")
    second_call(fresh(invalid), office.agent, walk.later(HOUR))
    walk.agrees("the customer says so too")
    second_call(withdrawn, office.agent, walk.later(HOUR), outcome="no_answer", keep_open=True)
    walk.agrees("not reached")
