"""Orders that a peak season never leaves out, and why (ruling 36).

A customer is her digits and her name (ruling 16), so the same digits find all of hers. Asked for many orders
together: a number that stands under thousands of orders costs no more than others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from callbacks.choices import ComplaintState, DrawCause
from callbacks.models import CallbackPolicy, Complaint
from callbacks.queries.peak import ASKED_AT_ONCE, REAL_CATEGORY, Facts
from workorders.choices import Kind
from workorders.models import WorkOrder

NO_COMPLAINT = (ComplaintState.INVALID, ComplaintState.WITHDRAWN)
Policies = Mapping[int, CallbackPolicy]


def causes_of(*, orders: Sequence[Facts], policies: Policies) -> dict[int, DrawCause]:
    """By the order's key, the first cause that holds; orders that are drawn are not in it."""
    repeats = _repeat_repairs(orders=orders, policies=policies)
    complained = _with_complaints(orders=orders)
    found: dict[int, DrawCause] = {}
    for order in orders:
        if not order.phone:
            found[order.pk] = DrawCause.DATA_ERROR
        elif order.is_vip:
            found[order.pk] = DrawCause.VIP
        elif order.pk in repeats:
            found[order.pk] = DrawCause.REPEAT_REPAIR
        elif order.pk in complained:
            found[order.pk] = DrawCause.COMPLAINT
        elif order.is_dear:
            found[order.pk] = DrawCause.CHARGE
    return found


def _repeat_repairs(*, orders: Sequence[Facts], policies: Policies) -> set[int]:
    """Repairs after another of the same customer's same 品类 within the policy's days (calls.md 5.6)."""
    repairs = [order for order in orders if order.kind == Kind.REPAIR]
    if not repairs:
        return set()
    reach = {region: timedelta(days=policy.repeat_repair_days) for region, policy in policies.items()}
    since = min(order.dispatched_at - reach[order.region_id] for order in repairs)
    done = _repairs_since(since=since, orders=repairs)
    return {
        order.pk
        for order in repairs
        if _one_between(
            times=done.get((order.phone, order.category_id), []),
            first=order.dispatched_at - reach[order.region_id],
            before=order.dispatched_at,
            but=order.pk,
        )
    }


def _repairs_since(
    *, since: datetime, orders: Sequence[Facts]
) -> dict[tuple[str, int], list[tuple[datetime, int]]]:
    """When each of these numbers had a repair of each 品类, in order of time."""
    rows = WorkOrder.objects.finished().filter(kind=Kind.REPAIR, completed_at__gte=since)
    rows = rows.annotate(real_category=REAL_CATEGORY)
    times: dict[tuple[str, int], list[tuple[datetime, int]]] = defaultdict(list)
    for found in _of_their_numbers(rows=rows, orders=orders, column="phone_hmac"):
        for phone, category, at, pk in found.values_list("phone_hmac", "real_category", "completed_at", "pk"):
            times[phone, category].append((at, pk))
    return {key: sorted(found) for key, found in times.items()}


def _one_between(
    *, times: Sequence[tuple[datetime, int]], first: datetime, before: datetime, but: int
) -> bool:
    """Is there a repair from ``first`` on and before ``before`` other than the order itself?"""
    start = bisect_left(times, (first, 0))
    return any(pk != but and at < before for at, pk in times[start : start + 2])


def _with_complaints(*, orders: Sequence[Facts]) -> set[int]:
    """Orders of customers who complained before, with whatever order."""
    rows, column = Complaint.objects.exclude(state__in=NO_COMPLAINT), "work_order__phone_hmac"
    known: set[str] = set()
    for found in _of_their_numbers(rows=rows, orders=orders, column=column):
        known.update(found.values_list(column, flat=True))
    return {order.pk for order in orders if order.phone in known}


def _of_their_numbers(
    *, rows: QuerySet[Any], orders: Sequence[Facts], column: str
) -> Iterator[QuerySet[Any]]:
    """``rows`` of the numbers of ``orders``, some at a time, through the index."""
    phones = sorted({order.phone for order in orders} - {""})
    for start in range(0, len(phones), ASKED_AT_ONCE):
        yield rows.filter(**{f"{column}__in": phones[start : start + ASKED_AT_ONCE]}).order_by()
