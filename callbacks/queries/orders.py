"""What an order adds to a call: facts for the rules, and its numbers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Q

from callbacks.choices import PhoneSlot
from callbacks.policies.triggers import OrderFacts
from workorders.choices import Kind, MemberLevel, ServiceMode
from workorders.models import WorkOrder

# A second repair of the same customer's same product within this time is a repeat (calls.md 5.6).
REPEAT_WITHIN = timedelta(days=30)


def is_vip(order: WorkOrder) -> bool:
    return order.member_level == MemberLevel.VIP or order.customer.is_vip


def order_facts(*, order: WorkOrder, serious_overcharge: Decimal = Decimal(100)) -> OrderFacts:
    return OrderFacts(
        service_mode=ServiceMode(order.service_mode),
        charge=order.charge,
        is_vip=is_vip(order),
        is_repeat=is_repeat_repair(order),
        serious_overcharge=serious_overcharge,
    )


def is_repeat_repair(order: WorkOrder) -> bool:
    """Was the same customer's same product repaired within the 30 days before this repair was dispatched?"""
    if order.kind != Kind.REPAIR:
        return False
    same = Q(customer=order.customer_id)
    if order.phone_hmac:
        same |= Q(phone_hmac=order.phone_hmac)
    return (
        WorkOrder.objects.finished()
        .filter(same, kind=Kind.REPAIR, category=order.category_id)
        .filter(completed_at__gte=order.dispatched_at - REPEAT_WITHIN, completed_at__lt=order.dispatched_at)
        .exclude(pk=order.pk)
        .exists()
    )


def phone_of(*, order: WorkOrder, slot: PhoneSlot) -> tuple[str, str, str]:
    """(clear, keyed digest, masked) of that phone; all empty when the order has none."""
    if slot == PhoneSlot.ALTERNATE:
        return order.phone_alt, order.phone_alt_hmac, order.phone_alt_masked
    return order.phone, order.phone_hmac, order.phone_masked
