"""The second callback decides a case (E5, E7; rulings 25, 31, 43, 45; states.md 6.2 rows 10–14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from callbacks.actions import case_assigning, case_handling
from callbacks.actions.complaints import ByHand, register_by_hand
from callbacks.actions.submissions import CaseWords
from callbacks.actions.taking_back import take_back
from callbacks.choices import (
    CaseVerb,
    ComplaintCategory,
    ComplaintKind,
    ComplaintState,
    FollowUpKind,
    ResponsibleKind,
    Severity,
    TaskState,
)
from callbacks.models import CallbackRecord, CallbackTask, Complaint, FollowUp
from config.lib.errors import Forbidden
from regions.choices import Role
from regions.models import Notice, User
from tests.callbacks.calls import at, due_task
from tests.callbacks.cases import (
    HOUR,
    LOOP,
    REGISTERED,
    Office,
    accepted,
    fresh,
    handle,
    handled,
    office,
    registered,
    result,
    second_call,
    second_task,
    verbs_of,
)
from tests.factories import CallbackTaskFactory, member

CALLED = REGISTERED + 6 * HOUR
__all__ = ["office"]


def test_handling_plans_it_for_the_first_agent_within_two_days(office):
    case = handled(office)
    task = second_task(case)
    assert (task.round, task.state, task.region, task.assigned_to) == (2, "due", office.region, office.agent)
    # Handled Wednesday 13:00: the target is Thursday 13:00, the limit Friday 13:00, both in calling hours.
    assert fresh(case).second_target_at == at("06-04 13:00")
    assert (task.due_end, fresh(case).second_due_at) == (at("06-05 13:00"), at("06-05 13:00"))
    assert verbs_of(case) == [str(verb) for verb in LOOP]


def test_a_satisfied_customer_closes_the_case_and_nothing_of_the_first_round_moves(office):
    case = handled(office)
    second_call(case, office.agent, CALLED)
    case = fresh(case)
    assert (case.state, case.closed_at, case.next_due_at) == (ComplaintState.CLOSED_SATISFIED, CALLED, None)
    assert (case.closing_satisfaction, case.closing_solved, case.closing_agent) == (5, "yes", office.agent)
    assert case.record.satisfaction == 2
    assert CallbackRecord.objects.effective().get(work_order=case.work_order).satisfaction == 2
    assert case.reopenings == 0


@pytest.mark.parametrize(("solved", "satisfaction"), [("no", 5), ("partly", 5), ("yes", 3), ("no", 1)])
def test_anything_less_reopens_it_one_level_up_with_a_new_limit(office, solved, satisfaction):
    case = handled(office)
    second_call(case, office.agent, CALLED, solved=solved, satisfaction=satisfaction)
    case = fresh(case)
    assert (case.state, case.level, case.reopenings) == (ComplaintState.REOPENED, 2, 1)
    # A minor case that failed once is serious (calls.md 5.6); 48 hours of service time from Wednesday 16:00.
    assert (case.severity, case.severity_rule) == (Severity.SERIOUS, "second_callback_failed")
    assert case.resolution_due_at == at("06-08 10:30")
    assert [each.rule for each in case.escalations.all()] == ["reopened"]
    assert (
        Notice.objects.filter(recipient=office.handler, key__startswith=f"case:{case.pk}:reopened").count()
        == 1
    )


def test_the_second_failure_goes_to_the_top_and_the_third_round_may_close(office):
    case = handled(office)
    for number in range(2):
        now = CALLED + timedelta(days=number)
        second_call(case, office.agent, now, solved="no", satisfaction=2)
        case = fresh(case)
        case = _handled_again(case, office, now)
    assert (case.level, case.reopenings, case.rounds) == (3, 2, 3)
    assert [task.round for task in case.second_callbacks.order_by("round")] == [2, 3, 4]
    second_call(case, office.second_agent, CALLED + timedelta(days=3))
    assert fresh(case).state == ComplaintState.CLOSED_SATISFIED


def _handled_again(case: Complaint, office: Office, now: datetime) -> Complaint:
    words = case_handling.Contact(note="再次致歉并约定上门")
    case = case_handling.contact(case=case, given=words, actor=office.handler, now=now + HOUR)
    return handle(case, office, now + 2 * HOUR)


def test_who_handled_it_never_calls_back_though_another_has_it_now(office):
    """E5, roles.md 7: the supervisor who acted as handler in an earlier round stays out."""
    case = registered(office)
    case = case_assigning.accept(case=case, actor=office.lead, now=REGISTERED + HOUR)
    case = _handled_by(case, office.lead)
    with pytest.raises(Forbidden):
        second_call(case, office.lead, CALLED)
    assert fresh(case).state == ComplaintState.SECOND_CALLBACK
    second_call(case, office.agent, CALLED)
    assert fresh(case).state == ComplaintState.CLOSED_SATISFIED


def _handled_by(case: Complaint, actor: User) -> Complaint:
    words = case_handling.Contact(note="已致歉并约定上门")
    case = case_handling.contact(case=case, given=words, actor=actor, now=REGISTERED + 2 * HOUR)
    now = REGISTERED + 3 * HOUR
    return case_handling.handle(
        case=case, given=result(now, responsible_kind=ResponsibleKind.NONE), actor=actor, now=now
    )


@pytest.mark.parametrize(
    ("outcome", "state"), [("refused", TaskState.REFUSED), ("empty_number", TaskState.BAD_DATA)]
)
def test_a_call_without_answers_leaves_the_case_and_tells_the_supervisor(office, outcome, state):
    case = handled(office)
    task = second_task(case)
    second_call(case, office.agent, CALLED, outcome=outcome)
    assert CallbackTask.objects.get(pk=task.pk).state == state
    assert fresh(case).state == ComplaintState.SECOND_CALLBACK
    assert Notice.objects.filter(recipient=office.lead, key__contains="refused").count() == 1


def test_a_serious_repair_that_was_closed_is_looked_after_in_72_hours(office):
    """K15, decision 29; a minor first repair is not."""
    case = handled(office, satisfaction=1)
    second_call(case, office.agent, CALLED)
    check = FollowUp.objects.get(complaint=case)
    assert (check.kind, check.due_at) == (FollowUpKind.STABILITY, at("06-06 16:00"))
    second_call(
        other := handled(office, REGISTERED + timedelta(days=7)), office.agent, CALLED + timedelta(days=7)
    )
    assert not other.follow_ups.exists()


class TestTakingBack:
    """Ruling 33: within ten seconds the case is as it was."""

    def test_a_closing(self, office):
        case = handled(office, satisfaction=1)
        before = columns(case)
        saved = second_call(case, office.agent, CALLED)
        take_back(attempt=saved.attempt, agent=office.agent, now=CALLED + timedelta(seconds=5))
        assert columns(case) == before
        assert not FollowUp.objects.exists()
        second_call(case, office.agent, CALLED + HOUR)
        assert fresh(case).state == ComplaintState.CLOSED_SATISFIED

    def test_a_reopening_with_its_level_and_severity(self, office):
        case = handled(office)
        before = columns(case)
        saved = second_call(case, office.agent, CALLED, solved="no", satisfaction=1)
        take_back(attempt=saved.attempt, agent=office.agent, now=CALLED + timedelta(seconds=5))
        assert columns(case) == before
        second_call(case, office.agent, CALLED + HOUR, solved="no", satisfaction=1)
        assert (fresh(case).level, fresh(case).severity) == (2, Severity.SERIOUS)


def columns(case: Complaint) -> dict[str, object]:
    """What decides about a case; its limits of the round that is over may differ."""
    of_the_case = ("state", "level", "severity", "severity_rule", "reopenings", "rounds")
    of_the_end = (
        "closed_at",
        "closing_record_id",
        "closing_solved",
        "closing_satisfaction",
        "closing_agent_id",
    )
    names = (*of_the_case, *of_the_end, "next_due_at", "next_limit", "second_due_at")
    return {name: getattr(fresh(case), name) for name in names}


class TestTheDatabaseItself:
    """Ruling 45: an unknown passes a CHECK, so every column is asked for by name."""

    def closes(self, case: Complaint, **fields: object) -> None:
        whole = {
            "state": ComplaintState.CLOSED_SATISFIED,
            "closed_at": CALLED,
            "closing_record": case.record,
            "closing_solved": "yes",
            "closing_satisfaction": 4,
            "closing_agent": case.registered_by,
        }
        with transaction.atomic():
            Complaint.objects.filter(pk=case.pk).update(**{**whole, **fields})

    def test_the_whole_proof_is_enough(self, office):
        self.closes(handled(office))

    @pytest.mark.parametrize(
        "lack",
        [
            {"closing_record": None},
            {"closing_solved": None},
            {"closing_solved": "partly"},
            {"closing_satisfaction": None},
            {"closing_satisfaction": 3},
            {"closing_agent": None},
            {"handler": None},
            {"closed_at": None},
            {"state": ComplaintState.WITHDRAWN},
            {"state": ComplaintState.MERGED},
            {"state": ComplaintState.INVALID},
            {"state": ComplaintState.CLOSED_BY_RULING},
            {"state": ComplaintState.CLOSED_UNCONFIRMED},
            {"state": "finished"},
        ],
        ids=str,
    )
    def test_without_any_part_of_it_the_update_is_refused(self, office, lack):
        case = handled(office)
        with pytest.raises(IntegrityError):
            self.closes(case, **lack)

    def test_the_handler_never_closes(self, office):
        case = handled(office)
        with pytest.raises(IntegrityError):
            self.closes(case, closing_agent=case.handler)


def test_a_customer_who_complains_before_the_first_call_is_called_for_both(office):
    """Two open callbacks of one order: its own, and its case's."""
    first = due_task(office.region, now=REGISTERED)
    words = CaseWords(demand="修好", complainant="李雷", matter="机器又不制冷了")
    given = ByHand(
        kind=ComplaintKind.COMPLAINT,
        category=ComplaintCategory.REPAIR_QUALITY,
        words=words,
        description="客户来电说机器又不制冷了",
    )
    case = register_by_hand(order=first.work_order, given=given, actor=office.lead, now=REGISTERED)
    case = case_assigning.accept(case=fresh(case), actor=office.handler, now=REGISTERED + HOUR)
    _handled_by(case, office.handler)
    assert CallbackTask.objects.open().filter(work_order=first.work_order).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        CallbackTaskFactory(work_order=first.work_order, round=3, complaint=case, now=CALLED)


def test_an_accepted_case_is_hers_who_took_it(office):
    case = accepted(office)
    assert (case.handler, case.state) == (office.handler, ComplaintState.ACCEPTED)
    stranger = member(region=office.region, role=Role.DEPARTMENT_HANDLER)
    assert not case.was_handled_by(stranger)
    assert str(CaseVerb.ACCEPT) in verbs_of(case)
