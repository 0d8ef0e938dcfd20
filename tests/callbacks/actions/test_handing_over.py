"""D11: no common language, and a colleague of the region who speaks the customer's dialect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.claiming import claim_next
from callbacks.choices import AppointmentFor
from callbacks.queries.colleagues import colleagues_for
from regions.choices import Role
from tests.callbacks.calls import due_task, fields_of, save
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(hangzhou):
    return due_task(hangzhou, work_order__customer__dialect="温州话")


@pytest.fixture
def wang(hangzhou):
    return member(
        region=hangzhou, role=Role.CALLBACK_AGENT, username="wang", name="王芳", dialects="宁波话、温州话"
    )


def test_colleagues_of_the_region_who_speak_it_are_offered(task, wang, agent_hz, hangzhou, ningbo):
    member(region=hangzhou, role=Role.CALLBACK_AGENT, username="li", dialects="温州")
    member(region=hangzhou, role=Role.DATA_CLERK, username="xie", dialects="温州话")
    member(region=ningbo, role=Role.CALLBACK_AGENT, username="qian", dialects="温州话")
    member(region=hangzhou, role=Role.CALLBACK_AGENT, username="gone", dialects="温州话", is_active=False)
    assert colleagues_for(task=task, agent=agent_hz) == [wang]
    assert colleagues_for(task=task, agent=wang) == []


@pytest.mark.parametrize("dialect", ["", "普通话"])
def test_nobody_is_offered_without_a_dialect(wang, agent_hz, hangzhou, dialect):
    task = due_task(hangzhou, work_order__customer__dialect=dialect)
    assert colleagues_for(task=task, agent=agent_hz) == []


def test_the_callback_is_hers_from_the_next_try_on(task, wang, agent_hz):
    save(task, agent_hz, "language", hand_to="wang")
    task.refresh_from_db()
    assert (task.assigned_to, task.appointment_for) == (wang, AppointmentFor.ME)
    assert task.events.latest("pk").reason == "→ wang"
    at = task.appointment_at
    assert claim_next(agent=agent_hz, now=at + timedelta(minutes=1)) is None
    assert claim_next(agent=wang, now=at + timedelta(minutes=1)) == task


def test_it_is_anybodys_when_she_does_not_come(task, wang, agent_hz):
    save(task, agent_hz, "language", hand_to="wang")
    task.refresh_from_db()
    assert claim_next(agent=agent_hz, now=task.appointment_at + timedelta(minutes=31)) == task


def test_nobody_in_particular_is_an_answer_too(task, wang, agent_hz):
    save(task, agent_hz, "language")
    task.refresh_from_db()
    assert (task.assigned_to, task.appointment_for, task.appointment_at) == (None, "", None)


@pytest.mark.parametrize(("outcome", "name"), [("no_answer", "wang"), ("language", "nobody")])
def test_only_a_listed_colleague_and_only_without_a_common_language(task, wang, agent_hz, outcome, name):
    assert fields_of(lambda: save(task, agent_hz, outcome, hand_to=name)) == ["hand_to"]
    task.refresh_from_db()
    assert task.assigned_to is None
