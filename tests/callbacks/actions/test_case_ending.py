"""The other ends of a case (states.md 6.2 rows 13–15; ruling 43): each with its proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callbacks.actions import case_assigning, case_ending, case_handling
from callbacks.actions.revealing import RevealRequest, reveal
from callbacks.choices import (
    CancelReason,
    CaseVerb,
    ComplaintState,
    FollowUpState,
    ResponsibleKind,
    TaskState,
)
from callbacks.models import CallbackTask, Complaint, DataRecheck, FollowUp
from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import User
from tests.callbacks.calls import at, fields_of, save
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    conflict,
    fresh,
    handled,
    handling,
    heard,
    last_event,
    office,
    registered,
    result,
    second_call,
    second_task,
    verbs_of,
    waits_for_parts,
)

__all__ = ["office"]
S = ComplaintState
NOW = REGISTERED + 5 * HOUR  # Wednesday 15:00; handled at one
DAY = timedelta(days=1)


def ended(case: Complaint) -> tuple[Any, ...]:
    """What no open case has."""
    return case.closed_at, case.next_due_at, case.next_limit, case.paused_at, case.wait_due_at


NOTHING_RUNS = (NOW, None, "", None, None)


class TestAProposal:
    def propose(self, case: Complaint, actor: User, reason: str = "客户看错型号") -> Complaint:
        return case_ending.propose_invalid(case=case, reason=reason, actor=actor, now=NOW)

    def test_leaves_the_case_where_it_is_and_asks_headquarters(self, office):
        case = fresh(self.propose(handling(office), office.handler))
        assert (case.state, case.invalid_proposed_by, case.invalid_reason) == (
            S.HANDLING,
            office.handler,
            "客户看错型号",
        )
        assert case.invalid_found_by is None
        assert heard(case, "proposed_invalid") == ["manager_1"]
        assert last_event(case).verb == CaseVerb.MARK_INVALID

    def test_not_without_a_reason(self, office):
        case = handling(office)
        assert fields_of(lambda: self.propose(case, office.handler, " 不是 ")) == ["reason"]
        assert fresh(case).invalid_proposed_by is None

    def test_not_while_the_customer_is_called(self, office):
        assert conflict(lambda: self.propose(handled(office), office.lead)) == "illegal_step"

    def test_falls_and_the_department_hears_of_it(self, office):
        case = self.propose(handling(office), office.handler)
        case = case_ending.reject_invalid(case=case, reason="仍是我们的问题", actor=office.manager, now=NOW)
        case = fresh(case)
        assert (case.state, case.invalid_proposed_by, case.invalid_reason) == (S.HANDLING, None, "")
        assert heard(case, "invalid_rejected") == ["dept_1", "head_1"]
        assert last_event(case).reason == "仍是我们的问题"

    def test_that_nobody_made_does_not_fall(self, office):
        reject = {"case": handling(office), "reason": "仍是我们的问题", "actor": office.manager, "now": NOW}
        assert conflict(lambda: case_ending.reject_invalid(**reject)) == "nothing_proposed"

    def test_does_not_fall_without_a_reason(self, office):
        case = self.propose(handling(office), office.handler)
        reject = {"case": case, "reason": "", "actor": office.manager, "now": NOW}
        assert fields_of(lambda: case_ending.reject_invalid(**reject)) == ["reason"]


class TestADecision:
    """Ruling 43: the customer is called all the same, and only she ends the case."""

    def find(self, case: Complaint, office: Office, reason: str = "型号与投诉不符") -> Complaint:
        return fresh(case_ending.find_invalid(case=case, reason=reason, actor=office.manager, now=NOW))

    def test_leads_to_a_second_callback(self, office):
        case = self.find(handling(office), office)
        assert (case.state, case.invalid_found_by, case.invalid_reason, case.rounds) == (
            S.SECOND_CALLBACK,
            office.manager,
            "型号与投诉不符",
            1,
        )
        assert (case.next_limit, case.second_due_at) == ("second", at("06-05 15:00"))
        assert second_task(case).assigned_to == office.agent
        assert verbs_of(case)[-1] == "confirm-invalid"

    @pytest.mark.parametrize(
        "start",
        [registered, accepted, handling, lambda office: waits_for_parts(handling(office), office, NOW)],
        ids=["assigned", "accepted", "handling", "waiting"],
    )
    def test_from_wherever_the_department_has_it(self, office, start):
        case = self.find(start(office), office)
        assert (case.state, case.paused_at, case.wait_due_at) == (S.SECOND_CALLBACK, None, None)
        assert not case.pauses.filter(ended_at__isnull=True).exists()
        assert not FollowUp.objects.open().exists()

    def test_without_words_of_its_own_the_proposals_hold(self, office):
        case = handling(office)
        propose = {"reason": "客户看错型号", "actor": office.handler, "now": NOW}
        case = case_ending.propose_invalid(case=case, **propose)
        assert self.find(case, office, "").invalid_reason == "客户看错型号"

    def test_without_any_words_it_is_refused(self, office):
        case = handling(office)
        assert fields_of(lambda: self.find(case, office, "")) == ["reason"]
        assert not case.second_callbacks.exists()

    def test_not_twice(self, office):
        case = self.find(handling(office), office)
        assert conflict(lambda: self.find(case, office)) == "illegal_step"

    def test_a_satisfied_customer_ends_it_as_invalid(self, office):
        case = self.find(handling(office, satisfaction=1), office)
        second_call(case, office.agent, NOW + HOUR)
        case = fresh(case)
        assert (case.state, case.closed_at) == (S.INVALID, NOW + HOUR)
        assert (case.closing_satisfaction, case.closing_agent) == (5, office.agent)
        assert (last_event(case).verb, last_event(case).actor) == (CaseVerb.END_INVALID, office.agent)
        assert not case.follow_ups.exists()
        assert not hasattr(case, "improvement")

    def test_any_other_reopens_it_with_nothing_left_to_decide(self, office):
        case = handling(office)
        propose = {"reason": "客户看错型号", "actor": office.handler, "now": NOW}
        case = self.find(case_ending.propose_invalid(case=case, **propose), office, "")
        second_call(case, office.agent, NOW + HOUR, solved="yes", satisfaction=3)
        case = fresh(case)
        assert (case.state, case.reopenings, case.level) == (S.REOPENED, 1, 2)
        assert (case.invalid_found_by, case.invalid_proposed_by, case.invalid_reason) == (None, None, "")

    def test_handled_afterwards_it_closes_as_any_other(self, office):
        case = self.find(handling(office), office)
        second_call(case, office.agent, NOW + HOUR, solved="no", satisfaction=2)
        words = case_handling.Contact(note="再次致歉并约定上门")
        now = NOW + 2 * HOUR
        case = case_handling.contact(case=fresh(case), given=words, actor=office.handler, now=now)
        case_handling.handle(case=case, given=result(now), actor=office.handler, now=now)
        second_call(case, office.agent, now + HOUR)
        assert fresh(case).state == S.CLOSED_SATISFIED


class TestWithdrawing:
    """Row 15, kpis.md: only by a call on record since the case was registered."""

    def withdraw(self, case: Complaint, office: Office, **fields: Any) -> Complaint:
        given = {"reason": "客户来电撤回", "actor": office.lead, "now": NOW, **fields}
        return fresh(case_ending.withdraw(case=case, **given))

    def call(self, case: Complaint, office: Office, now: datetime = NOW - HOUR) -> None:
        reveal(case=case, actor=office.lead, request=RevealRequest(reason="联系客户"), now=now)

    def test_without_a_call_it_stays_open(self, office):
        """The call that opened it is none."""
        case = handling(office)
        with pytest.raises(Refused) as refused:
            self.withdraw(case, office)
        assert (refused.value.code, fresh(case).state) == ("no_call", S.HANDLING)

    def test_after_a_call_it_ends_with_its_proof(self, office):
        case = handling(office)
        self.call(case, office)
        case = self.withdraw(case, office)
        assert (case.state, *ended(case)) == (S.WITHDRAWN, *NOTHING_RUNS)
        assert (case.withdrawn_call_at, case.closing_note) == (NOW - HOUR, "客户来电撤回")
        evidence = {"call": "reveal", "at": (NOW - HOUR).isoformat()}
        assert (last_event(case).reason, last_event(case).evidence) == ("客户来电撤回", evidence)
        assert heard(case, "ended") == ["dept_1", "head_1", "lead_1"]

    def test_the_call_of_another_case_proves_nothing(self, office):
        case = handling(office)
        self.call(handling(office), office)
        with pytest.raises(Refused):
            self.withdraw(case, office)

    def test_a_talk_of_the_second_callback_is_a_call_and_counts_as_solved(self, office):
        case = handled(office)
        save(second_task(case), office.agent, "reschedule", NOW - HOUR, next_at=NOW + HOUR)
        case = self.withdraw(case, office)
        assert (case.state, case.withdrawn_call_at, case.closing_solved) == (S.WITHDRAWN, NOW - HOUR, "yes")
        assert last_event(case).evidence["call"] == "attempt"
        assert list(Complaint.objects.solved()) == [case]

    def test_a_number_that_was_shown_solves_nothing(self, office):
        """kpis.md 3.2: withdrawn is solved only with a recorded call."""
        case = handling(office)
        self.call(case, office)
        case = self.withdraw(case, office)
        assert (case.closing_solved, Complaint.objects.solved().exists()) == (None, False)

    def test_who_refuses_to_talk_has_withdrawn_nothing(self, office):
        """Ruling 43: that end is the HQ manager's."""
        case = handled(office)
        second_call(case, office.agent, NOW - HOUR, outcome="refused")
        with pytest.raises(Refused):
            self.withdraw(case, office)

    def test_one_that_nobody_answered_is_none(self, office):
        case = handled(office)
        second_call(case, office.agent, NOW - HOUR, outcome="no_answer")
        with pytest.raises(Refused):
            self.withdraw(case, office)
        assert second_task(case).state != TaskState.CANCELLED

    def test_nobody_calls_a_customer_who_took_it_back(self, office):
        case = handled(office)
        task = second_task(case)
        self.call(case, office)
        self.withdraw(case, office)
        task = CallbackTask.objects.get(pk=task.pk)
        assert (task.state, task.cancel_reason, task.completed_at) == (
            TaskState.CANCELLED,
            CancelReason.CASE_ENDED,
            NOW,
        )

    def test_what_it_waited_for_is_looked_after_no_more(self, office):
        case = waits_for_parts(handling(office), office, NOW - HOUR)
        self.call(case, office)
        case = self.withdraw(case, office)
        assert ended(case) == NOTHING_RUNS
        assert (case.pauses.get().ended_at, case.follow_ups.get().state) == (NOW, FollowUpState.CANCELLED)

    def test_not_without_a_reason(self, office):
        case = handling(office)
        self.call(case, office)
        assert fields_of(lambda: self.withdraw(case, office, reason=" 撤回 ")) == ["reason"]

    def test_not_by_whoever_handled_it(self, office):
        case = case_assigning.accept(case=registered(office), actor=office.lead, now=NOW - 2 * HOUR)
        self.call(case, office)
        with pytest.raises(Forbidden):
            self.withdraw(case, office)

    def test_not_twice(self, office):
        case = handling(office)
        self.call(case, office)
        case = self.withdraw(case, office)
        assert conflict(lambda: self.withdraw(case, office)) == "illegal_step"


