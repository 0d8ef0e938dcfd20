"""Orders that a peak season never leaves out, and why (ruling 36).

Asked for many orders together: a number that stands under thousands of orders costs no more than others.
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
# Who: a customer's key or the digest of a number.
Who = int | str


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
        if any(
            _one_between(
                times=done.get((who, order.category_id), []),
                first=order.dispatched_at - reach[order.region_id],
                before=order.dispatched_at,
                but=order.pk,
            )
            for who in _names(order)
        )
    }


def _repairs_since(
    *, since: datetime, orders: Sequence[Facts]
) -> dict[tuple[Who, int], list[tuple[datetime, int]]]:
    """When each of these customers and numbers had a repair of each 品类, in order of time."""
    rows = WorkOrder.objects.finished().filter(kind=Kind.REPAIR, completed_at__gte=since)
    rows = rows.annotate(real_category=REAL_CATEGORY)
    times: dict[tuple[Who, int], set[tuple[datetime, int]]] = defaultdict(set)
    for found in _of_the_same(rows=rows, orders=orders):
        for customer, phone, category, at, pk in found.values_list(
            "customer_id", "phone_hmac", "real_category", "completed_at", "pk"
        ):
            for who in (customer, phone):
                times[who, category].add((at, pk))
    return {key: sorted(found) for key, found in times.items()}


def _one_between(
    *, times: Sequence[tuple[datetime, int]], first: datetime, before: datetime, but: int
) -> bool:
    """Is there a repair from ``first`` on and before ``before`` other than the order itself?"""
    start = bisect_left(times, (first, 0))
    return any(pk != but and at < before for at, pk in times[start : start + 2])


def _with_complaints(*, orders: Sequence[Facts]) -> set[int]:
    """Orders of customers who complained before, with whatever order."""
    rows = Complaint.objects.exclude(state__in=NO_COMPLAINT)
    known: set[Who] = set()
    for found in _of_the_same(rows=rows, orders=orders, prefix="work_order__"):
        for customer, phone in found.values_list("work_order__customer_id", "work_order__phone_hmac"):
            known |= {customer, phone}
    return {order.pk for order in orders if known & set(_names(order))}


def _names(order: Facts) -> tuple[Who, ...]:
    """The same customer is the same row or the same digits (ruling 16)."""
    return (order.customer_id, order.phone) if order.phone else (order.customer_id,)


def _of_the_same(
    *, rows: QuerySet[Any], orders: Sequence[Facts], prefix: str = ""
) -> Iterator[QuerySet[Any]]:
    """``rows`` of the customers and of the numbers of ``orders``, some at a time, each through its index."""
    customers = sorted({order.customer_id for order in orders})
    phones = sorted({order.phone for order in orders} - {""})
    yield from _in_slices(rows=rows, column=f"{prefix}customer__in", values=customers)
    yield from _in_slices(rows=rows, column=f"{prefix}phone_hmac__in", values=phones)


def _in_slices(*, rows: QuerySet[Any], column: str, values: Sequence[Who]) -> Iterator[QuerySet[Any]]:
    for start in range(0, len(values), ASKED_AT_ONCE):
        yield rows.filter(**{column: values[start : start + ASKED_AT_ONCE]}).order_by()
