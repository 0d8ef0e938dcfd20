"""What people write on a case beside its steps (K1, K3, K4, K11, K18, L4, L22)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from callbacks.actions import case_notes
from callbacks.choices import (
    CaseVerb,
    ComplaintCategory,
    ComplaintClass,
    ComplaintState,
    CoreDemand,
    ToldBy,
)
from callbacks.models import CaseInquiry, CaseSolution, Complaint, OverdueCheck
from regions.choices import DepartmentCode, Role
from tests.callbacks.calls import at, fields_of
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
    registered,
    second_call,
)
from tests.factories import DepartmentFactory, member

__all__ = ["office"]
NOW = REGISTERED + 4 * HOUR


def closed(office: Office) -> Complaint:
    case = handled(office)
    second_call(case, office.agent, NOW)
    return fresh(case)


class TestSoothing:
    def soothe(self, case: Complaint, office: Office, demand: CoreDemand, **when: Any) -> Complaint:
        given = {"actor": office.agent, "now": NOW, **when}
        return fresh(case_notes.soothe(case=case, demand=demand, **given))

    def test_the_apology_and_what_she_really_wants(self, office):
        case = self.soothe(handling(office), office, CoreDemand.EXPLANATION)
        assert (case.apologised_at, case.core_demand) == (NOW, CoreDemand.EXPLANATION)
        event = last_event(case)
        assert (event.verb, event.reason, event.evidence) == (
            CaseVerb.PROGRESS,
            "已致歉 · 解释",
            {"core_demand": "explanation"},
        )
        assert (case.state, case.was_handled_by(office.agent)) == (ComplaintState.HANDLING, False)

    def test_the_first_apology_stands_the_last_demand_counts(self, office):
        case = self.soothe(handling(office), office, CoreDemand.APOLOGY)
        case = self.soothe(case, office, CoreDemand.COMPENSATION, now=NOW + HOUR)
        assert (case.apologised_at, case.core_demand) == (NOW, CoreDemand.COMPENSATION)


class TestClassifying:
    def test_facts_correct_it_and_the_history_keeps_what_was(self, office):
        case = case_notes.classify(
            case=handling(office),
            category=ComplaintCategory.PARTS,
            problem_class=ComplaintClass.PRODUCT,
            actor=office.handler,
            now=NOW,
        )
        case = fresh(case)
        assert (case.category, case.problem_class) == (ComplaintCategory.PARTS, ComplaintClass.PRODUCT)
        assert last_event(case).evidence == {
            "before": {"category": "other", "problem_class": "service"},
            "after": {"category": "parts", "problem_class": "product"},
        }
        # Neither department nor severity follow by themselves: that is assigning.
        assert (case.department, case.severity) == (office.department, "minor")


class TestASolution:
    TEXT = "免费更换压缩机并延保一年"

    def propose(self, case: Complaint, office: Office, **fields: Any) -> Complaint:
        given = case_notes.Solution(**{"text": self.TEXT, **fields})
        return fresh(case_notes.propose_solution(case=case, given=given, actor=office.handler, now=NOW))

    def test_is_kept_with_how_the_customer_was_told(self, office):
        told = {"told_at": NOW - HOUR, "told_by": ToldBy.PHONE}
        more = {"compensation": Decimal("50.00"), "alternative": " 退机 "}
        case = self.propose(handling(office), office, **told, **more)
        row = case.solutions.get()
        assert (row.text, row.told_at, row.told_by, row.actor) == (
            self.TEXT,
            NOW - HOUR,
            ToldBy.PHONE,
            office.handler,
        )
        assert (row.compensation, row.alternative) == (Decimal("50.00"), "退机")
        assert case.planned_at == NOW
        assert (last_event(case).reason, last_event(case).evidence) == (self.TEXT, {"told_customer": True})

    def test_a_plan_that_was_told_of_is_due_no_more(self, office):
        """The plan of a major case (24 hours)."""
        case = handling(office)
        plan = {"plan_due_at": NOW + HOUR}
        Complaint.objects.filter(pk=case.pk).update(**plan)
        case = self.propose(fresh(case), office)
        assert (case.next_limit, case.solutions.get().told_at) == ("progress", None)

    def test_a_second_one_stands_beside_the_first(self, office):
        case = self.propose(handling(office), office)
        first = case.planned_at
        case = self.propose(case, office, text="改为全额退款，客户自行购机")
        assert (CaseSolution.objects.count(), case.planned_at) == (2, first)

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"text": "  更换压缩机  "}, ["text"]),
            ({"told_at": NOW}, ["told_by"]),
            ({"told_at": NOW + HOUR, "told_by": ToldBy.VISIT}, ["told_at"]),
            ({"told_at": NOW + HOUR}, ["told_by", "told_at"]),
        ],
    )
    def test_what_is_missing_is_refused_with_its_field(self, office, fields, wrong):
        case = handling(office)
        assert fields_of(lambda: self.propose(case, office, **fields)) == wrong
        assert not case.solutions.exists()


class TestAskingADepartment:
    @pytest.fixture
    def parts(self, office):
        head = member(region=office.region, role=Role.DEPARTMENT_HEAD, username="parts_head")
        deputy = member(region=office.region, role=Role.DEPARTMENT_HEAD, username="parts_deputy")
        return DepartmentFactory(region=office.region, code=DepartmentCode.PARTS, head=head, deputy=deputy)

    def ask(self, case: Complaint, office: Office, department: Any, **fields: Any) -> CaseInquiry:
        given = {"question": "压缩机何时发出?", "actor": office.agent, "now": NOW, **fields}
        return case_notes.ask_department(case=case, department=department, **given)

    def answer(self, inquiry: CaseInquiry, office: Office, answer: str = "已于昨日发出") -> CaseInquiry:
        given = {"answer": answer, "actor": office.handler, "now": NOW + HOUR}
        return case_notes.answer_inquiry(inquiry=inquiry, **given)

    def test_its_head_and_deputy_hear_of_it(self, office, parts):
        case = handling(office)
        inquiry = self.ask(case, office, parts)
        assert (inquiry.department, inquiry.asked_by, inquiry.asked_at) == (parts, office.agent, NOW)
        assert (inquiry.answer, inquiry.answered_at) == ("", None)
        assert heard(case, "inquired") == ["parts_deputy", "parts_head"]
        assert last_event(case).reason == f"{parts}：压缩机何时发出?"
        assert fresh(case).department == office.department

    def test_it_answers_once(self, office, parts):
        inquiry = self.answer(self.ask(handling(office), office, parts), office)
        assert (inquiry.answer, inquiry.answered_by, inquiry.answered_at) == (
            "已于昨日发出",
            office.handler,
            NOW + HOUR,
        )
        assert last_event(inquiry.complaint).reason == f"{parts}：已于昨日发出"
        assert conflict(lambda: self.answer(inquiry, office, "还没有发出")) == "answered_already"
        inquiry.refresh_from_db()
        assert inquiry.answer == "已于昨日发出"

    def test_another_regions_department_is_refused(self, office, ningbo):
        stranger = DepartmentFactory(region=ningbo, code=DepartmentCode.PARTS)
        case = handling(office)
        assert fields_of(lambda: self.ask(case, office, stranger)) == ["department"]
        assert not CaseInquiry.objects.exists()

    def test_neither_question_nor_answer_without_words(self, office, parts):
        case = handling(office)
        assert fields_of(lambda: self.ask(case, office, parts, question="何时")) == ["question"]
        inquiry = self.ask(case, office, parts)
        assert fields_of(lambda: self.answer(inquiry, office, " 是的 ")) == ["answer"]

    def test_an_ended_case_asks_and_is_answered_no_more(self, office, parts):
        case = handled(office)
        inquiry = self.ask(case, office, parts)
        second_call(case, office.agent, NOW)
        assert conflict(lambda: self.ask(fresh(case), office, parts)) == "illegal_step"
        assert conflict(lambda: self.answer(inquiry, office)) == "illegal_step"
        inquiry.refresh_from_db()
        assert inquiry.answered_at is None


class TestLookingAtWhatIsLate:
    """L4: once for each limit missed."""

    LATE = at("06-03 15:30")  # to be accepted by three

    def check(self, case: Complaint, office: Office, **fields: Any) -> OverdueCheck:
        given = {"note": "部门今天缺人，已催", "actor": office.lead, "now": self.LATE, **fields}
        return case_notes.check_overdue(case=case, **given)

    def test_the_limit_that_is_past_was_looked_at(self, office):
        case = registered(office)
        check = self.check(case, office)
        assert (check.limit, check.due_at, check.actor, check.at) == (
            "accept",
            at("06-03 15:00"),
            office.lead,
            self.LATE,
        )
        assert last_event(case).reason == "受理：部门今天缺人，已催"

    def test_the_same_limit_again_adds_nothing(self, office):
        case = registered(office)
        first = self.check(case, office)
        assert self.check(case, office, note="再看一次", actor=office.manager) == first
        assert OverdueCheck.objects.get().note == "部门今天缺人，已催"
        assert case.events.filter(verb=CaseVerb.PROGRESS).count() == 1

    def test_the_next_one_is_looked_at_for_itself(self, office):
        case = registered(office)
        self.check(case, office)
        Complaint.objects.filter(pk=case.pk).update(next_limit="response", next_due_at=at("06-04 10:00"))
        self.check(case, office, now=at("06-04 10:01"))
        assert list(case.overdue_checks.values_list("limit", flat=True)) == ["accept", "response"]

    def test_not_what_is_in_time(self, office):
        case = registered(office)
        assert conflict(lambda: self.check(case, office, now=at("06-03 15:00"))) == "not_overdue"
        assert conflict(lambda: self.check(closed(office), office)) == "not_overdue"

    def test_not_without_words(self, office):
        assert fields_of(lambda: self.check(registered(office), office, note="已催")) == ["note"]


def test_an_ended_case_is_written_on_no_more(office):
    case = closed(office)
    by = {"case": case, "actor": office.lead, "now": NOW + HOUR}
    category, problem = ComplaintCategory.PARTS, ComplaintClass.PRODUCT
    solution = case_notes.Solution(text="免费更换压缩机并延保一年")
    for write in (
        lambda: case_notes.soothe(demand=CoreDemand.REPAIR, **by),
        lambda: case_notes.classify(category=category, problem_class=problem, **by),
        lambda: case_notes.propose_solution(given=solution, **by),
    ):
        assert conflict(write) == "illegal_step"
    assert not case.solutions.exists()
