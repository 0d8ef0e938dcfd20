"""Ruling 27: with its last dial used a callback is the supervisor's, whatever that dial ended in."""

from __future__ import annotations

import pytest

from callbacks.actions.claiming import claim_next, skip
from callbacks.actions.supervising import grant_dials
from callbacks.policies.priority import Rank
from callbacks.queries.queue import for_supervisor
from config.lib.calendar import day_end, local_day
from tests.callbacks.calls import at, due_task, save, second_phone

pytestmark = pytest.mark.django_db
LAST = at("06-08 10:00")
NEXT_DAY = at("06-09 09:00")
AGREED = at("06-09 15:00")


def last_dial(task, agent, outcome, **fields):
    """Five dials in one band, then the sixth."""
    for day in range(3, 8):
        save(task, agent, "language", at(f"06-0{day} 10:00"))
    save(task, agent, outcome, LAST, **fields)
    task.refresh_from_db()
    return task


def test_a_skip_leaves_a_dead_end_with_the_supervisor(hangzhou, agent_hz, lead_hz):
    task = last_dial(due_task(hangzhou), agent_hz, "language")
    skip(task=task, agent=agent_hz, reason="没有可拨次数", now=NEXT_DAY)
    task.refresh_from_db()
    assert task.rank == Rank.SUPERVISOR
    assert list(for_supervisor(user=lead_hz)) == [task]


def test_a_second_number_without_a_dial_left_is_the_supervisors(hangzhou, agent_hz, lead_hz):
    task = last_dial(due_task(hangzhou, **second_phone()), agent_hz, "empty_number")
    assert list(for_supervisor(user=lead_hz)) == [task]
    assert claim_next(agent=agent_hz, now=NEXT_DAY) is None


def test_an_appointment_without_a_dial_left_waits_for_the_grant_and_then_for_its_hour(
    hangzhou, agent_hz, lead_hz
):
    late = due_task(hangzhou, due_end=day_end(local_day(LAST)))
    task = last_dial(late, agent_hz, "reschedule", next_at=AGREED)
    assert (task.rank, task.appointment_at) == (Rank.SUPERVISOR, AGREED)
    assert list(for_supervisor(user=lead_hz)) == [task]
    grant_dials(task=task, supervisor=lead_hz, reason="客户约好了时间", now=NEXT_DAY)
    assert claim_next(agent=agent_hz, now=NEXT_DAY) is None
    assert claim_next(agent=agent_hz, now=AGREED).pk == task.pk
