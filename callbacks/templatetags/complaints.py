"""The way from an order's page to a complaint about it, for who may register one."""

from __future__ import annotations

from typing import Any

from django import template

from callbacks.rules import can_register_complaint
from regions.models import User
from workorders.models import WorkOrder

register = template.Library()


@register.inclusion_tag("callbacks/case/_register.html", takes_context=True)
def register_complaint(context: template.Context, order: WorkOrder) -> dict[str, Any]:
    user = context["request"].user
    may = isinstance(user, User) and can_register_complaint(user, order.region)
    return {"request": context["request"], "order_no": order.order_no if may else ""}
