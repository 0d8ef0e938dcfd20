"""D3, D4, ruling 24, 27, 31, 40: calls that reach nobody, bad numbers and appointments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from callbacks.actions.submissions import DataError
from callbacks.choices import (
    AppointmentFor,
    PhoneSlot,
    RecheckKind,
    RecheckState,
    TaskState,
)
from callbacks.models import (
    Complaint,
    DataRecheck,
)
from callbacks.policies.priority import Rank
from config.lib.calendar import day_end
from config.lib.errors import Refused
from tests.callbacks.calls import GOOD, NOW, at, due_task, fields_of, save, second_phone

pytestmark = pytest.mark.django_db


class TestNotReached:
    def test_no_answer_comes_back_in_another_band(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        saved = save(task, agent_hz, "no_answer")
        attempt = saved.attempt
        assert (attempt.counted, attempt.band, attempt.dialled_at, attempt.saved_at) == (
            True,
            "morning",
            NOW,
            NOW,
        )
        task.refresh_from_db()
        assert (task.state, task.callable_at, task.rank) == (
            TaskState.IN_PROGRESS,
            at("06-03 13:30"),
            Rank.LATER,
        )
        assert (task.claimed_by, task.attempts_made, task.first_attempt_at) == (None, 1, NOW)
        assert [(event.from_state, event.to_state) for event in task.events.all()] == [("due", "in_progress")]

    def test_the_task_becomes_unreachable_by_itself_when_the_rule_holds(self, hangzhou, agent_hz):
        """Ruling 27; O6 of the worked example."""
        task = due_task(hangzhou, now=at("06-02 09:00"), due_end=day_end(date(2026, 6, 4)))
        states = [
            save(task, agent_hz, "no_answer", at(when)).task.state
            for when in ("06-02 10:00", "06-03 15:00", "06-04 18:30")
        ]
        assert states == [TaskState.IN_PROGRESS, TaskState.IN_PROGRESS, TaskState.UNREACHABLE]
        task.refresh_from_db()
        assert (task.rule_met, task.completed_at, task.agent) == (True, at("06-04 18:30"), agent_hz)

    def test_keep_open_lets_her_try_again(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        for when in ("06-03 10:00", "06-03 15:00"):
            save(task, agent_hz, "no_answer", at(when))
        saved = save(task, agent_hz, "no_answer", at("06-04 10:00"), keep_open=True)
        assert (saved.task.state, saved.task.keep_open) == (TaskState.IN_PROGRESS, True)
        assert save(task, agent_hz, "no_answer", at("06-05 10:00")).task.state == TaskState.IN_PROGRESS

    def test_only_counted_attempts_count(self, hangzhou, agent_hz):
        """Within two hours nothing counts; busy once a day; a line fault never."""
        task = due_task(hangzhou)
        made = [
            save(task, agent_hz, "busy", at("06-03 09:00")),
            save(task, agent_hz, "no_answer", at("06-03 10:00")),
            save(task, agent_hz, "busy", at("06-03 14:00")),
            save(task, agent_hz, "system_fault", at("06-04 09:00")),
        ]
        assert [saved.attempt.counted for saved in made] == [True, False, False, False]

    def test_six_dials_without_the_rule_wait_for_the_supervisor(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        for day in (3, 4, 5, 6, 7, 8):
            saved = save(task, agent_hz, "language", at(f"06-0{day} 10:00"))
        assert (saved.task.state, saved.task.rank) == (TaskState.IN_PROGRESS, Rank.SUPERVISOR)
        with pytest.raises(Refused) as refused:
            save(task, agent_hz, "no_answer", at("06-09 10:00"))
        assert refused.value.code == "task_limit"

    def test_a_refusal_ends_it_and_asks_for_no_more_calls(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        assert save(task, agent_hz, "refused").task.state == TaskState.REFUSED
        customer = task.work_order.customer
        customer.refresh_from_db()
        assert customer.do_not_call is True
        again = due_task(hangzhou, work_order__customer=customer)
        with pytest.raises(Refused) as refused:
            save(again, agent_hz, "no_answer", at("06-04 10:00"))
        assert refused.value.code == "do_not_call"
        assert save(again, agent_hz, "refused", at("06-04 10:00")).task.state == TaskState.REFUSED

    def test_a_second_cut_off_with_two_answers_completes_it_as_partial(self, hangzhou, agent_hz):
        """Ruling 34; what was answered before the first cut-off still holds."""
        task = due_task(hangzhou)
        first = save(task, agent_hz, "connected_partial", answers={"is_genuine": True})
        assert (first.task.state, first.record) == (TaskState.IN_PROGRESS, None)
        assert first.attempt.answers == {"is_genuine": True}
        assert first.task.callable_at == at("06-03 13:30")
        second = save(task, agent_hz, "connected_partial", at("06-03 14:00"), answers={"satisfaction": 4})
        assert second.task.state == TaskState.COMPLETED
        assert (second.record.is_partial, second.record.satisfaction, second.record.is_genuine) == (
            True,
            4,
            True,
        )

    def test_a_second_cut_off_without_them_goes_on(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        save(task, agent_hz, "connected_partial", answers={"is_genuine": True})
        second = save(task, agent_hz, "connected_partial", at("06-03 14:00"))
        assert (second.task.state, second.record) == (TaskState.IN_PROGRESS, None)


class TestBadNumbers:
    @pytest.mark.parametrize(
        ("outcome", "kind"),
        [("empty_number", RecheckKind.EMPTY_NUMBER), ("wrong_number", RecheckKind.WRONG_NUMBER)],
    )
    def test_a_bad_number_goes_to_the_recheck(self, hangzhou, agent_hz, outcome, kind):
        """F1, F2; ruling 25: no respondent is asked for."""
        task = due_task(hangzhou)
        saved = save(task, agent_hz, outcome)
        recheck = DataRecheck.objects.get()
        assert (saved.recheck, recheck.kind, recheck.state) == (recheck, kind, RecheckState.OPENED)
        assert (saved.task.state, saved.task.completed_at) == (TaskState.BAD_DATA, NOW)

    def test_the_second_phone_comes_first(self, hangzhou, agent_hz):
        """Review list 13."""
        task = due_task(hangzhou, **second_phone())
        saved = save(task, agent_hz, "empty_number")
        assert (saved.task.state, saved.recheck, saved.task.callable_at) == (TaskState.IN_PROGRESS, None, NOW)
        saved = save(task, agent_hz, "wrong_number", at("06-03 10:05"), phone_slot=PhoneSlot.ALTERNATE)
        assert saved.task.state == TaskState.BAD_DATA
        assert saved.recheck.kind == RecheckKind.WRONG_NUMBER

    def test_a_suspended_number_is_tried_once_more_the_next_day(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        first = save(task, agent_hz, "suspended")
        assert (first.task.state, first.task.callable_at) == (TaskState.IN_PROGRESS, at("06-04 09:00"))
        second = save(task, agent_hz, "suspended", at("06-04 09:30"))
        assert (second.task.state, second.recheck.kind) == (TaskState.BAD_DATA, RecheckKind.SUSPENDED)

    def test_wrong_information_is_rechecked_and_the_callback_still_completes(self, hangzhou, agent_hz):
        """Ruling 40."""
        task = due_task(hangzhou)
        error = DataError(kind=RecheckKind.WRONG_INFORMATION, note="地址是滨江不是西湖")
        call = lambda: save(task, agent_hz, "connected_done", answers=GOOD, data_error=error)  # noqa: E731
        assert fields_of(call) == ["respondent_name", "respondent_relation", "description"]
        words = {
            "respondent_relation": "spouse",
            "respondent_name": "韩梅",
            "description": "地址登记成了西湖区文化路",
        }
        saved = save(task, agent_hz, "connected_done", answers=GOOD, data_error=error, **words)
        assert (saved.task.state, saved.recheck.kind) == (TaskState.COMPLETED, RecheckKind.WRONG_INFORMATION)
        assert (saved.recheck.note, saved.recheck.respondent_name) == ("地址是滨江不是西湖", "韩梅")
        assert not Complaint.objects.exists()

    def test_what_was_never_heard_cannot_be_wrong(self, hangzhou, agent_hz):
        error = DataError(kind=RecheckKind.WRONG_INFORMATION)
        words = {"respondent_relation": "self", "description": "地址登记成了西湖区文化路"}
        call = lambda: save(due_task(hangzhou), agent_hz, "no_answer", data_error=error, **words)  # noqa: E731
        assert fields_of(call) == ["data_error"]

    def test_a_mismatch_names_itself_and_its_respondent(self, hangzhou, agent_hz):
        error = DataError(kind=RecheckKind.MISMATCH, note="都对不上")
        words = {
            "respondent_relation": "other",
            "respondent_name": "路人",
            "description": "电话、联系人、地址都不是",
        }
        saved = save(due_task(hangzhou), agent_hz, "wrong_number", data_error=error, **words)
        assert (saved.task.state, saved.recheck.kind) == (TaskState.BAD_DATA, RecheckKind.MISMATCH)


class TestAppointments:
    def test_an_appointment_waits_for_its_time(self, hangzhou, agent_hz):
        task = due_task(hangzhou)
        saved = save(
            task, agent_hz, "reschedule", next_at=at("06-03 19:00"), appointment_for=AppointmentFor.ME
        )
        found = saved.task
        assert (found.appointment_at, found.appointment_for, found.assigned_to) == (
            at("06-03 19:00"),
            "me",
            agent_hz,
        )
        assert (found.rank, found.callable_at, saved.attempt.counted) == (
            Rank.LATER,
            at("06-03 18:55"),
            False,
        )
        assert save(task, agent_hz, "no_answer", at("06-03 19:00")).task.appointment_at is None

    def test_anyones_appointment_belongs_to_nobody(self, hangzhou, agent_hz):
        saved = save(due_task(hangzhou), agent_hz, "reschedule", next_at=at("06-03 19:00"))
        assert (saved.task.appointment_for, saved.task.assigned_to) == ("anyone", None)

    @pytest.mark.parametrize("next_at", [None, NOW, at("06-05 23:59") + timedelta(minutes=1)])
    def test_its_time_must_be_given_ahead_and_within_two_days_of_the_end(self, hangzhou, agent_hz, next_at):
        """calls.md 4: later than ``due_end`` + 2 days is the supervisor's."""
        task = due_task(hangzhou)
        assert fields_of(lambda: save(task, agent_hz, "reschedule", next_at=next_at)) == ["next_at"]

    def test_the_supervisor_may_appoint_later_and_so_may_an_outcome_that_waits(
        self, hangzhou, agent_hz, lead_hz
    ):
        """Ruling 24: 未取机."""
        later = at("06-20 10:00")
        assert save(due_task(hangzhou), lead_hz, "reschedule", next_at=later).task.appointment_at == later
        assert save(due_task(hangzhou), agent_hz, "not_collected", next_at=later).task.appointment_at == later
