"""What an order adds to a call: facts for the rules, and its numbers."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from callbacks.choices import PhoneSlot
from callbacks.models import CallbackPolicy
from callbacks.policies.triggers import OrderFacts
from workorders.choices import Kind, MemberLevel, ServiceMode
from workorders.models import WorkOrder


def is_vip(order: WorkOrder) -> bool:
    return order.member_level == MemberLevel.VIP or order.customer.is_vip


def order_facts(*, order: WorkOrder, policy: CallbackPolicy | None = None) -> OrderFacts:
    """With the numbers of the dated ``policy``; without one, as every installation starts."""
    numbers = policy or CallbackPolicy()
    return OrderFacts(
        service_mode=ServiceMode(order.service_mode),
        charge=order.charge,
        is_vip=is_vip(order),
        is_repeat=is_repeat_repair(order=order, days=numbers.repeat_repair_days),
        serious_overcharge=numbers.serious_overcharge,
        charge_tolerance=numbers.charge_tolerance,
    )


def is_repeat_repair(*, order: WorkOrder, days: int) -> bool:
    """Was the same customer's same product repaired within ``days`` before this repair was dispatched?

    The second is a repeat (calls.md 5.6).
    """
    if order.kind != Kind.REPAIR:
        return False
    same = Q(customer=order.customer_id)
    if order.phone_hmac:
        same |= Q(phone_hmac=order.phone_hmac)
    return (
        WorkOrder.objects.finished()
        .filter(same, kind=Kind.REPAIR, category=order.category_id)
        .filter(
            completed_at__gte=order.dispatched_at - timedelta(days=days), completed_at__lt=order.dispatched_at
        )
        .exclude(pk=order.pk)
        .exists()
    )


def phone_of(*, order: WorkOrder, slot: PhoneSlot) -> tuple[str, str, str]:
    """(clear, keyed digest, masked) of that phone; all empty when the order has none."""
    if slot == PhoneSlot.ALTERNATE:
        return order.phone_alt, order.phone_alt_hmac, order.phone_alt_masked
    return order.phone, order.phone_hmac, order.phone_masked
