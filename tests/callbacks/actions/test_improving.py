"""改进工单 (K13): negative feedback becomes a measure with an owner and a day, once a case."""

from __future__ import annotations

import pytest

from callbacks.actions import case_handling
from callbacks.actions.improving import finish_improvement
from callbacks.choices import ImprovementState, ResponsibleKind, RootCause
from callbacks.models import CasePolicy, Complaint, ImprovementOrder
from tests.callbacks.calls import at, fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    conflict,
    fresh,
    handle,
    handling,
    office,
    second_call,
)

__all__ = ["office"]
NOW = REGISTERED + 3 * HOUR
MEASURE = "每单完工前试机三十分钟，组长抽查"


def handled_again(case: Complaint, office: Office, **fields: object) -> Complaint:
    """The customer was not satisfied, and the department handled it once more."""
    second_call(case, office.agent, NOW + HOUR, solved="no", satisfaction=2)
    words = case_handling.Contact(note="再次致歉并约定上门")
    case = case_handling.contact(case=fresh(case), given=words, actor=office.handler, now=NOW + 2 * HOUR)
    return handle(case, office, NOW + 3 * HOUR, **fields)


def test_somebodys_fault_is_to_be_improved_in_a_week(office):
    case = handle(handling(office), office, NOW, root_cause=RootCause.PARTS)
    order = ImprovementOrder.objects.get(complaint=case)
    assert (order.region, order.department, order.state) == (
        office.region,
        office.department,
        ImprovementState.OPEN,
    )
    assert (order.root_cause, order.responsible_name) == (RootCause.PARTS, "张师傅")
    assert (order.opened_at, order.due_on) == (NOW, at("06-10 12:00").date())


def test_nobodys_fault_is_not(office):
    handle(handling(office), office, NOW, responsible_kind=ResponsibleKind.NONE)
    assert not ImprovementOrder.objects.exists()


def test_nor_what_no_department_answers_for(office):
    case = handling(office)
    Complaint.objects.filter(pk=case.pk).update(department=None)
    handle(fresh(case), office, NOW)
    assert not ImprovementOrder.objects.exists()


def test_a_further_round_opens_no_second_one(office):
    case = handle(handling(office), office, NOW)
    first = ImprovementOrder.objects.get()
    handled_again(case, office, root_cause=RootCause.PRODUCT)
    assert ImprovementOrder.objects.get() == first
    assert ImprovementOrder.objects.get().root_cause == RootCause.REPAIR


def test_the_round_that_finds_somebody_opens_it(office):
    case = handle(handling(office), office, NOW, responsible_kind=ResponsibleKind.NONE)
    handled_again(case, office)
    assert ImprovementOrder.objects.get(complaint=case).opened_at == NOW + 3 * HOUR


def test_a_region_may_have_other_days(office):
    CasePolicy.objects.create(region=office.region, valid_from=REGISTERED.date(), improvement_days=14)
    handle(handling(office), office, NOW)
    assert ImprovementOrder.objects.get().due_on == at("06-17 12:00").date()


class TestItsEnd:
    @pytest.fixture
    def order(self, office):
        handle(handling(office), office, NOW)
        return ImprovementOrder.objects.get()

    def finish(self, order: ImprovementOrder, office: Office, measure: str = MEASURE) -> ImprovementOrder:
        return finish_improvement(improvement=order, measure=measure, actor=office.head, now=NOW + HOUR)

    def test_is_a_measure_and_who_took_it(self, office, order):
        done = self.finish(order, office, f"  {MEASURE}  ")
        assert (done.state, done.measure) == (ImprovementState.DONE, MEASURE)
        assert (done.done_by, done.done_at) == (office.head, NOW + HOUR)

    def test_comes_once(self, office, order):
        self.finish(order, office)
        assert conflict(lambda: self.finish(order, office, "换一种说法再写一次改进")) == "done_already"
        order.refresh_from_db()
        assert order.measure == MEASURE

    @pytest.mark.parametrize("measure", ["", "          ", "加强培训，注意质量"])
    def test_needs_ten_characters(self, office, order, measure):
        assert fields_of(lambda: self.finish(order, office, measure)) == ["measure"]
        order.refresh_from_db()
        assert (order.state, order.done_at) == (ImprovementState.OPEN, None)
