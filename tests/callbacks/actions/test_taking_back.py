"""Ruling 33: within ten seconds, same agent, nothing done since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.case_handling import Progress, progress
from callbacks.actions.taking_back import take_back
from callbacks.choices import ComplaintState, RecheckState, TaskState
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    Complaint,
    CustomerNeed,
    DataRecheck,
    Dial,
    Retraction,
    ServiceFinding,
)
from config.lib.errors import Conflict, Forbidden
from regions.choices import Role
from tests.callbacks.calls import GOOD, NOW, answer, due_task, save
from tests.callbacks.cases import heard, office
from tests.factories import CustomerFactory, member

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(seconds=10)
__all__ = ["office"]


def test_a_taken_back_result_counts_nowhere_and_the_callback_is_hers_again(hangzhou, agent_hz):
    task = due_task(hangzhou)
    saved = answer(task, agent_hz, words=True, satisfaction=1)
    take_back(attempt=saved.attempt, agent=agent_hz, now=SOON)
    task.refresh_from_db()
    assert (task.state, task.completed_at, task.claimed_by, task.attempts_made) == (
        TaskState.DUE,
        None,
        agent_hz,
        0,
    )
    assert (task.agent, task.first_attempt_at) == (None, None)
    assert Retraction.objects.get().attempt == saved.attempt
    assert (CallAttempt.objects.count(), CallAttempt.objects.standing().count()) == (1, 0)
    assert (CallbackRecord.objects.count(), CallbackRecord.objects.effective().count()) == (1, 0)
    assert Complaint.objects.get().state == ComplaintState.WITHDRAWN


def test_nobody_finds_a_case_under_her_bell_that_never_was(office):
    task = due_task(office.region)
    saved = answer(task, office.agent, words=True, satisfaction=1)
    assert heard(saved.complaint, "assigned") == ["head_1"]
    take_back(attempt=saved.attempt, agent=office.agent, now=SOON)
    assert heard(saved.complaint, "assigned") == []


def test_the_corrected_result_is_saved_without_dialling_again(hangzhou, agent_hz):
    task = due_task(hangzhou)
    first = answer(task, agent_hz)
    take_back(attempt=first.attempt, agent=agent_hz, now=SOON)
    second = answer(task, agent_hz, SOON, satisfaction=4)
    assert (Dial.objects.count(), second.attempt.dialled_at) == (1, NOW)
    assert CallbackRecord.objects.effective().get() == second.record
    assert second.task.state == TaskState.COMPLETED


def test_what_the_save_opened_is_closed_with_it(hangzhou, agent_hz):
    wrong = due_task(hangzhou)
    take_back(attempt=save(wrong, agent_hz, "empty_number").attempt, agent=agent_hz, now=SOON)
    assert DataRecheck.objects.get().state == RecheckState.CLOSED
    untidy = due_task(hangzhou)
    saved = save(untidy, agent_hz, "connected_done", answers={**GOOD, "site_cleaned": "no"}, needs="清洗")
    take_back(attempt=saved.attempt, agent=agent_hz, now=SOON)
    assert ServiceFinding.objects.get().state == "refuted"
    assert (CustomerNeed.objects.count(), CustomerNeed.objects.standing().count()) == (1, 0)
    refused = due_task(hangzhou)
    take_back(attempt=save(refused, agent_hz, "refused").attempt, agent=agent_hz, now=SOON)
    refused.work_order.customer.refresh_from_db()
    assert refused.work_order.customer.do_not_call is False


def test_an_unreached_call_is_taken_back_too(hangzhou, agent_hz):
    task = due_task(hangzhou)
    first = save(task, agent_hz, "no_answer")
    take_back(attempt=first.attempt, agent=agent_hz, now=SOON)
    task.refresh_from_db()
    assert (task.state, task.claimed_by) == (TaskState.DUE, agent_hz)
    assert save(task, agent_hz, "no_answer", SOON).attempt.counted is True


def test_after_ten_seconds_or_by_another_it_is_refused(hangzhou, agent_hz):
    saved = answer(due_task(hangzhou), agent_hz)
    with pytest.raises(Conflict):
        take_back(attempt=saved.attempt, agent=agent_hz, now=SOON + timedelta(milliseconds=1))
    with pytest.raises(Forbidden):
        take_back(attempt=saved.attempt, agent=member(region=hangzhou, role=Role.CALLBACK_AGENT), now=NOW)


def test_not_when_something_was_done_with_it_since(hangzhou, agent_hz):
    saved = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=1)
    words = Progress(note="主管看过", told_customer=False)
    progress(case=saved.complaint, given=words, actor=agent_hz, now=NOW + timedelta(seconds=1))
    with pytest.raises(Conflict):
        take_back(attempt=saved.attempt, agent=agent_hz, now=SOON)


def test_only_once(hangzhou, agent_hz):
    saved = answer(due_task(hangzhou), agent_hz)
    take_back(attempt=saved.attempt, agent=agent_hz, now=SOON)
    with pytest.raises(Conflict):
        take_back(attempt=saved.attempt, agent=agent_hz, now=SOON)


def test_an_appointment_made_before_is_agreed_still(hangzhou, agent_hz):
    task = due_task(hangzhou)
    agreed = NOW + timedelta(hours=3)
    save(task, agent_hz, "reschedule", next_at=agreed)
    saved = save(task, agent_hz, "no_answer", agreed)
    take_back(attempt=saved.attempt, agent=agent_hz, now=agreed + timedelta(seconds=3))
    task.refresh_from_db()
    assert (task.appointment_at, task.claimed_by) == (agreed, agent_hz)


@pytest.mark.parametrize("refused_before", [False, True])
def test_a_refusal_in_the_talk_about_another_order_is_taken_back_with_its_mark(
    hangzhou, agent_hz, refused_before
):
    """The mark stays as long as a refusal of the customer stands."""
    customer = CustomerFactory()
    first, second = (due_task(hangzhou, work_order__customer=customer) for _ in range(2))
    if refused_before:
        save(first, agent_hz, "refused")
    else:
        answer(first, agent_hz)
    saved = save(second, agent_hz, "refused", NOW + timedelta(minutes=1))
    take_back(attempt=saved.attempt, agent=agent_hz, now=NOW + timedelta(minutes=1, seconds=3))
    customer.refresh_from_db()
    assert customer.do_not_call is refused_before