class TestUnconfirmed:
    """Row 13: the attempt rule exhausted (three, on two days, in two bands: ruling 27) and a note."""

    DIALS = (REGISTERED + 4 * HOUR, REGISTERED + 8 * HOUR, REGISTERED + DAY)

    def close(self, case: Complaint, office: Office, **fields: Any) -> Complaint:
        given = {"note": "三次均未接通", "actor": office.lead, "now": REGISTERED + DAY + HOUR, **fields}
        return fresh(case_ending.close_unconfirmed(case=case, **given))

    def dialled(self, office: Office, times: int) -> Complaint:
        case = handled(office)
        for now in self.DIALS[:times]:
            second_call(case, office.agent, now, outcome="no_answer")
        return fresh(case)

    def test_by_the_rule_it_ends_and_is_never_solved(self, office):
        case = self.close(self.dialled(office, 3), office)
        assert (case.state, case.closed_at) == (S.CLOSED_UNCONFIRMED, REGISTERED + DAY + HOUR)
        assert (case.closing_note, case.closing_solved, case.closing_record) == ("三次均未接通", None, None)
        assert (last_event(case).verb, last_event(case).actor) == (CaseVerb.CLOSE_UNCONFIRMED, office.lead)
        assert heard(case, "ended") == ["dept_1", "head_1", "lead_1"]

    @pytest.mark.parametrize("times", [0, 1, 2])
    def test_not_before_it(self, office, times):
        case = self.dialled(office, times)
        assert conflict(lambda: self.close(case, office)) == "rule_not_met"
        assert fresh(case).state == S.SECOND_CALLBACK

    def test_not_below_it(self, office):
        """The supervisor gave the callback up after fewer dials."""
        case = self.dialled(office, 3)
        case.second_callbacks.update(rule_met=False)
        assert conflict(lambda: self.close(case, office)) == "rule_not_met"

    def test_not_where_the_customer_refused_nor_where_nobody_called(self, office):
        case = handled(office)
        second_call(case, office.agent, NOW, outcome="refused")
        assert conflict(lambda: self.close(case, office)) == "rule_not_met"
        other = handled(office)
        CallbackTask.objects.filter(complaint=other).delete()
        assert conflict(lambda: self.close(other, office)) == "rule_not_met"

    def test_not_without_a_note(self, office):
        case = self.dialled(office, 3)
        assert fields_of(lambda: self.close(case, office, note="未通")) == ["note"]

    def test_a_wrong_number_that_nobody_could_mend_ends_so_too(self, office):
        case = handled(office)
        second_call(case, office.agent, NOW, outcome="empty_number")
        assert conflict(lambda: self.close(case, office)) == "rule_not_met"
        wrong = DataRecheck.objects.get(task__complaint=case)
        wrong.state, wrong.evidence, wrong.checked_at = "confirmed_error", "门店也没有别的号码", NOW
        wrong.save()
        assert self.close(case, office).state == S.CLOSED_UNCONFIRMED

    def test_not_by_whoever_handled_it(self, office):
        case = self.dialled(office, 3)
        with pytest.raises(Forbidden):
            self.close(case, office, actor=office.handler)

    def test_not_a_case_in_the_departments_hands(self, office):
        with pytest.raises(Conflict) as refused:
            self.close(handling(office), office)
        assert "handle" in refused.value.extra["legal"]


def test_nobodys_fault_leaves_nothing_to_improve(office):
    """An end without a satisfied call opens no check either."""
    now = REGISTERED + 3 * HOUR
    given = result(now, responsible_kind=ResponsibleKind.NONE)
    case = case_handling.handle(case=handling(office), given=given, actor=office.handler, now=now)
    save(second_task(case), office.agent, "reschedule", NOW, next_at=NOW + 2 * HOUR)
    case_ending.withdraw(case=case, reason="客户不再追究", actor=office.lead, now=NOW + HOUR)
    case = fresh(case)
    assert (case.state, case.follow_ups.exists(), hasattr(case, "improvement")) == (S.WITHDRAWN, False, False)
