"""E1: what an agent registers by hand is never lost, whatever the call ended in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from callbacks.actions.submissions import CaseWords
from callbacks.actions.taking_back import take_back
from callbacks.choices import ComplaintState, TaskState
from callbacks.models import CallAttempt, Complaint
from tests.callbacks.calls import NOW, due_task, fields_of, save

pytestmark = pytest.mark.django_db
TOLD = {
    "complaint": CaseWords(demand="退钱"),
    "description": "客户不愿回答,只说师傅态度恶劣",
    "respondent_relation": "self",
}


def test_who_refuses_the_questions_may_complain(hangzhou, agent_hz):
    saved = save(due_task(hangzhou), agent_hz, "refused", **TOLD)
    assert (saved.task.state, saved.record) == (TaskState.REFUSED, None)
    complaint = Complaint.objects.get()
    assert (saved.complaint, complaint.demand, complaint.grounds) == (complaint, "退钱", [])
    assert complaint.description == TOLD["description"]


def test_its_words_are_as_mandatory_as_any_others(hangzhou, agent_hz):
    told = {**TOLD, "description": "恶劣"}
    assert fields_of(lambda: save(due_task(hangzhou), agent_hz, "refused", **told)) == ["description"]


def test_a_second_post_tells_of_it_and_a_take_back_withdraws_it(hangzhou, agent_hz):
    task, form = due_task(hangzhou), uuid4()
    saved = save(task, agent_hz, "refused", submission_id=form, **TOLD)
    assert save(task, agent_hz, "refused", submission_id=form, **TOLD).complaint == saved.complaint
    take_back(attempt=saved.attempt, agent=agent_hz, now=NOW + timedelta(seconds=5))
    assert Complaint.objects.get().state == ComplaintState.WITHDRAWN


def test_nobody_who_was_not_reached_complains(hangzhou, agent_hz):
    task = due_task(hangzhou)
    assert fields_of(lambda: save(task, agent_hz, "no_answer", **TOLD)) == ["complaint"]
    assert not CallAttempt.objects.exists()
