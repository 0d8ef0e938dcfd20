"""D2–D5, D13, E1, E2, F1; rulings 24–34, 53, 69: one save makes everything that follows from a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from callbacks.actions.submissions import CaseWords, SuggestionWords
from callbacks.choices import (
    ComplaintCategory,
    ComplaintKind,
    ComplaintState,
    RecheckKind,
    Severity,
    SuggestionCategory,
    TaskState,
)
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    CustomerNeed,
    Dial,
    ServiceFinding,
    Suggestion,
)
from config.lib.calendar import day_end
from config.lib.errors import Conflict
from regions.choices import DepartmentCode, Role
from regions.models import DirtyDay
from tests.api.rows import complaint_of
from tests.callbacks.calls import GOOD, NOW, WORDS, answer, at, due_task, fields_of, save
from tests.factories import CustomerFactory, DepartmentFactory, WorkOrderFactory, member
from workorders.choices import Kind, MemberLevel, ServiceMode

pytestmark = pytest.mark.django_db


class TestCompleted:
    def test_a_satisfied_call_closes_the_callback_with_typed_answers(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        saved = answer(task, agent_hz, on_time="on_time", fault_fixed="fixed", days_working=3)
        task.refresh_from_db()
        record = CallbackRecord.objects.get()
        assert (task.state, task.completed_at, task.agent, task.claimed_by) == (
            TaskState.COMPLETED,
            NOW,
            agent_hz,
            None,
        )
        assert (record.is_genuine, record.satisfaction, record.attitude_rating) == (True, 5, 5)
        assert (record.site_cleaned, record.charge_status, record.fault_fixed) == ("yes", "free", "fixed")
        assert record.extra_answers == {"days_working": 3}
        assert (saved.record, saved.complaint, saved.finding, saved.recheck) == (record, None, None, None)
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize("key", list(GOOD))
    def test_no_mandatory_answer_may_be_left_out(self, hangzhou, agent_hz, key):
        """D7, ruling 25."""
        task = due_task(hangzhou)
        assert fields_of(lambda: answer(task, agent_hz, **{key: None})) == [key]
        assert not CallAttempt.objects.exists()
        assert not Dial.objects.exists()

    def test_a_carry_in_repair_is_not_asked_about_cleaning(self, hangzhou, agent_hz):
        task = due_task(hangzhou, work_order__service_mode=ServiceMode.CARRY_IN)
        answer(task, agent_hz, site_cleaned=None)
        assert CallbackRecord.objects.get().site_cleaned == ""

    def test_an_unreadable_answer_is_refused(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        assert fields_of(lambda: answer(task, agent_hz, satisfaction=9)) == ["satisfaction"]

    def test_an_unknown_outcome_is_refused(self, hangzhou, agent_hz):
        assert fields_of(lambda: save(due_task(hangzhou), agent_hz, "no_such")) == ["outcome"]

    def test_neutral_opens_nothing(self, hangzhou, agent_hz):
        answer(due_task(hangzhou), agent_hz, satisfaction=3)
        assert not Complaint.objects.exists()

    def test_the_days_whose_figures_moved_are_marked(self, hangzhou, agent_hz):
        """Ruling 70: the day of the call and the day the callback was due."""
        task = due_task(hangzhou, due_end=day_end(date(2026, 6, 4)), due_on=date(2026, 6, 4))
        answer(task, agent_hz)
        marks = DirtyDay.objects.order_by("date").values_list("region", "date")
        assert list(marks) == [(hangzhou.pk, date(2026, 6, 3)), (hangzhou.pk, date(2026, 6, 4))]


class TestCases:
    @pytest.mark.parametrize(
        ("answers", "kind", "category", "severity", "grounds"),
        [
            (
                {"satisfaction": 2},
                ComplaintKind.DISSATISFIED,
                ComplaintCategory.OTHER,
                Severity.MINOR,
                ["dissatisfied"],
            ),
            (
                {"is_genuine": False, "not_genuine_reason": "not_visited", "attitude_rating": 1},
                ComplaintKind.NOT_GENUINE,
                ComplaintCategory.NOT_GENUINE,
                Severity.SERIOUS,
                ["not_genuine", "attitude"],
            ),
            (
                {"charge_status": "disputed", "charge_amount": "180.5", "receipt_given": False},
                ComplaintKind.COMPLAINT,
                ComplaintCategory.CHARGING,
                Severity.SERIOUS,
                ["overcharged"],
            ),
            (
                {"fault_fixed": "not_fixed"},
                ComplaintKind.REVISIT,
                ComplaintCategory.REPAIR_QUALITY,
                Severity.MINOR,
                ["not_fixed"],
            ),
        ],
    )
    def test_one_save_opens_one_complaint_with_all_its_grounds(
        self, hangzhou, agent_hz, answers, kind, category, severity, grounds
    ):
        """E1, rulings 29, 69."""
        task = due_task(
            hangzhou, work_order__charge=Decimal(80) if "charge_amount" in answers else Decimal(0)
        )
        saved = answer(task, agent_hz, words=True, **answers)
        complaint = Complaint.objects.get()
        assert saved.complaint == complaint
        assert (complaint.kind, complaint.category, complaint.severity) == (kind, category, severity)
        assert complaint.grounds == grounds
        assert complaint.number == f"C-{complaint.pk:06d}"
        assert (complaint.state, complaint.record, complaint.region) == (
            ComplaintState.REGISTERED,
            saved.record,
            hangzhou,
        )
        assert complaint.demand == "上门道歉"
        assert complaint.matter == complaint.description == WORDS["description"]
        assert complaint.complainant == complaint.respondent_name == task.work_order.customer_name
        assert complaint.occurred_at == complaint.registered_at == NOW
        assert [event.verb for event in complaint.events.all()] == ["register"]
        assert not ServiceFinding.objects.exists()

    def test_without_the_words_nothing_is_saved(self, hangzhou, agent_hz):
        """E1, E2: a dissatisfied result without its case is impossible."""
        task = due_task(hangzhou)
        assert fields_of(lambda: answer(task, agent_hz, satisfaction=1)) == [
            "respondent_name",
            "respondent_relation",
            "description",
            "demand",
        ]
        assert not CallbackRecord.objects.exists()
        task.refresh_from_db()
        assert (task.state, task.attempts_made) == (TaskState.DUE, 0)

    def test_a_vip_makes_it_serious(self, hangzhou, agent_hz):
        task = due_task(hangzhou, work_order__member_level=MemberLevel.VIP)
        complaint = answer(task, agent_hz, words=True, satisfaction=2).complaint
        assert (complaint.severity, complaint.severity_rule) == (Severity.SERIOUS, "vip")

    def test_a_second_failed_repair_is_serious(self, hangzhou, agent_hz):
        customer = CustomerFactory()
        WorkOrderFactory(
            region=hangzhou, customer=customer, kind=Kind.REPAIR, completed_at=NOW - timedelta(days=9)
        )
        task = due_task(hangzhou, work_order__customer=customer)
        complaint = answer(task, agent_hz, words=True, fault_fixed="recurred").complaint
        assert complaint.severity == Severity.SERIOUS

    def test_the_department_is_the_default_of_the_category_unless_she_chooses(self, hangzhou, agent_hz):
        """E3."""
        repair = DepartmentFactory(region=hangzhou, code=DepartmentCode.REPAIR)
        parts = DepartmentFactory(region=hangzhou, code=DepartmentCode.PARTS)
        assert answer(due_task(hangzhou), agent_hz, words=True, satisfaction=2).complaint.department == repair
        words = {**WORDS, "complaint": CaseWords(demand="无", department=DepartmentCode.PARTS)}
        saved = save(
            due_task(hangzhou), agent_hz, "connected_done", answers={**GOOD, "satisfaction": 2}, **words
        )
        assert saved.complaint.department == parts
        words = {**WORDS, "complaint": CaseWords(demand="无", department=DepartmentCode.FINANCE)}
        task = due_task(hangzhou)
        call = lambda: save(task, agent_hz, "connected_done", answers={**GOOD, "satisfaction": 2}, **words)  # noqa: E731
        assert fields_of(call) == ["department"]

    def test_she_may_register_what_no_answer_demands(self, hangzhou, agent_hz):
        """一般 with an optional case; key C."""
        saved = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=3)
        assert (saved.complaint.grounds, saved.complaint.severity_rule) == ([], "by_hand")

    def test_irregular_service_alone_is_a_finding(self, hangzhou, agent_hz):
        """Ruling 30: no complaint, no respondent needed, three days for the supervisor."""
        saved = answer(due_task(hangzhou), agent_hz, site_cleaned="no", on_time="no_show")
        finding = ServiceFinding.objects.get()
        assert saved.finding == finding
        assert finding.grounds == ["site_not_cleaned", "no_show"]
        assert finding.due_at == NOW + timedelta(days=3)
        assert not Complaint.objects.exists()

    def test_irregular_service_beside_a_ground_goes_with_the_case(self, hangzhou, agent_hz):
        answer(due_task(hangzhou), agent_hz, words=True, site_cleaned="no", satisfaction=2)
        assert Complaint.objects.count() == 1
        assert not ServiceFinding.objects.exists()

    def test_denied_service_needs_only_its_reason_and_the_words(self, hangzhou, agent_hz):
        """Ruling 28."""
        task = due_task(hangzhou)
        assert fields_of(lambda: save(task, agent_hz, "denied_service")) == [
            "not_genuine_reason",
            "respondent_name",
            "respondent_relation",
            "description",
            "demand",
        ]
        saved = save(task, agent_hz, "denied_service", answers={"not_genuine_reason": "not_visited"}, **WORDS)
        assert (saved.record.is_genuine, saved.record.satisfaction) == (False, None)
        assert saved.complaint.kind == ComplaintKind.NOT_GENUINE
        assert saved.task.state == TaskState.COMPLETED

    def test_denied_service_cannot_be_genuine(self, hangzhou, agent_hz):
        call = lambda: save(due_task(hangzhou), agent_hz, "denied_service", answers={"is_genuine": True})  # noqa: E731
        assert fields_of(call) == ["is_genuine"]

    def test_suggestions_and_needs_are_kept_with_the_attempt(self, hangzhou, agent_hz):
        """A5."""
        task = due_task(hangzhou)
        saved = save(
            task,
            agent_hz,
            "connected_done",
            answers=GOOD,
            suggestion=SuggestionWords(text="希望周末也能上门", category=SuggestionCategory.APPOINTMENT),
            needs="想清洗空调",
        )
        suggestion, need = Suggestion.objects.get(), CustomerNeed.objects.get()
        assert (saved.suggestion, saved.need) == (suggestion, need)
        assert (suggestion.text, suggestion.category) == ("希望周末也能上门", "appointment")
        assert (need.text, need.region, need.heard_by) == ("想清洗空调", hangzhou, agent_hz)

    def test_a_second_callback_opens_no_case_and_asks_its_own_questions(self, hangzhou, agent_hz):
        """Ruling 25: contacted, solved, satisfaction."""
        task = due_task(hangzhou, round=2, complaint=complaint_of(hangzhou, agent_hz))
        assert fields_of(lambda: save(task, agent_hz, "connected_done")) == [
            "contacted",
            "solved",
            "satisfaction",
        ]
        answers = {"contacted": True, "solved": "no", "satisfaction": 1}
        Complaint.objects.update(state=ComplaintState.SECOND_CALLBACK)
        saved = save(task, agent_hz, "connected_done", answers=answers, respondent_relation="self")
        assert (saved.record.round, saved.record.solved, saved.complaint) == (2, "no", None)


class TestWhoAndWhen:
    def test_saving_an_unclaimed_callback_claims_it_and_anothers_is_a_conflict(self, hangzhou, agent_hz):
        """Ruling 31."""
        other = member(region=hangzhou, role=Role.CALLBACK_AGENT)
        task = due_task(hangzhou, claimed_by=other, lease_until=NOW + timedelta(minutes=5))
        with pytest.raises(Conflict) as conflict:
            answer(task, agent_hz)
        assert conflict.value.code == "held_by_another"
        assert answer(task, agent_hz, NOW + timedelta(minutes=6)).task.state == TaskState.COMPLETED

    def test_a_closed_callback_takes_nothing_more(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        answer(task, agent_hz)
        with pytest.raises(Conflict) as conflict:
            answer(task, agent_hz, at("06-04 10:00"))
        assert conflict.value.code == "not_open"

    def test_a_call_before_the_window_needs_its_reason(self, hangzhou, agent_hz):
        """Ruling 31."""
        task = due_task(
            hangzhou, state=TaskState.PENDING, due_start=at("06-04 00:00"), due_end=day_end(date(2026, 6, 4))
        )
        assert fields_of(lambda: answer(task, agent_hz)) == ["early_reason"]
        saved = save(task, agent_hz, "connected_done", answers=GOOD, early_reason="客户明天出差")
        assert (saved.task.state, saved.task.early_reason) == (TaskState.COMPLETED, "客户明天出差")

    def test_an_early_call_that_reached_nobody_is_tried_again_in_the_window(self, hangzhou, agent_hz):
        task = due_task(
            hangzhou, state=TaskState.PENDING, due_start=at("06-04 00:00"), due_end=day_end(date(2026, 6, 4))
        )
        saved = save(task, agent_hz, "no_answer", early_reason="客户来电要求")
        assert (saved.task.state, saved.task.callable_at) == (TaskState.IN_PROGRESS, at("06-04 00:00"))

    def test_a_waived_order_may_still_be_called(self, hangzhou, agent_hz):
        """Ruling 53: it keeps its policy and stays waived until it is done."""
        task = due_task(hangzhou, state=TaskState.WAIVED, waive_reason="too_old")
        assert save(task, agent_hz, "no_answer").task.state == TaskState.WAIVED
        saved = answer(task, agent_hz, at("06-03 14:00"))
        assert (saved.task.state, saved.task.waive_reason) == (TaskState.COMPLETED, "too_old")

    def test_a_bad_number_of_a_waived_order_is_rechecked_too(self, hangzhou, agent_hz):
        task = due_task(hangzhou, state=TaskState.WAIVED, waive_reason="too_old")
        saved = save(task, agent_hz, "empty_number")
        assert (saved.task.state, saved.recheck.kind) == (TaskState.WAIVED, RecheckKind.EMPTY_NUMBER)


class TestOnce:
    def test_the_same_submission_twice_is_one_record_and_one_answer(self, hangzhou, agent_hz):
        """reliability.md C2."""
        task = due_task(hangzhou)
        form = uuid4()
        fields = {
            "submission_id": form,
            "answers": {**GOOD, "satisfaction": 1},
            "needs": "想清洗空调",
            **WORDS,
        }
        first = save(task, agent_hz, "connected_done", **fields)
        second = save(task, agent_hz, "connected_done", at("06-03 10:01"), **fields)
        assert second == replace(first, task=second.task, replayed=True)
        assert (CallAttempt.objects.count(), CallbackRecord.objects.count()) == (1, 1)
        assert (Complaint.objects.count(), CustomerNeed.objects.count()) == (1, 1)

    def test_a_retried_attempt_is_told_back_even_when_the_callback_is_another_agents_now(
        self, hangzhou, agent_hz
    ):
        task = due_task(hangzhou)
        form = uuid4()
        save(task, agent_hz, "no_answer", submission_id=form)
        other = member(region=hangzhou, role=Role.CALLBACK_AGENT)
        CallbackTask.objects.update(claimed_by=other, lease_until=NOW + timedelta(minutes=15))
        assert save(task, agent_hz, "no_answer", submission_id=form).replayed is True
        assert CallAttempt.objects.count() == 1

    def test_a_submission_belongs_to_one_callback(self, hangzhou, agent_hz):
        form = UUID(int=1)
        answer_to = {"answers": GOOD, "submission_id": form}
        save(due_task(hangzhou), agent_hz, "connected_done", **answer_to)
        with pytest.raises(Conflict) as conflict:
            save(due_task(hangzhou), agent_hz, "connected_done", **answer_to)
        assert conflict.value.code == "submission_reused"


def test_a_saved_call_takes_few_queries(hangzhou, agent_hz, django_assert_max_num_queries):
    task = due_task(hangzhou)
    with django_assert_max_num_queries(40):
        answer(task, agent_hz)
