"""calls.md 4: refused is final; one courtesy retry by the supervisor, only for a VIP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from callbacks.actions.claiming import claim_next
from callbacks.actions.supervising import courtesy_retry
from callbacks.choices import TaskState
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry, DayLock, DirtyDay
from tests.callbacks.calls import NOW, answer, at, due_task, save
from workorders.choices import MemberLevel

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=4)
REASON = "老客户,致歉后再访"


@pytest.fixture
def refused(hangzhou, agent_hz):
    """A VIP who refused."""
    return save(due_task(hangzhou, work_order__member_level=MemberLevel.VIP), agent_hz, "refused").task


def retry(task, supervisor, reason=REASON, now=LATER):
    return courtesy_retry(task=task, supervisor=supervisor, reason=reason, now=now)


def test_a_refused_vip_is_called_once_more(refused, hangzhou, agent_hz, lead_hz):
    DirtyDay.objects.all().delete()
    retry(refused, lead_hz)
    refused.refresh_from_db()
    assert (refused.state, refused.completed_at, refused.rank is None) == (TaskState.DUE, None, False)
    event = refused.events.last()
    assert (event.verb, event.from_state, event.to_state) == ("courtesy_retry", "refused", "due")
    assert (event.actor, event.reason) == (lead_hz, REASON)
    audit = AuditEntry.objects.get(verb="courtesy_retry")
    assert (audit.actor, audit.reason) == (lead_hz, REASON)
    assert set(DirtyDay.objects.values_list("region", "date")) == {
        (hangzhou.pk, date(2026, 6, 3)),
        (hangzhou.pk, refused.due_on),
    }
    assert claim_next(agent=agent_hz, now=LATER).pk == refused.pk
    assert answer(refused, agent_hz, LATER).task.state == TaskState.COMPLETED


def test_only_this_callback_is_freed_of_do_not_call(refused, hangzhou, agent_hz, lead_hz):
    retry(refused, lead_hz)
    customer = refused.work_order.customer
    customer.refresh_from_db()
    assert customer.do_not_call is True
    other = due_task(hangzhou, work_order__customer=customer)
    with pytest.raises(Refused) as silenced:
        save(other, agent_hz, "no_answer", LATER)
    assert silenced.value.code == "do_not_call"


def test_a_second_refusal_is_final(refused, agent_hz, lead_hz):
    retry(refused, lead_hz)
    assert save(refused, agent_hz, "refused", LATER).task.state == TaskState.REFUSED
    with pytest.raises(Conflict) as conflict:
        retry(refused, lead_hz, now=LATER + timedelta(hours=1))
    assert conflict.value.code == "no_courtesy_retry"


@pytest.mark.parametrize(
    ("level", "outcome"), [(MemberLevel.ORDINARY, "refused"), (MemberLevel.VIP, "no_answer")]
)
def test_nobody_but_a_vip_who_refused(hangzhou, agent_hz, lead_hz, level, outcome):
    task = save(due_task(hangzhou, work_order__member_level=level), agent_hz, outcome).task
    state = task.state
    with pytest.raises(Conflict):
        retry(task, lead_hz)
    task.refresh_from_db()
    assert task.state == state


def test_not_without_a_reason_nor_once_the_day_is_accepted(refused, hangzhou, lead_hz):
    with pytest.raises(Refused):
        retry(refused, lead_hz, reason=" 无 ")
    DayLock.objects.create(region=hangzhou, date=date(2026, 6, 3), accepted_at=LATER)
    with pytest.raises(Conflict) as conflict:
        retry(refused, lead_hz, now=at("06-04 10:00"))
    assert conflict.value.code == "day_accepted"
    assert not AuditEntry.objects.filter(verb="courtesy_retry").exists()
