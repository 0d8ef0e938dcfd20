"""Who works on a case (states.md 6.2 rows 2, 3; rulings 41, 42, 61): assigned, accepted, sent back once."""

from __future__ import annotations

from typing import Any

import pytest

from callbacks.actions import case_assigning, case_waiting
from callbacks.actions.case_assigning import Assignment
from callbacks.choices import CaseVerb, ComplaintCategory, ComplaintState, EscalationRule, Severity
from callbacks.models import CasePolicy, Complaint
from callbacks.policies.severity import SET_BY_HAND_RULE
from config.lib.errors import Conflict, Forbidden
from regions.choices import DepartmentCode, Role
from tests.callbacks.calls import at, fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    conflict,
    fresh,
    handling,
    heard,
    last_event,
    office,
    registered,
    waits_for_parts,
)
from tests.factories import DepartmentFactory, member

__all__ = ["office"]
S = ComplaintState
NOW = REGISTERED + HOUR  # Wednesday 11:00


def assign(case: Complaint, office: Office, **given: Any) -> Complaint:
    actor, now = given.pop("actor", office.lead), given.pop("now", NOW)
    return case_assigning.assign(case=case, given=Assignment(**given), actor=actor, now=now)


def reject(case: Complaint, office: Office, **fields: Any) -> Complaint:
    given = {"reason": "不归维修部", "actor": office.handler, "now": NOW, **fields}
    return case_assigning.reject(case=case, **given)


@pytest.fixture
def parts(office):
    head = member(region=office.region, role=Role.DEPARTMENT_HEAD, username="parts_head")
    keeper = member(region=office.region, role=Role.DEPARTMENT_HANDLER, username="parts_1")
    department = DepartmentFactory(region=office.region, code=DepartmentCode.PARTS, head=head)
    department.handlers.add(keeper)
    return department


@pytest.fixture
def unrouted(office):
    """Nobody's: the region has no department for it."""
    case = registered(office)
    return reject(case, office, now=REGISTERED)


class TestAssigning:
    def test_a_case_gets_department_and_handler_and_its_time_to_be_accepted(self, office, unrouted):
        case = fresh(assign(unrouted, office, department=office.department, handler=office.handler))
        assert (case.state, case.department, case.handler) == (S.ASSIGNED, office.department, office.handler)
        # Wednesday 11:00 and four hours of service: an hour before the break, three after it.
        assert (case.assigned_at, case.accept_due_at) == (NOW, at("06-03 16:00"))
        assert (case.next_limit, case.next_due_at) == ("accept", at("06-03 16:00"))
        assert heard(case, "named") == ["dept_1"]
        assert heard(case, "assigned") == ["head_1", "head_1"]  # by the route, and now
        event = last_event(case)
        assert (event.verb, event.from_state, event.actor) == (CaseVerb.ASSIGN, S.REGISTERED, office.lead)
        assert (event.evidence["department"], event.evidence["handler"]) == ("repair", "dept_1")

    def test_the_old_owner_hears_of_it_and_the_new_one_has_her_whole_time(self, office, parts):
        case = assign(registered(office), office, handler=office.handler)
        case = fresh(assign(case, office, department=parts, note="缺配件", now=REGISTERED + 2 * HOUR))
        assert (case.state, case.department, case.handler) == (S.ASSIGNED, parts, None)
        assert case.accept_due_at == at("06-03 17:00")
        assert (heard(case, "moved"), heard(case, "assigned")[-1]) == (["dept_1", "head_1"], "parts_head")
        assert "dept_1" not in heard(case, "assigned")
        assert last_event(case).reason == "缺配件"

    def test_another_handler_of_the_same_department_has_no_time_more(self, office):
        case = registered(office)
        again = fresh(assign(case, office, handler=office.handler, now=REGISTERED + 2 * HOUR))
        assert (again.accept_due_at, again.assigned_at) == (case.accept_due_at, REGISTERED)

    @pytest.mark.parametrize("state", ["accepted", "handling", "waiting_parts"])
    def test_one_in_hand_goes_on_where_it_stands(self, office, parts, state):
        case = {
            "accepted": lambda: accepted(office),
            "handling": lambda: handling(office),
            "waiting_parts": lambda: waits_for_parts(handling(office), office, REGISTERED + 4 * HOUR),
        }[state]()
        before = fresh(case)
        keeper = parts.handlers.get()
        moved = fresh(assign(case, office, department=parts, handler=keeper, now=REGISTERED + 5 * HOUR))
        assert (moved.state, moved.department, moved.handler) == (state, parts, keeper)
        assert (moved.accept_due_at, moved.next_due_at) == (before.accept_due_at, before.next_due_at)
        assert moved.was_handled_by(office.handler)

    def test_what_does_not_fit_is_refused_with_its_field(self, office, parts, ningbo):
        case = registered(office)
        stranger = DepartmentFactory(region=ningbo, code=DepartmentCode.REPAIR)
        assert fields_of(lambda: assign(case, office, department=stranger)) == ["department"]
        assert fields_of(lambda: assign(case, office, handler=parts.handlers.get())) == ["handler"]
        assert fields_of(lambda: assign(case, office, handler=office.agent)) == ["handler"]
        assert fresh(case).version == case.version

    def test_nobody_to_answer_for_it_at_all_is_refused(self, office):
        case = registered(office)
        Complaint.objects.filter(pk=case.pk).update(department=None, state=S.REGISTERED)
        assert fields_of(lambda: assign(fresh(case), office)) == ["department"]

    def test_who_is_complained_of_does_not_handle_it(self, office):
        """calls.md 5.5: a complaint of the hotline is one of whoever called."""
        case = registered(office)
        callers = DepartmentFactory(region=office.region, code=DepartmentCode.CALLBACK)
        callers.handlers.add(office.agent, office.second_agent)
        Complaint.objects.filter(pk=case.pk).update(category=ComplaintCategory.HOTLINE)
        wrong = {"department": callers, "handler": office.agent}
        assert fields_of(lambda: assign(fresh(case), office, **wrong)) == ["handler"]
        right = assign(fresh(case), office, department=callers, handler=office.second_agent)
        assert right.handler == office.second_agent

    def test_two_who_look_at_the_same_version_do_not_both_write(self, office):
        """reliability.md C3."""
        case = registered(office)
        given = Assignment(handler=office.handler)
        seen = case.version
        case_assigning.assign(case=case, given=given, actor=office.lead, now=NOW, seen=seen)
        with pytest.raises(Conflict) as late:
            case_assigning.assign(case=case, given=given, actor=office.manager, now=NOW, seen=seen)
        assert late.value.code == "changed_meanwhile"
        assert case.events.filter(verb=CaseVerb.ASSIGN, actor=office.manager).count() == 0


