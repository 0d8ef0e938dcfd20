"""Ruling 27: three more dials, or closed below the rule with a reason; the refusal says what lacks."""

from __future__ import annotations

import pytest

from callbacks.actions.claiming import claim_next
from callbacks.actions.dialling import DialRequest, dial
from callbacks.actions.supervising import close_below_rule, close_unreachable, grant_dials
from callbacks.choices import TaskState
from callbacks.policies.priority import Rank
from callbacks.queries.queue import for_supervisor, unsaved_dials
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry
from tests.callbacks.calls import NOW, at, due_task, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def used_up(hangzhou, agent_hz):
    """Six dials in one band: the rule does not hold and none is left."""
    task = due_task(hangzhou)
    for day in range(3, 9):
        save(task, agent_hz, "language", at(f"06-0{day} 10:00"))
    return task


def test_a_dead_end_is_shown_to_the_supervisor_and_handed_to_nobody(used_up, agent_hz, lead_hz, lead_nb):
    assert claim_next(agent=agent_hz, now=at("06-09 10:00")) is None
    assert list(for_supervisor(user=lead_hz)) == [used_up]
    assert list(for_supervisor(user=lead_nb)) == []


def test_a_grant_gives_three_more_dials(used_up, agent_hz, lead_hz):
    grant_dials(task=used_up, supervisor=lead_hz, reason="客户是老用户", now=at("06-09 09:00"))
    used_up.refresh_from_db()
    assert (used_up.dials_granted, used_up.rank) == (3, Rank.OVERDUE)
    assert claim_next(agent=agent_hz, now=at("06-09 09:01")).pk == used_up.pk
    for when in ("06-09 10:00", "06-10 14:00", "06-11 10:00"):
        saved = save(used_up, agent_hz, "no_answer", at(when))
    assert (saved.task.state, saved.task.rule_met) == (TaskState.UNREACHABLE, True)


def test_closing_below_the_rule_needs_a_reason_and_is_marked(used_up, lead_hz):
    with pytest.raises(Refused):
        close_below_rule(task=used_up, supervisor=lead_hz, reason=" 无 ", now=at("06-09 09:00"))
    task = close_below_rule(task=used_up, supervisor=lead_hz, reason="客户长期在国外", now=at("06-09 09:00"))
    task.refresh_from_db()
    assert (task.state, task.rule_met, task.close_reason) == (TaskState.UNREACHABLE, False, "客户长期在国外")
    audit = AuditEntry.objects.get(verb="close_below_rule")
    assert (audit.actor, audit.reason) == (lead_hz, "客户长期在国外")


def test_nobody_is_given_up_while_dials_are_left(hangzhou, agent_hz, lead_hz):
    """Ruling 27: only the dead end is closed below the rule, by the supervisor too."""
    task = due_task(hangzhou)
    save(task, agent_hz, "no_answer")
    with pytest.raises(Conflict) as conflict:
        close_below_rule(task=task, supervisor=lead_hz, reason="客户长期在国外", now=at("06-03 14:00"))
    assert conflict.value.extra == {"missing": {"attempts": 2, "days": 1, "bands": 1}}


def test_unreachable_is_refused_before_the_rule_holds_and_says_what_lacks(hangzhou, agent_hz):
    """Review list 2; POST callbacks/{id}/close-unreachable/ answers 409 with ``missing``."""
    task = due_task(hangzhou)
    save(task, agent_hz, "no_answer")
    with pytest.raises(Conflict) as conflict:
        close_unreachable(task=task, agent=agent_hz, now=at("06-03 14:00"))
    assert conflict.value.extra == {"missing": {"attempts": 2, "days": 1, "bands": 1}}
    task.refresh_from_db()
    assert (task.state, task.claimed_by) == (TaskState.IN_PROGRESS, None)


def test_a_callback_kept_open_may_be_closed_once_the_rule_holds(hangzhou, agent_hz):
    task = due_task(hangzhou)
    for when in ("06-03 10:00", "06-03 15:00", "06-04 10:00"):
        save(task, agent_hz, "no_answer", at(when), keep_open=True)
    closed = close_unreachable(task=task, agent=agent_hz, now=at("06-04 11:00"))
    assert (closed.state, closed.rule_met) == (TaskState.UNREACHABLE, True)


def test_a_closed_callback_takes_no_grant(hangzhou, agent_hz, lead_hz):
    task = due_task(hangzhou, state=TaskState.COMPLETED, completed_at=NOW)
    with pytest.raises(Conflict):
        grant_dials(task=task, supervisor=lead_hz, reason="客户是老用户", now=NOW)


def test_a_dial_without_a_result_shows_to_the_supervisor_once_she_let_go(
    hangzhou, agent_hz, lead_hz, lead_nb
):
    """Ruling 32."""
    task = due_task(hangzhou)
    dial(task=task, agent=agent_hz, request=DialRequest(), now=NOW)
    assert list(unsaved_dials(user=lead_hz, now=at("06-03 10:05"))) == []
    assert [shown.task for shown in unsaved_dials(user=lead_hz, now=at("06-03 10:16"))] == [task]
    assert list(unsaved_dials(user=lead_nb, now=at("06-03 10:16"))) == []
    save(task, agent_hz, "no_answer", at("06-03 10:17"))
    assert list(unsaved_dials(user=lead_hz, now=at("06-03 10:18"))) == []
