"""The open complaints of a supervisor's regions by time left (screens.md 2): tabs, counters, rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from callbacks.choices import CaseLimit, ComplaintState, Severity
from callbacks.choices.lists import InboxTab
from callbacks.models import CaseEscalation, Complaint, ComplaintEvent, OverdueCheck
from callbacks.models.complaint import ComplaintQuerySet
from callbacks.policies.escalation import HEADQUARTERS
from callbacks.policies.time_left import TimeLeft, counts_service_time, time_left
from callbacks.queries.case_limits import service_calendars
from config.lib.calendar import day_range, local_day
from config.lib.keyset import Order
from regions.choices import HQ_ROLES, Role
from regions.models import Department, Region, User
from regions.models.region import RegionQuerySet

INBOX_ROLES = frozenset({Role.REGION_SUPERVISOR, *HQ_ROLES})
# What has no limit yet stands where it was registered: first, and never out of sight.
MOST_URGENT_FIRST = Order(by=Coalesce("next_due_at", "registered_at"), is_rising=True)


def inbox_regions(*, user: User) -> RegionQuerySet:
    """Where she supervises, or all for headquarters."""
    return Region.objects.callable().filter(pk__in=user.region_ids(roles=INBOX_ROLES))


def inbox_cases(*, user: User) -> ComplaintQuerySet:
    return Complaint.objects.visible_to(user).open().filter(region__in=user.region_ids(roles=INBOX_ROLES))


def departments_in(*, regions: Collection[Region], with_people: bool) -> list[Department]:
    """With their heads and, where wanted, their handlers: one query, or two."""
    rows = Department.objects.filter(region__in=[region.pk for region in regions])
    joined = rows.select_related("region", "head", "deputy").order_by("code", "pk")
    return list(joined.prefetch_related("handlers") if with_people else joined)


def tab_condition(*, tab: InboxTab, now: datetime) -> Q:
    """Which open cases stand on a tab."""
    _start, tomorrow = day_range(local_day(now))
    proposed = Q(invalid_proposed_by__isnull=False, invalid_found_by__isnull=True)
    incomplete = CaseEscalation.objects.filter(complaint=OuterRef("pk"), completed_at__isnull=True)
    return {
        InboxTab.HEADQUARTERS: Q(level=HEADQUARTERS) | proposed,
        InboxTab.ALL: Q(),
        InboxTab.OVERDUE: Q(next_due_at__lt=now),
        InboxTab.TODAY: Q(next_due_at__gte=now, next_due_at__lt=tomorrow),
        InboxTab.UNASSIGNED: Q(state=ComplaintState.REGISTERED),
        InboxTab.TO_DECIDE: proposed,
        InboxTab.PARTS: Q(state=ComplaintState.WAITING_PARTS),
        InboxTab.SECOND: Q(state=ComplaintState.SECOND_CALLBACK),
        InboxTab.TO_COMPLETE: Q(Exists(incomplete.order_by())),
    }[tab]


def tab_counts(*, cases: ComplaintQuerySet, tabs: Sequence[InboxTab], now: datetime) -> dict[InboxTab, int]:
    """One query for all of them."""
    named = {
        tab.value: Count("pk", filter=tab_condition(tab=tab, now=now))
        if tab is not InboxTab.ALL
        else Count("pk")
        for tab in tabs
    }
    counted = cases.order_by().aggregate(**named)
    return {tab: counted[tab.value] for tab in tabs}


def last_steps(*, cases: Collection[Complaint]) -> dict[int, ComplaintEvent]:
    """The latest step of each case, by case."""
    latest = (
        ComplaintEvent.objects.filter(subject__in=[case.pk for case in cases])
        .order_by()
        .values("subject")
        .annotate(last=Max("pk"))
        .values("last")
    )
    rows = ComplaintEvent.objects.filter(pk__in=latest).select_related("actor")
    return {event.subject_id: event for event in rows}


def checks_of(*, cases: Collection[Complaint]) -> dict[int, OverdueCheck]:
    """Who looked at the limit that is past now (L4), by case."""
    rows = OverdueCheck.objects.filter(complaint__in=[case.pk for case in cases]).select_related("actor")
    found = {(check.complaint_id, check.limit, check.due_at): check for check in rows}
    wanted = {case.pk: (case.pk, case.next_limit, case.next_due_at) for case in cases}
    return {pk: found[key] for pk, key in wanted.items() if key in found}


def times_left(*, cases: Collection[Complaint], now: datetime) -> dict[int, TimeLeft]:
    """On the clock that counts each limit (ruling 42), by case; none where nothing runs."""
    dated = [(case, case.next_due_at) for case in cases if case.next_due_at is not None]
    if not dated:
        return {}
    since = local_day(min(now, *(due for _case, due in dated)))
    calendars = service_calendars(region_ids={case.region_id for case, _due in dated}, since=since)
    return {
        case.pk: time_left(due=due, now=now, calendar=calendars[case.region_id], in_service=_in_service(case))
        for case, due in dated
    }


def _in_service(case: Complaint) -> bool:
    return counts_service_time(limit=CaseLimit(case.next_limit), severity=Severity(case.severity))