class TestSeverity:
    """calls.md 5.6: only ever raised; the limits come sooner, counted from where they began."""

    def test_a_serious_one_has_the_serious_limits(self, office):
        case = fresh(assign(registered(office), office, severity=Severity.SERIOUS))
        assert (case.severity, case.severity_rule, case.level) == (Severity.SERIOUS, SET_BY_HAND_RULE, 1)
        assert case.accept_due_at == at("06-03 12:00")  # two hours from its assignment at ten
        assert case.response_due_at == at("06-03 14:00")
        assert case.progress_due_at == at("06-04 11:00")  # a day from now
        assert case.resolution_due_at == at("06-07 17:00")
        assert (case.next_limit, case.next_due_at) == ("accept", at("06-03 12:00"))

    def test_a_major_one_counts_clock_hours_and_goes_to_headquarters(self, office):
        case = fresh(assign(registered(office), office, severity=Severity.MAJOR))
        assert (case.level, case.plan_due_at) == (3, at("06-04 10:00"))
        assert case.resolution_due_at == at("06-07 10:00")
        assert [step.rule for step in case.escalations.all()] == [EscalationRule.MAJOR]
        assert "manager_1" in heard(case, "escalated")

    def test_no_limit_is_ever_later_than_it_was(self, office):
        case = registered(office)
        near = {"response_due_at": NOW, "progress_due_at": NOW, "resolution_due_at": NOW}
        Complaint.objects.filter(pk=case.pk).update(**near)
        case = fresh(assign(fresh(case), office, severity=Severity.SERIOUS))
        assert {name: getattr(case, name) for name in near} == near

    def test_a_resolution_that_stands_still_stays_as_it_is(self, office):
        case = waits_for_parts(handling(office), office, REGISTERED + 4 * HOUR)
        raised = fresh(assign(case, office, severity=Severity.SERIOUS, now=REGISTERED + 5 * HOUR))
        assert raised.resolution_due_at == at("06-09 20:00")
        assert raised.progress_due_at == at("06-04 15:00")

    def test_it_never_falls(self, office):
        case = registered(office, satisfaction=1)
        assert fields_of(lambda: assign(case, office, severity=Severity.MINOR)) == ["severity"]
        assert assign(case, office, severity=Severity.SERIOUS).severity_rule == "very_dissatisfied"

    def test_the_departments_head_names_a_handler_and_raises_nothing(self, office, parts):
        """Ruling 41."""
        case = registered(office)
        for given in ({"severity": Severity.MAJOR}, {"department": parts}):
            with pytest.raises(Forbidden):
                assign(case, office, actor=office.head, **given)
        named = assign(case, office, actor=office.head, handler=office.handler, severity=Severity.MINOR)
        assert (named.handler, named.severity) == (office.handler, Severity.MINOR)


