"""Rulings 20, 27, 32: the number leaves the server once it is written down, and not too often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from callbacks.actions.dialling import DialRequest, dial
from callbacks.choices import PhoneSlot, TaskState
from callbacks.models import CallbackTask, Dial
from config.lib.errors import Conflict, Refused, Unavailable
from regions.choices import Role
from regions.models import AuditEntry
from tests.callbacks.calls import NOW, at, due_task, save, second_phone
from tests.factories import CustomerFactory, member

pytestmark = pytest.mark.django_db
REQUEST = DialRequest()


def press(task, agent, when=NOW, slot=PhoneSlot.PRIMARY, **fields):
    return dial(task=task, agent=agent, request=DialRequest(phone_slot=slot, **fields), now=when)


def test_dialling_claims_logs_and_gives_the_number(hangzhou, agent_hz):
    task = due_task(hangzhou)
    shown = press(task, agent_hz, address="10.0.0.8")
    assert (shown.phone, shown.phone_slot, shown.dialled_at, shown.outside_hours) == (
        task.work_order.phone,
        PhoneSlot.PRIMARY,
        NOW,
        False,
    )
    made = Dial.objects.get()
    assert (made.task, made.agent, made.dialled_at, made.address) == (task, agent_hz, NOW, "10.0.0.8")
    audit = AuditEntry.objects.get()
    assert (audit.verb, audit.actor, audit.region, audit.object_id) == (
        "dial",
        agent_hz,
        hangzhou,
        str(task.pk),
    )
    assert task.work_order.phone not in str(audit.after)
    task.refresh_from_db()
    assert (task.claimed_by, task.lease_until) == (agent_hz, NOW + timedelta(minutes=15))


def test_without_its_audit_row_nothing_is_shown(hangzhou, agent_hz, monkeypatch):
    """reliability.md 1: audit table not writable → 503, number not sent."""

    def broken(**_fields):
        raise DatabaseError("read-only")

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(Unavailable):
        press(due_task(hangzhou), agent_hz)
    assert not Dial.objects.exists()
    assert CallbackTask.objects.get().claimed_by is None


def test_the_second_phone_by_its_slot(hangzhou, agent_hz):
    task = due_task(hangzhou, **second_phone("13911112222"))
    assert press(task, agent_hz, slot=PhoneSlot.ALTERNATE).phone == "13911112222"


def test_a_slot_without_a_number_is_refused(hangzhou, agent_hz):
    with pytest.raises(Refused) as refused:
        press(due_task(hangzhou), agent_hz, slot=PhoneSlot.ALTERNATE)
    assert refused.value.code == "no_number"


def test_another_agents_callback_and_a_closed_one_are_conflicts(hangzhou, agent_hz):
    other = member(region=hangzhou, role=Role.CALLBACK_AGENT)
    held = due_task(hangzhou, claimed_by=other, lease_until=NOW + timedelta(minutes=1))
    with pytest.raises(Conflict):
        press(held, agent_hz)
    closed = due_task(hangzhou, state=TaskState.COMPLETED, completed_at=NOW)
    with pytest.raises(Conflict):
        press(closed, agent_hz)


def test_three_dials_a_customer_a_day_saved_or_not_over_all_orders(hangzhou, agent_hz):
    """Rulings 16, 32: same customer = same digits."""
    customer = CustomerFactory()
    first = due_task(hangzhou, work_order__customer=customer)
    second = due_task(hangzhou, work_order__customer=customer)
    press(first, agent_hz, at("06-03 09:00"))
    press(first, agent_hz, at("06-03 11:30"))
    press(second, agent_hz, at("06-03 14:00"))
    with pytest.raises(Refused) as refused:
        press(second, agent_hz, at("06-03 18:00"))
    assert refused.value.code == "customer_day_limit"
    assert press(second, agent_hz, at("06-04 09:00")).phone == customer.phone


def test_a_dial_that_cannot_add_is_refused_when_too_few_remain(hangzhou, agent_hz):
    task = due_task(hangzhou)
    for when in ("06-03 09:00", "06-04 09:00", "06-05 09:00"):
        save(task, agent_hz, "no_answer", at(when))
    for when in ("06-06 09:00", "06-07 09:00"):
        save(task, agent_hz, "no_answer", at(when))
    with pytest.raises(Refused) as refused:
        press(task, agent_hz, at("06-08 09:00"))
    assert refused.value.code == "adds_nothing"
    assert press(task, agent_hz, at("06-08 14:00")).dialled_at == at("06-08 14:00")


def test_a_saved_attempt_belongs_to_the_dial_before_it(hangzhou, agent_hz):
    task = due_task(hangzhou)
    press(task, agent_hz, NOW)
    attempt = save(task, agent_hz, "no_answer", NOW + timedelta(minutes=2)).attempt
    assert (attempt.dial, attempt.dialled_at) == (Dial.objects.get(), NOW)


def test_an_attempt_without_a_dial_notes_one_under_the_same_limits(hangzhou, agent_hz):
    task = due_task(hangzhou)
    for when in ("06-03 09:00", "06-03 12:00", "06-03 15:00"):
        save(task, agent_hz, "language", at(when))
    assert Dial.objects.count() == 3
    with pytest.raises(Refused) as refused:
        save(task, agent_hz, "language", at("06-03 18:00"))
    assert refused.value.code == "customer_day_limit"


def test_one_conversation_about_several_orders_is_one_dial(hangzhou, agent_hz):
    """Decision 22: one call session, one result an order."""
    customer = CustomerFactory()
    tasks = [due_task(hangzhou, work_order__customer=customer) for _ in range(5)]
    press(tasks[0], agent_hz)
    for minutes, task in enumerate(tasks):
        attempt = save(task, agent_hz, "no_answer", NOW + timedelta(minutes=minutes)).attempt
        assert attempt.dialled_at == NOW
    assert Dial.objects.count() == 1


@pytest.mark.parametrize(
    ("clock", "outside"), [("08:59", True), ("09:00", False), ("19:59", False), ("20:00", True)]
)
def test_a_call_outside_calling_hours_is_warned_of_and_audited(hangzhou, agent_hz, clock, outside):
    """kpis.md 3.3."""
    shown = press(due_task(hangzhou), agent_hz, at(f"06-03 {clock}"))
    assert shown.outside_hours is outside
    assert AuditEntry.objects.get().after["outside_hours"] is outside


def test_an_early_reason_given_with_the_dial_is_remembered(hangzhou, agent_hz):
    task = due_task(hangzhou, state=TaskState.PENDING, due_start=NOW + timedelta(hours=1))
    press(task, agent_hz, early_reason="客户来电要求")
    task.refresh_from_db()
    assert task.early_reason == "客户来电要求"
