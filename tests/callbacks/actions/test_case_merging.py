"""The same matter twice (states.md 6.2 row 15): the master carries it on, nothing of the other is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callbacks.actions import case_assigning, case_ending
from callbacks.actions.case_assigning import Assignment
from callbacks.choices import CaseVerb, ComplaintKind, ComplaintState, FollowUpState, Severity
from callbacks.models import Complaint
from callbacks.models.case_callers import handled_by
from tests.callbacks.calls import answer, at, due_task, fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    conflict,
    fresh,
    handled,
    handling,
    heard,
    last_event,
    office,
    waits_for_parts,
)
from workorders.models import WorkOrder

__all__ = ["office"]
S = ComplaintState
NOW = REGISTERED + 5 * HOUR  # Wednesday 15:00


def twin(case: Complaint, office: Office, now: datetime = REGISTERED, **answers: Any) -> Complaint:
    """Another case of the same customer, about another order."""
    task = due_task(office.region, now=now, work_order__customer=case.work_order.customer)
    saved = answer(task, office.agent, now, words=True, **{"satisfaction": 2, **answers})
    return fresh(saved.complaint)


def merge(case: Complaint, into: Complaint, office: Office) -> Complaint:
    return fresh(case_ending.merge(case=case, into=into, actor=office.lead, now=NOW))


def test_the_master_carries_on_with_the_graver_of_both(office):
    master = handling(office)
    untrue = {"is_genuine": False, "not_genuine_reason": "not_finished"}
    case = twin(master, office, **untrue, attitude_rating=1, satisfaction=1)
    merged = merge(case, master, office)
    assert (merged.state, merged.merged_into) == (S.MERGED, master)
    assert (merged.closed_at, merged.next_due_at, merged.next_limit) == (NOW, None, "")
    assert last_event(merged).evidence == {"into": master.number}
    master = fresh(master)
    assert master.grounds == ["not_genuine", "very_dissatisfied", "attitude", "dissatisfied"]
    assert (master.kind, master.severity, master.severity_rule) == (
        ComplaintKind.NOT_GENUINE,
        Severity.SERIOUS,
        "not_genuine",
    )
    assert (master.state, master.level) == (S.HANDLING, 1)
    event = last_event(master)
    assert (event.verb, event.actor) == (CaseVerb.AMEND, office.lead)
    assert event.evidence == {"merged": case.number, "demand": case.demand}


def test_its_limits_are_the_graver_ones(office):
    master = handling(office)
    merge(twin(master, office, satisfaction=1), master, office)
    master = fresh(master)
    assert master.resolution_due_at == at("06-07 17:00")
    assert (master.next_limit, master.next_due_at) == ("progress", at("06-04 15:00"))


def test_of_a_lighter_one_the_ground_is_taken_and_no_limit(office):
    master = handling(office, satisfaction=1)
    before = fresh(master)
    merge(twin(master, office), master, office)
    after = fresh(master)
    assert after.grounds == ["very_dissatisfied", "dissatisfied"]
    assert (after.severity, after.severity_rule) == (Severity.SERIOUS, "very_dissatisfied")
    assert (after.next_due_at, after.resolution_due_at) == (before.next_due_at, before.resolution_due_at)


def test_the_level_never_falls(office):
    master = handling(office)
    case = twin(master, office)
    Complaint.objects.filter(pk=case.pk).update(level=3)
    merge(fresh(case), master, office)
    assert fresh(master).level == 3


def test_both_owners_hear_of_it(office):
    master = handling(office)
    case = merge(twin(master, office), master, office)
    assert heard(case, "ended") == ["head_1", "lead_1"]
    assert heard(master, "took_in") == ["dept_1", "head_1", "lead_1"]


def test_one_that_waits_waits_no_more(office):
    case = waits_for_parts(handling(office), office, NOW - HOUR)
    case = merge(case, twin(case, office), office)
    assert (case.paused_at, case.wait_due_at, case.next_due_at) == (None, None, None)
    assert case.pauses.get().ended_at == NOW
    assert case.follow_ups.get().state == FollowUpState.CANCELLED


def test_the_same_digits_are_the_same_customer(office):
    """Ruling 16."""
    case, other = handling(office), handling(office)
    digits = case.work_order.phone_hmac
    WorkOrder.objects.filter(pk=other.work_order_id).update(phone_hmac=digits)
    assert merge(case, fresh(other), office).state == S.MERGED


def test_not_into_itself_another_customers_or_one_that_has_ended(office, ningbo):
    case = handling(office)
    closed = twin(case, office)
    Complaint.objects.filter(pk=closed.pk).update(state=S.WITHDRAWN, withdrawn_call_at=NOW, closed_at=NOW)
    elsewhere = twin(case, office)
    Complaint.objects.filter(pk=elsewhere.pk).update(region=ningbo)
    for into in (case, handling(office), fresh(closed), fresh(elsewhere)):
        assert fields_of(lambda into=into: merge(case, into, office)) == ["into"]
    assert fresh(case).state == S.HANDLING


def test_numbers_that_nobody_has_are_not_the_same(office):
    """Two orders without a phone are two customers."""
    case, other = handling(office), handling(office)
    orders = WorkOrder.objects.filter(pk__in=(case.work_order_id, other.work_order_id))
    orders.update(phone_hmac="")
    assert fields_of(lambda: merge(fresh(case), fresh(other), office)) == ["into"]


def test_a_chain_ends_in_one_master_that_lost_nothing(office):
    first = handling(office, attitude_rating=1)
    second, third = twin(first, office, satisfaction=1), twin(first, office)
    first = merge(first, second, office)
    second = merge(fresh(second), third, office)
    assert (first.merged_into, second.merged_into) == (second, third)
    assert fresh(third).grounds == ["very_dissatisfied", "attitude", "dissatisfied"]
    assert fields_of(lambda: merge(fresh(third), first, office)) == ["into"]


def test_who_handled_the_one_never_calls_back_on_the_other(office):
    """E5, through a chain of two as well."""
    office.department.handlers.add(office.agent)
    first = fresh(case_assigning.accept(case=twin(handling(office), office), actor=office.agent, now=NOW))
    second, third = twin(first, office), twin(first, office)
    merge(first, second, office)
    merge(fresh(second), third, office)
    assert fresh(third).was_handled_by(office.agent)
    assert Complaint.objects.filter(handled_by(office.agent), pk=third.pk).exists()
    assert not fresh(third).was_handled_by(office.second_agent)
    assert (last_event(third).verb, last_event(third).reason) == ("handled_merged", second.number)


def test_not_while_the_customer_is_called(office):
    case = handled(office)
    into = twin(case, office)
    assert conflict(lambda: merge(case, into, office)) == "illegal_step"
    assert fresh(into).grounds == ["dissatisfied"]


def test_not_into_one_whose_customer_is_being_called(office):
    """That call would end a matter that nobody handled (E5)."""
    master = handled(office)
    case = twin(master, office)
    assert fields_of(lambda: merge(case, master, office)) == ["into"]
    assert (fresh(case).state, fresh(master).grounds) == (S.ASSIGNED, ["dissatisfied"])


def test_somebody_else_was_faster(office):
    case = handling(office)
    into, stale = twin(case, office), case.version
    case_assigning.assign(case=case, given=Assignment(is_difficult=True), actor=office.lead, now=NOW)
    merge = {"case": case, "into": into, "actor": office.lead, "now": NOW, "seen": stale}
    assert conflict(lambda: case_ending.merge(**merge)) == "changed_meanwhile"
    assert fresh(case).state == S.HANDLING