@pytest.mark.parametrize(
    ("mark", "rule"),
    [
        ("is_difficult", EscalationRule.DIFFICULT),
        ("is_cross_department", EscalationRule.CROSS_DEPARTMENT),
    ],
)
def test_what_is_difficult_or_of_many_departments_goes_to_level_two_once(office, mark, rule):
    """Ruling 41. Marked again, it stays where it is."""
    case = assign(registered(office), office, **{mark: True})
    case = fresh(assign(case, office, handler=office.handler))
    assert (case.level, getattr(case, mark)) == (2, True)  # the mark stays
    assert [(step.rule, step.actor) for step in case.escalations.all()] == [(rule, office.lead)]
    assert assign(case, office, **{mark: True}).level == 2
    event = case.events.get(verb=CaseVerb.ESCALATE)
    assert event.reason == rule.label


class TestAccepting:
    def test_who_takes_it_is_its_handler(self, office):
        case = fresh(accepted(office))
        assert (case.state, case.handler, case.accepted_at) == (S.ACCEPTED, office.handler, NOW)
        assert (case.next_limit, case.next_due_at) == ("response", at("06-04 10:00"))
        assert case.was_handled_by(office.handler)

    def test_a_named_handler_accepts_it_herself(self, office):
        case = assign(registered(office), office, handler=office.handler)
        with pytest.raises(Forbidden):
            case_assigning.accept(case=case, actor=office.head, now=NOW)
        assert case_assigning.accept(case=case, actor=office.handler, now=NOW).state == S.ACCEPTED

    def test_of_two_who_take_it_the_second_is_told_what_is_legal(self, office):
        case = accepted(office)
        with pytest.raises(Conflict) as late:
            case_assigning.accept(case=case, actor=office.handler, now=NOW)
        assert (late.value.code, "contact" in late.value.extra["legal"]) == ("illegal_step", True)


class TestSendingBack:
    def test_it_is_the_supervisors_again_with_nobodys_limits(self, office):
        case = assign(registered(office), office, handler=office.handler)
        case = fresh(reject(case, office))
        assert (case.state, case.handler, case.rejections) == (S.REGISTERED, None, 1)
        assert (case.assigned_at, case.accept_due_at) == (None, None)
        # The supervisor has her two hours once more, around lunch.
        assert (case.next_limit, case.next_due_at) == ("assign", at("06-03 14:00"))
        assert heard(case, "rejected") == ["lead_1"]
        assert last_event(case).reason == "不归维修部"

    def test_not_without_a_reason(self, office):
        assert fields_of(lambda: reject(registered(office), office, reason="  ")) == ["reason"]

    def test_not_twice(self, office, unrouted):
        """Row 3: at most one."""
        case = assign(unrouted, office, department=office.department)
        assert conflict(lambda: reject(case, office)) == "rejected_before"
        assert (fresh(case).state, fresh(case).rejections) == (S.ASSIGNED, 1)

    def test_a_region_may_allow_more(self, office, unrouted):
        CasePolicy.objects.create(region=office.region, valid_from=REGISTERED.date(), rejections=2)
        case = assign(unrouted, office, department=office.department)
        assert reject(case, office).rejections == 2

    def test_of_a_case_in_hand_the_legal_steps_are_said_first(self, office, unrouted):
        case = assign(unrouted, office, department=office.department)
        case = case_assigning.accept(case=case, actor=office.handler, now=NOW)
        assert conflict(lambda: reject(case, office)) == "illegal_step"


def test_a_case_that_waits_for_the_customer_may_change_hands(office, parts):
    given = case_waiting.Postponement(until=at("06-05 10:00"), reason="客户出差")
    case = case_waiting.wait_customer(
        case=handling(office), given=given, actor=office.handler, now=REGISTERED + 3 * HOUR
    )
    case = fresh(assign(case, office, department=parts, now=REGISTERED + 4 * HOUR))
    assert (case.state, case.wait_due_at, case.next_limit) == (S.WAITING_CUSTOMER, given.until, "wait")
