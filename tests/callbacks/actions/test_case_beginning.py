"""A new case: number, limits of its severity, level, department (E3; calls.md 5.5, 5.6; rulings 29, 42)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callbacks.actions.complaints import ByHand, Widening, register_by_hand, widen_complaint
from callbacks.actions.submissions import CaseWords
from callbacks.choices import (
    CaseVerb,
    ComplaintCategory,
    ComplaintKind,
    ComplaintState,
    EscalationRule,
    Ground,
    Severity,
)
from callbacks.models import Complaint, Route, SeverityLimits
from callbacks.queries.orders import order_facts
from regions.choices import DepartmentCode
from regions.models import Notice
from tests.callbacks.calls import answer, at, due_task, fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    fresh,
    heard,
    office,
    registered,
    verbs_of,
)
from tests.factories import CustomerFactory, DepartmentFactory
from workorders.choices import MemberLevel
from workorders.models import Customer

__all__ = ["office"]
LIMITS = ("assign", "accept", "response", "plan", "progress", "resolution")


def by_hand(office: Office, category: ComplaintCategory, **words: Any) -> Complaint:
    given = ByHand(
        kind=ComplaintKind.COMPLAINT,
        category=category,
        words=CaseWords(**{"demand": "修好", "complainant": "李雷", "matter": "机器漏电", **words}),
        description="客户来电说机器外壳带电，已断电",
    )
    order = due_task(office.region, now=REGISTERED).work_order
    return fresh(register_by_hand(order=order, given=given, actor=office.lead, now=REGISTERED))


def complained(office: Office, customer: Customer, now: datetime) -> Complaint:
    """Of the same customer, each time about another order."""
    saved = answer(
        due_task(office.region, now=now, work_order__customer=customer),
        office.agent,
        now,
        words=True,
        satisfaction=2,
    )
    return fresh(saved.complaint)


def dues(case: Complaint) -> dict[str, datetime | None]:
    return {name: getattr(case, f"{name}_due_at") for name in LIMITS}


def test_a_minor_one_has_its_limits_in_service_time_and_a_number_of_its_own(office):
    """Wednesday 10:00; service 08:30–12:00 and 13:00–20:00; first response and progress in clock hours."""
    case = registered(office)
    assert (case.severity, case.level, case.number) == (Severity.MINOR, 1, f"C-{case.pk:06d}")
    assert dues(case) == {
        "assign": at("06-03 12:00"),
        "accept": at("06-03 15:00"),
        "response": at("06-04 10:00"),
        "plan": None,
        "progress": at("06-05 10:00"),
        "resolution": at("06-09 20:00"),
    }
    assert (case.next_limit, case.next_due_at) == ("accept", at("06-03 15:00"))


def test_a_serious_one_has_shorter_ones(office):
    assert dues(registered(office, satisfaction=1)) == {
        "assign": at("06-03 11:00"),
        "accept": at("06-03 12:00"),
        "response": at("06-03 14:00"),
        "plan": None,
        "progress": at("06-04 10:00"),
        "resolution": at("06-07 17:00"),
    }


def test_a_major_one_counts_clock_hours_and_starts_at_headquarters(office):
    """Safety is major (calls.md 5.6): level 3 at once, a plan in 24 hours, repaired in 72 more."""
    case = by_hand(office, ComplaintCategory.SAFETY)
    assert (case.severity, case.severity_rule, case.level) == (Severity.MAJOR, "safety", 3)
    assert dues(case) == {
        "assign": at("06-03 10:15"),
        "accept": at("06-03 10:30"),
        "response": at("06-03 11:00"),
        "plan": at("06-04 10:00"),
        "progress": at("06-03 14:00"),
        "resolution": at("06-07 10:00"),
    }
    assert [(each.rule, each.from_level, each.to_level) for each in case.escalations.all()] == [
        (EscalationRule.MAJOR, 1, 3)
    ]
    assert heard(case, "escalated") == ["head_1", "lead_1", "manager_1"]


def test_the_route_assigns_it_in_the_same_save(office):
    case = registered(office)
    assert (case.state, case.department) == (ComplaintState.ASSIGNED, office.department)
    assert (case.handler, case.assigned_at) == (None, REGISTERED)
    [first, routed] = case.events.order_by("pk")
    assert (first.verb, first.from_state, first.actor) == (CaseVerb.REGISTER, "", office.agent)
    assert first.evidence == {"grounds": ["dissatisfied"], "severity_rule": "dissatisfied"}
    assert (routed.verb, routed.to_state, routed.actor) == (CaseVerb.ASSIGN, "assigned", None)
    assert heard(case, "assigned") == ["head_1"]
    assert heard(case, "unrouted") == []


def test_a_department_that_the_region_lacks_leaves_it_with_the_supervisor(office):
    case = by_hand(office, ComplaintCategory.LOGISTICS)
    assert (case.state, case.department, case.accept_due_at) == (ComplaintState.REGISTERED, None, None)
    assert (case.next_limit, case.next_due_at) == ("assign", at("06-03 12:00"))
    assert verbs_of(case) == ["register"]
    assert heard(case, "unrouted") == ["lead_1"]
    assert Notice.objects.get(key__startswith=f"case:{case.pk}:").is_urgent


def test_one_that_was_chosen_against_the_route_waits_for_the_supervisor(office):
    shop = DepartmentFactory(region=office.region, code=DepartmentCode.SHOP)
    case = by_hand(office, ComplaintCategory.REPAIR_QUALITY, department=DepartmentCode.SHOP)
    assert (case.state, case.department) == (ComplaintState.REGISTERED, shop)
    assert heard(case, "unrouted") == ["lead_1"]
    assert heard(case, "assigned") == []


def test_one_that_is_chosen_must_exist_here_or_nothing_is_registered(office):
    def choose() -> object:
        return by_hand(office, ComplaintCategory.REPAIR_QUALITY, department=DepartmentCode.SHOP)

    assert fields_of(choose) == ["department"]
    assert not Complaint.objects.exists()


def test_the_regions_own_route_and_limits_go_first_from_their_day_on(office):
    parts = DepartmentFactory(region=office.region, code=DepartmentCode.PARTS)
    today = REGISTERED.date()
    for day, code in ((today, DepartmentCode.PARTS), (today + timedelta(days=1), DepartmentCode.SHOP)):
        where = {"region": office.region, "category": ComplaintCategory.OTHER}
        Route(valid_from=day, department=code, **where).save()
    minutes = {"assign": 30, "accept": 60, "response": 90, "progress": 120, "resolution": 150}
    columns = {f"{name}_minutes": value for name, value in minutes.items()}
    SeverityLimits(region=office.region, valid_from=today, severity=Severity.MINOR, **columns).save()
    case = registered(office)
    limits = (case.accept_due_at, case.resolution_due_at)
    assert (case.department, *limits) == (parts, at("06-03 11:00"), at("06-03 13:30"))


class TestVip:
    @pytest.mark.parametrize(
        "fields",
        [
            {"work_order__member_level": MemberLevel.VIP},
            {"work_order__customer__member_level": MemberLevel.VIP},
        ],
        ids=["of the order", "of the customer"],
    )
    def test_a_vip_is_serious_and_one_level_up(self, office, fields):
        saved = answer(
            due_task(office.region, **fields), office.agent, REGISTERED, words=True, satisfaction=2
        )
        case = fresh(saved.complaint)
        assert (case.severity, case.severity_rule, case.level) == (Severity.SERIOUS, "vip", 2)
        [step] = case.escalations.all()
        assert (step.rule, step.key, step.completed_at) == (EscalationRule.VIP, "vip", None)
        assert heard(case, "escalated") == ["head_1", "lead_1"]

    def test_a_major_case_of_a_vip_is_at_headquarters_all_the_same(self, office):
        customer = CustomerFactory(member_level=MemberLevel.VIP)
        cases = [complained(office, customer, REGISTERED + timedelta(days=day)) for day in range(3)]
        assert [case.level for case in cases] == [2, 2, 3]
        assert [step.rule for step in cases[2].escalations.all()] == [EscalationRule.MAJOR]


class TestTheThirdOnTheSameMatter:
    """calls.md 5.6: of the same customer, within the dated days (30)."""

    def test_is_major(self, office):
        customer = CustomerFactory()
        cases = [complained(office, customer, REGISTERED + timedelta(days=10 * n)) for n in range(3)]
        assert [case.severity for case in cases] == [Severity.MINOR, Severity.MINOR, Severity.MAJOR]
        assert (cases[2].severity_rule, cases[2].level) == ("third_on_same_matter", 3)

    def test_what_is_long_ago_does_not_count(self, office):
        customer = CustomerFactory()
        days = (0, 20, 31)
        cases = [complained(office, customer, REGISTERED + timedelta(days=day)) for day in days]
        assert cases[2].severity == Severity.MINOR

    @pytest.mark.parametrize(
        "ended",
        [
            {"state": ComplaintState.WITHDRAWN, "withdrawn_call_at": REGISTERED},
            {"category": ComplaintCategory.PARTS},
        ],
        ids=["withdrawn", "another matter"],
    )
    def test_what_was_none_of_it_does_not_count(self, office, ended):
        customer = CustomerFactory()
        first = complained(office, customer, REGISTERED)
        Complaint.objects.filter(pk=first.pk).update(closed_at=REGISTERED, **ended)
        later = [complained(office, customer, REGISTERED + timedelta(days=day)) for day in (1, 2)]
        assert later[1].severity == Severity.MINOR


def test_a_corrected_answer_that_makes_it_graver_brings_its_limits_forward(office):
    """E8, ruling 29: counted from its registration; the next word a day from now."""
    case = registered(office)
    facts = order_facts(order=case.work_order)
    wider = Widening(added=frozenset({Ground.VERY_DISSATISFIED}), facts=facts, reason="听录音更正")
    widen_complaint(complaint=case, by=wider, actor=office.agent, now=REGISTERED + HOUR)
    case = fresh(case)
    assert (case.severity, case.severity_rule) == (Severity.SERIOUS, "very_dissatisfied")
    assert (case.accept_due_at, case.response_due_at) == (at("06-03 12:00"), at("06-03 14:00"))
    assert (case.progress_due_at, case.resolution_due_at) == (at("06-04 11:00"), at("06-07 17:00"))
    assert (case.next_limit, case.next_due_at) == ("accept", at("06-03 12:00"))
